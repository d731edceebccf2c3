"""What comes in as figures: reports with late, missing and corrected ones, superior results, surveys and ratings.

The slips are listed in year_<cycle>.yaml; everything else is sent in time. Not here: papers (papers.py).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from demonstration import figures
from demonstration.city import Unit, cities, person
from demonstration.draw import bell, rounded, whole
from demonstration.plan import Indicator, indicators, scheme
from demonstration.tables import ASSESSMENTS, Row, Tables, load, number, of_cycle, row

PANELS = {
    "群众": (("城镇居民", "0.5"), ("农村居民", "0.3"), ("外来务工人员", "0.2")),
    "企业": (("规模以上企业", "0.5"), ("中小微企业", "0.3"), ("个体工商户", "0.2")),
    "综合": (("服务对象", "0.4"), ("企业代表", "0.3"), ("两代表一委员", "0.2"), ("基层单位", "0.1")),
}
# Grade, its value (None: abstention), its usual share in per mille, and how much a good performance moves it.
GRADES = (
    ("满意", 100, 640, 150),
    ("比较满意", 85, 240, -60),
    ("基本满意", 70, 70, -40),
    ("不太满意", 40, 25, -30),
    ("不满意", 0, 8, -15),
    ("弃权", None, 17, -5),
)


def build(cycle: int) -> Tables:
    tables: Tables = {name: [] for name in ("reports", "report_corrections", "superior_results", "surveys", "ratings")}
    for assessment in ASSESSMENTS:
        found = indicators(assessment, cycle)
        for indicator in (i for i in found if i.feed == "reports"):
            first, corrections = _reports(indicator)
            tables["reports"] += first
            tables["report_corrections"] += corrections
        if assessment != "province":
            tables["superior_results"] += [line for i in found if i.feed == "superior_results" for line in _superior(i)]
        tables["surveys"] += [line for i in found if i.feed == "surveys" for line in _survey(i)]
        tables["ratings"] += [line for i in found if i.feed == "ratings" for line in _rating(i)]
    tables["superior_results"] += province_results(cycle)
    return tables


# ---- reports ---------------------------------------------------------------------------------------------------------


def due_on(assessment: str, cycle: int, month: int) -> date:
    """The day a month's reports are due, from the scheme's due day and offset (all due days exist in every month)."""
    fields = scheme(assessment)["assessment"]["fields"]
    month += fields["report_due_month_offset"]
    return date(cycle + (month - 1) // 12, (month - 1) % 12 + 1, fields["report_due_day"])


def sent_at(assessment: str, unit: Unit, cycle: int, month: int) -> datetime:
    """One sitting per unit and month, in office hours of the six days before the due day or on it."""
    key = (assessment, unit.unit_id, cycle, month)
    day = due_on(assessment, cycle, month) - timedelta(days=whole(0, 6, *key, "day"))
    return datetime(day.year, day.month, day.day, whole(9, 16, *key, "hour"), whole(0, 59, *key, "minute"))


def _named(slips: list[dict[str, Any]], indicator: Indicator, unit: Unit, month: int) -> dict[str, Any] | None:
    for slip in slips:
        where = (slip["a"], f"YL-{slip['u']}", slip["month"])
        if where == (indicator.assessment, unit.unit_id, month) and indicator.indicator_id in slip["i"]:
            return slip
    return None


def _reports(indicator: Indicator) -> tuple[list[Row], list[Row]]:
    slips = load(f"year_{indicator.cycle}.yaml")["reports"]
    first: list[Row] = []
    corrections: list[Row] = []
    for unit in indicator.assigned_units():
        for month in indicator.months:
            if _named(slips["missing"], indicator, unit, month):
                continue
            at = sent_at(indicator.assessment, unit, indicator.cycle, month)
            if late := _named(slips["late"], indicator, unit, month):
                at = datetime(late["sent"].year, late["sent"].month, late["sent"].day, at.hour, at.minute)
            slip = _named(slips["slips"], indicator, unit, month)
            factor = number(slip["factor"]) if slip else Decimal(1)
            first.append(_report(indicator, unit, month, at, factor))
            if slip:
                corrections.append(_report(indicator, unit, month, slip["fixed"], note=slip["note"]))
    return first, corrections


def statement_id(assessment: str, unit_id: str, cycle: int, month: int) -> str | None:
    """Counties put every month's figures under one stamped statement."""
    return f"BB-{unit_id.removeprefix('YL-')}-{cycle}-{month:02}" if assessment == "county" else None


