"""A thousand draws of 51 units × 49 indicators, against numpy drawing the same in floating point.

The size of the published example of COINr (ASEM: 51 countries, 49 indicators, 8 pillars). Everything up to the draws is
scored once; then, in fresh processes: the models of the draws, the places and both sensitivities on that build, and a
script that draws the same numbers, totals, places and moves as floats. Ends with an error when a place differs.
"""

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import BUILD_DATABASE
from tests.benchmarks.measure import Measured, Report, in_turns, measured, ratio, table

FULL = {"units": 51, "runs": 3}
SMALL = {"units": 5, "runs": 1}
INDICATORS, CATEGORIES = 49, 8
MODELS = (
    "robustness_parts",
    "robustness_weights",
    "robustness_draws",
    "sensitivity_changes",
    "rank_robustness",
    "category_sensitivity",
)
OURS, BY_HAND, NOTHING = "模型", "numpy 浮点", "只启动：导入、打开构建库"
# Each side's work this often in a process, so that starting it does not drown it.
TIMES = 10
# What the house declares (macros/declared.sql).
SEED, DRAWS, DRAWN_ANEW, SPREAD, ERROR = 20240101, 1000, 500, 0.1, "amplitude"
PRIME = 2**31 - 1
Floats = Any


def feeds(units: int) -> dict[str, list[dict[str, object]]]:
    """One assessment in its final month: every indicator counts ten points, its value scaled between its extremes."""
    from tests.schemes import FINAL, report, scheme

    found = scheme(dict.fromkeys(f"u{unit:02}" for unit in range(units)), assessment={"full_points": 10 * INDICATORS})
    (category,), (indicator,), (measure,) = found["categories"], found["indicators"], found["measures"]
    numbers = range(INDICATORS)
    return found | {
        "categories": [
            category | {"category_id": f"c{c}", "points": 10 * sum(n % CATEGORIES == c for n in numbers)}
            for c in range(CATEGORIES)
        ],
        "indicators": [
            indicator | {"indicator_id": f"i{n}", "category_id": f"c{n % CATEGORIES}", "points": 10} for n in numbers
        ],
        "measures": [
            measure | {"indicator_id": f"i{n}", "measure_id": "m", "basis": "value", "rule": "minmax"} for n in numbers
        ],
        "reports": [
            report(f"u{unit:02}", FINAL, Decimal((unit * 7919 + n * 104729 + unit * n * 31) % 9973) / 100)
            | {"indicator_id": f"i{n}"}
            for unit in range(units)
            for n in numbers
        ],
        "tiers": [
            {"assessment_id": "A", "tier_rank": rank, "tier_name": name, "quota_share": share}
            for rank, name, share in ((1, "好", Decimal("0.3")), (2, "较好", Decimal("0.5")), (3, "一般", None))
        ],
    }


def scored(database: Path, units: int) -> None:
    """All that the draws start from, and they once, to compare with."""
    from tests.scoring import score

    score(feeds(units), only=MODELS, database=database).connection.close()


def opened(database: Path) -> duckdb.DuckDBPyConnection:
    """The build, to be read, beside a memory of its own for what is made of it."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"attach '{database}' as build (read_only); use build; attach ':memory:' as made")
    return connection


def by_models(database: Path) -> None:
    """The models' own SQL, each as a table."""
    from tests.scoring import compiled_models

    models = {model.name: model.sql for model in compiled_models() if model.name in MODELS}
    with opened(database) as connection:
        for name in MODELS * TIMES:
            connection.execute(f"create or replace table made.{name} as {models[name]}")


def nothing(database: Path) -> None:
    """What a process costs before it begins."""
    import numpy  # noqa: F401

    from tests.scoring import compiled_models

    compiled_models()
    opened(database).close()


def by_hand(database: Path) -> None:
    """The same as floats; raises AssertionError when a place or a share is another than the models'."""
    import numpy as np

    from tests.scoring import compiled_models

    compiled_models()
    with opened(database) as connection:
        parts = connection.execute("from application.robustness_parts order by unit_id, category_id").fetchnumpy()
        placed = connection.execute("from application.robustness_draws order by unit_id, draw").fetchnumpy()["place"]
        shares = connection.execute("from marts.category_sensitivity order by category_id").fetchnumpy()
    for _ in range(TIMES):
        places, first_order, total_order = drawn_by_hand(parts)
    different = int((places.ravel() != placed).sum())
    apart = max(
        float(np.abs(ours - shares[name].astype(float)).max())
        for name, ours in (("first_order", first_order), ("total_order", total_order))
    )
    if different or apart > 0.00001:
        raise AssertionError(f"{different} of {len(placed)} places differ, shares by up to {apart}")


