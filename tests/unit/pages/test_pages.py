"""The pages of a small release: whole, true to their marts, and safe whatever stands in a name."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.pages import write_pages
from orchestration.pages.charts import share, waterfall
from orchestration.pages.figures import Row, data, shown, sql_text
from orchestration.pages.grain import KEYS
from orchestration.pages.lists import LISTS
from orchestration.release.candidate import marts_of
from orchestration.transform.project import parsed_project
from tests.site_checks import Seen, broken_links, faults, read_site, wrong_figures
from tests.unit.pages.page_release import FINAL, MARKUP, ODD, insert, make_release, of

pytestmark = pytest.mark.dear

REASONS = {"2024/bad": ["指标分值之和不等于<类别>分值"]}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def site(database: Path) -> list[Seen]:
    write_pages(database, database.parent / "report", reasons=REASONS)
    return read_site(database.parent / "report")


def page(site: list[Seen], path: str) -> Seen:
    return next(found for found in site if found.file.as_posix().endswith(f"report/{path}"))


def test_every_link_leads_somewhere(site: list[Seen]) -> None:
    assert list(broken_links(site)) == []


def test_every_figure_equals_its_mart(site: list[Seen], database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        assert list(wrong_figures(site, connection)) == []
    assert sum(len(found.shown) for found in site) > 200


def test_a_wrong_figure_is_noticed(site: list[Seen], database: Path, tmp_path: Path) -> None:
    """The check itself can fail: another mart, and every figure of the ranking is wrong."""
    other = make_release(tmp_path)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update marts.rankings set total = total + 1")
        assert any("rankings.total" in said for said in wrong_figures(site, connection))


def test_pages_keep_their_promises(site: list[Seen]) -> None:
    assert list(faults(site)) == []


def test_names_that_hold_markup_are_text(site: list[Seen]) -> None:
    unit = page(site, "2024/a/unit/u1.html")
    assert MARKUP in "".join(unit.texts)
    for found in site:
        assert [script["src"].rsplit("/", 1)[-1] for script in found.of("script")] == ["site.js"]
    index = (unit.file.parents[3] / "assets" / "search.js").read_text(encoding="utf-8")
    assert "<" not in index and "alert" in index


def test_ids_stand_percent_encoded_on_disk(site: list[Seen]) -> None:
    assert page(site, "2024/a/unit/u%2F2%20%E5%8E%BF%3F%23%25.html").body["data-assessment"] == "a"
    assert page(site, "2024/a/indicator/i%3C1%3E.html")


def test_pages_of_an_assessment_say_whose_they_are(site: list[Seen]) -> None:
    for found in site:
        parts = found.file.as_posix().rsplit("report/", 1)[1].split("/")
        assert found.body.get("data-cycle") == (parts[0] if len(parts) > 2 else None)
        assert found.body.get("data-assessment") == (parts[1] if len(parts) > 2 else None)


def test_a_scheme_says_what_is_hinted_at_and_leads_to_what_has_changed(site: list[Seen]) -> None:
    scheme, held = page(site, "2024/a/scheme.html"), page(site, "2024/held/scheme.html")
    said = "".join(scheme.texts)
    assert f"够不着{MARKUP}请改正分数线。" in said
    assert "方案提示" not in "".join(held.texts)
    assert [link["href"] for link in scheme.of("a") if "changes" in link["href"]] == ["changes.html"]
    assert [link["href"] for link in held.of("a") if "changes" in link["href"]] == []
    assert "没有上年的方案可比" in "".join(held.texts)


def test_what_has_changed_is_said_with_names_and_in_chinese(site: list[Seen]) -> None:
    changes = page(site, "2024/a/changes.html")
    said = " ".join(text.strip() for text in changes.texts if text.strip())
    assert "投资<增速> i<1> 修改 方向 逆向 正向 投资<增速> 修改 分值 30 20" in said
    assert "<互评> gone 取消 指标名称 <互评> —" in said
    shown_figures = {
        (one["data-column"], one["value"]) for one in changes.of("data") if one["data-mart"] == "scheme_diff"
    }
    assert {("old", "30"), ("new", "20")} <= shown_figures


def test_what_did_not_pass_never_looks_official(site: list[Seen]) -> None:
    for name, word in (("held", "暂缓"), ("bad", "不通过")):
        for found in site:
            if found.body.get("data-assessment") == name:
                said = "".join(found.texts)
                assert f"{word} · 不是正式结果" in said
                assert not any(shown["data-mart"] == "rankings" for shown, _ in found.shown)
    assert REASONS["2024/bad"][0] in "".join(page(site, "2024/bad/index.html").texts)
    assert "补盖公章" in "".join(page(site, "2024/held/index.html").texts)


def test_the_official_result_is_shown_from_the_ranking(site: list[Seen]) -> None:
    unit = page(site, "2024/a/unit/u1.html")
    found = [(of_row["value"], text) for of_row, text in unit.shown if of_row["data-mart"] == "rankings"]
    assert ("19.000000", "19.0") in found
    assert "不是正式结果" not in "".join(unit.texts)


def test_no_unit_has_two_totals_on_the_pages_of_a_release(site: list[Seen]) -> None:
    totals: dict[tuple[str, ...], set[str]] = {}
    for found in site:
        for of_row, _ in found.shown:
            if of_row["data-mart"] in ("rankings", "standings") and of_row["data-column"] in ("total", "rank"):
                whose = (found.body.get("data-cycle", ""), found.body.get("data-assessment", ""))
                whose = (of_row.get("data-cycle", whose[0]), of_row.get("data-assessment", whose[1]))
                key = (
                    *whose,
                    of_row["data-mart"],
                    of_row["data-column"],
                    of_row["data-unit"],
                    of_row.get("data-month", ""),
                )
                totals.setdefault(key, set()).add(of_row["value"])
    assert totals and all(len(values) == 1 for values in totals.values())


def test_the_ledger_has_a_row_per_entry(site: list[Seen]) -> None:
    unit = page(site, "2024/a/unit/u1.html")
    assert "ledger" in unit.ids
    assert [row["data-entry"] for row in unit.of("tr") if "data-entry" in row] == ["au1assigned", "au1shortfall"]


def test_the_same_marts_give_the_same_bytes(database: Path, site: list[Seen], tmp_path: Path) -> None:
    # Beside the same files, which the page of the release names.
    write_pages(database, tmp_path / "report", reasons=REASONS)
    for found in site:
        path = found.file.relative_to(database.parent)
        assert (tmp_path / path).read_bytes() == found.file.read_bytes(), path


def test_pages_of_what_nothing_changed_in_are_taken_over(tmp_path: Path) -> None:
    database = make_release(tmp_path / "one")
    first = write_pages(database, tmp_path / "one" / "report")
    assert first.taken_over == ()
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.release set release_id = '000003', as_of = date '2025-02-01'")
        connection.execute("update marts.dim_assessment set as_of = date '2025-02-01'")
        connection.execute("update marts.indicator_scores set points = points - 1 where assessment_id = 'held'")
    second = write_pages(database, tmp_path / "two" / "report", tmp_path / "one" / "report")
    assert set(second.taken_over) == {"2024/a", "2023/a", "2024/bad"}
    before, after = (tmp_path / name / "report" / "2024" / "a" / "index.html" for name in ("one", "two"))
    assert before.stat().st_ino == after.stat().st_ino
    assert "000003" in (tmp_path / "two" / "report" / "2024" / "held" / "index.html").read_text("utf-8")


def test_other_reasons_are_another_page(tmp_path: Path) -> None:
    database = make_release(tmp_path / "one")
    write_pages(database, tmp_path / "one" / "report")
    again = write_pages(database, tmp_path / "two" / "report", tmp_path / "one" / "report", REASONS)
    assert "2024/bad" not in again.taken_over


def test_keys_are_those_of_the_contracts() -> None:
    marts = marts_of(parsed_project().manifest)
    for name, key in KEYS.items():
        if name in marts and name not in ("release", "score_ledger"):
            assert set(key) == set(marts[name].key) - {"cycle", "assessment_id"}, name
    missing = set(KEYS) - set(marts)
    assert missing <= {"briefing_figures"}


def types_of(database: Path, mart: str) -> dict[str, str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(f"select column_name, column_type from (describe marts.{mart})").fetchall()
    return {str(name): str(kind) for name, kind in found}


def test_plain_lists_show_columns_of_their_mart_in_its_look(database: Path) -> None:
    for name, listed in LISTS.items():
        assert name in KEYS
        types = types_of(database, name)
        for _, column, look in listed.columns:
            assert column in types, (name, column)
            is_text = types[column].lower().startswith(("varchar", "text", "date"))
            assert look.startswith("n") != is_text, (name, column, look)


WHERE = {
    "strengths": "unit/u1.html",
    "superior_positions": "unit/u1.html",
    "self_scores": "unit/u1.html",
    "reports_due": "deficiencies.html",
    "responsible_people": "organisation/o1.html",
    "affirmation_candidates": "deficiencies.html",
    "indicator_removals": "analysis.html",
    "indicator_pairs": "analysis.html",
    "received_coverage": "analysis.html",
    "target_reviews": "analysis.html",
}
# With one group the weights inside it are those of the whole, which stand above.
ELSEWHERE = {"group_weights"}


def test_plain_lists_stand_where_people_look_for_them(database: Path, tmp_path: Path) -> None:
    assert WHERE.keys() | ELSEWHERE == LISTS.keys()
    row = {
        "unit_id": "u1", "indicator_id": "i<1>", "other_indicator_id": "i<1>", "org_id": "o1", "month": FINAL,
        "responsible_org_id": "o1", "role_held": "officer", "person": MARKUP, "override_id": "f1", "rank": 1,
        "units_ranked": 2, "is_easier_than_last": True, "rank_correlation": 0.9, "is_taken_up": False,
    }  # fmt: skip
    columns = {mart: types_of(database, mart) for mart in WHERE}
    more = {mart: [of("a", **{key: row[key] for key in row if key in columns[mart]})] for mart in WHERE}
    listing = make_release(tmp_path, more)
    write_pages(listing, tmp_path / "report")
    site = read_site(tmp_path / "report")
    for mart, path in WHERE.items():
        found = page(site, f"2024/a/{path}")
        assert [tag for tag in found.of("section") if tag.get("aria-labelledby") == mart], mart
    assert list(broken_links(site)) == []
    assert list(faults(site)) == []
    with duckdb.connect(str(listing), read_only=True) as connection:
        assert list(wrong_figures(site, connection)) == []


def test_a_release_with_a_briefing_shows_its_sentences(tmp_path: Path) -> None:
    database = make_release(tmp_path)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create or replace table marts.briefing (cycle integer, assessment_id varchar, unit_id varchar, "
            '"month" varchar, topic varchar, line integer, sentence varchar, is_official boolean)'
        )
        insert(connection, {"briefing": [of("a", unit_id="u1", month=FINAL, topic="result", line=1,
                                            sentence="甲区得19分<i>。", is_official=True)]})  # fmt: skip
    write_pages(database, tmp_path / "report")
    (unit,) = [found for found in read_site(tmp_path / "report") if found.file.match("2024/a/unit/u1.html")]
    assert "甲区得19分<i>。" in "".join(unit.texts)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("924.890000"), "total", "924.9"),
        (Decimal("-0.250000"), "signed_total", "−0.3"),
        (Decimal("19.938700"), "points", "19.939"),
        (Decimal("25.000000"), "points", "25.00"),
        (Decimal("0.815642"), "percent", "81.56%"),
        (Decimal("1234567.5"), "", "1,234,567.5"),
        (2, "moves", "升2位"),
        (-1, "moves", "降1位"),
        (0, "moves", "持平"),
        (-3, "days", "逾期3天"),
        (None, "points", "—"),
        (True, "", "是"),
    ],
)
def test_figures_are_formatted_once(value: object, kind: str, text: str) -> None:
    assert shown(value, kind, {"total_decimals": 1, "indicator_decimals": 3}) == text


def test_values_stand_as_sql_writes_them() -> None:
    with duckdb.connect() as connection:
        for sql in ("0::decimal(38,15)", "1e-7::decimal(38,15)", "-2.5::decimal(18,6)", "true", "date '2025-01-02'",
                    "timestamp '2025-01-02 03:04:05'", "timestamp '2025-01-02 03:04:05.120'", "7"):  # fmt: skip
            value, text = connection.execute(f"select {sql}, cast({sql} as varchar)").fetchone() or ("", "")
            assert sql_text(value).rstrip("0") == str(text).rstrip("0"), sql


def test_a_figure_names_its_row() -> None:
    row = Row("category_scores", {"scenario": "actual", "unit_id": '"<u>', "category_id": "c", "month": FINAL,
                                  "points": Decimal("1.5")}, {})  # fmt: skip
    assert str(data(row, "points")) == (
        '<data value="1.5" data-mart="category_scores" data-column="points" data-scenario="actual" '
        'data-unit="&#34;&lt;u&gt;" data-category="c" data-month="2024-12">1.50</data>'
    )


def test_a_waterfall_ends_where_the_ledger_does() -> None:
    rows = [
        Row("score_ledger", {"entry": "shortfall", "points": Decimal(points), "cause_kind": kind}, {})
        for points, kind in (("-4", "performance"), ("-1", "procedural"), ("2", None))
    ]
    steps = waterfall(Decimal(20), rows)
    assert [step.kind for step in steps] == ["start", "performance", "procedural", "gain"]
    assert steps[0].after == "100" and [one.after for one in steps[:-1]] == [one.before for one in steps[1:]]
    assert share(Decimal(17), Decimal(20)) == "85" and share(Decimal(30), Decimal(20)) == "100"


def test_an_empty_release_has_a_front(tmp_path: Path) -> None:
    database = make_release(tmp_path)
    with duckdb.connect(str(database)) as connection:
        tables = connection.execute("select table_name from information_schema.tables").fetchall()
        for (table,) in tables:
            if table != "release":
                connection.execute(f'delete from marts."{table}"')
    assert write_pages(database, tmp_path / "report").pages == 2
    assert list(faults(read_site(tmp_path / "report"))) == []
    assert ODD not in (tmp_path / "report" / "index.html").read_text("utf-8")
