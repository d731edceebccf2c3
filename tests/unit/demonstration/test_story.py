"""The story that README tells, run for real: held by one stamp, cured by one file, and the middle of the year."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import Settings

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.slow

Rows = list[tuple[object, ...]]


def asked(database: Path, sql: str) -> Rows:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def published(warehouse: Path, sql: str) -> Rows:
    return asked(warehouse / "current" / "kaoping.duckdb", sql)


def verdicts(database: Path) -> dict[tuple[int, str], str]:
    rows = asked(database, "select cycle, assessment_id, verdict from marts.gate_verdicts")
    return {(int(str(cycle)), str(assessment)): str(verdict) for cycle, assessment, verdict in rows}


def ranks(warehouse: Path, assessment: str, columns: str) -> dict[str, tuple[object, ...]]:
    rows = published(
        warehouse,
        f"select unit_id, {columns} from marts.rankings where cycle = 2024 and assessment_id = '{assessment}'",
    )
    return {str(unit): tuple(values) for unit, *values in rows}


@pytest.fixture(scope="module")
def held(city: Settings) -> Path:
    return city.warehouse


@pytest.fixture(scope="module")
def cured(cured_city: Settings) -> Path:
    return cured_city.warehouse


def blocks(language: str) -> list[str]:
    """What stands in README's tour between fences, in order."""
    tour = (ROOT / "README.md").read_text(encoding="utf-8").split("## 五分钟走一遍")[1].split("## 接 BI")[0]
    return re.findall(rf"```{language}\n(.*?)```", tour, re.DOTALL)


def shown(block: str) -> list[str]:
    """The lines that a block of output promises; an ellipsis promises nothing."""
    return [line.strip() for line in block.splitlines() if line.strip() and line.strip() != "…"]


def answer(warehouse: Path, block: str) -> str:
    """What a query of the tour prints when it is run beside the warehouse."""
    query = re.findall(r"<<'SQL'\n(.*)SQL", block, re.DOTALL)[0]
    command = [sys.executable, "-X", "utf8", "-c", query]
    return subprocess.run(command, cwd=warehouse.parent, capture_output=True, text=True, check=True).stdout


def test_the_tour_shows_what_the_held_run_prints(held: Path) -> None:
    printed = (held.parent / "printed.txt").read_text(encoding="utf-8")
    before, standing, *_ = blocks("text")
    assert [line for line in shown(before) if line not in printed] == []
    assert [line for line in shown(standing) if line not in answer(held, blocks("bash")[0])] == []


def test_only_the_counties_of_2024_are_held(held: Path) -> None:
    assert verdicts(held / "current" / "kaoping.duckdb") == {
        (cycle, assessment): "held" if (cycle, assessment) == (2024, "county") else "passed"
        for cycle in (2023, 2024)
        for assessment in ("county", "dept", "province")
    }
    assert ranks(held, "county", "rank") == {}
    assert len(ranks(held, "dept", "rank")) == 40


def test_one_missing_stamp_holds_them_and_costs_a_place(held: Path) -> None:
    holding = "select item_id, unit_id, code, points_at_stake from marts.deficiencies where is_holding"
    assert published(held, holding) == [("CL16", "YL-X06", "missing_stamp", 2)]
    standing = """
        select rank, tier_name from marts.standings where scenario = 'actual' and cycle = 2024
        and assessment_id = 'county' and month = '2024-12' and unit_id = 'YL-X06'
    """
    assert published(held, standing) == [(3, "二等")]


def test_every_indicator_of_every_unit_is_scored(held: Path) -> None:
    unscored = """
        select unit_id, indicator_id from marts.measure_scores where scenario = 'actual' and month like '%-12'
        group by all having count(rate) = 0
    """
    # GZ08 has a county without a figure, whose missing_rule takes the indicator out.
    assert published(held, unscored + " and indicator_id != 'GZ08'") == []


def test_the_cure_lets_the_ranking_appear(cured: Path) -> None:
    assert set(verdicts(cured / "current" / "kaoping.duckdb").values()) == {"passed"}
    found = ranks(cured, "county", "rank, tier_name, override_kind")
    assert found["YL-X06"] == (2, "一等", None)
    assert found["YL-X04"] == (3, "二等", None)
    assert found["YL-X08"] == (2, "二等", "block")
    moved = "select unit_id, rank_before, rank, ledger_changes from marts.release_diff where rank_change > 0"
    [(unit, before, after, changes)] = published(cured, moved)
    assert (unit, before, after) == ("YL-X06", 3, 2) and changes == (
        "“绩效管理规范化”材料扣分 2→无（“年度绩效自评报告”未盖章，尚未核定，先按规定计，扣2分）"
    )


def test_the_tour_shows_what_the_cured_run_prints(cured: Path) -> None:
    printed = (cured.parent / "printed.txt").read_text(encoding="utf-8")
    _, _, after, ledger, *_ = blocks("text")
    assert [line for line in shown(after) if line not in printed] == []
    assert [line for line in shown(ledger) if line not in answer(cured, blocks("bash")[2])] == []


def test_a_place_was_lost_by_procedure_alone(cured: Path) -> None:
    columns = "rank, tier_name, points_lost_procedural, rank_without_procedural, tier_without_procedural"
    rank, tier, lost, rank_else, tier_else = ranks(cured, "county", columns)["YL-X05"]
    assert (rank, tier, rank_else, tier_else) == (4, "二等", 2, "一等")
    assert float(str(lost)) == pytest.approx(9.3)


def test_ties_and_overrides(cured: Path) -> None:
    county, dept = ranks(cured, "county", "total, rank"), ranks(cured, "dept", "total, rank, tier_name")
    # Equal totals: the counties compare a category, the departments share the place and the tier.
    assert county["YL-X10"][0] == county["YL-X11"][0] and county["YL-X10"][1] != county["YL-X11"][1]
    assert dept["YL-B11"] == dept["YL-B12"] and dept["YL-B11"][1:] == (2, "优秀")
    assert ranks(cured, "dept", "override_kind, tier_name")["YL-B29"] == ("veto", "一般")
    assert ranks(cured, "dept", "override_kind, tier_name")["YL-B39"] == ("affirm", "优秀")


def test_in_the_middle_of_the_year_nothing_is_official_yet(city_in_july: Path) -> None:
    found = verdicts(city_in_july)
    assert {found[2024, name] for name in ("county", "dept", "province")} == {"open"}
    assert {found[2023, name] for name in ("county", "dept", "province")} == {"passed"}
    assert asked(city_in_july, "select distinct cycle from marts.rankings") == [(2023,)]
    overdue = "select unit_id, code from marts.deficiencies where cycle = 2024 and item_id = 'CL08' and days_left < 0"
    assert asked(city_in_july, overdue) == [("YL-X05", "missing_meeting")]
