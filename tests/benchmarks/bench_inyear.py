"""How good the in-year tables are: forecasts against guesses, ranges, lights and plans, on draws of the demonstration.

The first draw is the demonstration itself; the others have another seed. Every draw is landed and scored once its years
are over, and again in July and November of the last year, for lights. On the first of them the plans of July are
carried out in the reports and scored again. docs/monitoring.md holds what it found. Nothing here reckons a figure of a
model: it only counts and averages what the models say.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from math import isnan
from pathlib import Path
from statistics import fmean
from typing import Any

import duckdb

from tests.benchmarks.measure import ROOT, Report
from tests.plans import PLANS, Plan, carry_out, outcomes, outcomes_of, plans_of, turns
from tests.scoring import score_landed

FULL = {"draws": 6, "with_plans": 1}
SMALL = {"draws": 1, "with_plans": 0}

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


def carried_out(landing: Path, folder: Path) -> list[tuple[Plan, Decimal]]:
    """Every reachable plan of July, one unit of each group at a time, done in the feeds and scored again; what came."""
    as_of = LIGHTS["7 月"]
    build = score_landed(landing, as_of, threads=2, only=PLANS)
    plans, before = [plan for plan in plans_of(build) if plan.is_reachable], outcomes_of(build)
    build.connection.close()
    came = []
    for number, turn in enumerate(turns(plans)):
        after = outcomes(carry_out(landing, folder / f"turn{number}", turn, as_of), as_of)
        came += [(plan, after[plan.unit][0] - before[plan.unit][0]) for plan in turn]
    return came


def report(folder: Path, draws: int, with_plans: int) -> Report:
    """`draws`: how many draws; `with_plans`: on how many of them the plans are carried out."""
    forecasts: dict[tuple[Any, ...], list[list[float]]] = {}
    lights: dict[tuple[str, str], list[list[int]]] = {}
    plans: list[tuple[Plan, Decimal]] = []
    for number in range(1, draws + 1):
        landing = landed(number, folder / str(number))
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
            plans += carried_out(landing, folder / str(number))
    return Report("\n\n".join([_forecasts(forecasts, draws), _lights(lights), *_plans(plans)]))


def _forecasts(forecasts: dict[tuple[Any, ...], list[list[float]]], draws: int) -> str:
    lines = [
        f"预测（{draws} 次抽样的平均）：",
        "",
        "| 年度、考评、从几月 | 预测误差 | 上年总分 | 得分率×满分 | 当月总分 | 位次误差 | 当月位次 |"
        " 上年位次 | 等次准 | 区间含结果 | 区间半宽 |",
        "|---|" + "---|" * 10,
    ]
    for (kind, cycle, month), rows in sorted(forecasts.items(), key=lambda item: (item[0][1], item[0][0], item[0][2])):
        means = [fmean(column) for column in zip(*rows, strict=True)]
        said = [f"{mean:.2f}" if not isnan(mean) else "—" for mean in means]
        said[7], said[8] = f"{means[7]:.0f}%", f"{means[8]:.0f}%"
        lines.append(f"| {cycle} {KINDS[kind]} {int(month)} 月 | " + " | ".join(said) + " |")
    return "\n".join(lines)


def _lights(lights: dict[tuple[str, str], list[list[int]]]) -> str:
    names = {"all": "全部指标", "true": "相对指标", "false": "其余"}
    lines = [
        "灯号（各次抽样合计；真的失了：年终失分超过分值的一成）：",
        "",
        "| 何时、哪些 | 个数 | 真的失了 | 亮灯 | 查准 | 查全 | F1 | at_risk+lost | 查准 | 查全 | F1 |",
        "|---|" + "---|" * 10,
    ]
    for (month, which), rows in lights.items():
        n, flagged, lost, hit, lit, lit_hit = (sum(column) for column in zip(*rows, strict=True))
        by_light, by_state = _rates(lit_hit, lit, lost), _rates(hit, flagged, lost)
        lines.append(f"| {month} {names[which]} | {n} | {lost} | {lit} | {by_light} | {flagged} | {by_state} |")
    return "\n".join(lines)


def _rates(hit: int, said: int, true: int) -> str:
    return f"{hit / said:.2f} | {hit / true:.2f} | {2 * hit / (said + true):.2f}"


def _plans(plans: list[tuple[Plan, Decimal]]) -> list[str]:
    if not plans:
        return []
    lines = [
        "晋位方案（7 月，逐个单位照办后重新计分）：",
        "",
        f"- 够得着的方案 {len(plans)} 个，步骤 {sum(len(plan.steps) for plan, _ in plans)} 个",
        f"- 真够了的 {sum(came >= plan.needed for plan, came in plans)} 个",
        f"- 实增与承诺一分不差的 {sum(came == plan.promised for plan, came in plans)} 个",
    ]
    return ["\n".join(lines)]
