"""What is added to the project in few files by hand: a feed, a column, a mart, an expectation.

In a copy of the project; dbt takes up from the parse of the project itself. Rules and bases: test_scheme_language.py.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from reparsed import parsed

from orchestration.base.settings import PROJECT_ROOT
from orchestration.gates import GateError
from orchestration.gates.suites import Expectation, load_suites
from orchestration.landing.contracts import load_contracts
from orchestration.landing.generate import generated
from orchestration.transform.marts_page import SCHEMA, page
from orchestration.transform.project import ParsedProject, parsed_project
from tests.scoring import compiled_models
from tests.unit.gates.test_gate_boundaries import judged, untried

VISITS = """apiVersion: v3.1.0
kind: DataContract
id: kaoping-visits
name: 走访
version: 1.0.0
status: active
domain: 绩效考评
schema:
- name: visits
  businessName: 走访
  description: 到单位走访的记录
  logicalType: object
  physicalName: landing.visits
  physicalType: table
  customProperties:
  - {property: kind, value: year}
  - {property: toleratedQuarantineShare, value: 0.05}
  - {property: datedBy, value: visited_on}
  properties:
  - name: visit_id
    businessName: 走访编码
    description: 走访的编码
    logicalType: string
    physicalType: VARCHAR
    required: true
    primaryKey: true
    primaryKeyPosition: 1
    customProperties:
    - {property: scalar, value: id}
  - name: visited_on
    businessName: 走访日期
    description: 哪一天去的
    logicalType: date
    physicalType: DATE
    required: true
    customProperties:
    - {property: scalar, value: date}
"""
ISSUED_ON = """  - name: issued_on
    businessName: 下达日期
    description: 资金下达的日期
    logicalType: date
    physicalType: DATE
    customProperties:
    - {property: scalar, value: date}
"""
POOLS = """-- The reward funds of every assessment.
select
    cast(cycle as integer) as cycle,
    assessment_id,
    fund_id,
    pool
from {{ ref('stg_funds') }}
"""
POOLS_SAID: dict[str, Any] = {
    "name": "fund_pools",
    "description": "奖励资金：每项资金的总额",
    "config": {"contract": {"enforced": True}},
    "data_tests": [{"key_of_table": {"arguments": {"columns": ["cycle", "assessment_id", "fund_id"]}}}],
    "columns": [
        {"name": "cycle", "description": "考评年度", "data_type": "integer"},
        {"name": "assessment_id", "description": "考评编码", "data_type": "varchar"},
        {"name": "fund_id", "description": "资金编码", "data_type": "varchar"},
        {"name": "pool", "description": "资金总额（元）", "data_type": "decimal(18, 6)"},
    ],
}
NOT_HUGE = """
  - name: full_points_not_huge
    title: 总分不过大
    code: full_points_huge
    severity: error
    table: chk_assessments
    must_be: full_points <= 1000000
    message: "“{assessment_name}”的总分{full_points}过大。"
    remedy: 请改正 assessments 的 full_points。
    example: {good: {full_points: 1000000}, bad: {full_points: "1000000.000001::decimal(18,6)"}}
