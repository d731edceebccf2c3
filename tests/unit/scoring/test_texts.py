"""What people read: the rule of an indicator in one sentence, and every ledger row with the figures in it."""

from collections.abc import Generator
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import Feeds, scheme
from tests.scored_together import Case, scored_together
from tests.scoring import Scored
from tests.worked_examples import examples, feeds


@scored_together
def test_every_rule_is_told_in_one_sentence() -> Case:
    scored = yield feeds()
    told = {row["assessment_id"]: row["rule_text"] for row in scored.rows("marts.dim_indicator")}
    assert set(told) == {example.id for example in examples()}
    assert all(text.endswith("。") and text.count("。") == 1 for text in told.values())
    assert told["E01"] == "满分 5 分，按完成率折算得分，满分为止；缺报记 0 分。"
    assert told["E03"] == "满分 10 分，按完成率折算得分，不到 70% 不得分，最高得满分的 110%；缺报记 0 分。"
    assert told["E08"] == "满分 10 分，实际值不超过目标得满分，否则不得分；缺报记 0 分。"
    assert told["E10"] == (
        "满分 30 分，以满分为基础，好于目标的百分比为负时每 2% 扣 1 分，不足一步的不计，扣完为止；缺报记 0 分。"
    )
    assert told["E16"] == (
        "满分 60 分，以满分的 80% 为基础，好于目标的差额为正时每 1 加 0.5 分（最多加 12 分），"
        "好于目标的差额为负时每 1 扣 0.5 分，不足一步的按比例计，扣完为止；缺报记 0 分。"
    )
    assert told["E17"] == (
        "满分 7 分，按偏离目标的百分比分档：不到 30.0001% 得满分，满 30.0001% 不到 35.0001% 得满分的 71.4286%，"
        "满 35.0001% 不到 40.0001% 得满分的 42.8571%，满 40.0001% 不得分；缺报记 0 分。"
    )
    assert told["E21"] == (
        "满分 4 分，按实际值分档：满 2 得满分，满 1 不到 2 得满分的 75%，不到 1 不得分；缺报记 0 分。"
    )
    assert (
        told["E24"]
        == "满分 100 分，按实际值在组内比较，最好的得满分，最差的得满分的 60%，其余按差距折算；缺报记 0 分。"
    )
    assert "第 5 名得满分的 110%，倒数第 1 名得满分的 50%" in told["E32"]
    assert told["E38"] == "满分 100 分，按核定得分计；缺报记 0 分。"
    assert told["E39"] == "满分 10 分，比基数的增量不低于 15 得满分，否则不得分；缺报记 0 分。"


@scored_together
def test_parts_lags_floors_and_units_are_told() -> Case:
    landed = feeds()
    landed["indicators"][0] |= {"floor_rate": Decimal("0.6"), "cap_rate": Decimal("1.2"), "missing_rule": "exclude"}
    landed["measures"][0]["share"] = Decimal("0.7")
    landed["measures"].append(
        landed["measures"][0]
        | {"measure_id": "n", "share": Decimal("0.3"), "lag": 1, "basis": "value", "rule": "threshold", "cutoff": 5}
    )
    landed["indicators"][0]["value_unit"] = "万元"
    scored = yield landed
    assert scored.value("select rule_text from marts.dim_indicator where assessment_id = 'E01'") == (
        "满分 5 分，占 70% 的部分，按完成率折算得分，满分为止；占 30% 的部分，取上年的数，"
        "实际值不低于 5 万元得满分，否则不得分"
        "，报了数的最低得满分的 60%，合计最高得满分的 120%；缺报的不计入考评。"
    )


def rule_told(
    basis: str, rule: str, direction: str = "up", unit: str = "%", **parameters: Any
) -> Generator[Feeds, Scored, str]:
    """The rule of an indicator with one measure, between its points and what a missing report costs."""
    landed = scheme(
        {"x": 1},
        indicator={"value_unit": unit, "direction": direction},
        bands=[(Decimal(at), Decimal(rate)) for at, rate in parameters.pop("bands", ())],
        measures=[{"basis": basis, "rule": rule, **parameters}],
    )
    told: str = (yield landed).value("select rule_text from marts.dim_indicator")
    return told.split("，", 1)[1].rsplit("；", 1)[0]


PLACES = [("1", "1"), ("11", "0.9"), ("31", "0.8"), ("32", "0.7"), ("61", "0.6")]


