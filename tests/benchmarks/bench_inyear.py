"""How good the in-year tables are: forecasts against guesses, ranges, lights and plans, on draws of the demonstration.

    python -m tests.benchmarks.bench_inyear [DRAWS] [PLANS]

The first draw is the demonstration itself; the others have another seed. Every draw is landed and scored once its years
are over, and again in July and November of the last year, for lights. PLANS (default 1): on so many draws the plans of
July are carried out in the reports and scored again. Prints Markdown; docs/monitoring.md holds what it printed.
Nothing here reckons a figure of a model: it only counts and averages what the models say.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from math import isnan
from pathlib import Path
from statistics import fmean
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.scoring import score_landed  # noqa: E402

CLOSED, LIGHTS = date(2025, 3, 1), {"7 月": date(2024, 7, 15), "11 月": date(2024, 11, 15)}
CYCLE, KINDS = 2024, {"county": "县区", "dept": "部门"}
DRAW = """
import sys
from pathlib import Path
from demonstration import draw, write
from orchestration.landing import land
draw.SEED = f"考评虚构示例/{sys.argv[1]}"
folder = Path(sys.argv[2])
write(folder / "raw")
land(folder / "raw", folder / "landed")
"""


def landed(number: int, folder: Path) -> Path:
    """One draw of the demonstration, landed in a process of its own, as its seed is read at import."""
    if not (folder / "landed" / "tables").exists():
        subprocess.run([sys.executable, "-c", DRAW, str(number), str(folder)], check=True, cwd=ROOT)
    return folder / "landed"


@contextmanager
def scored(landing: Path, as_of: date, wanted: list[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models on a date, in memory."""
    build = score_landed(landing, as_of, threads=2, only=wanted)
    try:
        yield build.connection
    finally:
        build.connection.close()


FORECASTS = """
    with errors as (
        select errors.*, forecasts.low, forecasts.high
        from marts.forecast_errors as errors
        inner join marts.forecasts as forecasts using (cycle, assessment_id, unit_id, month)
    )
    select
        assessment_id, cycle, right(month, 2) as month,
        avg(absolute_error), avg(abs(last_year_error)), avg(abs(rate_so_far_error)), avg(abs(now_error)),
        avg(abs(rank_error)), avg(abs(now_rank_error)), avg(abs(last_year_rank_error)),
        avg(cast(tier_hit as integer)) * 100, avg(cast(final_total between low and high as integer)) * 100,
        avg(high - low) / 2
    from errors
    where assessment_id in ('county', 'dept')
    group by all
"""
LIGHT = """
    with ends as (
        select assessment_id, unit_id, indicator_id, points_lost > 0.1 * points_assigned as is_lost from ended
    )
    select
        coalesce(cast(measures.is_relative as varchar), 'all'), count(*),
        sum(cast(alerts.state != 'on_track' as integer)),
        sum(cast(ends.is_lost as integer)), sum(cast(ends.is_lost and alerts.state != 'on_track' as integer)),
        sum(cast(alerts.light != 'green' as integer)), sum(cast(ends.is_lost and alerts.light != 'green' as integer))
    from marts.alerts as alerts
    inner join ends using (assessment_id, unit_id, indicator_id)
    inner join monitoring.alert_losses as measures using (cycle, assessment_id, unit_id, indicator_id)
    where alerts.cycle = 2024 and alerts.assessment_id in ('county', 'dept')
    group by rollup (measures.is_relative)
"""
ENDED = """
    select assessment_id, unit_id, indicator_id, points_lost, points_assigned from marts.indicator_scores
    where scenario = 'actual' and cycle = 2024 and month = '2024-12'
"""
PLANS = """
    select
        plan.assessment_id, plan.unit_id, targets.group_id, plan.points_needed, max(plan.cumulative_points),
        bool_and(plan.is_counted and (plan.kind != 'indicator' or plan.new_value is not null)),
        list(struct_pack(kind := plan.kind, indicator := plan.indicator_id, value := plan.new_value)),
        min(plan.month), count(*)
    from marts.promotion_plan as plan
    inner join marts.promotion_targets as targets using (cycle, assessment_id, unit_id)
    where plan.is_reachable and plan.assessment_id in ('county', 'dept')
    group by all
    order by 1, 3, 2
"""


def carried_out(landing: Path, folder: Path) -> list[tuple[Any, ...]]:
    """Every reachable plan of July, one unit of each group at a time, in the reports, scored again: promised, come."""
    wanted, as_of = ["promotion_plan", "promotion_targets", "unit_totals"], LIGHTS["7 月"]
    with scored(landing, as_of, wanted) as build:
        plans = build.execute(PLANS).fetchall()
        before = _expected(build)
    plans = [plan for plan in plans if plan[5] and all(step["kind"] == "indicator" for step in plan[6])]
    turns: dict[int, list[tuple[Any, ...]]] = {}
    seen: dict[tuple[str, str], int] = {}
    for plan in plans:
        turn = seen[plan[0], plan[2]] = seen.get((plan[0], plan[2]), -1) + 1
        turns.setdefault(turn, []).append(plan)
    came = []
    for turn, of_turn in turns.items():
        changed = folder / f"turn{turn}"
        _report(landing, changed, of_turn)
        with scored(changed, as_of, wanted) as build:
            after = _expected(build)
        for plan in of_turn:
            gain = after[plan[0], plan[1]][0] - before[plan[0], plan[1]][0]
            now = after[plan[0], plan[1]][1] - before[plan[0], plan[1]][1]
            came.append((*plan[:2], plan[3], plan[4], gain, now, plan[8]))
    return came


