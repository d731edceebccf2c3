"""The gate over ten million evidence rows against one hand-written query per expectation.

A build with many rows of fct_evidence, one in a thousand deficient; then, in fresh processes: the import of Great
Expectations alone, the hand-written queries, and the whole gate.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.gates.suites import Expectation, Suite, load_suites, load_wording
from tests.benchmarks.measure import Measured, Report, in_turns, measured, ratio, table

FULL = {"rows": 10_000_000, "runs": 3}
SMALL = {"rows": 20_000, "runs": 1}

CODES = (
    "missing_document",
    "missing_meeting",
    "missing_statement",
    "missing_stamp",
    "missing_signature",
    "wrong_month",
    "wrong_issuer",
    "reused",
    "late",
)
RUN = "bench"


def make_build(database: Path, rows: int) -> None:
    """Evidence of 200 assessments; every other table that the suites name is empty but for its assessments."""
    codes = ", ".join(f"'{code}'" for code in CODES)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"""
            create schema run; create schema checks; create schema staging; create schema marts; create schema gate;
            create table run.run_context as select '{RUN}' as run_id, date '2025-01-15' as as_of;
            create table marts.fct_evidence as
            select
                cast(2024 as integer) as cycle, 'a' || (n % 200) as assessment_id,
                'q' || (n // 50000) as requirement_id,
                'u' || (n % 50000) as unit_id, 'i' || (n % 60) as indicator_id,
                case when n % 1000 = 0 then 'deficient' else 'met' end as status,
                case when n % 1000 = 0 then ([{codes}])[1 + cast(n // 1000 % 9 as integer)] end as code,
                'd' || n as document_id, date '2024-12-20' as due_on, cast(0.5 as decimal(18, 6)) as points_at_stake,
                'o' || (n % 100) as responsible_org_id, '专人' || (n % 7) as officer
            from range({rows}) as t (n);
            create table checks.chk_landing_feeds as
                select distinct cycle, assessment_id from marts.fct_evidence;
            create table checks.chk_assessments as
                select cycle, assessment_id, '考评' || assessment_id as assessment_name, 'hold' as gate,
                    false as is_open
                from checks.chk_landing_feeds;
            create table staging.stg_organisations as
                select 2024 as cycle, 'u' || n as org_id, '单位' || n as org_name from range(50000) as t (n);
            create table staging.stg_assessments as select * from checks.chk_assessments;
            create table staging.stg_evidence_requirements as
                select distinct cycle, assessment_id, requirement_id, '材料' || requirement_id as requirement_name
                from marts.fct_evidence;
            """
        )


def evidence_suites() -> tuple[Suite, ...]:
    """The expectations that look at fct_evidence; the other layers get some on it, so that all see as many rows."""
    suites = load_suites()
    evidence = tuple(e for suite in suites for e in suite.expectations if e.table == "fct_evidence")
    return tuple(
        suite.model_copy(
            update={"expectations": evidence if suite.suite == "evidence" else _others(evidence[0], suite.suite)}
        )
        for suite in suites
    )


def _others(like: Expectation, name: str) -> tuple[Expectation, ...]:
    return tuple(
        like.model_copy(update={"name": f"{name}_{n}", "must_be": None, "fails_when": f"status = 'unknown{n}'"})
        for n in range(6)
    )


def by_hand(database: Path) -> None:
    """One query per expectation: its failing rows with their names."""
    with duckdb.connect(str(database)) as connection:
        for number, expectation in enumerate(e for suite in evidence_suites() for e in suite.expectations):
            connection.execute(
                f"""
                create or replace table gate.by_hand_{number} as
                select e.*, o.org_name, r.requirement_name
                from marts.fct_evidence as e
                left join staging.stg_organisations as o on o.cycle = e.cycle and o.org_id = e.unit_id
                left join staging.stg_evidence_requirements as r
                    on r.cycle = e.cycle and r.assessment_id = e.assessment_id and r.requirement_id = e.requirement_id
                where {expectation.looked_at} and {expectation.failing}
                """
            )
            connection.execute(
                f"select count(*) from marts.fct_evidence where {expectation.looked_at} and not {expectation.failing}"
            ).fetchall()


def gate(database: Path) -> None:
    """The whole gate, pages included."""
    from orchestration.gates import run_gate

    run_gate(database, RUN, database.parent / "data_docs", evidence_suites())


def imports(_: Path) -> None:
    """What starting Great Expectations costs, whatever it then looks at."""
    import great_expectations  # noqa: F401


TASKS = {"手写，一条期望一条 SQL": by_hand, "整个闸门，含校验页": gate, "其中只是导入 Great Expectations": imports}


def report(folder: Path, rows: int, runs: int) -> Report:
    """The three in turns; the ratio is the gate's to the hand-written queries."""
    load_wording()
    database = folder / "build.duckdb"
    make_build(database, rows)
    command = [sys.executable, "-m", "tests.benchmarks.bench_gate"]

    def side(task: str) -> Callable[[], Measured]:
        return lambda: measured([*command, task, str(database)], folder / "task.log")

    found = in_turns({task: side(task) for task in TASKS}, runs)
    hand, whole, _ = found.values()
    expectations = sum(len(suite.expectations) for suite in evidence_suites())
    times = ratio(whole, hand)
    said = f"{rows:,} 行材料，{expectations} 条期望；整个闸门是手写的 {times} 倍（处理器秒，逐对；目标 3 倍）。"
    return Report(f"{said}\n\n{table(found)}", times)


if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]))
