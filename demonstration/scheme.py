"""The scheme feeds (考评方案): who is assessed on what, by which rules, with which papers.

Pure functions from the data files to rows. Not here: what happens during the year.
"""

from decimal import Decimal
from typing import Any

from demonstration import city, figures
from demonstration.city import bureau, person, section, units
from demonstration.plan import Indicator, indicators, scheme
from demonstration.tables import ASSESSMENTS, Row, Tables, number, of_cycle, row

MEASURE_COLUMNS = (
    *("share", "basis", "lag", "rule", "reference_id", "band_set", "base", "cutoff", "floor", "cap"),
    *("step", "up_points", "down_points", "up_cap", "step_mode"),
)


def build(cycle: int) -> Tables:
    """All scheme feeds of a cycle."""
    tables: Tables = {"organisations": city.organisations()}
    for assessment in ASSESSMENTS:
        for feed, rows in _assessment_tables(assessment, cycle).items():
            tables.setdefault(feed, []).extend(rows)
    return tables


def dated(pattern: str, cycle: int) -> str:
    return pattern.format(cycle=cycle, next=cycle + 1)


def _assessment_tables(assessment: str, cycle: int) -> Tables:
    plan, found = scheme(assessment), indicators(assessment, cycle)
    return {
        "assessments": [_assessment(plan["assessment"], cycle)],
        "participants": city.participants(assessment),
        "categories": _categories(assessment, cycle),
        "indicators": [_indicator(indicator) for indicator in found],
        "measures": [line for indicator in found for line in _measures(indicator)],
        "bands": _bands(assessment, found),
        "targets": [line for indicator in found for line in _targets(indicator)],
        "references": [line for indicator in found for line in _references(indicator)],
        "responsibilities": [line for indicator in found for line in _responsibilities(indicator)],
        "evidence_requirements": [_requirement(assessment, cycle, spec) for spec in plan["requirements"]],
        "bonus_clauses": [_clause(assessment, spec) for spec in plan.get("clauses", ())],
        "tiers": [_tier(assessment, spec) for spec in plan["tiers"]],
        "funds": [_fund(assessment, cycle, spec) for spec in plan.get("funds", ())],
    }


def _assessment(spec: dict[str, Any], cycle: int) -> Row:
    extra = {name: of_cycle(value, cycle) for name, value in spec["fields"].items()}
    return row(
        assessment_id=spec["id"],
        assessment_name=dated(spec["name"], cycle),
        assessor_org_id=spec["assessor"],
        layer=spec["layer"],
        first_month=f"{cycle}-01",
        final_month=f"{cycle}-12",
        full_points=spec["full"],
        closes_on=dated(spec["closes_on"], cycle),
        **extra,
    )


def _categories(assessment: str, cycle: int) -> list[Row]:
    return [
        row(
            assessment_id=assessment,
            category_id=spec["id"],
            category_name=spec["name"],
            kind=spec["kind"],
            points=of_cycle(spec["points"], cycle),
            cap=of_cycle(spec.get("cap"), cycle),
            scaling=spec.get("scaling"),
            sort=index,
        )
        for index, spec in enumerate(scheme(assessment)["categories"], start=1)
    ]


def category_of(indicator: Indicator) -> str:
    """The first two letters of an indicator's id name its category."""
    return indicator.indicator_id[:2]


def _indicator(indicator: Indicator) -> Row:
    spec = indicator.spec
    return row(
        assessment_id=indicator.assessment,
        indicator_id=indicator.indicator_id,
        indicator_name=spec["name"],
        category_id=category_of(indicator),
        points=indicator.points,
        direction=spec.get("direction", "up"),
        value_unit=spec.get("unit", "分"),
        set_by=spec.get("set_by", "superior"),
        is_key=spec.get("key", False),
        value_feed=indicator.feed,
        frequency=indicator.frequency,
        pacing=indicator.pacing,
        missing_rule=spec.get("missing", "zero"),
        floor_rate=spec.get("floor_rate"),
        cap_rate=spec.get("cap_rate"),
        source_org_id=spec.get("source"),
        definition=spec.get("definition"),
        received_assessment_id="province" if "takes" in spec else None,
        received_indicator_id=spec.get("takes"),
    )


def _measures(indicator: Indicator) -> list[Row]:
    found = []
    for index, spec in enumerate(indicator.spec["m"], start=1):
        values = {column: of_cycle(spec.get(column), indicator.cycle) for column in MEASURE_COLUMNS}
        found.append(
            row(
                assessment_id=indicator.assessment,
                indicator_id=indicator.indicator_id,
                measure_id=f"m{index}",
                **values,
            )
        )
    return found


