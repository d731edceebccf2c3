"""Which papers a release has, where they lie below reports/, and which are taken over from the release before.

The papers of an assessment nothing of which has changed get a second name for the same files, as its pages do; each
says with which release it was written. 督办函 speaks of today and is written anew.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.hard_links import link
from orchestration.pages.marts import Assessment, Marts
from orchestration.pages.write import PAPERS as INDEX
from orchestration.pages.write import fingerprints
from orchestration.papers.analysis import analysis_of_assessment, analysis_of_unit
from orchestration.papers.bulletin import bulletin
from orchestration.papers.feedback import feedback, feedback_sheet
from orchestration.papers.source import Source
from orchestration.papers.urging import urging_letter
from orchestration.reports.reports import file_name

BULLETINS, ANALYSES, FEEDBACK, LETTERS = "通报", "分析报告", "结果反馈单", "督办函"
_HERE = Path(__file__).parent
_URGED = "is_urged and responsible_org_id is not null"


def write_papers(
    database: Path, out: Path, previous: Path | None = None, reasons: Mapping[str, Sequence[str]] | None = None
) -> list[Path]:
    """Write the papers below `out` (reports/ of a release). `previous`: the folder reports/ of the release before."""
    said, written = reasons or {}, []
    out.mkdir(parents=True, exist_ok=True)
    known = _read_index(previous)
    index: dict[str, Any] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        marts = Marts(connection)
        (release,) = marts.rows("release")
        assessments = [
            Assessment(marts, row, tuple(said.get(f"{row.cycle}/{row.assessment_id}", ())))
            for row in marts.rows("dim_assessment", order="cycle desc, assessment_id")
        ]
        own = _own_revision()
        states = {
            key: sha256(f"{state} {own}".encode()).hexdigest()
            for key, state in fingerprints(connection, assessments).items()
        }
        for one in assessments:
            name, state = f"{one.cycle}/{one.id}", states[one.key]
            files = _take_over(previous, out, known.get(name), state)
            if files is None:
                files = list(_write_assessment(Source(one.unread(), release), out))
            index[name] = {"fingerprint": state, "papers": files}
            written += [out / file["path"] for file in files]
        letters = list(_write_letters(marts, release, assessments, out))
    index[LETTERS] = {"papers": letters}
    written += [out / file["path"] for file in letters]
    text = json.dumps(index, ensure_ascii=False, indent=1)
    (out / INDEX).write_text(f"{text}\n", encoding="utf-8")
    return [*written, out / INDEX]


def _write_assessment(source: Source, out: Path) -> Iterator[dict[str, str]]:
    """One assessment's papers; each as what papers.json says of it."""
    a = source.a
    stem = file_name(f"{a.cycle}-{a.id}", set(), "")
    taken: dict[str, set[str]] = {}

    def place(kind: str, unit: str, suffix: str, stem_: str) -> dict[str, str]:
        name = file_name(stem_, taken.setdefault(f"{kind}{suffix}", set()), suffix)
        path = f"{kind}/{name}" if kind == BULLETINS else f"{kind}/{stem}/{name}"
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        return {"path": path, "kind": kind, "unit_id": unit}

    if a.is_official:
        said = place(BULLETINS, "", ".docx", f"通报-{stem}-{a.row.assessment_name}")
        bulletin(source).write(out / said["path"])
        yield said
    if not a.results:
        return
    said = place(ANALYSES, "", ".docx", "分析报告-总体")
    analysis_of_assessment(source).write(out / said["path"])
    yield said
    for unit in a.units:
        name = f"{source.name(unit)}-{unit}"
        said = place(ANALYSES, unit, ".docx", f"分析报告-{name}")
        analysis_of_unit(source, unit).write(out / said["path"])
        yield said
        said = place(FEEDBACK, unit, ".docx", f"结果反馈单-{name}")
        feedback(source, unit).write(out / said["path"])
        yield said
        said = place(FEEDBACK, unit, ".xlsx", f"结果反馈单-{name}")
        feedback_sheet(source, unit, out / said["path"])
        yield said


def _write_letters(
    marts: Marts, release: Any, assessments: Sequence[Assessment], out: Path
) -> Iterator[dict[str, str]]:
    order = "responsible_org_id, cycle desc, assessment_id, days_left nulls last, points_at_stake desc"
    decided = {one.key for one in assessments if one.verdict == "passed"}
    items: dict[str, list[Any]] = {}
    for row in marts.rows("deficiencies", _URGED, f"{order} nulls last, item_kind, item_id, unit_id"):
        if (row.cycle, row.assessment_id) not in decided:
            items.setdefault(row.responsible_org_id, []).append(row)
    about = {one.key: one.row for one in assessments}
    names = {(row.cycle, row.org_id): row.org_name for row in marts.rows("dim_organisation", order="cycle, org_id")}
    decimals = {one.key: one.decimals for one in assessments}
    taken: set[str] = set()
    for org, rows in items.items():
        for row in rows:
            row.decimals = decimals.get((row.cycle, row.assessment_id), {})
        name = names.get((rows[0].cycle, org)) or org
        path = f"{LETTERS}/{file_name(f'督办函-{name}-{org}', taken, '.docx')}"
        urging_letter(name, rows, release, about).write(out / path)
        yield {"path": path, "kind": LETTERS, "organisation_id": org}


def _read_index(previous: Path | None) -> dict[str, Any]:
    try:
        found = json.loads((previous / INDEX).read_text("utf-8")) if previous else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _take_over(previous: Path | None, out: Path, known: Any, state: str) -> list[dict[str, str]] | None:
    """Give the papers of the release before a second name, where they were made of the same and are all there."""
    if previous is None or not isinstance(known, dict) or known.get("fingerprint") != state:
        return None
    files: list[dict[str, str]] = known.get("papers", [])
    if not all((previous / file["path"]).is_file() for file in files):
        return None
    for file in files:
        (out / file["path"]).parent.mkdir(parents=True, exist_ok=True)
        link(previous / file["path"], out / file["path"])
    return files


def _own_revision() -> str:
    """The code that papers are made by, without its layout."""
    files = sorted([*_HERE.glob("*.py"), _HERE.parent / "reports" / "workbook.py"])
    own = b"".join(file.read_bytes() for file in files)
    said = f"{version('python-docx')} {version('xlsxwriter')}".encode()
    return sha256(said + re.sub(rb"\s+", b" ", own)).hexdigest()