def drawn_by_hand(parts: dict[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """The place of each unit in each draw, and the first and total order of each category, from robustness_parts."""
    import numpy as np

    points, amplitude, full = (
        parts[name].astype(float).reshape(-1, CATEGORIES, 1) for name in ("points", ERROR, "category_points")
    )
    full, number = full[0], int(parts["assessment_number"][0])
    units, categories = np.arange(1, len(points) + 1).reshape(-1, 1, 1), np.arange(1, CATEGORIES + 1).reshape(-1, 1)
    draws = np.arange(DRAWS + 1)
    shares = uniform(number, categories, draws) * (draws > 0)
    factors = 1 + shares * SPREAD
    # The models' decimals, or two places in a hundred thousand, a millionth of a point apart, change sides.
    weights = np.rint(factors * full.sum() / (full * factors).sum(axis=0) * 1e9) / 1e9
    erring = points + np.rint(amplitude * uniform(number, categories, draws, units) * (draws > 0) * 1e6) / 1e6
    totals = np.rint(np.rint(erring * weights * 1e6).sum(axis=1)).astype(np.int64)
    places = 1 + (totals[None] > totals[:, None]).sum(axis=1)

    beside = totals[:, 1:] / 1e6
    beside = beside - beside.mean(axis=0)
    u = shares[:, 1:]
    beside -= beside.mean(axis=1, keepdims=True)
    u = u - u.mean(axis=1, keepdims=True)
    variance = (beside**2).mean(axis=1).sum()
    first_order = (((beside @ u.T) / DRAWS) ** 2 / (u**2).mean(axis=1)).sum(axis=0) / variance

    factors, erring = factors[:, 1 : DRAWN_ANEW + 1], erring[:, :, 1 : DRAWN_ANEW + 1]
    more = 1 + uniform(number, categories, draws[1 : DRAWN_ANEW + 1] + DRAWS) * SPREAD - factors
    whole, sums = (full * factors).sum(axis=0), (erring * factors).sum(axis=1)[:, None]
    moved = full.sum() * ((sums + erring * more) / (whole + full * more) - sums / whole)
    moved = moved - moved.mean(axis=0)
    return places, first_order, (moved**2).sum(axis=0).mean(axis=1) / 2 / variance


def uniform(*numbers: Floats) -> Floats:
    """What macros/portable/drawn.sql draws for whole numbers, the seed first."""
    parts = zip((SEED, *numbers), (999983, 15485863, 32452843, 49979687, 67867967), strict=False)
    x = sum(number * factor for number, factor in parts) % PRIME
    for a, c in ((48271, 1234567), (69621, 7654321), (39373, 1357911)):
        x = (x * (x + a) + c) % PRIME
    return (x % 2000001 - 1000000) / 1e6


def report(folder: Path, units: int, runs: int) -> Report:
    """All three in turns; the ratio is the models' to numpy's, what only starting costs taken off both."""
    database = folder / BUILD_DATABASE
    command = [sys.executable, "-m", "tests.benchmarks.bench_robustness"]
    measured([*command, SCORED, str(database), str(units)], folder / "scored.log")

    def side(task: str) -> Callable[[], Measured]:
        return lambda: measured([*command, task, str(database)], folder / "task.log")

    found = in_turns({task: side(task) for task in TASKS}, runs)
    none = found[NOTHING]
    ours, hand = (list(map(_one_pass, found[name], none)) for name in (OURS, BY_HAND))
    times = ratio(ours, hand)
    said = f"{units} 个单位、{INDICATORS} 项指标、{CATEGORIES} 类，{DRAWS} 次模拟；"
    said += "位次全部一致，一阶和总阶相差不到十万分之一。"
    said += f"一遍的处理器秒，模型是 numpy 浮点的 {times} 倍（目标 0.3 秒）。"
    return Report(f"{said}\n\n{table({OURS: ours, BY_HAND: hand}, 2)}", times)


def _one_pass(run: Measured, none: Measured) -> Measured:
    """What one of the passes took, the start taken off."""
    return Measured((run.seconds - none.seconds) / TIMES, (run.cpu_seconds - none.cpu_seconds) / TIMES, run.gigabytes)


SCORED = "scored"
TASKS: dict[str, Callable[[Path], None]] = {OURS: by_models, BY_HAND: by_hand, NOTHING: nothing}


if __name__ == "__main__":
    if sys.argv[1] == SCORED:
        scored(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        TASKS[sys.argv[1]](Path(sys.argv[2]))