"""


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def append(file: Path, text: str) -> None:
    write(file, file.read_text(encoding="utf-8").rstrip("\n") + "\n" + text)


def generate(copy: Path) -> set[str]:
    """Write what is generated from the contracts; the files that changed."""
    contracts = load_contracts(copy / "expectations" / "contracts")
    changed = set()
    for path, text in generated(contracts).items():
        name = path.relative_to(PROJECT_ROOT)
        if path.read_text(encoding="utf-8") != text:
            changed.add(name.as_posix())
            write(copy / name, text)
    return changed


def unstaged(copy: Path) -> list[str]:
    """The staging models that a contract lacks, and those that lack a contract."""
    feeds = {f"stg_{feed}" for feed in load_contracts(copy / "expectations" / "contracts")}
    staged = {file.stem for file in (copy / "dbt_project" / "models" / "staging").glob("*.sql")}
    return sorted(feeds ^ staged)


def unpaired(copy: Path) -> list[str]:
    """The models without a .yml of their name beside them, and the other way round.

    A staging model is told by its contract; what begins with _, or stands in no room, tells of several things.
    """
    rooms = (copy / "dbt_project" / "models").glob("*/**/*")
    halves: dict[str, set[str]] = {}
    for file in rooms:
        if file.suffix in (".sql", ".yml") and file.name[0] != "_" and "staging" not in file.parts:
            name = file.relative_to(copy / "dbt_project" / "models").with_suffix("").as_posix()
            halves.setdefault(name, set()).add(file.suffix)
    lacking = {name: {".sql", ".yml"} - has for name, has in sorted(halves.items())}
    return [f"{name}: no {piece}" for name, pieces in lacking.items() for piece in pieces]


def untold(project: ParsedProject) -> list[str]:
    """What a public table does not say of itself: contract, description, key, a Chinese word for every column."""
    keyed = {
        node["attached_node"]
        for node in project.manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "key_of_table"
    }
    said = {
        name: {
            "contract": model["contract"]["enforced"],
            "description": model["description"],
            "key_of_table": model["unique_id"] in keyed,
            "columns": model["columns"] and all(column["description"] for column in model["columns"].values()),
        }
        for name, model in project.models(SCHEMA).items()
    }
    return [f"{name}: no {what}" for name, told in sorted(said.items()) for what, there in told.items() if not there]


@pytest.mark.parametrize("lacking", [unstaged, unpaired])
def test_nothing_lacks_its_other_half(lacking: Callable[[Path], list[str]]) -> None:
    assert lacking(PROJECT_ROOT) == []


def test_every_public_table_says_what_it_is() -> None:
    assert untold(parsed_project()) == []


@pytest.mark.slow  # what reads a list of the feeds is parsed anew
def test_a_feed_is_a_contract_and_a_line(copy: Path) -> None:
    write(copy / "expectations/contracts/visits.yaml", VISITS)
    write(copy / "dbt_project/models/staging/stg_visits.sql", "{{ staged('visits') }}\n")
    assert generate(copy) == {
        "dbt_project/models/staging/_sources.yml",
        "dbt_project/macros/checks/feed_catalogue.sql",
        "docs/feeds.md",
    }
    project = parsed(copy)
    assert unstaged(copy) == unpaired(copy) == untold(project) == []
    node = project.models()["stg_visits"]
    assert "source.kaoping.landing.visits" in node["depends_on"]["nodes"]
    assert (node["access"], node["tags"]) == ("protected", ["before_gate"])
    catalogue = (copy / "dbt_project/macros/checks/feed_catalogue.sql").read_text(encoding="utf-8")
    assert "'visits': 'visited_on'" in catalogue.partition("macro dated_feeds")[2]


@pytest.mark.dear
def test_a_feed_without_its_line_is_named(copy: Path) -> None:
    write(copy / "expectations/contracts/visits.yaml", VISITS)
    assert unstaged(copy) == ["stg_visits"]


@pytest.mark.dear
def test_a_line_without_its_contract_is_named(copy: Path) -> None:
    write(copy / "dbt_project/models/staging/stg_visits.sql", "{{ staged('visits') }}\n")
    assert unstaged(copy) == ["stg_visits"]
    with pytest.raises(ValueError, match=r"visits"):
        parsed(copy)


def test_a_column_is_said_by_its_contract_alone(copy: Path) -> None:
    append(copy / "expectations/contracts/funds.yaml", ISSUED_ON)
    assert generate(copy) == {
        "dbt_project/models/staging/_sources.yml",
        "dbt_project/macros/checks/feed_catalogue.sql",
        "docs/feeds.md",
    }
    contracts = load_contracts(copy / "expectations" / "contracts")
    assert contracts["funds"].column_of_header("下达日期*") == "issued_on"
    (staged,) = (model.sql for model in compiled_models() if model.name == "stg_funds")
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as build; use build; create schema landing; create schema run")
        connection.execute("create table run.run_context as select date '2024-06-01' as as_of")
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in contracts["funds"].columns)
        beside = "_cycle integer, _delivery varchar, _row bigint, _superseded boolean"
        connection.execute(f"create table landing.funds ({columns}, {beside})")
        shown = connection.execute(f"describe {staged}").fetchall()
    assert ("issued_on", "DATE") in [row[:2] for row in shown]


def test_a_text_column_that_does_not_say_whether_people_write_in_it_is_named(copy: Path) -> None:
    text = ISSUED_ON.replace("value: date", "value: text")
    append(copy / "expectations/contracts/funds.yaml", text)
    with pytest.raises(ValueError, match=r"funds\.yaml: issued_on: freeText must be said"):
        load_contracts(copy / "expectations" / "contracts")


@pytest.fixture
def with_mart(copy: Path) -> Iterator[Path]:
    folder = copy / "dbt_project/models/application/marts"
    write(folder / "fund_pools.sql", POOLS)
    write(folder / "fund_pools.yml", yaml.safe_dump({"version": 2, "models": [POOLS_SAID]}, allow_unicode=True))
    yield copy


@pytest.mark.dear
def test_a_mart_is_a_query_and_what_is_said_of_it(with_mart: Path) -> None:
    project = parsed(with_mart)
    assert unpaired(with_mart) == untold(project) == []
    model = project.models(SCHEMA)["fund_pools"]
    assert (model["access"], model["group"], model["tags"]) == ("public", "application", ["after_gate"])
    assert "### fund_pools\n\n奖励资金：每项资金的总额。\n粒度：cycle、assessment_id、fund_id\n" in page(project)


@pytest.mark.parametrize("piece", [".sql", ".yml"])
def test_a_mart_without_one_of_its_files_is_named(with_mart: Path, piece: str) -> None:
    (with_mart / "dbt_project/models/application/marts/fund_pools").with_suffix(piece).unlink()
    assert unpaired(with_mart) == [f"application/marts/fund_pools: no {piece}"]


@pytest.mark.dear
def test_a_mart_that_does_not_say_something_is_named(with_mart: Path) -> None:
    said = {"name": "fund_pools"}
    file = with_mart / "dbt_project/models/application/marts/fund_pools.yml"
    write(file, yaml.safe_dump({"version": 2, "models": [said]}))
    parts = ("contract", "description", "key_of_table", "columns")
    assert untold(parsed(with_mart)) == [f"fund_pools: no {part}" for part in parts]


def test_an_expectation_is_one_entry(copy: Path) -> None:
    append(copy / "expectations/suites/integrity.yaml", NOT_HUGE)
    expectation = added(copy)
    assert expectation.example
    assert judged(expectation, dict(expectation.example.good)) == (True, False)
    assert judged(expectation, dict(expectation.example.bad)) == (True, True)
    assert untried([expectation]) == []


def test_an_expectation_without_an_example_is_named(copy: Path) -> None:
    without = "".join(line for line in NOT_HUGE.splitlines(keepends=True) if "example:" not in line)
    append(copy / "expectations/suites/integrity.yaml", without)
    assert untried([added(copy)]) == ["full_points_not_huge"]


@pytest.mark.parametrize("piece", ["title", "code", "severity", "table", "must_be", "message", "remedy"])
def test_an_expectation_that_does_not_say_something_is_named(copy: Path, piece: str) -> None:
    without = "".join(line for line in NOT_HUGE.splitlines(keepends=True) if f"    {piece}:" not in line)
    append(copy / "expectations/suites/integrity.yaml", without)
    with pytest.raises(GateError, match=rf"full_points_not_huge\b.*{piece}"):
        added(copy)


def added(copy: Path) -> Expectation:
    suites = load_suites(copy / "expectations" / "suites")
    return next(e for suite in suites for e in suite.expectations if e.name == "full_points_not_huge")
