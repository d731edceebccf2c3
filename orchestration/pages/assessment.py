"""The pages of one assessment: which there are, and which rows of which mart each shows. No figure is made here."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orchestration.pages.charts import rank_line, waterfall
from orchestration.pages.figures import Row
from orchestration.pages.links import Links, segment
from orchestration.pages.marts import ACTUAL, Assessment, grouped
from orchestration.schemes import changes

_NEIGHBOURS = 3
# So that no page grows past what opens in a second; the workbooks hold every row.
_MOST_CELLS = 900
_MOST_ROWS = 250
_MOST_STRENGTHS = 8
# What waits for an answer first, the longest first.
_WAITING = "status != 'open', is_overdue desc, days_waited desc, escalation_id"


@dataclass(frozen=True)
class Page:
    """One page: its path below report/, the template, its title and what the template is given."""

    path: str
    template: str
    title: str
    context: dict[str, Any]


def folder_name(a: Assessment) -> str:
    return f"{a.cycle}/{segment(a.id)}"


def pages_of(a: Assessment) -> Iterator[Page]:
    """Every page of an assessment."""
    base = folder_name(a)
    names, orgs = names_of(a), organisations_of(a)
    units = {unit: names.get(unit, unit) for unit in a.units}
    indicators = {key: row.indicator_name or key for key, row in a.indicators.items()}
    ways = {here: Links(here, names, units, indicators, orgs) for here in ("", "../")}
    shared: dict[str, Any] = {"a": a, "names": names, "orgs": orgs, "ways": ways}
    for name, template, title, context in _boards(a):
        yield Page(f"{base}/{name}.html", template, title, {**shared, **context})
    for month in a.months:
        rows = [row for row in a.standings if row.month == month]
        yield Page(
            f"{base}/month/{month}.html", "month", month, {**shared, "month": month, "rows": grouped(rows, "group_id")}
        )
    for unit in a.units:
        yield Page(f"{base}/unit/{segment(unit)}.html", "unit", names.get(unit, unit), {**shared, **_unit(a, unit)})
    for indicator, row in a.indicators.items():
        context = _indicator(a, indicator)
        yield Page(
            f"{base}/indicator/{segment(indicator)}.html", "indicator", row.indicator_name, {**shared, **context}
        )
    for org, name in orgs.items():
        yield Page(
            f"{base}/organisation/{segment(org)}.html", "organisation", name, {**shared, **_organisation(a, org)}
        )


def names_of(a: Assessment) -> dict[str, str]:
    """Units and organisations by their id, as the cycle calls them."""
    found = a.marts.rows("dim_organisation", order="org_id", cycle=a.cycle)
    return {row.org_id: row.org_name or row.org_id for row in found} | {
        unit: row.unit_name or unit for unit, row in a.units.items()
    }


def organisations_of(a: Assessment) -> dict[str, str]:
    """The organisations that anything in this assessment is laid to, with their names."""
    named = names_of(a)
    found = {row.org_id for row in a.rows("dim_responsibility")}
    found |= {row.org_id for row in a.rows("loss_by_organisation", a.now)}
    found |= {row.org_id for row in a.rows("contribution_by_organisation")}
    for mart in ("alerts", "deficiencies", "rectification_list", "escalation_list", "promotion_plan"):
        found |= {row.responsible_org_id for row in a.rows(mart)}
    return {org: named.get(org, org) for org in sorted(key for key in found if key)}


def tiers_of(a: Assessment) -> dict[str, list[dict[str, Row]]]:
    """The tiers of every group as the scheme has them, the best first; "" holds for groups without their own."""
    found: dict[str, dict[int, dict[str, Row]]] = {}
    for row in a.rows("scheme_values", "feed = 'tiers'"):
        group, _, rank = row.key.rpartition("/")
        if rank.isdigit():
            found.setdefault(group, {}).setdefault(int(rank), {})[row.field] = row
    return {group: [tiers[rank] for rank in sorted(tiers)] for group, tiers in found.items()}


def objects_of(a: Assessment, feed: str) -> dict[str, dict[str, Row]]:
    """The objects of a part of the scheme, field by field."""
    found: dict[str, dict[str, Row]] = {}
    for row in a.rows("scheme_values", f"feed = '{feed}'"):
        found.setdefault(row.key, {})[row.field] = row
    return found


def _boards(a: Assessment) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    holding = a.rows("deficiencies", "is_holding", "points_at_stake desc, item_id")
    scores = {(row.unit_id, row.category_id): row for row in a.rows("category_scores", a.now)}
    yield (
        "index",
        "assessment",
        str(a.row.assessment_name),
        {
            "holding": holding,
            "scores": scores,
            "tiers": tiers_of(a),
            "moved": a.rows("release_diff", order="rank, unit_id"),
            "closes": next(iter(a.rows("alerts")), None),
        },
    )
    yield "deficiencies", "deficiencies", "催办看板", _deficiencies(a)
    yield "alerts", "alerts", "预警", _alerts(a)
    yield (
        "scheme",
        "scheme",
        "考评方案",
        {
            "tiers": tiers_of(a),
            "clauses": objects_of(a, "bonus_clauses"),
            "requirements": objects_of(a, "evidence_requirements"),
            "has_changes": bool(_differences(a)),
            "sizes": sizes_of(a),
            "hints": a.rows("scheme_hints", order="code, expectation, object"),
            "by_category": grouped(a.indicators.values(), "category_id"),
            "leads": _leads(a),
        },
    )
    yield (
        "changes",
        "changes",
        "方案与上年相比",
        {"parts": changes.parts_of(_differences(a), _called(a)), "sizes": sizes_of(a), "coded": changes.coded},
    )
    yield "analysis", "analysis", "分析", _analysis(a)


def sizes_of(a: Assessment) -> list[Row]:
    """How large the parts of the scheme are beside those of the year before; none where there is nothing to compare."""
    sizes = a.rows("scheme_size", "objects_before is not null", "feed")
    return sorted(sizes, key=lambda row: changes.place(row.feed))


def _differences(a: Assessment) -> list[Any]:
    return a.rows("scheme_diff", order="feed, object, field")


def _called(a: Assessment) -> changes.Called:
    """What the parts of a scheme's keys are called."""
    orgs = names_of(a)
    named = {
        kind: {key.split("/")[0]: of[field].value for key, of in objects_of(a, feed).items() if field in of}
        for kind, (feed, field) in changes.NAMED.items()
    }
    indicators = {key: row.indicator_name or key for key, row in a.indicators.items()}
    return {**named, "indicator_id": indicators, "unit_id": orgs, "org_id": orgs}


