"""Putting a candidate together: marts, reports, Data Docs, and the manifest that ties them to their inputs.

The order matters: the manifest describes finished files, so it comes last.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import PARQUET, RELEASE_DATABASE, REPORT, REPORTS
from orchestration.base.sql import quoted
from orchestration.gates.reasons import read_verdicts
from orchestration.release.candidate import Mart, write_candidate
from orchestration.release.carried import carry, cycle_states, unseen_in
from orchestration.semantics.model import read_metrics
from orchestration.semantics.write import write_semantics
from orchestration.transform.prepare import delivery_hashes
from orchestration.transform.project import ParsedProject
from orchestration.warehouse.cycles import fingerprints
from orchestration.warehouse.release_manifest import Manifest, describe_files, read_manifest, write_manifest
from orchestration.warehouse.workspace import Workspace

# write_pages(database, report/, report/ of the release before, why an assessment is held or failed); papers alike
WritePages = Callable[[Path, Path, Path | None, Mapping[str, Sequence[str]]], Any]


def compose(
    workspace: Workspace,
    marts: Mapping[str, Mart],
    parsed: ParsedProject,
    write_pages: WritePages,
    write_papers: WritePages = lambda *_: None,
) -> Manifest:
    """Write the candidate of this run beside the reports and Data Docs already there.

    The papers and pages come after the marts that they show and after everything that they name.
    """
    published_at = workspace.now()
    rows = write_candidate(
        workspace.database, workspace.candidate, marts, workspace.release_id, published_at, workspace.previous
    )
    paths = {f"{PARQUET}/{name}.parquet": count for name, count in rows.items()}
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(workspace.candidate / RELEASE_DATABASE)} as release (read_only)")
        connection.execute(f"attach {quoted(workspace.database)} as build (read_only)")
        run = connection.execute("select as_of, code_revision, input_hash from build.run.run_context").fetchone()
        rankings = _ranking_hashes(connection) if "rankings" in rows else {}
        cited = _cited(connection) if "rankings" in rows else ()
        schemes = _scheme_hashes(connection) if "dim_assessment" in rows else {}
    if run is None:
        raise RuntimeError("run.run_context is empty")
    verdicts = {f"{v.cycle}/{v.assessment_id}": v for v in read_verdicts(workspace.database)}
    before = read_manifest(workspace.previous) if workspace.previous else None
    known = before.rankings if before else {}
    carry(workspace.database, parsed, workspace.previous, workspace.candidate)
    cycles = fingerprints(workspace.settings.landing, str(run[1]), unseen_in(workspace.database))
    made_now = {name for name, (_, release_id) in rankings.items() if release_id == workspace.release_id}
    keys = {name: mart.key for name, mart in marts.items()}
    write_semantics(workspace.candidate / RELEASE_DATABASE, keys, read_metrics(parsed.project))
    reasons = {name: list(verdict.reasons) for name, verdict in verdicts.items() if verdict.reasons}
    before_papers = workspace.previous / REPORTS if workspace.previous else None
    write_papers(workspace.candidate / RELEASE_DATABASE, workspace.candidate / REPORTS, before_papers, reasons)
    before_pages = workspace.previous / REPORT if workspace.previous else None
    write_pages(workspace.candidate / RELEASE_DATABASE, workspace.candidate / REPORT, before_pages, reasons)
    manifest = Manifest(
        release_id=workspace.release_id,
        run_id=workspace.run_id,
        published_at=published_at.isoformat(sep=" "),
        as_of=str(run[0]),
        code_revision=str(run[1]),
        input_hash=str(run[2]),
        inputs=dict(delivery_hashes(workspace.settings.landing)),
        scheme_hashes=schemes,
        verdicts={name: verdict.verdict for name, verdict in verdicts.items()},
        reasons=reasons,
        rankings={name: digest for name, (digest, _) in rankings.items()},
        first_published=tuple(sorted(name for name in made_now if known.get(name) != rankings[name][0])),
        refers_to=tuple(name for name in cited if name != workspace.release_id),
        previous=workspace.previous.name if workspace.previous else "",
        files=describe_files(workspace.candidate, paths),
        cycles=cycle_states(workspace.database, parsed, cycles, before.cycles if before else {}),
    )
    write_manifest(workspace.candidate, manifest)
    return manifest


def _by_assessment(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    rows = connection.execute(sql).fetchall()
    return {f"{cycle}/{assessment}": str(value) for cycle, assessment, value in sorted(rows)}


def _ranking_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Per assessment the hash of its official ranking, whenever published, and the release that made it."""
    rows = connection.execute(
        """
        with ranked as (
            select columns(c -> c not in ('release_id', 'published_at', 'is_carried')) from release.marts.rankings
        )
        select ranked.cycle, ranked.assessment_id,
               sha256(string_agg(cast(ranked as varchar), chr(10) order by ranked.unit_id)),
               (
                   select max(made.release_id) from release.marts.rankings as made
                   where made.cycle = ranked.cycle and made.assessment_id = ranked.assessment_id
               )
        from ranked group by ranked.cycle, ranked.assessment_id order by all
        """
    ).fetchall()
    return {f"{cycle}/{assessment}": (str(digest), str(made_in)) for cycle, assessment, digest, made_in in rows}


def _cited(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    rows = connection.execute(
        "select distinct release_id from release.marts.rankings where release_id is not null order by 1"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _scheme_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return _by_assessment(connection, "select cycle, assessment_id, scheme_hash from release.marts.dim_assessment")
