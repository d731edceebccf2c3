"""dbt in this process, and what it compiled without it: results as records, and no connection left behind."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import mebibytes
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import DBT_PROJECT, ParsedProject, parsed_project
from orchestration.transform.runner import BESIDE, NodeResult
from tests.toy.rooms import PROJECT

pytestmark = pytest.mark.dear


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> ParsedProject:
    """Parsed once; who changes the project, copies it."""
    return parsed_project(Path(shutil.copytree(PROJECT, tmp_path_factory.mktemp("dbt") / "project")))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "build.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema landing")
        connection.execute(
            "create table landing.assessments as"
            " select 2024 as _cycle, 'a' as assessment_id, 'A' as assessment_name, 2 as total_decimals"
        )
        connection.execute(
            """
            create table landing.reports as
            select 2024 as _cycle, 'a' as assessment_id, 'u' as unit_id, 'i' as indicator_id, '2024-12' as "month",
                cast(1 as decimal(18, 6)) as value
            """
        )
    return file


def run(parsed: ParsedProject, database: Path, tmp_path: Path) -> DbtRun:
    return DbtRun(parsed, database, tmp_path / "dbt", tmp_path / "logs")


def test_models_and_tests_come_back_with_their_status_and_the_file_is_free_as_soon_as_dbt_is_done(
    parsed: ParsedProject, database: Path, tmp_path: Path
) -> None:
    outcome = run(parsed, database, tmp_path).build(["tag:before_gate"])
    assert outcome.error == ""
    with duckdb.connect(str(database), config={"threads": 1}) as connection:
        assert connection.execute("select count(*) from marts.score_ledger").fetchall() == [(1,)]
    nodes = {node.unique_id.split(".")[2]: node for node in outcome.nodes}
    assert nodes["score_ledger"].succeeded and nodes["score_ledger"].seconds > 0
    assert nodes["not_null_dim_assessment_cycle"] == NodeResult(
        nodes["not_null_dim_assessment_cycle"].unique_id, "pass", nodes["not_null_dim_assessment_cycle"].seconds, 0, ""
    )


def described(database: Path) -> dict[str, list[tuple]]:
    """Every column of every table and view of the models, with its type and whether it may be null, and all rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        places = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema <> 'landing' order by all"
        ).fetchall()
        return {
            f"{schema}.{table}": [
                *connection.execute(f'describe "{schema}"."{table}"').fetchall(),
                *connection.execute(f'from "{schema}"."{table}" order by all').fetchall(),
            ]
            for schema, table in places
        }


def test_straight_and_by_dbt_come_to_the_same(
    parsed: ParsedProject, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the whole project: tests/benchmarks/bench_nightly.py."""
    dbt = run(parsed, database, tmp_path)
    straight = dbt.build(["tag:before_gate"])
    found = described(database)
    monkeypatch.setattr(DbtRun, "_straight", lambda *_, **__: None)
    by_dbt = dbt.build(["tag:before_gate"])
    assert found == described(database) and found
    said = [{(n.unique_id, n.status, n.failures) for n in one.nodes} for one in (straight, by_dbt)]
    assert said[0] == said[1]


def test_dbt_is_not_started_where_nothing_fails(
    parsed: ParsedProject, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DbtRun, "_invoke", lambda *_: pytest.fail("dbt was started"))
    assert run(parsed, database, tmp_path).build(["tag:before_gate"]).error == ""


@pytest.mark.parametrize(
    ("declared", "query"),
    [
        pytest.param("{name: a, data_type: integer}", "select 1::bigint as a", id="another type"),
        pytest.param("{name: a, data_type: integer}", "select 1 as b", id="another name"),
        pytest.param("{name: a, data_type: integer}", "select 1 as a, 2 as b", id="one more"),
        pytest.param(
            "{name: a, data_type: integer, constraints: [{type: not_null}]}", "select null::integer as a", id="a null"
        ),
    ],
)
def test_a_contract_holds_as_dbt_holds_it(declared: str, query: str, database: Path, tmp_path: Path) -> None:
    """And it is dbt that says so."""
    project = Path(shutil.copytree(PROJECT, tmp_path / "project", dirs_exist_ok=True))
    (project / "models" / "asked.sql").write_text(query)
    (project / "models" / "asked.yml").write_text(
        f"models: [{{name: asked, config: {{contract: {{enforced: true}}}}, columns: [{declared}]}}]"
    )
    outcome = run(parsed_project(project), database, tmp_path).build(["asked"])
    assert outcome.error.startswith("asked：")


def test_a_failing_test_is_named_in_one_line(parsed: ParsedProject, database: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into landing.assessments values (null, 'b', 'B', 2)")
    outcome = run(parsed, database, tmp_path).build(["tag:before_gate"])
    assert outcome.error.startswith("not_null_dim_assessment_cycle：") and "\n" not in outcome.error
    assert [n.failures for n in outcome.nodes if n.failed] == [1]


def test_the_same_run_can_build_a_second_phase(parsed: ParsedProject, database: Path, tmp_path: Path) -> None:
    dbt = run(parsed, database, tmp_path)
    assert [dbt.build(["dim_assessment"]).error, dbt.build(["score_ledger"]).error] == ["", ""]


@pytest.mark.parametrize("given", ["512MiB", pytest.param("", marks=pytest.mark.slow)])
def test_a_build_takes_the_memory_that_the_settings_give(
    given: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless told, what DuckDB itself would take, four fifths of the machine's, less what the process is beside it."""
    project = Path(shutil.copytree(PROJECT, tmp_path / "project", dirs_exist_ok=True))
    profile = (DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8")
    (project / "profiles.yml").write_text(profile.replace("kaoping:", "toy:"), encoding="utf-8")
    (project / "models" / "asked.sql").write_text("select current_setting('memory_limit') as told")
    monkeypatch.setenv("KAOPING_MEMORY", given)
    outcome = run(parsed_project(project), database, tmp_path).run(["asked"])
    assert outcome.error == ""
    with duckdb.connect(str(database)) as connection, duckdb.connect() as own:
        ((told,),) = connection.execute("select told from marts.asked").fetchall()
        ((machine,),) = own.execute("select current_setting('memory_limit')").fetchall()
    wanted = 512 if given else max(mebibytes(machine) - BESIDE, mebibytes(machine) // 2)
    assert mebibytes(told) == pytest.approx(wanted, rel=0.02)
