"""What people read: the rule of an indicator in one sentence, and every ledger row with the figures in it."""

from decimal import Decimal

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
        "满分 4 分，按实际值分档：不低于 2 得满分的 100%，不低于 1 得满分的 75%，不低于 0 得满分的 0%，再低不得分；缺报记 0 分。"
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
        "满分 5 分，占 70%的部分，按完成率折算得分，满分为止；占 30%的部分，取 1 年前的数，实际值不低于 5 万元 得满分，否则不得分"
        "，报了数的最低得满分的 60%，合计最高得满分的 120%；缺报的不计入考评。"
    )
