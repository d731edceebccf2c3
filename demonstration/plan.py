"""The three schemes as records: indicators of one assessment and cycle, and who they are assigned to.

Here: reading county.yaml, dept.yaml and province.yaml. Not here: figures (figures.py) and feed rows (scheme.py).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from demonstration.city import Unit, units
from demonstration.tables import load, number, of_cycle

DUE_MONTHS = {
    "monthly": tuple(range(1, 13)),
    "quarterly": (3, 6, 9, 12),
    "half_year": (6, 12),
    "yearly": (12,),
}


@dataclass(frozen=True)
class Indicator:
    """One indicator of one cycle; `spec` keeps the columns that only pass through."""

    assessment: str
    cycle: int
    indicator_id: str
    points: Decimal
    feed: str
    frequency: str
    pacing: str
    sign: int
    model: dict[str, Any]
    target: dict[str, Any] | None
    references: dict[str, Decimal]
    spec: dict[str, Any] = field(hash=False)

    @property
    def months(self) -> tuple[int, ...]:
        return DUE_MONTHS[self.frequency]

    def assigned(self, unit: Unit) -> bool:
        if self.assessment == "province":
            return unit.unit_id == "YL"
        if self.target is None:
            return True
        if "only" in self.target:
            return unit.group_id in self.target["only"]
        return not self.skipped(unit)

    def skipped(self, unit: Unit) -> bool:
        """The unit is named in the scheme as one that the indicator is not assigned to ("/")."""
        names = (self.target or {}).get("skip", ())
        return unit.group_id in names or unit.unit_id.removeprefix("YL-") in names

    def assigned_units(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in units(self.assessment) if self.assigned(unit))


def scheme(assessment: str) -> dict[str, Any]:
    return load(f"{assessment}.yaml")


@cache
def indicators(assessment: str, cycle: int) -> tuple[Indicator, ...]:
    return tuple(
        _indicator(assessment, cycle, spec)
        for spec in scheme(assessment)["indicators"]
        if number(of_cycle(spec["p"], cycle)) > 0
    )


def indicator(assessment: str, cycle: int, indicator_id: str) -> Indicator:
    return next(found for found in indicators(assessment, cycle) if found.indicator_id == indicator_id)


def _indicator(assessment: str, cycle: int, spec: dict[str, Any]) -> Indicator:
    received = assessment == "province"
    return Indicator(
        assessment=assessment,
        cycle=cycle,
        indicator_id=spec["id"],
        points=number(of_cycle(spec["p"], cycle)),
        feed=spec.get("feed", "superior_results" if received else "reports"),
        frequency=spec.get("freq", "half_year" if received and "feed" not in spec else "monthly"),
        pacing=spec.get("pacing", "none"),
        sign=-1 if spec.get("direction") == "down" else 1,
        model={name: of_cycle(value, cycle) for name, value in spec.get("model", {}).items() if name != "calibrated"}
        | {"calibrated": (spec.get("model", {}).get("calibrated") or {}).get(cycle, {})},
        target=spec.get("t"),
        references={name: number(of_cycle(value, cycle)) for name, value in spec.get("refs", {}).items()},
        spec=spec,
    )
