"""What people read: the rule of an indicator in one sentence, and every ledger row with the figures in it."""

from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import scheme
from tests.scoring import score
from tests.worked_examples import examples, feeds


def test_every_rule_is_told_in_one_sentence() -> None:
    scored = score(feeds(), only=["dim_indicator"])
    told = {row["assessment_id"]: row["rule_text"] for row in scored.rows("marts.dim_indicator")}
    assert set(told) == {example.id for example in examples()}
    assert all(text.endswith("。") and text.count("。") == 1 for text in told.values())
    assert told["E01"] == "满分 5 分，按完成率折算得分，满分为止；缺报记 0 分。"
    assert told["E03"] == "满分 10 分，按完成率折算得分，不到 70% 不得分，最高得满分的 110%；缺报记 0 分。"
    assert told["E08"] == "满分 10 分，好于目标的差额不低于 0 得满分，否则不得分；缺报记 0 分。"
    assert told["E10"] == (
        "满分 30 分，以满分为基础，好于目标的百分比为负时每 2% 扣 1 分，不足一步的不计，扣完为止；缺报记 0 分。"
    )
    assert told["E16"] == (
        "满分 60 分，以满分的 80% 为基础，好于目标的差额为正时每 1 加 0.5 分（最多加 12 分），"
        "好于目标的差额为负时每 1 扣 0.5 分，不足一步的按比例计，扣完为止；缺报记 0 分。"
    )
    assert told["E21"] == (
        "满分 4 分，按实际值分档：不低于 2 得满分的 100%，不低于 1 得满分的 75%，不低于 0 得满分的 0%，"
        "再低不得分；缺报记 0 分。"
    )
    assert (
        told["E24"]
        == "满分 100 分，按实际值在组内比较，最好的得满分，最差的得满分的 60%，其余按差距折算；缺报记 0 分。"
    )
    assert "第 5 名得满分的 110%，倒数第 1 名得满分的 50%" in told["E32"]
    assert told["E38"] == "满分 100 分，按核定得分计；缺报记 0 分。"
    assert told["E39"] == "满分 10 分，比基数的增量不低于 15 得满分，否则不得分；缺报记 0 分。"


def test_parts_lags_floors_and_units_are_told() -> None:
    landed = feeds()
    landed["indicators"][0] |= {"floor_rate": Decimal("0.6"), "cap_rate": Decimal("1.2"), "missing_rule": "exclude"}
    landed["measures"][0]["share"] = Decimal("0.7")
    landed["measures"].append(
        landed["measures"][0]
        | {"measure_id": "n", "share": Decimal("0.3"), "lag": 1, "basis": "value", "rule": "threshold", "cutoff": 5}
    )
    landed["indicators"][0]["value_unit"] = "万元"
    scored = score(landed, only=["dim_indicator"])
    assert scored.value("select rule_text from marts.dim_indicator where assessment_id = 'E01'") == (
        "满分 5 分，占 70%的部分，按完成率折算得分，满分为止；占 30%的部分，取 1 年前的数，"
        "实际值不低于 5 万元 得满分，否则不得分"
        "，报了数的最低得满分的 60%，合计最高得满分的 120%；缺报的不计入考评。"
    )


def explanations(unit: str, **scheme_of: Any) -> list[str]:
    """The explanations of a unit's shortfalls and surpluses."""
    scored = score(scheme(**scheme_of), only=["score_ledger"])
    rows = scored.rows(
        "select explanation from marts.score_ledger where scenario = 'actual' and month = '2024-12'"
        f" and unit_id = '{unit}' and entry in ('shortfall', 'surplus') order by entry_id"
    )
    return [row["explanation"] for row in rows]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({}, "完成率 96/120=80.00%，得4.00/5分，扣1.00分"),
        ({"cutoff": Decimal("0.9")}, "完成率 96/120=80.00%，不到起算线 90%，得0.00/5分，扣5.00分"),
        (
            {"basis": "gap", "rule": "threshold"},
            "实际 96，目标 120，差于目标 24 万元，要求不低于 0 万元，未达标，得0.00/5分，扣5.00分",
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
def test_a_shortfall_says_how_it_came_about(measure: dict[str, Any], expected: str) -> None:
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
    scored = score(landed, only=["score_ledger"])
    assert [
        row["explanation"]
        for row in scored.rows(
            "select explanation from marts.score_ledger where scenario = 'actual' and month = '2024-12'"
            " and unit_id = 'x' and entry = 'shortfall'"
        )
    ] == [expected]


def test_what_is_missing_says_so() -> None:
    assert explanations("x", values={"x": None}, points=5, target=1) == [
        "未报送数据，记 0 分，得0.0000/5分，扣5.0000分"
    ]


def test_a_negative_target_is_no_fraction_to_show() -> None:
    assert explanations("x", values={"x": -30}, points=10, target=-20) == [
        "实际 -30，目标 -20，完成率 50.00%，得5.0000/10分，扣5.0000分"
    ]