def _bands(assessment: str, found: tuple[Indicator, ...]) -> list[Row]:
    used = {spec["band_set"] for indicator in found for spec in indicator.spec["m"] if "band_set" in spec}
    return [
        row(assessment_id=assessment, band_set=name, at=at, rate=rate)
        for name, knots in scheme(assessment)["bands"].items()
        if name in used
        for at, rate in knots
    ]


def _targets(indicator: Indicator) -> list[Row]:
    key = {"assessment_id": indicator.assessment, "indicator_id": indicator.indicator_id}
    if indicator.assessment == "province":
        target = of_cycle(indicator.spec.get("target", indicator.points), indicator.cycle)
        return [row(**key, unit_id="YL", month=f"{indicator.cycle}-12", target=target)]
    if indicator.target is None:
        return []
    found = []
    for unit in units(indicator.assessment):
        if indicator.skipped(unit):
            found.append(row(**key, unit_id=unit.unit_id, month=f"{indicator.cycle}-12", target="/"))
        elif indicator.assigned(unit):
            high = indicator.target.get("high")
            for month, target in figures.targets(indicator, unit).items():
                top = None if high is None else figures.rounded(target * (1 + number(high) / 100), 2)
                found.append(
                    row(
                        **key,
                        unit_id=unit.unit_id,
                        month=f"{indicator.cycle}-{month:02}",
                        target=target,
                        target_high=top,
                    )
                )
    return found


def _references(indicator: Indicator) -> list[Row]:
    """The figure of the level above wanders a little before it comes to rest at the year's end."""
    return [
        row(
            assessment_id=indicator.assessment,
            indicator_id=indicator.indicator_id,
            reference_id=name,
            month=f"{indicator.cycle}-{month:02}",
            value=figures.rounded(
                final + figures.bell(indicator.indicator_id, name, indicator.cycle, month) * (12 - month) / 20, 2
            ),
        )
        for name, final in indicator.references.items()
        for month in indicator.months
    ]


def _responsibilities(indicator: Indicator) -> list[Row]:
    spec = indicator.spec
    if indicator.assessment == "dept":
        return [_responsible(indicator, u.unit_id, u.unit_id, "lead", None) for u in indicator.assigned_units()]
    found = []
    for unit in indicator.assigned_units():
        leads = spec.get("leads") or [[code, None] for code in spec.get("lead", ())]
        for role, codes in (("lead", leads), ("support", [[code, None] for code in spec.get("support", ())])):
            for code, share in codes:
                org_id = code if indicator.assessment == "province" else bureau(unit.unit_id, code)
                found.append(_responsible(indicator, unit.unit_id, org_id, role, share))
    return found


def _responsible(indicator: Indicator, unit_id: str, org_id: str, role: str, share: Any) -> Row:
    return row(
        assessment_id=indicator.assessment,
        indicator_id=indicator.indicator_id,
        unit_id=unit_id,
        org_id=org_id,
        role=role,
        share=share,
        leader=person(org_id, "leader"),
        deputy=person(org_id, indicator.indicator_id[:2], "deputy"),
        section=section(org_id, indicator.indicator_id),
        officer=person(org_id, indicator.indicator_id, "officer"),
    )


def _requirement(assessment: str, cycle: int, spec: dict[str, Any]) -> Row:
    return row(
        assessment_id=assessment,
        requirement_id=spec["id"],
        indicator_id=spec["indicator"],
        unit_id=f"YL-{spec['unit']}" if "unit" in spec else None,
        requirement_name=spec["name"],
        document_kind=spec["kind"],
        month=f"{cycle}-{spec['month']}" if "month" in spec else None,
        needs_stamp=spec.get("stamp", True),
        needs_signature=spec.get("signature", False),
        issuer_org_id=spec.get("issuer"),
        due_on=dated(spec["due"], cycle),
        missing_points=spec["missing"],
        no_stamp_points=spec.get("no_stamp"),
        no_signature_points=spec.get("no_signature"),
        late_points=spec["late"],
    )


def _clause(assessment: str, spec: dict[str, Any]) -> Row:
    return row(
        assessment_id=assessment,
        clause_id=spec["id"],
        clause_name=spec["name"],
        category_id=spec["category"],
        points_each=spec["points_each"],
        cap=spec["cap"],
        same_matter=spec.get("same_matter"),
        min_publicity_days=spec.get("min_publicity_days"),
    )


def _tier(assessment: str, spec: dict[str, Any]) -> Row:
    named = {"group": "group_id", "rank": "tier_rank", "name": "tier_name"}
    return row(assessment_id=assessment, **{named.get(name, name): value for name, value in spec.items()})


def _fund(assessment: str, cycle: int, spec: dict[str, Any]) -> Row:
    pool = Decimal(of_cycle(spec["pool"], cycle))
    return row(assessment_id=assessment, fund_id=spec["id"], fund_name=spec["name"], pool=pool, basis=spec["basis"])
