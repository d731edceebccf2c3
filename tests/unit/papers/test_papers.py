"""Papers read back by python-docx: every figure equals its mart, what is not official says so, the bytes repeat."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from docx import Document
from docx.document import Document as Read
from docx.oxml.ns import qn

from orchestration.base.inert_text import one_line
from orchestration.pages import write_pages
from orchestration.papers import write_papers
from orchestration.papers.look import WATERMARK
from tests.site_checks import broken_links, read_site
from tests.unit.pages.page_release import MARKUP, ODD, make_release

pytestmark = pytest.mark.dear

OFFICIAL, HELD = "2024-a", "2024-held"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    more = {
        "briefing": [
            {"cycle": 2024, "assessment_id": name, "unit_id": "u1", "month": "2024-12", "topic": topic, "line": 1,
             "sentence": f"{topic}一句{MARKUP}。", "topic_zh": label}
            for name in ("a", "held") for topic, label in (("losses", "失分"), ("result", "结果"))
        ],
    }  # fmt: skip
    made = make_release(tmp_path_factory.mktemp("papers") / "release", more)
    with duckdb.connect(str(made)) as connection:
        connection.execute("update marts.deficiencies set is_urged = true")
        connection.execute("update marts.rankings set override_kind = 'veto', override_kind_zh = '一票否决', "
                           "override_document_id = 'W1' where rank = 2")  # fmt: skip
    return made


@pytest.fixture(scope="module")
def out(database: Path) -> Path:
    """All papers of the release; only read."""
    write_papers(database, database.parent / "reports")
    return database.parent / "reports"


def papers(out: Path, kind: str, of: str = "") -> list[Path]:
    return sorted(file for file in (out / kind).rglob("*.docx") if of in file.as_posix())


def words(read: Read) -> str:
    return "\n".join(element.text or "" for element in read.element.body.iter(qn("w:t")))


def tables(read: Read) -> Iterator[tuple[list[str], list[list[str]]]]:
    for table in read.tables:
        head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        yield head, rows


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-").replace("+", "").rstrip("%"))


def fetch(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_which_papers_there_are(out: Path) -> None:
    """A bulletin of what passed alone; of what has no month yet nothing."""
    assert [file.name.split("-")[1:3] for file in papers(out, "通报")] == [["2023", "a"], ["2024", "a"]]
    assert {file.parent.name for file in papers(out, "分析报告")} == {"2023-a", OFFICIAL, HELD}
    assert len(papers(out, "分析报告", HELD)) == 3 and len(papers(out, "结果反馈单", HELD)) == 2
    assert len(papers(out, "督办函")) == 1
    index = json.loads((out / "papers.json").read_text("utf-8"))
    listed = {paper["path"] for one in index.values() for paper in one["papers"]}
    assert listed == {file.relative_to(out).as_posix() for file in out.rglob("*.*") if file.name != "papers.json"}


def test_a_bulletin_says_the_ranking_of_the_mart(database: Path, out: Path) -> None:
    (file,) = papers(out, "通报", OFFICIAL)
    head, rows = next(tables(Document(str(file))))
    assert head[:5] == ["位次", "单位", "总分", "得分率", "等次"]
    want = fetch(database, "select rank, total, tier_name from marts.rankings where cycle = 2024 order by rank")
    assert [(int(row[0]), number(row[2]), row[4]) for row in rows] == [
        (rank, total.quantize(Decimal("0.1"), ROUND_HALF_UP), tier) for rank, total, tier in want
    ]
    assert [row[7] for row in rows] == ["—", "一票否决，依据W1"]


@pytest.mark.parametrize("assessment", [OFFICIAL, HELD])
def test_a_feedback_sheet_says_every_point_lost(database: Path, out: Path, assessment: str) -> None:
    cycle, name = assessment.split("-")
    for unit in ("u1", ODD):
        (of,) = [
            paper["path"]
            for paper in json.loads((out / "papers.json").read_text("utf-8"))[f"{cycle}/{name}"]["papers"]
            if paper["unit_id"] == unit and paper["kind"] == "结果反馈单" and paper["path"].endswith("docx")
        ]
        read = Document(str(out / of))
        (rows,) = [rows for head, rows in tables(read) if "失分" in head]
        want = fetch(
            database,
            f"select points, explanation from marts.score_ledger where assessment_id = '{name}' and cycle = {cycle} "
            f"and unit_id = '{unit}' and points < 0 order by points, entry_id",
        )
        at = 3
        assert [(number(row[at]), row[5]) for row in rows] == [(points, one_line(said)) for points, said in want]
        book = openpyxl.load_workbook(out / of.replace(".docx", ".xlsx"))
        header, *body = book["失分明细"].iter_rows(min_row=3, values_only=True)
        assert [Decimal(str(row[header.index("失分")])) for row in body] == [points for points, _ in want]
        (own,) = [rows for head, rows in tables(read) if head[0] == "类别"]
        assert [number(row[2]) for row in own] == [
            points
            for (points,) in fetch(
                database,
                f"select points from marts.category_scores where assessment_id = '{name}' and cycle = {cycle} "
                f"and unit_id = '{unit}' order by category_id",
            )
        ]


def test_an_analysis_speaks_in_order_and_draws_what_the_marts_say(out: Path) -> None:
    (file,) = [file for file in papers(out, "分析报告", OFFICIAL) if "u1" in file.stem]
    said = words(Document(str(file)))
    assert 0 < said.index("一、结果") < said.index(one_line(f"result一句{MARKUP}。")) < said.index("二、失分")
    with zipfile.ZipFile(file) as packed:
        charts = [packed.read(name).decode() for name in packed.namelist() if name.startswith("word/charts/")]
    values = [re.findall(r"<c:v>([^<]*)</c:v>", re.findall(r"<c:numLit>.*?</c:numLit>", chart)[0]) for chart in charts]
    assert values == [["19.000000"], ["1.000000"], ["1.000000"]]


def test_what_is_not_official_never_looks_official(out: Path) -> None:
    for file in [*papers(out, "分析报告"), *papers(out, "结果反馈单"), *papers(out, "通报")]:
        read = Document(str(file))
        with zipfile.ZipFile(file) as packed:
            marked = any(WATERMARK in packed.read(name).decode() for name in packed.namelist() if "header" in name)
        foot = "".join(paragraph.text for paragraph in read.sections[0].footer.paragraphs)
        is_official = HELD not in file.as_posix() and "2023-a/" not in file.as_posix()
        is_official |= file.parent.name in ("通报", "2023-a")
        assert marked != is_official, file
        assert ("不是正式结果" in read.paragraphs[1].text) != is_official
        assert ("不是正式结果" in foot) != is_official
        assert "000002-20250131T010000 版" in foot and "截至 2025-01-31" in foot


def test_the_page_is_that_of_an_official_document(out: Path) -> None:
    read = Document(str(papers(out, "通报", OFFICIAL)[0]))
    section = read.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 28, 26, 37]
    assert " PAGE " in "".join(element.text or "" for element in section.footer._element.iter(qn("w:instrText")))
    for table in read.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    used = {paragraph.style.font.size.pt for paragraph in read.paragraphs if paragraph.style.font.size}
    used |= {p.style.font.size.pt for t in read.tables for row in t.rows for c in row.cells for p in c.paragraphs}
    assert min(used) >= 9


def test_names_are_text(out: Path) -> None:
    for file in papers(out, ""):
        read = Document(str(file))
        fields = [
            e.text for part in (read.element, read.sections[0].footer._element) for e in part.iter(qn("w:instrText"))
        ]
        assert fields == [" PAGE "] and "<script>" not in "".join(zipfile.ZipFile(file).namelist())
    (file,) = [file for file in papers(out, "分析报告", OFFICIAL) if "u1" in file.stem]
    assert MARKUP in Document(str(file)).paragraphs[0].text


def test_the_same_input_gives_the_same_bytes(database: Path, out: Path, tmp_path: Path) -> None:
    write_papers(database, tmp_path / "again")
    files = sorted(file.relative_to(out) for file in out.rglob("*.*"))
    assert files and all((out / file).read_bytes() == (tmp_path / "again" / file).read_bytes() for file in files)
    core = zipfile.ZipFile(papers(out, "通报")[0]).read("docProps/core.xml").decode()
    assert "creator" not in core and "created" not in core


def test_what_has_not_changed_is_taken_over(database: Path, out: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "kaoping.duckdb"
    other.parent.mkdir()
    shutil.copy(database, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update marts.release set release_id = '000003-20250201T010000'")
        connection.execute("update marts.score_ledger set points = -1.5 where assessment_id = 'held' and points < 0")
    write_papers(other, tmp_path / "next", out)
    for file in papers(tmp_path / "next", "分析报告"):
        same = (out / file.relative_to(tmp_path / "next")).stat().st_ino == file.stat().st_ino
        assert same == (HELD not in file.as_posix()), file


def test_a_letter_says_what_to_do_until_when(out: Path) -> None:
    (file,) = papers(out, "督办函")
    read = Document(str(file))
    ((head, rows),) = tables(read)
    assert [dict(zip(head, row, strict=True))["怎么办"] for row in rows] == ["补盖公章"]
    assert rows[0][head.index("期限")] == "逾期11天" and number(rows[0][head.index("涉及分值")]) == 2
    assert "已逾期1项" in words(read) and "（卡住正式排名）" in words(read)


def test_pages_link_to_the_papers_of_their_unit(database: Path, out: Path) -> None:
    folder = out.parent
    write_pages(database, folder / "report")
    site = read_site(folder / "report")
    assert list(broken_links(site)) == []
    held = next(page for page in site if page.file.as_posix().endswith("report/2024/held/unit/u1.html"))
    text = held.file.read_text("utf-8")
    assert text.count("../reports/%E5%88%86%E6%9E%90%E6%8A%A5%E5%91%8A/2024-held/") == 1
    assert text.count("../reports/%E7%BB%93%E6%9E%9C%E5%8F%8D%E9%A6%88%E5%8D%95/2024-held/") == 2