def _leads(a: Assessment) -> dict[str, list[Row]]:
    """Who leads an indicator for all units."""
    return grouped(
        a.rows("dim_responsibility", "role = 'lead' and unit_id is null", "indicator_id, org_id"), "indicator_id"
    )


def _deficiencies(a: Assessment) -> dict[str, Any]:
    order = "days_left, points_at_stake desc, item_kind, item_id, unit_id"
    rows = a.rows("deficiencies", order=order)
    return {
        "overdue": [row for row in rows if row.days_left is not None and row.days_left < 0][:_MOST_ROWS],
        "soon": [row for row in rows if row.days_left is not None and 0 <= row.days_left <= 30][:_MOST_ROWS],
        "later": [row for row in rows if row.days_left is None or row.days_left > 30][:_MOST_ROWS],
        "is_cut": len(rows) > _MOST_ROWS,
        "rectifications": a.rows("rectification_list", order="overdue desc, days_left, item_id"),
        "escalations": a.rows("escalation_list", order=_WAITING),
        "lists": {
            "reports_due": a.rows("reports_due", order="days_left, responsible_org_id, unit_id, month")[:_MOST_ROWS],
            "affirmation_candidates": a.rows("affirmation_candidates", order="unit_id, override_id"),
        },
    }


def _alerts(a: Assessment) -> dict[str, Any]:
    order = "unit_id, category_id, indicator_id"
    cells = {(row.unit_id, row.indicator_id): row for row in a.rows("alerts", order=order)}
    indicators = [a.indicators[key] for key in sorted({key for _, key in cells} & set(a.indicators), key=_in_scheme(a))]
    worst = a.rows("alerts", "light != 'green'", "expected_loss desc, unit_id, indicator_id")
    return {
        "cells": cells,
        "shown_indicators": indicators,
        "shown_units": [unit for unit in a.units if any(key == unit for key, _ in cells)],
        "scored": {(row.unit_id, row.indicator_id) for row in a.rows("indicator_scores", a.now)},
        "says_why": len(cells) <= _MOST_CELLS,
        "worst": worst[:_MOST_ROWS],
        "is_cut": len(worst) > _MOST_ROWS,
    }


