"""What a release says of every unit's total, rank and tier, book by book, and where one book contradicts the marts.

Read as people and programs read them: published tables, workbooks, papers, pages with their <data>, sentences of the
briefing, and what the run printed. A figure is of the official result, of how things stand now, or expected.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
from docx import Document

from tests.site_checks import read_site

OFFICIAL, NOW, EXPECTED = "正式", "动态", "预计"
_TITLES = {"总分": "total", "现总分": "total", "位次": "rank", "现位次": "rank", "等次": "tier", "现等次": "tier"}
_EXPECTED_TITLES = {"预计总分": "total", "预计位次": "rank", "预计等次": "tier"}
_UNITS = ("单位", "被考评单位")
_OF_RESULTS = ("结果通报", "结果运用")
# mart: the basis of a row as SQL, and its total, rank and tier.
_MARTS = {
    "rankings": ("'正式'", "total", "rank", "tier_name"),
    "consequences": ("'正式'", "null", "rank", "tier"),
    "reward_allocation": ("'正式'", "null", "null", "tier"),
    "result_trends": ("case when is_official then '正式' else '动态' end", "total", "rank", "null"),
    "release_diff": ("case when is_official then '正式' else '动态' end", "total", "rank", "null"),
    "rank_robustness": ("'动态'", "total", "rank", "tier_name"),
    "promotion_targets": ("case when is_expected then '预计' else '动态' end", "total", "rank", "tier_name"),
}


@dataclass(frozen=True)
class Figure:
    """One figure of one unit in one place."""

    place: str
    basis: str
    assessment: str
    unit: str
    what: str
    value: str


def text(value: object) -> str:
    """A total to two decimals, a rank as a whole number, a tier as it is."""
    plain = str(value).replace(",", "").removeprefix("第").removesuffix("位").removesuffix("分")
    if re.fullmatch(r"-?\d+(\.\d+)?", plain) is None:
        return plain
    number = Decimal(plain).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{number:f}"


def figures(release: Path, printed: str) -> list[Figure]:
    """Every figure that a release shows anywhere."""
    with duckdb.connect(str(release / "kaoping.duckdb"), read_only=True) as connection:
        named = connection.execute("select assessment_name, assessment_id from marts.dim_assessment").fetchall()
        found = [*_of_marts(connection), *_of_sentences(connection)]
    names: dict[str, str] = dict(named)
    found += _of_workbooks(release / "reports", names)
    found += _of_papers(release / "reports", names)
    found += _of_pages(release / "report")
    found += _of_console(printed)
    return found


def truth(release: Path) -> dict[tuple[str, str, str, str], str]:
    """(basis, assessment, unit, what) → what the rankings and the latest standings of the release hold."""
    latest = """
        select * from marts.standings where scenario = 'actual'
        qualify month = max(month) over (partition by cycle, assessment_id)
    """
    queries = {
        OFFICIAL: "select assessment_id, unit_id, total, rank, tier_name from marts.rankings",
        NOW: f"select assessment_id, unit_id, total, rank, tier_name from ({latest})",
        EXPECTED: f"select assessment_id, unit_id, expected_total, expected_rank, expected_tier_name from ({latest})",
    }
    held: dict[tuple[str, str, str, str], str] = {}
    with duckdb.connect(str(release / "kaoping.duckdb"), read_only=True) as connection:
        for basis, sql in queries.items():
            for assessment, unit, *values in connection.execute(sql).fetchall():
                for what, value in zip(("total", "rank", "tier"), values, strict=True):
                    held[basis, assessment, unit, what] = text(value)
    return held


def contradictions(shown: Sequence[Figure], held: dict[tuple[str, str, str, str], str]) -> list[str]:
    """Figures that are not what the release itself holds."""
    return [
        f"{f.place}：{f.assessment}的{f.unit}，{f.basis}{f.what}是{f.value}，应是{held.get(key, '没有')}"
        for f in shown
        if held.get(key := (f.basis, f.assessment, f.unit, f.what)) != f.value
    ]


def _of_marts(connection: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    for mart, (basis, *columns) in _MARTS.items():
        sql = f"select {basis}, assessment_id, unit_id, {', '.join(columns)} from marts.{mart}"
        for of, assessment, unit, *values in connection.execute(sql).fetchall():
            for what, value in zip(("total", "rank", "tier"), values, strict=True):
                if value is not None:
                    yield Figure(f"marts.{mart}", of, assessment, unit, what, text(value))


_RESULT = re.compile(r"总分([\d.]+)分，在.*?居第(\d+)位(?:，等次为([^，。（]+))?")
_YEAR_END = re.compile(r"预计全年总分([\d.]+)分，居第(\d+)位(?:，等次为([^，。（]+))?")


def _of_sentences(connection: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    rows = connection.execute("select assessment_id, unit_id, sentence from marts.briefing where topic = 'result'")
    for assessment, unit, sentence in rows.fetchall():
        basis = NOW if "不是正式结果" in sentence else OFFICIAL
        yield from _matched("讲话稿", _RESULT.search(sentence), basis, assessment, unit)
        yield from _matched("讲话稿", _YEAR_END.search(sentence), EXPECTED, assessment, unit)


def _matched(place: str, found: re.Match[str] | None, basis: str, assessment: str, unit: str) -> Iterator[Figure]:
    for what, value in zip(("total", "rank", "tier"), found.groups() if found else (), strict=False):
        if value:
            yield Figure(place, basis, assessment, unit, what, text(value))


def _of_workbooks(reports: Path, names: dict[str, str]) -> Iterator[Figure]:
    for file in sorted(reports.rglob("*.xlsx")):
        book = openpyxl.load_workbook(file, read_only=True)
        for sheet in book.worksheets:
            rows = list(sheet.iter_rows(values_only=True))
            header = [str(title) for title in rows[2]] if len(rows) > 2 else []
            unit = next((header.index(title) for title in _UNITS if title in header), None)
            for row in rows[3:] if unit is not None else []:
                of = dict(zip(header, row, strict=False))
                said = str(of.get("口径") or ("正式" if file.stem in _OF_RESULTS else ""))
                assessment = names.get(str(of.get("考评")), sheet.title.split("-")[-1])
                basis = next((b for b in (OFFICIAL, NOW) if b in said), "没有说")
                basis = EXPECTED if "预计" in str(of.get("按何计", "")) else basis
                for titles, on in ((_TITLES, basis), (_EXPECTED_TITLES, EXPECTED)):
                    for title, what in titles.items():
                        if of.get(title) is not None:
                            yield Figure(file.name, on, assessment, str(row[unit]), what, text(of[title]))


def _of_papers(reports: Path, names: dict[str, str]) -> Iterator[Figure]:
    for file in sorted(reports.rglob("*.docx")):
        paper = Document(str(file))
        lines = [paragraph.text for paragraph in paper.paragraphs]
        assessment = next((names[name] for name in names if name in lines[0]), "")
        basis = OFFICIAL if lines[1].startswith("正式结果") else NOW
        unit = file.stem.split("-")[-1]
        for sentence in lines[2:]:
            yield from _matched(file.name, _RESULT.search(sentence), basis, assessment, unit)
            yield from _matched(file.name, _YEAR_END.search(sentence), EXPECTED, assessment, unit)
            own = re.match(r"总分([\d.]+)分（.*?第(\d+)位(?:，([^；，]+))?；", sentence)
            yield from _matched(file.name, own, basis, assessment, unit)
        for table in paper.tables:
            head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
            if "位次" in head and "单位" in head:
                for row in rows:
                    of = dict(zip(head, row, strict=True))
                    for title, what in _TITLES.items():
                        said = of.get(title, "—")
                        on = EXPECTED if said.startswith(EXPECTED) else basis
                        if said != "—":
                            yield Figure(file.name, on, assessment, of["单位"], what, text(said.removeprefix(on)))


_CELL = re.compile(r"<t[hd](?:\s[^>]*)?>(.*?)</t[hd]>", re.DOTALL)


def _of_pages(report: Path) -> Iterator[Figure]:
    for page in read_site(report):
        place, whose = page.file.relative_to(report).as_posix(), page.body.get("data-assessment", "")
        for shown, _ in page.shown:
            mart, column = shown["data-mart"], shown["data-column"]
            if mart == "rankings" and column in ("total", "rank"):
                yield Figure(
                    place,
                    OFFICIAL,
                    shown.get("data-assessment", whose),
                    shown["data-unit"],
                    column,
                    text(shown["value"]),
                )
        yield from _tiers_of_tables(place, whose, page.file.read_text(encoding="utf-8"))


def _tiers_of_tables(place: str, assessment: str, html: str) -> Iterator[Figure]:
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        caption = re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)
        rows = [[_plain(cell) for cell in _CELL.findall(row)] for row in re.split(r"<tr[\s>]", table)[1:]]
        head = rows[0] if rows else []
        if caption and caption[1] in ("正式排名", "此前公布的正式结果") and "等次" in head:
            for row in (row for row in rows[1:] if len(row) == len(head)):
                of = dict(zip(head, row, strict=True))
                yield Figure(place, OFFICIAL, assessment, of["单位"], "tier", text(of["等次"]))


def _plain(cell: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", cell)).strip()


def _of_console(printed: str) -> Iterator[Figure]:
    assessment = ""
    for line in printed.splitlines():
        if found := re.match(r"正式排名 \d{4} (\S+) ", line):
            assessment = found[1]
        elif assessment and (row := re.fullmatch(r"\s*(\d+)\s+(\S+)\s+([\d.]+)\s+(\S+)\s*", line)):
            for what, value in zip(("rank", "total", "tier"), (row[1], row[3], row[4]), strict=True):
                yield Figure("屏幕", OFFICIAL, assessment, row[2], what, text(value))
        elif not line.strip():
            assessment = ""


def torn_files(release: Path) -> list[str]:
    """Published tables whose Parquet file is not the table of the database, row by row."""
    torn = []
    with duckdb.connect(str(release / "kaoping.duckdb"), read_only=True) as connection:
        marts: list[tuple[Any, ...]] = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        for (mart,) in marts:
            one, two = f"from marts.{mart}", f"from read_parquet('{release}/parquet/{mart}.parquet')"
            counted = connection.execute(
                f"select (select count(*) from (({one}) except all ({two})))"
                f" + (select count(*) from (({two}) except all ({one})))"
            ).fetchone()
            torn += [mart] if counted != (0,) else []
    return torn
