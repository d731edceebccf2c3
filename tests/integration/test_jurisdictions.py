"""The five jurisdictions with exact answers, published; one of them once more, byte for byte, and with a what-if.

The rows of a what-if are those of a run under the changed scheme; official ones stay as they are.
"""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import Settings
from orchestration.cli.whatif import try_scenarios
from tests.conftest import Ran, RunPipeline
from tests.jurisdictions import AS_OF, NAMES, differences, unpack
from tests.shares import shared

# All five without the release: test_jurisdictions_scored.py.
pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]
TABLES = {
    "standings": "total, rank, overall_rank, tier_rank, tier_name, gap_above, gap_to_mean, points_lost, points_at_risk",
    "indicator_scores": "indicator_id, points_assigned, points, points_after_penalties, rate, group_place, explanation",
    "category_scores": "category_id, points_assigned, points, group_place",
    "score_ledger": "category_id, indicator_id, entry, points, cause_kind, source_key, explanation",
}


def rows_of(ran: Ran, table: str, scenario: str, of: str = "true") -> list[tuple]:
    what = f"cycle, assessment_id, unit_id, month, {TABLES[table]}"
    return ran.rows(f"select {what} from marts.{table} where scenario = '{scenario}' and {of} order by all")


def changed_measures(raw: Path) -> tuple[Path, str, list[dict[str, str]]]:
    """The file of measures, an assessment, and its first measure that can be turned upside down."""
    file = sorted((raw / "2024" / "measures").glob("*.csv"))[0]
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    row = next(row for row in rows if row["rule"] == "ratio")
    return file, row["assessment_id"], [{**row, "rule": "minmax", "cap": "", "floor": ""}]


def write(file: Path, rows: list[dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, run_pipeline: RunPipeline) -> Ran:
    """The calm one, published; nobody writes to it."""
    folder = tmp_path_factory.mktemp("calm")
    return run_pipeline(unpack("calm", folder) / "raw", folder / "warehouse", AS_OF)


def test_the_calm_jurisdiction_comes_out_without_a_difference(calm: Ran) -> None:
    assert calm.code == 0, calm.output
    assert differences(calm.database, calm.warehouse.parent / "calm" / "expected")[:20] == []


@pytest.mark.parametrize("jurisdiction", [name for name in NAMES if name != "calm"][: shared(4, at_least=1)])
def test_a_jurisdiction_comes_out_without_a_difference(
    jurisdiction: str, tmp_path: Path, run_pipeline: RunPipeline
) -> None:
    folder = unpack(jurisdiction, tmp_path)
    ran = run_pipeline(folder / "raw", tmp_path / "warehouse", AS_OF)
    assert ran.database.exists(), ran.output
    assert differences(ran.database, folder / "expected")[:20] == []


def test_the_same_inputs_give_the_same_bytes(calm: Ran, tmp_path: Path, run_pipeline: RunPipeline) -> None:
    """In two warehouses: nothing but the release's own row and the ranking's stamp may differ."""
    again = run_pipeline(unpack("calm", tmp_path) / "raw", tmp_path / "warehouse", AS_OF)
    assert again.code == 0, again.output
    folders = [(run.warehouse / "current" / "parquet").resolve() for run in (calm, again)]
    names = sorted(file.name for file in folders[0].iterdir())
    assert names == sorted(file.name for file in folders[1].iterdir())
    differing = [name for name in names if (folders[0] / name).read_bytes() != (folders[1] / name).read_bytes()]
    assert set(differing) >= {"release.parquet", "rankings.parquet"}
    own = "columns(lambda c: c not in ('release_id', 'published_at'))"
    with duckdb.connect() as connection:
        for name in differing:
            one, two = (connection.execute(f"select {own} from '{f / name}'").fetchall() for f in folders)
            assert one == two, name


@pytest.fixture(scope="module")
def raws(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The example with scenarios beside it, the same with the change made for good, and the assessment it concerns."""
    folder = tmp_path_factory.mktemp("whatif")
    beside, for_good = folder / "beside", folder / "for_good"
    shutil.copytree(unpack("calm", folder) / "raw", beside)
    shutil.copytree(beside, for_good)
    _, assessment, rows = changed_measures(beside)
    write(beside / "scenarios" / "改计分" / "2024" / "measures" / "改.csv", rows)
    write(beside / "scenarios" / "写错" / "2024" / "measures" / "改.csv", [{**rows[0], "share": "一半"}])
    # Of two files the one with the greater name counts; this one is greater than any Chinese name.
    write(for_good / "2024" / "measures" / "～最后.csv", rows)
    return beside, for_good, assessment


def test_a_scenario_is_a_run_under_the_changed_scheme(
    calm: Ran, raws: tuple[Path, Path, str], tmp_path: Path, run_pipeline: RunPipeline
) -> None:
    beside, for_good, assessment = raws
    ran = run_pipeline(beside, tmp_path / "beside", AS_OF)
    changed = run_pipeline(for_good, tmp_path / "for_good", AS_OF)
    assert (ran.code, changed.code) == (0, 0), ran.output
    concerned = f"cycle = 2024 and assessment_id = '{assessment}'"
    for table in TABLES:
        assert rows_of(ran, table, "actual") == rows_of(calm, table, "actual")
        assert rows_of(ran, table, "改计分") == rows_of(changed, table, "actual", concerned) != []
        assert rows_of(ran, table, "改计分") != rows_of(calm, table, "actual", concerned)
    _the_comparison_says_what_differs(ran)
    _the_broken_one_is_said(ran)
    printed = "\n".join(try_scenarios(Settings(raw=beside, warehouse=ran.warehouse), ["改计分"], print))
    [(note,)] = ran.rows("select note from marts.scenarios where scenario = '改计分'")
    assert note in printed and "写错" not in printed


def _the_comparison_says_what_differs(ran: Ran) -> None:
    compared = "select count(*), sum(total_scenario - total_actual - total_difference) from marts.scenario_comparison"
    [(units, wrong)] = ran.rows(compared)
    assert ran.rows("select scenario, verdict from marts.scenarios order by all") == [
        ("写错", "refused"),
        ("改计分", "scored"),
    ]
    assert units > 0 and wrong == 0
    both = ran.rows(
        """
        select scenario, cycle, assessment_id, unit_id, month, sum(difference) as moved from marts.scenario_differences
        where level = 'entry' group by all
        """
    )
    assert both and {row[:5] for row in both} <= set(
        ran.rows("select scenario, cycle, assessment_id, unit_id, month from marts.scenario_comparison")
    )
    changes = ran.rows("select distinct feed, field, change from marts.scenario_changes")
    assert ("measures", "rule", "changed") in changes


def _the_broken_one_is_said(ran: Ran) -> None:
    problems = ran.rows('select scenario, delivery, "row", "column", reason_code from marts.scenario_problems')
    assert problems == [("写错", "scenarios/写错/2024/measures/改.csv", 2, "share", "bad_number")]
    assert "情景“写错”没有试算：scenarios/写错/2024/measures/改.csv 第 2 行" in ran.output