def _in_scheme(a: Assessment) -> Any:
    place = {row.category_id: at for at, row in enumerate(a.categories)}
    return lambda key: (place.get(a.indicators[key].category_id, len(place)), key)


def _analysis(a: Assessment) -> dict[str, Any]:
    return {
        "losses": {
            mart: a.rows(mart, a.now, "unit_id, rank, points_lost desc")
            for mart in ("loss_by_category", "loss_by_cause", "loss_by_level")
        },
        "organisations": a.rows(
            "loss_by_organisation", f"{a.now} and points_lost > 0", "points_lost desc, unit_id, org_id"
        )[:100],
        "completion": a.rows("completion_by_level", f"month = '{a.month}'", "unit_id, level"),
        "procedural": a.rows(
            "procedural_loss_list", f"month = '{a.month}'", "points_lost_procedural desc, unit_id, indicator_id"
        ),
        "forecasts": a.rows("forecasts", f"month = '{a.month}'", "group_id, expected_rank, unit_id"),
        "errors": a.rows("forecast_errors", "months_elapsed in (6, 9)", "month, unit_id")[:_MOST_ROWS],
        "robustness": a.rows("rank_robustness", order="group_id, rank, unit_id"),
        "sensitivity": a.rows("category_sensitivity", order="rank, category_id"),
        "weights": a.rows("category_weights", f"month = '{a.month}'", "category_id"),
        "lints": a.rows("scheme_lint", order="code, object, other_object"),
        "opinions": a.rows("opinions_by_theme", order="rank, theme, source"),
        "reconciliation": a.rows("reconciliation", order="unit_id, month, level, category_id, indicator_id")[:100],
        "lists": {
            "group_weights": a.rows("group_weights", order="group_id, category_id") if len(a.groups) > 1 else [],
            "indicator_removals": a.rows("indicator_removals", "units_ranked > 1", "spare_rank, indicator_id")[
                :_MOST_ROWS
            ],
            "indicator_pairs": a.rows(
                "indicator_pairs", order="abs(rank_correlation) desc, indicator_id, other_indicator_id"
            )[:_MOST_ROWS],
            "received_coverage": a.rows("received_coverage", order="is_taken_up, expected_loss desc, indicator_id")[
                :_MOST_ROWS
            ],
            "target_reviews": a.rows(
                "target_reviews", "is_easier_than_last or is_easier_than_mean", "unit_id, indicator_id"
            )[:_MOST_ROWS],
        },
    }


def _unit(a: Assessment, unit: str) -> dict[str, Any]:
    entries = a.of("unit_id", unit, "score_ledger", a.now, "category_id, indicator_id, points desc, entry, entry_id")
    place = {row.category_id: at for at, row in enumerate(a.categories)}
    entries = sorted(entries, key=lambda row: place.get(row.category_id, len(place)))
    assigned = sum((row.points for row in entries if row.entry == "assigned"), Decimal(0))
    steps = [row for row in entries if row.entry != "assigned" and row.points != 0]
    # What is scaled belongs to the points that one starts from.
    steps.sort(key=lambda row: row.entry != "scaling")
    result = a.result_of.get(unit)
    peers = a.groups.get(result.group_id, []) if result else []
    at = next((number for number, row in enumerate(peers) if row.unit_id == unit), 0)
    months = [row for row in a.standings if row.unit_id == unit]
    ranks = [row.rank for row in a.standings if row.unit_id in {peer.unit_id for peer in peers} and row.rank]
    shown_deficiencies = a.of(
        "unit_id", unit, "deficiencies", order="days_left, points_at_stake desc, item_kind, item_id, unit_id"
    )
    return {
        "unit": a.units[unit],
        "result": result,
        "standing": a.standing_of.get(unit),
        "official": a.official_of.get(unit),
        "briefing": grouped(_briefing(a, unit), "topic"),
        "months": months,
        "history": [row for row in a.history.get(unit, []) if row.cycle < a.cycle or a.is_official],
        "line": rank_line(months, "rank", max(ranks, default=1)) if len(months) > 1 else None,
        "categories": [row for row in a.of("unit_id", unit, "category_scores", a.now) if row.category_id in a.category],
        "steps": waterfall(assigned, steps) if entries else [],
        "starts_full": assigned == a.row.full_points,
        "ledger": entries,
        "scores": sorted(
            a.of("unit_id", unit, "indicator_scores", a.now),
            key=lambda row: (place.get(row.category_id, 99), row.indicator_id),
        ),
        "lights": {row.indicator_id: row for row in a.of("unit_id", unit, "alerts")},
        "by_cause": a.of("unit_id", unit, "loss_by_cause", a.now, "cause_kind desc, points_lost desc, cause"),
        "by_organisation": a.of(
            "unit_id", unit, "loss_by_organisation", f"{a.now} and points_lost > 0", "rank, org_id"
        ),
        "deficiencies": shown_deficiencies[:_MOST_ROWS],
        "target": next(iter(a.of("unit_id", unit, "promotion_targets")), None),
        "plan": a.of("unit_id", unit, "promotion_plan", order="unit_id, step"),
        "forecast": next(iter(a.of("unit_id", unit, "forecasts", f"month = '{a.month}'")), None),
        "robust": next(iter(a.of("unit_id", unit, "rank_robustness")), None),
        "claims": a.of("unit_id", unit, "fct_bonus_claim", order="claim_id"),
        "consequence": next(iter(a.of("unit_id", unit, "consequences")), None),
        "peers": peers[max(at - _NEIGHBOURS, 0) : at + _NEIGHBOURS + 1],
        "above": peers[at - 1] if at else None,
        "below": peers[at + 1] if at + 1 < len(peers) else None,
        "lists": {
            "strengths": a.of("unit_id", unit, "strengths", order="rank, indicator_id")[:_MOST_STRENGTHS],
            "superior_positions": a.of("unit_id", unit, "superior_positions", order="indicator_id"),
            "self_scores": a.of("unit_id", unit, "self_scores", order="indicator_id"),
        },
    }


