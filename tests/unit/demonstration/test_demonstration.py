"""The demonstration's promises: what is committed is what the generator writes, and it says only what it may say."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import demonstration
from demonstration.draw import bell, fingerprint, uniform
from demonstration.tables import CYCLES, Row, Tables

pytestmark = pytest.mark.dear

RAW = Path(__file__).resolve().parents[3] / "raw"
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
PERSON_COLUMNS = {"leader", "deputy", "officer", "submitted_by"}

SHOWN_BASES = {
    "value",
    "completion",
    "gap",
    "gap_pct",
    "growth",
    "increment",
    "reference_gap",
    "growth_gap",
    "mean_gap",
    "deviation_pct",
    "interval",
    "superior_rank",
    "given",
}
SHOWN_RULES = {"ratio", "threshold", "step", "band", "curve", "minmax", "rank", "given"}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(demonstration.files())


@pytest.fixture(params=CYCLES)
def tables(request: pytest.FixtureRequest) -> Tables:
    return demonstration.tables(request.param)


def of(rows: list[Row], assessment: str) -> list[Row]:
    return [row for row in rows if row["assessment_id"] == assessment]


# ---- the files -------------------------------------------------------------------------------------------------------


def test_nothing_else_lies_in_raw_but_the_cure(files: dict[str, bytes]) -> None:
    present = {path.relative_to(RAW).as_posix() for path in RAW.rglob("*") if path.is_file()}
    assert {Path(name).name for name in present - set(files)} <= {demonstration.CURE.name}


def test_two_runs_give_the_same_bytes(files: dict[str, bytes], tmp_path: Path) -> None:
    demonstration.tables.cache_clear()
    demonstration.write(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in files} == files


def test_the_whole_stays_small(files: dict[str, bytes]) -> None:
    assert sum(map(len, files.values())) < 6_000_000


def test_it_says_that_it_is_invented(files: dict[str, bytes], tables: Tables) -> None:
    assert "虚构示例" in files["README.md"].decode()
    assert all("虚构示例" in row["assessment_name"] for row in tables["assessments"])
    assert all("虚构" in row["org_name"] for row in tables["organisations"])


def test_deliveries_come_in_every_format_and_some_are_untidy(files: dict[str, bytes]) -> None:
    assert {Path(name).suffix for name in files if name != "README.md"} == {".csv", ".xlsx", ".parquet"}
    heads = {name: content[:4000] for name, content in files.items() if name.endswith(".csv")}
    assert any(not _is_utf8(content) for name, content in files.items() if name.endswith(".csv"))
    for sign in (b"\xef\xbb\xbf", b";", b"\t", "０".encode()):
        assert any(sign in head for head in heads.values()), sign


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# ---- nobody real -----------------------------------------------------------------------------------------------------


def test_nothing_looks_like_a_telephone_or_identity_number(tables: Tables) -> None:
    for feed, rows in tables.items():
        for row in rows:
            for column, value in row.items():
                assert not MOBILE.search(value) and not IDENTITY.search(value), (feed, column, value)


def test_people_have_invented_names_only(tables: Tables) -> None:
    named = {
        value for rows in tables.values() for row in rows for column, value in row.items() if column in PERSON_COLUMNS
    }
    assert named - {""}
    assert all(re.fullmatch(r"\w某[甲乙丙丁戊己庚辛壬癸]", name) for name in named - {""})


# ---- the size of the story -------------------------------------------------------------------------------------------


def test_units_and_groups(tables: Tables) -> None:
    groups = Counter((row["assessment_id"], row["group_id"]) for row in tables["participants"])
    assert groups["county", "A"] == groups["county", "B"] == 6
    assert [count for (assessment, _), count in groups.items() if assessment == "dept"] == [5] * 8
    assert groups["province", "S"] == 7


def test_about_sixty_indicators_for_counties(tables: Tables) -> None:
    assert 58 <= len(of(tables["indicators"], "county")) <= 62
    assert 15 <= len(of(tables["indicators"], "dept")) <= 20


def test_every_basis_and_rule_of_a_county_is_used(tables: Tables) -> None:
    """What other kinds of schemes need (scoring.md, 跨月 and after) is shown by the jurisdiction wide in tests/data."""
    assert {row["basis"] for row in tables["measures"]} == SHOWN_BASES
    assert {row["rule"] for row in tables["measures"]} == SHOWN_RULES


def test_every_choice_of_the_scheme_is_used(tables: Tables) -> None:
    def used(feed: str, column: str) -> set[str]:
        return {row.get(column, "") for row in tables[feed]} - {""}

    assert used("indicators", "frequency") == {"monthly", "quarterly", "half_year", "yearly"}
    assert used("indicators", "pacing") == {"linear", "milestone", "none"}
    assert used("indicators", "missing_rule") == {"zero", "exclude", "hold"}
    assert used("indicators", "value_feed") == {"reports", "surveys", "ratings", "superior_results"}
    assert used("indicators", "direction") == {"up", "down"}
    assert used("categories", "kind") == {"scored", "bonus", "deduction"}
    assert used("categories", "scaling") >= {"to_points"}
    assert used("measures", "lag") == {"1", "2"}
    assert used("measures", "step_mode") == {"whole"}
    assert used("tiers", "quota_rounding") == {"floor", "half_up", "ceil"}
    assert used("assessments", "layer") == {"own", "received"}
    assert used("bonus_clauses", "same_matter") == {"all"}


# ---- the scheme holds together ---------------------------------------------------------------------------------------


def test_shares_and_points_add_up(tables: Tables) -> None:
    shares: dict[tuple[str, str], Decimal] = {}
    for row in tables["measures"]:
        key = (row["assessment_id"], row["indicator_id"])
        shares[key] = shares.get(key, Decimal(0)) + Decimal(row["share"] or "1")
    assert set(shares.values()) == {Decimal(1)}
    points: dict[tuple[str, str], Decimal] = {}
    for row in tables["indicators"]:
        key = (row["assessment_id"], row["category_id"])
        points[key] = points.get(key, Decimal(0)) + Decimal(row["points"])
    for row in tables["categories"]:
        if row["kind"] == "scored" and row["scaling"] != "to_points":
            assert points[row["assessment_id"], row["category_id"]] == Decimal(row["points"]), row
    for row in tables["assessments"]:
        scored = [c for c in of(tables["categories"], row["assessment_id"]) if c["kind"] == "scored"]
        assert sum(Decimal(c["points"]) for c in scored) == Decimal(row["full_points"])


def test_indicators_that_look_at_a_target_have_one(tables: Tables) -> None:
    looks = {"completion", "gap", "gap_pct", "deviation_pct", "interval"}
    needing = {(r["assessment_id"], r["indicator_id"]) for r in tables["measures"] if r["basis"] in looks}
    aimed = {(r["assessment_id"], r["indicator_id"]) for r in tables["targets"] if r["target"] not in {"", "/"}}
    assert needing <= aimed
    assert any(row["target"] == "/" for row in of(tables["targets"], "county"))


def test_approved_changes_show_in_the_scheme(tables: Tables) -> None:
    for change in tables["scheme_changes"]:
        assert change["old_value"] != change["new_value"]
        assert any(change["new_value"] == row[change["field"]] for row in tables[change["feed"]])
    registered = {row["document_id"]: row["stamp"] for row in tables["documents"]}
    assert all(registered[change["document_id"]] == "present" for change in tables["scheme_changes"])


def test_keys_are_unique(tables: Tables) -> None:
    keys = {
        "documents": ("document_id",),
        "reports": ("assessment_id", "unit_id", "indicator_id", "month"),
        "targets": ("assessment_id", "indicator_id", "unit_id", "month"),
        "responsibilities": ("assessment_id", "indicator_id", "unit_id", "org_id"),
        "decisions": ("decision_id",),
        "surveys": ("assessment_id", "indicator_id", "unit_id", "month", "panel", "grade"),
    }
    for feed, columns in keys.items():
        counted = Counter(tuple(row[column] for column in columns) for row in tables[feed])
        assert max(counted.values()) == 1, feed


# ---- the story of 2024 -----------------------------------------------------------------------------------------------


def undecided(cycle: int, assessment: str) -> list[str]:
    """Requirements whose best paper is not complete, and on which nobody has decided."""
    tables = demonstration.tables(cycle)
    decided = {(row["unit_id"], row["subject_id"]) for row in tables["decisions"]}
    wanted = {row["requirement_id"]: row for row in of(tables["evidence_requirements"], assessment)}
    papers = [row for row in of(tables["documents"], assessment) if row.get("requirement_id")]
    best: dict[tuple[str, str], bool] = {}
    served: dict[str, str] = {}
    for paper in sorted(papers, key=lambda row: (row["received_at"], row["document_id"])):
        key = (paper["unit_id"], paper["requirement_id"])
        first = served.setdefault(paper["sha256"], paper["requirement_id"]) == paper["requirement_id"]
        best[key] = best.get(key, False) or (first and _complete(paper, wanted[paper["requirement_id"]]))
    missing = [f"{unit}/{requirement}" for (unit, requirement), complete in best.items() if not complete]
    return [name for name in missing if tuple(name.split("/")) not in decided]


def _complete(paper: Row, rule: Row) -> bool:
    return (
        (paper["stamp"] == "present" or rule["needs_stamp"] == "false")
        and (paper["signature"] == "present" or rule["needs_signature"] == "false")
        and paper["month"] in {"", rule["month"]}
        and rule["issuer_org_id"] in {"", paper["issuer_org_id"]}
        and paper["received_at"][:10] <= rule["due_on"]
    )


def test_one_missing_stamp_is_all_that_holds_the_counties() -> None:
    assert undecided(2024, "county") == ["YL-X06/CL16"]
    assert undecided(2024, "dept") == undecided(2024, "province") == undecided(2023, "county") == []


def test_the_cure_came_in_time_and_supersedes_the_unstamped_copy() -> None:
    tables = demonstration.tables(2024)
    held = next(row for row in tables["documents"] if row["document_id"] == demonstration.CURED_DOCUMENT)
    rule = next(row for row in tables["evidence_requirements"] if row["requirement_id"] == held["requirement_id"])
    assert held["stamp"] == "absent"
    assert held["received_at"] < demonstration.STAMPED_AT < f"{rule['due_on']} 24"
    assert ",present,present," in demonstration.cure().decode()


def test_everything_is_decided_before_february(tables: Tables) -> None:
    last = f"{int(tables['assessments'][0]['first_month'][:4]) + 1}-02"
    for feed, column in (("decisions", "decided_on"), ("documents", "received_at"), ("reports", "submitted_at")):
        assert max(row[column] for row in tables[feed]) < last
    assert all(row["closes_on"] < last for row in tables["assessments"])


# ---- the draws -------------------------------------------------------------------------------------------------------


def test_draws_depend_on_their_names_only() -> None:
    assert uniform("甲", 1) == uniform("甲", 1) != uniform("甲", 2)
    assert all(-1 < bell("乙", nth) < 1 for nth in range(200))
    assert not any(re.search(r"\d{9}", fingerprint(nth)) for nth in range(200))