@scored_together
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("superior_rank", "threshold", {"cutoff": 3}), "上级排名进入前 3 名得满分，否则不得分"),
        (("superior_rank", "threshold", {"cutoff": 1}), "上级排名第 1 名得满分，否则不得分"),
        (
            ("superior_rank", "band", {"bands": PLACES}),
            "按上级排名的名次分档：第 1—10 名得满分，第 11—30 名得满分的 90%，第 31 名得满分的 80%，"
            "第 32—60 名得满分的 70%，第 61 名及以后得满分的 60%",
        ),
        (
            ("superior_rank", "band", {"bands": [("3", "1"), ("5.5", "0")]}),
            "按上级排名的名次分档：第 3—5 名得满分，第 6 名及以后不得分，第 1—2 名不得分",
        ),
        (
            ("superior_rank", "curve", {"bands": [("1", "1"), ("20", "0.5")]}),
            "按上级排名的名次在各点之间折算：第 1 名得满分，第 20 名得满分的 50%",
        ),
        (
            ("gap", "threshold", {"direction": "down", "unit": "微克/立方米", "floor": Decimal("0.6")}),
            "实际值不超过目标得满分，否则得满分的 60%",
        ),
        (("gap", "threshold", {"cutoff": 2}), "实际值比目标至少高 2 个百分点得满分，否则不得分"),
        (
            ("gap_pct", "threshold", {"direction": "down", "cutoff": -10}),
            "实际值超出目标不多于 10% 得满分，否则不得分",
        ),
        (("growth_gap", "threshold", {"cutoff": -1}), "增速低于参照增速不多于 1 个百分点得满分，否则不得分"),
        (("mean_gap", "threshold", {}), "实际值不低于组内均值得满分，否则不得分"),
        (("interval", "threshold", {}), "实际值在目标区间之内得满分，否则不得分"),
        (("value", "threshold", {"direction": "down", "cutoff": 5}), "实际值不超过 5% 得满分，否则不得分"),
        (
            ("deviation_pct", "band", {"bands": [("0", "1"), ("3", "0.9"), ("6", "0")]}),
            "按偏离目标的百分比分档：不到 3% 得满分，满 3% 不到 6% 得满分的 90%，满 6% 不得分",
        ),
        (("interval", "band", {"bands": [("0", "0.5")]}), "按偏离目标区间的幅度分档：一律得满分的 50%"),
        (
            ("value", "band", {"direction": "down", "bands": [("0", "1"), ("60", "0.8")]}),
            "按实际值分档：不低于 0% 不到 60% 得满分，满 60% 得满分的 80%，不到 0% 不得分",
        ),
        (
            ("reference_gap", "band", {"bands": [("-2", "0.7"), ("1", "1")]}),
            "按好于参照值的差额分档：满 1 个百分点得满分，不低于 -2 个百分点不到 1 个百分点得满分的 70%，"
            "不到 -2 个百分点不得分",
        ),
        (
            ("gap", "step", {"step": 1, "down_points": Decimal("0.5")}),
            "以满分为基础，好于目标的差额为负时每 1 个百分点扣 0.5 分，不足一步的按比例计，扣完为止",
        ),
    ],
)
def test_a_rule_says_which_way_it_turns(told: tuple[str, str, dict[str, Any]], expected: str) -> Case:
    basis, rule, parameters = told
    assert (yield from rule_told(basis, rule, **parameters)) == expected


def explanations(unit: str, **scheme_of: Any) -> Generator[Feeds, Scored, list[str]]:
    """The explanations of a unit's shortfalls and surpluses."""
    scored = yield scheme(**scheme_of)
    rows = scored.rows(
        "select explanation from marts.score_ledger where scenario = 'actual' and month = '2024-12'"
        f" and unit_id = '{unit}' and entry in ('shortfall', 'surplus') order by entry_id"
    )
    return [row["explanation"] for row in rows]


@scored_together
@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({}, "完成率 96/120=80.00%，得4.00/5分，扣1.00分"),
        ({"cutoff": Decimal("0.9")}, "完成率 96/120=80.00%，不到起算线 90%，得0.00/5分，扣5.00分"),
        (
            {"basis": "gap", "rule": "threshold"},
            "实际 96，目标 120，差于目标 24 万元，要求不低于目标，未达标，得0.00/5分，扣5.00分",
        ),
        (
            {"basis": "gap_pct", "rule": "step", "step": 5, "down_points": Decimal("0.5")},
            "实际 96，目标 120，差于目标 20%，每 5% 扣 0.5 分，得3.00/5分，扣2.00分",
        ),
        (
            {"basis": "growth", "rule": "rank"},
            "实际 96，基数 80，增速 20%，组内第 2 名（共 2 个），名次得分率 0.00%，得0.00/5分，扣5.00分",
        ),
        ({"basis": "value", "rule": "minmax"}, "实际值 96 万元，组内最低 96、最高 130，得0.00/5分，扣5.00分"),
    ],
)
def test_a_shortfall_says_how_it_came_about(measure: dict[str, Any], expected: str) -> Case:
    landed = scheme(
        {"x": 96, "y": 130},
        points=5,
        target=120,
        assessment={"indicator_decimals": 2},
        indicator={"value_unit": "万元"},
        measures=[measure],
    )
    for row in landed["reports"]:
        row["base_value"] = 80
    scored = yield landed
    assert [
        row["explanation"]
        for row in scored.rows(
            "select explanation from marts.score_ledger where scenario = 'actual' and month = '2024-12'"
            " and unit_id = 'x' and entry = 'shortfall'"
        )
    ] == [expected]