def _briefing(a: Assessment, unit: str) -> list[Row]:
    """The sentences of a unit, where the release has any."""
    return a.of("unit_id", unit, "briefing", f"month = '{a.month}'", "unit_id, topic, line")


def _indicator(a: Assessment, indicator: str) -> dict[str, Any]:
    scores = a.of("indicator_id", indicator, "indicator_scores", a.now)
    reports = a.of("indicator_id", indicator, "fct_report", order="indicator_id, unit_id, month")
    months = sorted({row.month for row in reports})
    room = max(3, _MOST_CELLS // max(len(a.units), 1))
    return {
        "indicator": a.indicators[indicator],
        "scores": sorted(scores, key=lambda row: (str(row.group_id), row.group_place or 10**6, row.unit_id)),
        "measures": grouped(a.of("indicator_id", indicator, "measure_scores", a.now, "measure_id, unit_id"), "unit_id"),
        "responsible": a.of("indicator_id", indicator, "dim_responsibility", order="role, unit_id nulls first, org_id"),
        "reports": {(row.unit_id, row.month): row for row in reports},
        "report_months": months[-room:],
        "losses": [
            row
            for row in a.of("indicator_id", indicator, "score_ledger", a.now, "points, unit_id, entry_id")
            if row.points < 0
        ],
        "lights": {row.unit_id: row for row in a.of("indicator_id", indicator, "alerts")},
    }


def _organisation(a: Assessment, org: str) -> dict[str, Any]:
    owed = a.of(
        "responsible_org_id", org, "deficiencies", order="days_left, points_at_stake desc, item_kind, item_id, unit_id"
    )
    return {
        "org": org,
        "duties": a.of("org_id", org, "dim_responsibility", order="role, indicator_id, unit_id"),
        "losses": a.of("org_id", org, "loss_by_organisation", a.now, "points_lost desc, unit_id"),
        "owed": owed[:_MOST_ROWS],
        "alerts": [
            row
            for row in a.of("responsible_org_id", org, "alerts", order="expected_loss desc, unit_id, indicator_id")
            if row.light != "green"
        ][:_MOST_ROWS],
        "contributions": a.of("org_id", org, "contribution_by_organisation", order="unit_id"),
        "rectifications": a.of("responsible_org_id", org, "rectification_list", order="days_left, item_id"),
        "escalations": a.of("responsible_org_id", org, "escalation_list", order=_WAITING),
        "steps": a.of("responsible_org_id", org, "promotion_plan", order="unit_id, step")[:_MOST_ROWS],
        "lists": {
            "reports_due": a.of("responsible_org_id", org, "reports_due", order="days_left, unit_id, month"),
            "responsible_people": a.of(
                "org_id", org, "responsible_people", order="role_held, loss_rank, unit_id, person"
            )[:_MOST_ROWS],
        },
    }


__all__ = ["ACTUAL", "Page", "folder_name", "names_of", "objects_of", "organisations_of", "pages_of", "tiers_of"]
