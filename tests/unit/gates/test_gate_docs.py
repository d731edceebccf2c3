"""Data Docs: readable without a network, safe against what was sent in, the same bytes for the same data."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from gate_things import RUN, change, suites

from orchestration.base.files import REPORT
from orchestration.gates import run_gate
from orchestration.gates.suites import REQUIRED_SUITES

pytestmark = pytest.mark.dear

FETCHING = {"src", "srcset", "data", "poster", "action", "background", "manifest"}


class Requests(HTMLParser):
    """Everything on a page that would make a browser fetch something, and all tags."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in FETCHING or (tag == "link" and name == "href"):
                self.fetched.append(f"{tag} {name}={value}")


@pytest.fixture
def docs(build: Path) -> Path:
    change(
        build, "update checks.things set is_fine = false, thing_id = '<script>alert(1)</script>' where thing_id = 'a1'"
    )
    return run_gate(build, RUN, build.parent / "data_docs", suites()).docs


def test_the_page_asks_the_network_for_nothing(docs: Path) -> None:
    page = (docs / "index.html").read_text("utf-8")
    found = Requests()
    found.feed(page)

    assert found.fetched == []
    assert re.findall(r"https?://|@import|url\(", page) == []


def test_links_lead_to_files_and_places_that_are_there(docs: Path) -> None:
    """The pages of the release stand beside its Data Docs."""
    (docs.parent / REPORT).mkdir()
    (docs.parent / REPORT / "index.html").touch()
    page = (docs / "index.html").read_text("utf-8")
    links = set(re.findall(r'href="([^"]+)"', page))

    places = {link[1:] for link in links if link.startswith("#")}
    assert places <= set(re.findall(r'id="([^"]+)"', page))
    assert [link for link in links if not link.startswith("#") and not (docs / link).is_file()] == []


def test_what_was_sent_in_is_shown_and_never_run(docs: Path) -> None:
    page = (docs / "index.html").read_text("utf-8")
    found = Requests()
    found.feed(page)

    assert "script" not in found.tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_every_name_is_shown_and_never_run(build: Path) -> None:
    evil = """'"><img src=x onerror=alert(1)><svg/onload=alert(2)>&lt;{{7*7}}</style><a href=javascript:alert(3)>"""
    sql = evil.replace("'", "''")
    change(build, f"update checks.chk_assessments set assessment_name = '{sql}'")
    change(build, f"update staging.stg_organisations set org_name = '{sql}'")
    change(build, f"update checks.things set is_fine = false, officer = '{sql}', thing_id = '{sql}' || thing_id")
    page = (run_gate(build, RUN, build.parent / "data_docs", suites()).docs / "index.html").read_text("utf-8")
    found = Requests()
    found.feed(page)

    assert found.fetched == []
    assert not {"img", "svg", "script"} & set(found.tags)
    assert "{{7*7}}" in page
    assert "javascript:" not in "".join(re.findall(r'href="([^"]+)"', page))
    assert page.count("&gt;&lt;img src=x onerror=alert(1)&gt;") > 3


def test_a_browser_is_told_to_run_and_fetch_nothing(docs: Path) -> None:
    page = (docs / "index.html").read_text("utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)

    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert page.index("Content-Security-Policy") < page.index("<title>")


def test_the_page_says_the_verdicts_first(docs: Path) -> None:
    page = (docs / "index.html").read_text("utf-8")

    assert "<h1>截至2025年1月15日，2项考评中1项通过、1项不通过</h1>" in page
    assert page.index("考评a") < page.index("东西完好")


def test_the_validation_results_lie_beside_it(docs: Path) -> None:
    result = json.loads((docs / "validations" / "integrity.json").read_text("utf-8"))

    assert result["success"] is False
    assert result["results"][0]["expectation_config"]["description"] == "东西完好"


def test_all_failing_rows_lie_beside_it(docs: Path) -> None:
    rows = duckdb.sql(f"select expectation from read_parquet('{docs / 'violations.parquet'}') order by 1").fetchall()

    assert [row[0] for row in rows] == sorted(f"{suite}_things" for suite in REQUIRED_SUITES)


def test_the_same_data_give_the_same_bytes(build: Path, docs: Path) -> None:
    again = run_gate(build, RUN, build.parent / "again", suites()).docs

    files = sorted(path.relative_to(docs) for path in docs.rglob("*") if path.is_file())
    assert [(docs / f).read_bytes() == (again / f).read_bytes() for f in files] == [True] * (2 + len(REQUIRED_SUITES))