def _report(
    indicator: Indicator, unit: Unit, month: int, at: datetime, factor: Decimal = Decimal(1), note: str | None = None
) -> Row:
    cycle = indicator.cycle
    if indicator.assessment == "province":
        final = number(of_cycle(indicator.spec["final"], cycle))
        value, base = rounded(final * figures.PROFILE[month - 1], 2), None
    else:
        value = figures.value(indicator, unit, cycle, month)
        base = figures.base_value(indicator, unit, cycle, month)
    nil = value == 0
    return row(
        assessment_id=indicator.assessment,
        unit_id=unit.unit_id,
        indicator_id=indicator.indicator_id,
        month=f"{cycle}-{month:02}",
        value=None if nil else _same_places(value * factor, value),
        base_value=base,
        nil_return=nil,
        submitted_at=at,
        submitted_by=person(unit.unit_id, "reporter"),
        document_id=statement_id(indicator.assessment, unit.unit_id, cycle, month),
        note=note,
        self_points=_self_points(indicator, unit, month),
    )


def _self_points(indicator: Indicator, unit: Unit, month: int) -> Decimal | None:
    """Counties assess their own process (GC) at half-year and at the end, mostly kindly."""
    if indicator.assessment != "county" or not indicator.indicator_id.startswith("GC") or month not in (6, 12):
        return None
    percent = whole(88, 100, indicator.indicator_id, unit.unit_id, indicator.cycle, month, "self")
    return rounded(number(indicator.points) * percent / 100, 2)


def _same_places(value: Decimal, like: Decimal) -> Decimal:
    exponent = like.as_tuple().exponent
    return rounded(value, -exponent if isinstance(exponent, int) else 0)


# ---- results from above ----------------------------------------------------------------------------------------------


def _superior(indicator: Indicator) -> Iterator[Row]:
    """The province gives places and points per unit; the assessment of the city only reads them."""
    for unit in indicator.assigned_units():
        for month in indicator.months:
            key = {"assessment_id": indicator.assessment, "unit_id": unit.unit_id}
            key |= {"indicator_id": indicator.indicator_id, "month": f"{indicator.cycle}-{month:02}"}
            if indicator.model["kind"] == "placed":
                place, peers = figures.placed(indicator, unit, indicator.cycle, month), indicator.model["peers"]
                points = rounded(Decimal(100) - Decimal(40) * (place - 1) / (peers - 1), 2)
                yield row(**key, points_available=100, points=points, rank=place, peers=peers)
            else:
                points = figures.given_points(indicator, unit, indicator.cycle, month)
                yield row(**key, points_available=indicator.points, points=points)


def province_results(cycle: int) -> list[Row]:
    """The province's word: the city's indicators half-yearly, its categories at the end, and everyone's whole."""
    plan, final = scheme("province"), f"{cycle}-12"
    rows: list[Row] = []
    given: dict[str, Decimal] = {}
    for indicator in indicators("province", cycle):
        category = indicator.indicator_id[:2]
        if indicator.feed == "reports":
            done, target = (number(of_cycle(indicator.spec[name], cycle)) for name in ("final", "target"))
            points = rounded(indicator.points * min(Decimal(1), done / target), 2)
        else:
            points = rounded(indicator.points * number(indicator.model["rate"]), 2)
            rows += list(_province_indicator(indicator, points))
        given[category] = given.get(category, Decimal(0)) + points
    key = {"assessment_id": "province", "unit_id": "YL"}
    for category, points in given.items():
        given[category] = points + number(of_cycle(plan["given"]["category_difference"][category], cycle))
        full = next(of_cycle(c["points"], cycle) for c in plan["categories"] if c["id"] == category)
        rows.append(row(**key, category_id=category, month=final, points_available=full, points=given[category]))
    own = sum(given.values()) + number(of_cycle(plan["given"]["whole_difference"], cycle))
    return rows + list(_wholes(cycle, own))


