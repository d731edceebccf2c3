"""The figures of the documents that the project grew from come out of an assessment that holds them.

A district received 853.56 points of a city's assessment; its rows give 656.54 of 761.5, where the city says 689.72.
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.scoring import Scored, score

pytestmark = pytest.mark.dear

FINAL = "2024-12"
OFFICE = {"org_id": "office", "org_name": "绩效办", "org_kind": "市"}
DISTRICT = {"org_id": "district", "org_name": "某区", "org_kind": "县区"}
# Full points and points lost of every indicator of the development block: 179 of the superior's, nine of them key, and
# 28 of the district's own.
KEY = [(Decimal(15), Decimal(6))] * 8 + [(Decimal("18.5"), Decimal("7.24"))]
SUPERIOR = [(Decimal("3.5"), Decimal("1.75"))] * 24 + [(Decimal("3.5"), Decimal(0))] * 146
OWN = [(Decimal(1), Decimal("0.965"))] * 8 + [(Decimal(1), Decimal(0))] * 20


def district() -> dict[str, list[dict[str, Any]]]:
    """The assessment that the district received."""
    one = {"assessment_id": "city"}
    levels = [
        *(("superior", True, *row) for row in KEY),
        *(("superior", False, *row) for row in SUPERIOR),
        *(("own", False, *row) for row in OWN),
    ]
    feeds: dict[str, list[dict[str, Any]]] = {
        "organisations": [OFFICE, DISTRICT],
        "assessments": [
            one
            | {
                "assessment_name": "设区市绩效考评",
                "assessor_org_id": "office",
                "layer": "received",
                "full_points": 1000,
            }
            | {"first_month": FINAL, "final_month": FINAL}
        ],
        "participants": [one | {"unit_id": "district", "group_id": "all", "group_name": "城区"}],
        "categories": [
            one | {"category_id": category, "category_name": name, "kind": "scored", "points": points}
            for category, name, points in (
                ("development", "发展指标", "761.5"),
                ("public", "公众评议", 100),
                ("process", "过程评估", 100),
            )
        ],
    }
    for number, (level, is_key, full, lost) in enumerate(levels):
        key = one | {"indicator_id": f"i{number:03}"}
        feeds.setdefault("indicators", []).append(
            key
            | {"indicator_name": f"指标{number:03}", "category_id": "development", "points": full}
            | {"set_by": level, "is_key": is_key}
        )
        feeds.setdefault("measures", []).append(key | {"measure_id": "m", "basis": "completion", "rule": "ratio"})
        of_unit = key | {"unit_id": "district", "month": FINAL}
        feeds.setdefault("targets", []).append(of_unit | {"target": full})
        feeds.setdefault("reports", []).append(of_unit | {"value": full - lost, "submitted_at": f"{FINAL}-20 09:00:00"})
    for category, points in (("public", "76.58"), ("process", "87.26")):
        key = one | {"indicator_id": category}
        feeds["indicators"].append(
            key | {"indicator_name": category, "category_id": category, "points": 100, "value_feed": "superior_results"}
        )
        feeds["measures"].append(key | {"measure_id": "m", "basis": "given", "rule": "given"})
        feeds.setdefault("superior_results", []).append(
            key | {"unit_id": "district", "month": FINAL, "points": Decimal(points)}
        )
    feeds["superior_results"].append(
        one | {"unit_id": "district", "category_id": "development", "month": FINAL, "points": Decimal("689.72")}
    )
    return feeds


@pytest.fixture(scope="module")
def scored() -> Scored:
    return score(district(), only=["standings", "reconciliation", "loss_by_level", "completion_by_level"])


def test_853_56_is_689_72_and_76_58_and_87_26(scored: Scored) -> None:
    assert scored.value("select total from marts.standings where scenario = 'actual'") == Decimal("853.56")
    parts = scored.rows("select category_id, points from marts.category_scores where scenario = 'actual'")
    assert {row["category_id"]: row["points"] for row in parts} == {
        "development": Decimal("689.72"),
        "public": Decimal("76.58"),
        "process": Decimal("87.26"),
    }


def test_of_761_5_points_104_96_are_lost_which_is_13_78_percent(scored: Scored) -> None:
    (row,) = scored.rows(
        "select sum(points_assigned) as available, sum(points_lost) as lost, sum(points) as points,"
        " round(sum(points_lost) * 100 / sum(points_assigned), 2) as rate"
        " from marts.indicator_scores where category_id = 'development' and scenario = 'actual'"
    )
    assert row["available"] == Decimal("761.5")
    assert row["lost"] == Decimal("104.96")
    assert row["points"] == Decimal("656.54")
    assert Decimal(str(row["rate"])) == Decimal("13.78")


def test_nine_key_indicators_lost_55_24_which_is_52_63_percent(scored: Scored) -> None:
    (row,) = scored.rows(
        "select count(*) as hit, sum(points_lost) as lost from marts.indicator_scores join staging.stg_indicators"
        " using (assessment_id, indicator_id, category_id)"
        " where is_key and category_id = 'development' and scenario = 'actual' and points_lost > 0"
    )
    assert (row["hit"], row["lost"]) == (9, Decimal("55.24"))
    assert round(row["lost"] * 100 / Decimal("104.96"), 2) == Decimal("52.63")


def test_the_difference_of_33_18_is_shown_and_never_spread(scored: Scored) -> None:
    (row,) = scored.rows("select * from marts.reconciliation where level = 'category'")
    assert (row["given"], row["computed"], row["difference"]) == (
        Decimal("689.72"),
        Decimal("656.54"),
        Decimal("33.18"),
    )
    (entry,) = scored.rows("select * from marts.score_ledger where entry = 'superior' and scenario = 'actual'")
    assert (entry["points"], entry["indicator_id"]) == (Decimal("33.18"), None)


def test_146_of_179_and_20_of_28_are_met(scored: Scored) -> None:
    rows = scored.rows("select * from marts.completion_by_level where level in ('superior', 'own')")
    found = {
        row["level"]: (row["indicators_met"], row["indicators"], round(row["completion_rate"] * 100, 2)) for row in rows
    }
    assert found == {"superior": (146, 179, Decimal("81.56")), "own": (20, 28, Decimal("71.43"))}


def test_86_indicators_become_60_and_growth_to_total_70_30_becomes_40_60() -> None:
    feeds: dict[str, list[dict[str, Any]]] = {"organisations": [], "reports": []}
    for cycle, count, growth in ((2023, 86, "0.7"), (2024, 60, "0.4")):
        here = {"_cycle": cycle, "assessment_id": "county"}
        month = f"{cycle}-12"
        feeds["organisations"] += [OFFICE | {"_cycle": cycle}, DISTRICT | {"_cycle": cycle}]
        feeds.setdefault("assessments", []).append(
            here
            | {"assessment_name": "县区考评", "assessor_org_id": "office", "layer": "own", "full_points": count * 100}
            | {"first_month": month, "final_month": month}
        )
        feeds.setdefault("participants", []).append(
            here | {"unit_id": "district", "group_id": "all", "group_name": "城区"}
        )
        feeds.setdefault("categories", []).append(
            here | {"category_id": "c", "category_name": "指标", "kind": "scored", "points": count * 100}
        )
        for number in range(count):
            key = here | {"indicator_id": f"i{number:03}"}
            feeds.setdefault("indicators", []).append(
                key | {"indicator_name": f"指标{number:03}", "category_id": "c", "points": 100}
            )
            # 增速得 90%，总量得 70%。
            feeds.setdefault("measures", []).extend(
                [
                    key
                    | {"measure_id": "growth", "basis": "growth", "rule": "curve", "band_set": "s", "share": growth},
                    key | {"measure_id": "total", "basis": "value", "rule": "curve", "band_set": "t"}
                    | {"share": 1 - Decimal(growth)},
                ]
            )  # fmt: skip
            feeds["reports"].append(
                key
                | {"unit_id": "district", "month": month, "value": 109, "base_value": 100}
                | {"submitted_at": f"{month}-20 09:00:00"}
            )
        feeds.setdefault("bands", []).extend(
            here | {"band_set": name, "at": at, "rate": rate}
            for name, at, rate in (("s", 0, 0), ("s", 10, 1), ("t", 109, "0.7"))
        )
    scored = score(feeds, only=["indicator_points", "scheme_size", "scheme_diff"])
    sizes = scored.rows("select * from marts.scheme_size where feed = 'indicators' and cycle = 2024")
    assert [(row["objects_before"], row["objects"], row["removed"]) for row in sizes] == [(86, 60, 26)]
    points = scored.rows("select distinct cycle, points from scores.indicator_points where scenario = 'actual'")
    assert {row["cycle"]: row["points"] for row in points} == {2023: 84, 2024: 78}
    changed = scored.rows(
        "select distinct old, new from marts.scheme_diff where feed = 'measures' and field = 'share'"
        " and change = 'changed'"
    )
    assert {(Decimal(row["old"]), Decimal(row["new"])) for row in changed} == {
        (Decimal("0.7"), Decimal("0.4")),
        (Decimal("0.3"), Decimal("0.6")),
    }
