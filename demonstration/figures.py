"""The figures: what a unit reports for an indicator in a month, what it reported a year before, what it was to reach.

Every model is a pure function of names. Amounts (`flow`) grow from year to year, so base values and lags fit together;
rates, counts, stages and rare events lean on the unit's quality. Not here: when a figure was sent in (reports.py).
"""

from collections.abc import Callable
from decimal import Decimal

from demonstration.city import Unit
from demonstration.draw import bell, floored, rounded, uniform, whole
from demonstration.plan import Indicator
from demonstration.tables import CYCLES, number, of_cycle

FIRST = CYCLES[0]
# Share of a year's amount reached by the end of each month: slow at the start, as such figures are.
PROFILE = tuple(Decimal(share) / 1000 for share in (66, 134, 221, 302, 388, 487, 566, 648, 738, 824, 912, 1000))
MILESTONES = {3: Decimal("0.2"), 6: Decimal("0.45"), 9: Decimal("0.75"), 12: Decimal(1)}
ONE, HUNDRED = Decimal(1), Decimal(100)


def performance(indicator: Indicator, unit: Unit, cycle: int) -> Decimal:
    """Mostly −1 (poor) to 1 (good): the unit's quality, its habit at this indicator, and the luck of the year."""
    quality = unit.quality[max(cycle, FIRST)]
    habit = bell(unit.unit_id, indicator.indicator_id)
    luck = bell(unit.unit_id, indicator.indicator_id, cycle)
    return quality * Decimal("0.7") + habit * Decimal("0.85") + luck * Decimal("0.75")


