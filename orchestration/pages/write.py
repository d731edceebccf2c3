"""Writes the site below a folder: assets once, the pages of every assessment, the front and the release.

The pages of an assessment nothing of which has changed since the release before are taken over, by a second name for
the same files; each says with which release it was written. What stands on a page is assessment.py and the templates.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.base.hard_links import link
from orchestration.base.sql import identifier
from orchestration.pages.assessment import Page, pages_of
from orchestration.pages.charts import bar, flow, largest, share
from orchestration.pages.figures import data, shown
from orchestration.pages.grain import KEYS
from orchestration.pages.links import href, segment
from orchestration.pages.lists import LISTS
from orchestration.pages.marts import Assessment, Marts, grouped
from orchestration.pages.paging import parts
from orchestration.pages.search import search_index
from orchestration.pages.words import word

ASSETS = ("site.css", "site.js")
STATE = "pages.json"
# Which papers there are (papers/write.py).
PAPERS = "papers.json"
_HERE = Path(__file__).parent
# Nothing is loaded from elsewhere, no script or style stands in a page, and no form is sent.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
VERDICTS = {
    "passed": "通过",
    "held": "暂缓",
    "open": "未到期",
    "failed": "不通过",
    "none": "没有结论",
}
# Folders of reports/ with a file per organisation or assessment.
_KINDS = ("通报", "督办函", "催办单")
# Quarantined rows and deliveries on the page of the release; all of them are in the marts.
_SHOWN_ROWS = 300


@dataclass(frozen=True)
class Written:
    """How many pages were written, and the assessments whose pages were taken over."""

    pages: int
    taken_over: tuple[str, ...]


def write_pages(
    database: Path, out: Path, previous: Path | None = None, reasons: Mapping[str, Sequence[str]] | None = None
) -> Written:
    """Write `out` (report/ of a release) from its marts.

    `previous`: the folder report/ of the release before. `reasons`: why an assessment is held or failed, by
    "<cycle>/<assessment_id>".
    """
    said, papers = reasons or {}, _papers_of_units(out.parent / "reports" / PAPERS)
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        marts = Marts(connection)
        (release,) = marts.rows("release")
        assessments = [
            Assessment(
                marts,
                row,
                tuple(said.get(f"{row.cycle}/{row.assessment_id}", ())),
                papers.get(f"{row.cycle}/{row.assessment_id}", {}),
            )
            for row in marts.rows("dim_assessment", order="cycle desc, assessment_id")
        ]
        site = _Site(out, release)
        site.write_assets()
        states = fingerprints(connection, assessments)
        taken = []
        for assessment in assessments:
            state = states[assessment.key]
            if _take_over(previous, out, assessment, state):
                taken.append(f"{assessment.cycle}/{assessment.id}")
                continue
            site.write(pages_of(assessment.unread()))
            _write_state(out, assessment, state)
        (out / "assets" / "search.js").write_text(search_index(assessments), encoding="utf-8")
        site.write(_shared_pages(marts, assessments, out))
    return Written(site.pages, tuple(taken))


def environment() -> Environment:
    """Templates escape whatever they are given, and stumble over what is missing."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "d": data,
        "bar": bar,
        "flow": flow,
        "word": word,
        "share": share,
        "largest": largest,
        "listings": LISTS,
        "grouped": grouped,
        "verdicts": VERDICTS,
        "policy": POLICY,
    }
    made.filters |= {"q": href, "shown": shown}
    return made


class _Site:
    """Where pages go, and how many have gone there."""

    def __init__(self, out: Path, release: Any) -> None:
        self._out = out
        self._shared = {"release": release}
        self._templates = environment()
        self.pages = 0

    def write_assets(self) -> None:
        folder = self._out / "assets"
        folder.mkdir(exist_ok=True)
        for name in ASSETS:
            shutil.copyfile(_HERE / "assets" / name, folder / name)

    def write(self, pages: Iterator[Page]) -> None:
        for page in pages:
            depth = page.path.count("/")
            here = "../" * (depth - 2)
            inside = {"root": "../" * depth, "here": here, "page": page, "to": page.context.get("ways", {}).get(here)}
            text = self._templates.get_template(f"{page.template}.html.jinja").render(
                **self._shared, **inside, **page.context
            )
            for path, part in parts(page.path, text):
                file = self._out / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(part, encoding="utf-8")
                self.pages += 1


