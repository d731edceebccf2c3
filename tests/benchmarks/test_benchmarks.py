"""Every benchmark runs once, as small as it goes: none of them rots, and what they hold against each other stays near.

Starting dbt and planning its models weighs more the smaller the data is: a whole province costs 1.29 times the script's
processor time, half of it 1.47 times, a fiftieth many times.
"""

from pathlib import Path

import duckdb
import pytest

from tests.benchmarks import bench_province
from tests.benchmarks.__main__ import NAMES, PAGES, run, written
from tests.benchmarks.measure import ROOT
from tests.benchmarks.same_builds import compared

BOUNDS = {"closed_cycles": 1.3, "nightly": 3.0}


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_and_stays_within_its_bound(name: str) -> None:
    found = run(name, small=True)
    print(found.markdown)
    assert "|---|" in found.markdown
    assert name not in BOUNDS or (found.ratio is not None and found.ratio.median <= BOUNDS[name])


@pytest.mark.long
def test_half_a_province_costs_little_more_than_the_script(tmp_path: Path) -> None:
    found = bench_province.report(tmp_path, scale=0.5, runs=1)
    print(found.markdown)
    assert found.ratio is not None and found.ratio.median <= 2.2


def test_every_benchmark_has_its_place_in_the_docs() -> None:
    pages = [(ROOT / page).read_text(encoding="utf-8") for page in PAGES]
    assert {n: sum(written(page, n, "new") != page for page in pages) for n in NAMES} == dict.fromkeys(NAMES, 1)


def test_only_the_figures_between_the_comments_are_replaced() -> None:
    page = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n"
    assert written(page, "x", "new") == "a\n<!-- bench:x -->\nnew\n<!-- /bench:x -->\nb\n"
    assert written(page, "y", "new") == page


def build(file: Path, *tables: str) -> Path:
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema facts; create schema run; create schema gate")
        connection.execute("create table facts.t as select 1 as a, null as b union all select 1, 'x'")
        for table in tables:
            connection.execute(f"create or replace table {table}")
    return file


def test_builds_are_the_same_whatever_the_order_of_their_rows(tmp_path: Path) -> None:
    turned = "facts.t as select 1 as a, 'x' as b union all select 1, null"
    given = "run.run_context as select 2 as a"
    assert compared(build(tmp_path / "one"), build(tmp_path / "other", turned, given)) == (1, 2)


@pytest.mark.parametrize(
    "table",
    [
        "facts.t as select 1 as a, null as b union all select 1, 'y'",
        "facts.t as select 1 as a, null as b union all select 1, 'x' union all select 1, 'x'",
        "facts.t as select 1::bigint as a, null as b union all select 1, 'x'",
        "facts.t as select 1 as b, null as a union all select 1, 'x'",
        "facts.t as select 1 as a, 'x' as b limit 0",
        "gate.verdicts as select 'held' as verdict",
    ],
)
def test_builds_of_which_a_table_differs_are_not_the_same(tmp_path: Path, table: str) -> None:
    one, other = build(tmp_path / "one"), build(tmp_path / "other", table)
    name = table.split(maxsplit=1)[0]
    with pytest.raises(AssertionError, match=f"1 tables differ: {name}"):
        compared(one, other)
    with pytest.raises(AssertionError, match=name):
        compared(other, one)