def _in_year(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    """A deviate that fades towards the end of the year."""
    return bell(unit.unit_id, indicator.indicator_id, cycle, month) * (12 - month) / 12


def _places(indicator: Indicator) -> int:
    return int(indicator.model.get("places", 0))


def _scale(indicator: Indicator, unit: Unit) -> Decimal:
    return unit.size if indicator.model.get("scale", True) else ONE


# ---- amounts -------------------------------------------------------------------------------------------------------


def _growth(indicator: Indicator, cycle: int) -> Decimal:
    return number(of_cycle(indicator.spec["model"]["growth"], max(cycle, FIRST)))


def year_amount(indicator: Indicator, unit: Unit, cycle: int) -> Decimal:
    """The amount of a whole year; the year before the first cycle sets the level."""
    if cycle < FIRST:
        own_level = ONE + bell(unit.unit_id, indicator.indicator_id, "level") * Decimal("0.15")
        return number(indicator.model["level"]) * _scale(indicator, unit) * own_level
    gain = _growth(indicator, cycle) + number(indicator.model["spread"]) * performance(indicator, unit, cycle)
    return year_amount(indicator, unit, cycle - 1) * (ONE + gain / HUNDRED)


def _flow(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    share = Decimal(month) / 12 if indicator.model.get("even") else PROFILE[month - 1]
    wiggle = ONE + _in_year(indicator, unit, cycle, month) / 50
    return rounded(year_amount(indicator, unit, cycle) * share * wiggle, _places(indicator))


# ---- levels, counts, stages, rare events, given points --------------------------------------------------------------


def _rate(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    model = indicator.model
    spread = number(model["spread"])
    lean = spread * performance(indicator, unit, cycle) * indicator.sign
    found = number(model["centre"]) + lean + spread * _in_year(indicator, unit, cycle, month) / 3
    if "most" in model:
        found = min(found, number(model["most"]))
    return rounded(found, _places(indicator))


def planned_count(indicator: Indicator, unit: Unit) -> Decimal:
    level = number(indicator.model["level"]) * _scale(indicator, unit)
    return max(ONE, rounded(level * (ONE + bell(unit.unit_id, indicator.indicator_id, "plan") / 10), 0))


def _count(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    reached = ONE + number(indicator.model["spread"]) * (performance(indicator, unit, cycle) + Decimal("0.1"))
    total = rounded(planned_count(indicator, unit) * reached, 0)
    return total if month == 12 else Decimal(floored(total * PROFILE[month - 1]))


def _few(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    """Rare mishaps: up to `most` a year, fewer where performance is good, each in a month of its own."""
    chance = (Decimal("0.42") - performance(indicator, unit, cycle) * Decimal("0.4")) / 1
    key = (unit.unit_id, indicator.indicator_id, cycle)
    months = [whole(1, 12, *key, "month", nth) for nth in range(indicator.model["most"]) if uniform(*key, nth) < chance]
    return Decimal(sum(1 for happened in months if happened <= month))


def _stage(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    found = performance(indicator, unit, cycle) + (Decimal(month) - 12) / 6
    return Decimal(2) if found > Decimal("-0.1") else Decimal(1) if found > Decimal("-0.9") else Decimal(0)


def given_points(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    calibrated = indicator.model["calibrated"].get(unit.unit_id.removeprefix("YL-"))
    if calibrated is not None and month == 12:
        return rounded(number(calibrated), _places(indicator))
    model = indicator.model
    rate = number(model["centre"]) + number(model["spread"]) * performance(indicator, unit, cycle)
    rate += _in_year(indicator, unit, cycle, month) / 40
    return rounded(indicator.points * min(rate, ONE), _places(indicator))


def placed(indicator: Indicator, unit: Unit, cycle: int, month: int) -> int:
    """The place that the level above gives among its `peers`."""
    peers = int(indicator.model["peers"])
    middle = Decimal(peers + 1) / 2
    lean = performance(indicator, unit, cycle) + _in_year(indicator, unit, cycle, month) / 4
    return min(peers, max(1, int(rounded(middle - lean * middle * Decimal("0.9"), 0))))


_MODELS: dict[str, Callable[[Indicator, Unit, int, int], Decimal]] = {
    "flow": _flow,
    "rate": _rate,
    "count": _count,
    "few": _few,
    "stage": _stage,
    "given": given_points,
}


def value(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal:
    """The true figure of a month; corrections and slips of the pen are the reports' business."""
    return _MODELS[indicator.model["kind"]](indicator, unit, cycle, month)


def base_value(indicator: Indicator, unit: Unit, cycle: int, month: int) -> Decimal | None:
    """The figure of the same month a year before; None where a clerk leaves it out."""
    if indicator.model["kind"] != "flow" or (indicator.model.get("base") == "carried" and cycle > FIRST):
        return None
    return _flow(indicator, unit, cycle - 1, month)


# ---- targets ---------------------------------------------------------------------------------------------------------


def final_target(indicator: Indicator, unit: Unit) -> Decimal:
    """The year's target, differentiated per unit; `lift` makes it harder."""
    target = indicator.target or {}
    lift, kind = number(target.get("lift", 0)), indicator.model["kind"]
    if "fixed" in target:
        return number(target["fixed"])
    if kind == "count":
        return planned_count(indicator, unit)
    if kind == "flow":
        gain = _growth(indicator, indicator.cycle) + lift
        return rounded(year_amount(indicator, unit, indicator.cycle - 1) * (ONE + gain / HUNDRED), _places(indicator))
    spread = number(indicator.model["spread"])
    demand = lift + spread * unit.quality[indicator.cycle] * Decimal("0.5")
    found = number(indicator.model["centre"]) + indicator.sign * demand
    return rounded(min(found, number(indicator.model.get("most", found))), _places(indicator))


def targets(indicator: Indicator, unit: Unit) -> dict[int, Decimal]:
    """Month → target, as the scheme lays them down."""
    final, rows = final_target(indicator, unit), (indicator.target or {}).get("rows", "final")
    if rows == "monthly":
        return dict.fromkeys(indicator.months, final)
    if rows == "milestone":
        due = [month for month in MILESTONES if month in indicator.months]
        return {month: rounded(final * MILESTONES[month], _places(indicator)) for month in due}
    return {12: final}