def _shared_pages(marts: Marts, assessments: Sequence[Assessment], out: Path) -> Iterator[Page]:
    cycles: dict[int, list[Assessment]] = {}
    for one in assessments:
        cycles.setdefault(one.cycle, []).append(one)
    moved = marts.rows("release_diff", order="cycle desc, assessment_id, rank, unit_id")
    names = {(one.cycle, one.id, unit): row.unit_name for one in assessments for unit, row in one.units.items()}
    shared = {"a": None, "assessments": assessments, "moved": moved, "names": names}
    yield Page("index.html", "front", "考评结果", {**shared, "cycles": cycles})
    found = marts.rows("quarantine", order='delivery, "row", "column"')
    beside = out.parent
    yield Page(
        "release.html",
        "release",
        "本版由何而来",
        {
            **shared,
            "verdicts_found": marts.rows("gate_verdicts", order="cycle desc, assessment_id"),
            "deliveries": marts.rows("deliveries", order="cycle desc nulls last, feed, delivery")[:_SHOWN_ROWS],
            "quarantine": found[:_SHOWN_ROWS],
            "more_quarantined": len(found) > _SHOWN_ROWS,
            "workbooks": _papers_and_workbooks(beside / "reports"),
            "tables": sorted(file.name for file in (beside / "parquet").glob("*.parquet")),
            "others": [name for name in ("data_docs/index.html", "manifest.json") if (beside / name).is_file()],
        },
    )


def _papers_of_units(index: Path) -> dict[str, dict[str, list[str]]]:
    """assessment → unit → its papers, as papers/write.py has listed them; nothing where there are none."""
    try:
        listed = json.loads(index.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    found: dict[str, dict[str, list[str]]] = {}
    for name, one in listed.items():
        for paper in one["papers"]:
            if "unit_id" in paper:
                found.setdefault(name, {}).setdefault(paper["unit_id"], []).append(paper["path"])
    return found


def _papers_and_workbooks(reports: Path) -> list[str]:
    """What is of the release as a whole. Those of one unit are many; their folders are named by papers.json."""
    found = [*reports.glob("*.xlsx"), *(file for kind in _KINDS for file in (reports / kind).glob("*.*"))]
    return sorted(file.relative_to(reports).as_posix() for file in found)


def fingerprints(
    connection: duckdb.DuckDBPyConnection, assessments: Sequence[Assessment]
) -> dict[tuple[int, str], str]:
    """Everything that the pages of an assessment are made of, but the date and the name of the release."""
    found: dict[tuple[str, int, str | None], tuple[Any, ...]] = {}
    own, names = _own_revision(), sorted({name for one in assessments for name in one.marts.names})
    for mart in (*sorted(KEYS), "briefing"):
        if mart not in names:
            continue
        described = connection.execute(f"select column_name from (describe marts.{identifier(mart)})").fetchall()
        columns = {row[0] for row in described}
        if "cycle" not in columns:
            continue
        columns -= {"as_of"}
        hashed = ", ".join(identifier(column) for column in sorted(columns))
        whose = "assessment_id" if "assessment_id" in columns else "null"
        rows = connection.execute(
            f"select cycle, {whose}, count(*), bit_xor(hash({hashed})) from marts.{identifier(mart)} as t group by all"
        ).fetchall()
        found |= {(mart, cycle, assessment): tuple(rest) for cycle, assessment, *rest in rows}
    made = {}
    for one in assessments:
        # History looks back at earlier cycles of the same assessment; organisations belong to the cycle.
        parts = [
            (key, value)
            for key, value in sorted(found.items(), key=repr)
            if key[2] in (one.id, None) and (key[1] == one.cycle or (key[0] == "rankings" and key[1] < one.cycle))
        ]
        made[one.key] = sha256(
            repr((own, names, one.key, one.reasons, sorted(one.papers.items()), parts)).encode()
        ).hexdigest()
    return made


def _own_revision() -> str:
    files = sorted(file for file in _HERE.rglob("*") if file.suffix in (".py", ".jinja"))
    digest = sha256(f"{version('jinja2')} {version('duckdb')}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def folder_of(assessment: Assessment) -> Path:
    """Where the pages of an assessment lie below report/."""
    return Path(str(assessment.cycle)) / segment(assessment.id)


def _write_state(out: Path, assessment: Assessment, state: str) -> None:
    (out / folder_of(assessment) / STATE).write_text(json.dumps({"fingerprint": state}) + "\n", encoding="utf-8")


def _take_over(previous: Path | None, out: Path, assessment: Assessment, state: str) -> bool:
    """Give the pages of the release before a second name, where they were made of the same."""
    before = previous / folder_of(assessment) if previous else None
    if before is None or not (before / STATE).is_file():
        return False
    try:
        known = json.loads((before / STATE).read_text("utf-8"))["fingerprint"]
    except (ValueError, KeyError, TypeError):
        return False
    if known != state:
        return False
    shutil.copytree(before, out / folder_of(assessment), copy_function=link, dirs_exist_ok=True)
    return True