@scored_together
@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (
            {"rule": "threshold", "cutoff": -5},
            "实际 96，目标 97，差于目标 1 个百分点，要求低于目标不多于 5 个百分点，已达标",
        ),
        (
            {"rule": "step", "step": Decimal("0.5"), "down_points": Decimal("0.2")},
            "实际 96，目标 97，差于目标 1 个百分点，每 0.5 个百分点扣 0.2 分，得9.6000/10分，扣0.4000分",
        ),
        (
            {"rule": "step", "step": Decimal("0.4"), "down_points": 1, "base": Decimal("0.9"), "step_mode": "whole"},
            "实际 96，目标 97，差于目标 1 个百分点，基础分 9 分（满分的 90%），每 0.4 个百分点扣 1 分，不足一步的不计，"
            "得7.0000/10分，扣3.0000分",
        ),
        (
            {"rule": "step", "step": 1, "down_points": 8, "floor": Decimal("0.3")},
            "实际 96，目标 97，差于目标 1 个百分点，每 1 个百分点扣 8 分，最低得满分的 30%，得3.0000/10分，扣7.0000分",
        ),
        (
            {"rule": "step", "step": 1, "down_points": 20},
            "实际 96，目标 97，差于目标 1 个百分点，每 1 个百分点扣 20 分，扣完为止，得0.0000/10分，扣10.0000分",
        ),
    ],
)
def test_percentages_differ_by_percentage_points(measure: dict[str, Any], expected: str) -> Case:
    landed = scheme({"x": 96}, target=97, indicator={"value_unit": "%"}, measures=[{"basis": "gap", **measure}])
    scored = yield landed
    said = "select explanation from marts.{} where scenario = 'actual' and month = '2024-12'"
    if measure["rule"] == "threshold":
        assert scored.value(said.format("measure_scores")) == expected
    else:
        assert scored.value(said.format("score_ledger") + " and entry = 'shortfall'") == expected


@scored_together
def test_a_place_of_the_level_above_is_held_against_the_first_places() -> Case:
    landed = scheme(
        {},
        indicator={"value_feed": "superior_results"},
        measures=[{"basis": "superior_rank", "rule": "threshold", "cutoff": 3}],
    )
    landed |= {
        "organisations": [{"org_id": o, "org_name": o, "org_kind": "县区"} for o in ["office", "x"]],
        "participants": [{"assessment_id": "A", "unit_id": "x", "group_id": "g", "group_name": "全部"}],
        "superior_results": [
            {
                "assessment_id": "A",
                "unit_id": "x",
                "indicator_id": "i",
                "month": "2024-12",
                "rank": 2,
                "peers": 7,
                "points": 1,
            }
        ],
    }
    scored = yield landed
    assert scored.value("select explanation from marts.measure_scores where scenario = 'actual'") == (
        "上级排名第 2 位（共 7 个），要求进入前 3 名，已达标"
    )


@scored_together
def test_each_part_says_its_share_and_its_year() -> Case:
    landed = scheme(
        {"x": 96},
        points=10,
        target=120,
        measures=[
            {"share": Decimal("0.7")},
            {"share": Decimal("0.2"), "lag": 1},
            {"share": Decimal("0.1"), "lag": 2, "basis": "value", "rule": "threshold", "cutoff": 5},
        ],
    )
    for feed in ("assessments", "participants", "indicators", "categories", "targets", "reports"):
        landed[feed] += [row | {"_cycle": 2023} for row in landed[feed]]
    for row in landed["assessments"][1:]:
        row |= {"first_month": "2023-01", "final_month": "2023-12"}
    for feed, value in (("targets", "target"), ("reports", "value")):
        for row in landed[feed][1:]:
            row |= {"month": "2023-12", value: 50 if feed == "targets" else 40}
    for row in landed["reports"][1:]:
        row["submitted_at"] = "2024-01-05 00:00:00"
    scored = yield landed
    assert scored.value(
        "select explanation from marts.score_ledger where scenario = 'actual' and month = '2024-12'"
        " and entry = 'shortfall'"
    ) == (
        "占70%：完成率 96/120=80.00%；占20%，取上年：完成率 40/50=80.00%；占10%，取前年：没有可用的数，这一部分不计，"
        "得7.2000/9分，扣1.8000分"
    )


@scored_together
def test_each_missing_part_says_so() -> Case:
    assert (
        yield from explanations(
            "x", values={"x": None}, target=1, measures=[{"share": Decimal("0.6")}, {"share": Decimal("0.4")}]
        )
    ) == ["占60%：未报送数据，这一部分记 0 分；占40%：未报送数据，这一部分记 0 分，得0.0000/10分，扣10.0000分"]


@scored_together
def test_what_is_missing_says_so() -> Case:
    assert (yield from explanations("x", values={"x": None}, points=5, target=1)) == [
        "未报送数据，记 0 分，得0.0000/5分，扣5.0000分"
    ]


@scored_together
def test_a_negative_target_is_no_fraction_to_show() -> Case:
    assert (yield from explanations("x", values={"x": -30}, points=10, target=-20)) == [
        "实际 -30，目标 -20，完成率 50.00%，得5.0000/10分，扣5.0000分"
    ]
