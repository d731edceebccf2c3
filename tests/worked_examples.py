"""The worked examples of tests/data as dbt unit tests beside measure_month_rates, and as feeds of one assessment.

`python -m tests.worked_examples` writes the YAML anew; a test fails while it differs from what stands there. Figures
belong to tests/data/worked_examples.yaml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.transform.scheme_language import bases

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "data" / "worked_examples.yaml"
UNIT_TESTS = ROOT / "dbt_project" / "models" / "scores" / "_worked_examples.yml"
_PARAMETERS = {"floor": "floor_parameter", "cap": "cap_parameter"}
_HEADING = "# 由 python -m tests.worked_examples 生成，请改 tests/data/worked_examples.yaml。\n"
_MONTH = "2024-12"
BEYOND_ALL = 10**13  # no figure of a measure gets there


@dataclass(frozen=True)
class Band:
    """One row of a band set: a rate, or points."""

    at: Decimal
    rate: Decimal | None
    points: Decimal | None

    def rate_of(self, full: Decimal) -> Decimal:
        """What it gives of a measure of so many points, as the models reckon it."""
        if self.rate is not None:
            return self.rate
        return ((self.points or Decimal(0)) / full).quantize(Decimal("1e-15"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Example:
    """One worked example: a measure with all the points of its indicator, on the units of one group."""

    id: str
    title: str
    basis: str
    rule: str
    full: Decimal
    direction: str
    parameters: Mapping[str, Any]
    bands: tuple["Band", ...]
    units: tuple[Mapping[str, Any], ...]

    def unit_names(self) -> list[str]:
        return [f"{self.id}-{number}" for number in range(1, len(self.units) + 1)]


class ExactLoader(yaml.SafeLoader):
    """Numbers as they are written, never as floats."""


ExactLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All worked examples, in order."""
    rows = yaml.load(EXAMPLES.read_text(encoding="utf-8"), Loader=ExactLoader)
    return tuple(
        Example(
            row["id"],
            row["title"],
            row["basis"],
            row["rule"],
            Decimal(row["full"]),
            row.get("direction", "up"),
            row.get("parameters", {}),
            tuple(_band(*band) for band in row.get("bands", [])),
            tuple(row["units"]),
        )
        for row in rows
    )


def _band(at: Any, rate: Any, points: Any = None) -> Band:
    """A row as it is written: [at, rate] or [at, null, points]."""
    return Band(Decimal(at), *(None if figure is None else Decimal(figure) for figure in (rate, points)))


def _about(example: Example) -> Mapping[str, Any]:
    """What the example's basis says of itself."""
    return bases()[example.basis].about


def unit_tests() -> str:
    """The YAML of the dbt unit tests."""
    tests = [_unit_test(example) for example in examples()]
    text = yaml.safe_dump(
        {"version": 2, "unit_tests": tests}, allow_unicode=True, sort_keys=False, width=200, default_flow_style=None
    )
    return _HEADING + text


def _unit_test(example: Example) -> dict[str, Any]:
    given = [
        {"input": "ref('measure_inputs')", "rows": list(_inputs(example))},
        {"input": "ref('measure_parameters')", "rows": [_parameters(example)]},
    ]
    uses_bands, uses_places = example.rule in ("band", "curve"), example.rule in ("rank", "rank_linear")
    steps = [{"measure_no": 1} | row for row in _intervals(example)] if uses_bands else []
    given.append({"input": "ref('measure_bands')", "rows": steps})
    places = [
        {"measure_no": 1, "place": _plain(band.at), "rate": _plain(band.rate_of(example.full))}
        for band in example.bands
    ]
    given.append({"input": "ref('place_rates')", "rows": places if uses_places else []})
    expected = [
        {"assigned_no": number, "points": _plain(unit["points"])} for number, unit in enumerate(example.units, start=1)
    ]
    return {
        "name": f"worked_example_{example.id.lower()}_{example.basis}_{example.rule}",
        "description": example.title,
        "model": "measure_month_rates",
        "given": given,
        "expect": {"rows": expected},
    }


def _inputs(example: Example) -> Iterator[dict[str, Any]]:
    for number, unit in enumerate(example.units, start=1):
        seen = {column: _plain(value) for column, value in unit.items() if column != "points"}
        if "superior_place" in unit:
            seen["v"] = 0
        yield {
            "is_forecast": False,
            "assigned_no": number,
            "measure_no": 1,
            "month_no": 1,
            "group_no": 1,
            "is_against_mean": _about(example).get("against_mean", False),
            **seen,
            **{f"{column}_near": seen[column] for column in ("v", "t", "b") if column in seen},
        }


def _parameters(example: Example) -> dict[str, Any]:
    sign = -1 if example.direction == "down" else 1
    return {
        "measure_no": 1,
        "measure_points": _plain(example.full),
        "measure_points_near": _plain(example.full),
        "rate_limit": 9999,
        "direction": example.direction,
        "sign": sign,
        "turn": {"direction": sign, "smaller": -1}.get(_about(example).get("turned"), 1),
        "missing_rule": "zero",
        "basis": example.basis,
        "lag": 0,
        "rule": example.rule,
        "step_mode": "pro_rata",
        **{_PARAMETERS.get(name, name): _plain(value) for name, value in example.parameters.items()},
    }