def _province_indicator(indicator: Indicator, final: Decimal) -> Iterator[Row]:
    cause, kind = scheme("province")["causes"].get(indicator.indicator_id, (None, None))
    for month in indicator.months:
        last = month == 12
        points = final if last else rounded(final * Decimal("0.97"), 2)
        place = indicator.model.get("rank")
        yield row(
            assessment_id="province",
            unit_id="YL",
            indicator_id=indicator.indicator_id,
            month=f"{indicator.cycle}-{month:02}",
            points_available=indicator.points,
            points=points,
            rank=place,
            peers=len(cities()) if place else None,
            cause=cause if last else None,
            cause_kind=kind if last else None,
        )


def _wholes(cycle: int, own: Decimal) -> Iterator[Row]:
    peers = scheme("province")["given"]["peers"]
    points = {"YL": own} | {unit: number(of_cycle(value, cycle)) for unit, value in peers.items()}
    for unit, whole_points in sorted(points.items(), key=lambda item: -item[1]):
        place = 1 + sum(1 for other in points.values() if other > whole_points)
        yield row(
            assessment_id="province",
            unit_id=unit,
            month=f"{cycle}-12",
            points_available=1000,
            points=whole_points,
            rank=place,
            peers=len(points),
        )


# ---- surveys and ratings ---------------------------------------------------------------------------------------------


def _survey(indicator: Indicator) -> Iterator[Row]:
    for unit, month in _unit_months(indicator):
        lean = figures.performance(indicator, unit, indicator.cycle) + number(indicator.model["centre"])
        for panel, weight in PANELS[indicator.model["panels"]]:
            key = (indicator.assessment, indicator.indicator_id, unit.unit_id, indicator.cycle, month, panel)
            ballots = whole(60, 220, *key)
            mood = lean + bell(*key, "mood") / 3
            for grade, worth, share, moves in GRADES:
                part = max(Decimal(0), share + moves * mood)
                yield row(
                    assessment_id=indicator.assessment,
                    indicator_id=indicator.indicator_id,
                    unit_id=unit.unit_id,
                    month=f"{indicator.cycle}-{month:02}",
                    panel=panel,
                    panel_weight=weight,
                    grade=grade,
                    grade_value=worth,
                    ballots=rounded(ballots * part / 1000, 0),
                )


def _rating(indicator: Indicator) -> Iterator[Row]:
    for unit, month in _unit_months(indicator):
        lean = figures.performance(indicator, unit, indicator.cycle) * number(indicator.model["spread"])
        for rater in range(1, indicator.model["raters"] + 1):
            key = (indicator.assessment, indicator.indicator_id, unit.unit_id, indicator.cycle, month, rater)
            score = number(indicator.model["centre"]) + lean + bell(*key) * 6
            yield row(
                assessment_id=indicator.assessment,
                indicator_id=indicator.indicator_id,
                unit_id=unit.unit_id,
                month=f"{indicator.cycle}-{month:02}",
                rater_id=f"PF{rater:02}",
                score=min(Decimal(100), rounded(score * 2, 0) / 2),
            )


def _unit_months(indicator: Indicator) -> Iterable[tuple[Unit, int]]:
    return ((unit, month) for unit in indicator.assigned_units() for month in indicator.months)