def _expected(build: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    rows = build.execute(
        "select assessment_id, unit_id, max(case when scenario = 'forecast' then exact_total end),"
        " max(case when scenario = 'actual' then exact_total end)"
        " from scores.unit_totals where cycle = 2024 and month = '2024-06' group by all"
    ).fetchall()
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _report(landing: Path, changed: Path, plans: list[tuple[Any, ...]]) -> None:
    """The landed tables with the figures that the plans ask for."""
    for source in sorted((landing / "tables").glob("*/*.parquet")):
        target = changed / "tables" / source.parent.name / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if source.parent.name != "reports" or source.stem != str(CYCLE):
            target.symlink_to(source)
            continue
        with duckdb.connect() as connection:
            connection.execute(f"create table reports as from read_parquet('{source}')")
            for assessment, unit, _, _, _, _, steps, month, _ in plans:
                for step in steps:
                    connection.execute(
                        "update reports set value = ? where assessment_id = ? and unit_id = ? and indicator_id = ?"
                        " and month = ?",
                        [step["value"], assessment, unit, step["indicator"], month],
                    )
            connection.execute(f"copy reports to '{target}' (format parquet)")


def main(arguments: list[str]) -> int:
    draws = int(arguments[0]) if arguments else 6
    with_plans = int(arguments[1]) if len(arguments) > 1 else 1
    home = Path(arguments[2]) if len(arguments) > 2 else Path(tempfile.mkdtemp())
    forecasts: dict[tuple[Any, ...], list[list[float]]] = {}
    lights: dict[tuple[str, str], list[list[int]]] = {}
    plans: list[tuple[Any, ...]] = []
    for number in range(1, draws + 1):
        landing = landed(number, home / str(number))
        with scored(landing, CLOSED, ["forecast_errors", "forecasts", "indicator_scores"]) as build:
            for row in build.execute(FORECASTS).fetchall():
                forecasts.setdefault(row[:3], []).append([float(x) if x is not None else float("nan") for x in row[3:]])
            ended = build.execute(ENDED).to_arrow_table()
        for month, as_of in LIGHTS.items():
            with scored(landing, as_of, ["alerts"]) as build:
                build.register("ended", ended)
                for row in build.execute(LIGHT).fetchall():
                    lights.setdefault((month, row[0]), []).append([int(x) for x in row[1:]])
        if number <= with_plans:
            plans += carried_out(landing, home / str(number))
    _print_forecasts(forecasts, draws)
    _print_lights(lights)
    _print_plans(plans)
    return 0


def _print_forecasts(forecasts: dict[tuple[Any, ...], list[list[float]]], draws: int) -> None:
    print(f"\n预测（{draws} 次抽样的平均）\n")
    print(
        "| 年度、考评、从几月 | 预测误差 | 上年总分 | 得分率×满分 | 当月总分 | 位次误差 | 当月位次 |"
        " 上年位次 | 等次准 | 区间含结果 | 区间半宽 |"
    )
    print("|---|" + "---|" * 10)
    for (kind, cycle, month), rows in sorted(forecasts.items(), key=lambda item: (item[0][1], item[0][0], item[0][2])):
        means = [fmean(column) for column in zip(*rows, strict=True)]
        said = [f"{mean:.2f}" if not isnan(mean) else "—" for mean in means]
        said[7], said[8] = f"{means[7]:.0f}%", f"{means[8]:.0f}%"
        print(f"| {cycle} {KINDS[kind]} {int(month)} 月 | " + " | ".join(said) + " |")


def _print_lights(lights: dict[tuple[str, str], list[list[int]]]) -> None:
    names = {"all": "全部指标", "true": "相对指标", "false": "其余"}
    print("\n灯号（各次抽样合计；真的失了：年终失分超过分值的一成）\n")
    print(
        "| 何时、哪些 | 个数 | 真的失了 | 亮灯 | 查准 | 查全 | F1 | at_risk+lost | 查准 | 查全 | F1 |\n|---|"
        + "---|" * 10
    )
    for (month, which), rows in lights.items():
        n, flagged, lost, hit, lit, lit_hit = (sum(column) for column in zip(*rows, strict=True))
        by_light, by_state = _rates(lit_hit, lit, lost), _rates(hit, flagged, lost)
        print(f"| {month} {names[which]} | {n} | {lost} | {lit} | {by_light} | {flagged} | {by_state} |")


def _rates(hit: int, said: int, true: int) -> str:
    return f"{hit / said:.2f} | {hit / true:.2f} | {2 * hit / (said + true):.2f}"


def _print_plans(plans: list[tuple[Any, ...]]) -> None:
    if not plans:
        return
    now = [plan for plan in plans if plan[5] >= plan[2]]
    year = [plan for plan in plans if plan[4] >= plan[2]]
    print("\n晋位方案（7 月，全为指标步骤、可照报数执行的；逐个单位照办后重新计分）\n")
    print(f"- 方案 {len(plans)} 个，步骤 {sum(plan[6] for plan in plans)} 个")
    print(f"- 当月总分增加够了的 {len(now)} 个；预计全年总分增加够了的 {len(year)} 个")
    came, expected = (fmean(float(plan[n] / plan[3]) for plan in plans) for n in (5, 4))
    print(f"- 实增 ÷ 承诺，平均：当月总分 {came:.2f}，预计全年总分 {expected:.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