def feeds() -> dict[str, list[dict[str, Any]]]:
    """The examples as feeds: one assessment each, of one month, one category and one indicator."""
    landed: dict[str, list[dict[str, Any]]] = {"organisations": [_organisation("office")]}
    for example in examples():
        years = [_feeds_of(example)]
        if any("superior_place_before" in unit for unit in example.units):
            years.append(_year_before(example))
        for feed, rows in (pair for year in years for pair in year.items()):
            landed.setdefault(feed, []).extend(rows)
    if any(row.get("_cycle") for row in landed["assessments"]):
        landed["organisations"].append(_organisation("office") | {"_cycle": 2023})
    return landed


def _organisation(org_id: str) -> dict[str, Any]:
    return {"org_id": org_id, "org_name": org_id, "org_kind": "县区"}


def _feeds_of(example: Example) -> dict[str, list[dict[str, Any]]]:
    one = {"assessment_id": example.id}
    key = one | {"indicator_id": "i"}
    is_ranked = "place" in _about(example)["needs"]
    named = list(zip(example.unit_names(), example.units, strict=True))
    measure = {"measure_id": "m", "basis": example.basis, "rule": example.rule, **example.parameters}
    value_feed = "superior_results" if is_ranked else "reports"
    report = {"month": _MONTH, "submitted_at": f"{_MONTH}-20 10:00:00"}
    return {
        "organisations": [_organisation(name) for name, _ in named],
        "assessments": [
            one
            | {
                "assessment_name": example.title,
                "assessor_org_id": "office",
                "layer": "own",
                "full_points": example.full,
            }
            | {"first_month": _MONTH, "final_month": _MONTH}
        ],
        "participants": [one | {"unit_id": name, "group_id": "g", "group_name": "全部"} for name, _ in named],
        "categories": [one | {"category_id": "c", "category_name": "指标", "kind": "scored", "points": example.full}],
        "indicators": [
            key
            | {"indicator_name": example.title, "category_id": "c", "points": example.full}
            | {"direction": example.direction, "value_feed": value_feed}
        ],
        "measures": [
            key
            | measure
            | ({"band_set": "s"} if example.bands else {})
            | ({"reference_id": "r"} if any("r" in unit for _, unit in named) else {})
        ],
        "bands": [one | {"band_set": "s", "at": b.at, "rate": b.rate, "points": b.points} for b in example.bands],
        "targets": [
            key | {"unit_id": name, "month": _MONTH, "target": unit["t"], "target_high": unit.get("t_high")}
            for name, unit in named
            if "t" in unit
        ],
        "references": [key | {"reference_id": "r", "month": _MONTH, "value": u["r"]} for _, u in named if "r" in u],
        "reports": [
            key | report | {"unit_id": name, "value": unit["v"], "base_value": unit.get("b")}
            for name, unit in named
            if not is_ranked
        ],
        "superior_results": [
            key
            | {"unit_id": name, "month": _MONTH, "points": 0}
            | {"rank": unit["superior_place"], "peers": unit.get("superior_peers")}
            for name, unit in named
            if is_ranked
        ],
    }


def _year_before(example: Example) -> dict[str, list[dict[str, Any]]]:
    """The same assessment a year earlier, where the places of then are looked at."""
    of_then = {}
    for feed, rows in _feeds_of(example).items():
        of_then[feed] = [
            {k: v.replace("2024", "2023") if isinstance(v, str) else v for k, v in row.items()} | {"_cycle": 2023}
            for row in rows
        ]
    for row, unit in zip(of_then["superior_results"], example.units, strict=True):
        row["rank"] = unit["superior_place_before"]
    return of_then


def expected_points() -> dict[tuple[str, str], Decimal]:
    """The points of every unit's indicator, rounded as an assessment rounds them unless told otherwise."""
    return {
        (example.id, name): Decimal(unit["points"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        for example in examples()
        for name, unit in zip(example.unit_names(), example.units, strict=True)
    }


def _intervals(example: Example) -> Iterator[dict[str, Any]]:
    """The bands as band_steps cuts them."""
    rows = sorted(example.bands, key=lambda band: band.at)
    knots = [{"at": _plain(band.at), "rate": _plain(band.rate_of(example.full))} for band in rows]
    for lower, upper in zip([None, *knots], [*knots, None], strict=True):
        row = {
            "reaches_from": lower["at"] if lower else -BEYOND_ALL,
            "reaches_to": upper["at"] if upper else BEYOND_ALL,
        }
        if lower:
            row |= {"band_at": lower["at"], "band_rate": lower["rate"]}
        if upper:
            row |= {"next_at": upper["at"], "next_rate": upper["rate"]}
        if knots:
            yield row


def _plain(value: Any) -> Any:
    """A figure as YAML writes it: whole numbers plain, others as text, never as floats."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else format(value, "f")


if __name__ == "__main__":
    UNIT_TESTS.write_text(unit_tests(), encoding="utf-8")
