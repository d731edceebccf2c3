"""`whatif`: what would come of the scenarios in raw/scenarios, answered from the release now published, without a run.

Scores the scenarios as a run does and compares them by the same models with the published figures, in a few lines and
a workbook. Nothing is published. Only when raw/ itself is what the release was made of can the two be compared.
"""

import shutil
from collections.abc import Callable, Collection
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.base.columns import aligned, figure
from orchestration.base.files import BUILD_DATABASE, PARQUET
from orchestration.base.problems import Problem
from orchestration.base.revision import code_revision
from orchestration.base.settings import Settings
from orchestration.base.sql import identifier, quoted
from orchestration.landing import load_contracts
from orchestration.landing.deliveries import look_into
from orchestration.reports import write_reports
from orchestration.transform.phases import DbtRun
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.project import ParsedProject, parsed_project
from orchestration.warehouse.release_manifest import Manifest, read_manifest
from orchestration.warehouse.workspace import builds_of, require_published, writing
from orchestration.whatif.scenarios import Base, score_scenarios

RUN = "whatif"
BOOK = "情景对照"
_MODELS = ("+scheme_shown", "path:models/whatif")


def try_scenarios(settings: Settings, names: Collection[str], say: Callable[[str], None]) -> list[str]:
    """Score the scenarios of these names (none: all) and return the lines to print."""
    with writing(settings, say):
        release = require_published(settings)
        if release is None:
            raise Problem("not_comparable", "还没有发布过版本，没有可比的现状")
        manifest = read_manifest(release)
        _must_be_the_same(settings, manifest)
        folder = builds_of(settings) / RUN
        try:
            return _try(settings, names, release, manifest, folder, say)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _must_be_the_same(settings: Settings, manifest: Manifest) -> None:
    inbox = look_into(settings.raw, load_contracts(), settings.zone)
    now = {delivery.name: str(delivery.sha256) for delivery in inbox.deliveries}
    differing = sorted(
        name for name in now.keys() | manifest.inputs.keys() if now.get(name) != manifest.inputs.get(name)
    )
    if differing:
        more = f"等 {len(differing)} 份文件" if len(differing) > 1 else ""
        raise Problem("not_comparable", f"raw/ 与已发布版本所用的不同（{differing[0]}{more}）")


def _try(
    settings: Settings,
    names: Collection[str],
    release: Path,
    manifest: Manifest,
    folder: Path,
    say: Callable[[str], None],
) -> list[str]:
    parsed = parsed_project()
    folder.mkdir(parents=True)
    database = folder / BUILD_DATABASE
    as_of = date.fromisoformat(manifest.as_of)
    run = RunContext(RUN, manifest.release_id, as_of, settings.now(), code_revision(), manifest.input_hash)
    prepare_build(database, settings.landing, run, parsed, None)
    _show_release(database, release, parsed)
    base = Base(database, settings, run, parsed, None, (), folder / "scenarios", settings.warehouse / "logs" / RUN)
    found = score_scenarios(base, say, names or None)
    unknown = [name for name in names if name not in found]
    if unknown or not found:
        there = f"现有：{'、'.join(found)}" if found else f"{settings.raw / 'scenarios'} 下还没有情景"
        raise Problem("no_such_scenario", f"没有情景{'、'.join(f'“{name}”' for name in unknown)}，{there}")
    outcome = DbtRun(parsed, database, folder / "dbt", base.logs).run(_MODELS)
    if outcome.error:
        raise Problem("transform_failed", f"情景没有比成：{outcome.error}")
    books = write_reports(database, settings.warehouse / RUN, [BOOK])
    with duckdb.connect(str(database), read_only=True) as connection:
        return [*_lines(connection), "", *(f"逐项对照  {book}" for book in books)]


def _show_release(database: Path, release: Path, parsed: ParsedProject) -> None:
    """The published marts, where the models look for the official figures."""
    made_here = {name for name, node in parsed.models().items() if "whatif" in node["fqn"][:-1]}
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists marts")
        for file in sorted((release / PARQUET).glob("*.parquet")):
            if file.stem not in made_here:
                connection.execute(
                    f"create view marts.{identifier(file.stem)} as select * from read_parquet({quoted(file)})"
                )


def _lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    lines: list[str] = []
    for scenario, cycle, assessment, verdict, note in connection.execute(_OUTCOMES).fetchall():
        lines += ["", f"情景“{scenario}”{f' {cycle} {assessment}' if assessment else ''}：{note}"]
        if verdict == "scored":
            lines += _unit_lines(connection, scenario, cycle, assessment)
    return lines[1:]


def _unit_lines(connection: duckdb.DuckDBPyConnection, scenario: str, cycle: int, assessment: str) -> list[str]:
    rows = connection.execute(_UNITS, [scenario, cycle, assessment]).fetchall()
    lines = []
    for group, members in groupby(rows, key=lambda row: row[0]):
        listed = [[figure(value) for value in row[1:]] for row in members]
        head = ["现位次", "情景位次", "单位", "现总分", "情景总分", "差", "现等次", "情景等次"]
        lines += [f"  {group}", *(f"  {line}" for line in aligned(head, listed, right=(0, 1, 3, 4, 5)))]
    return lines


_OUTCOMES = """
    select scenario, cycle, assessment_id, verdict, note from marts.scenarios
    order by scenario, cycle desc nulls last, assessment_id nulls last
"""
_UNITS = """
    select coalesce(units.group_name, compared.group_id), compared.rank_actual, compared.rank_scenario,
        coalesce(units.unit_name, compared.unit_id), compared.total_actual, compared.total_scenario,
        compared.total_difference, compared.tier_name_actual, compared.tier_name_scenario
    from marts.scenario_comparison as compared
    left join marts.dim_unit as units using (cycle, assessment_id, unit_id)
    where compared.is_latest and compared.scenario = ? and compared.cycle = ? and compared.assessment_id = ?
    order by compared.group_id, compared.rank_scenario nulls last, compared.unit_id
"""
