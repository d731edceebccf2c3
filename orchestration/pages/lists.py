"""Tables of pages that are a mart's rows and nothing else: heading, caption and columns. Data only.

A column is (heading, column of the mart, how it looks): `unit`, `org`, `indicator` and `category` are names with their
links, `text` is text as it stands, `day` a date or month, anything else a figure, of the kind named after a colon.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Listed:
    """How a mart's rows are listed. `note`: what a reader has to know; `folded`: long, opened on demand."""

    title: str
    caption: str
    columns: tuple[tuple[str, str, str], ...]
    note: str = ""
    folded: bool = False


LISTS: dict[str, Listed] = {
    "affirmation_candidates": Listed(
        "一票肯定还缺什么",
        "已申请、已审核而未批准的",
        (("单位", "unit_id", "unit"), ("事项", "title", "text"), ("到了哪一步", "stage_zh", "text"),
         ("还缺什么", "lacking", "text"), ("目前位次", "rank", "n"), ("目前等次", "tier_name_so_far", "text")),
    ),
    "group_weights": Listed(
        "组内权重",
        "同一组里各类的名义权重和实际拉开差距的作用",
        (("组", "group_id", "group"), ("类别", "category_id", "category"), ("名义权重", "nominal_weight", "n"),
         ("实际", "effective_weight", "n"), ("相差", "difference", "n:signed_percent")),
    ),
    "indicator_pairs": Listed(
        "同升同降、此升彼降的指标",
        "在各单位上相关、不像是碰巧的两项指标",
        (("指标", "indicator_id", "indicator"), ("另一项", "other_indicator_id", "indicator"),
         ("关系", "relation_zh", "text"), ("等级相关", "rank_correlation", "n"), ("单位", "units", "n"),
         ("两项共几分", "points_of_both", "n")),
    ),
    "indicator_removals": Listed(
        "少考一项，位次怎样变",
        "去掉这一项，几个单位变位；分不出高下的在前",
        (("指标", "indicator_id", "indicator"), ("分值", "points_assigned", "n"), ("变位的单位", "units_moved", "n"),
         ("最多变几位", "largest_move", "n"), ("第一名换人的组", "firsts_lost", "n"),
         ("最高最低差", "points_spread", "n"), ("变成怎样", "moves", "text")),
        "按得分账去掉，类别封顶、启用线和否决照旧。",
        folded=True,
    ),
    "received_coverage": Listed(
        "上级考的，有没有人接",
        "上级的每项指标由本级哪些指标承接；没有承接的在前",
        (("上级指标", "indicator_name", "text"), ("类别", "category_name", "text"), ("分值", "points_assigned", "n"),
         ("本级指标", "own_indicators", "n"), ("由谁承接", "taken_up_by", "text"), ("预计失分", "expected_loss", "n"),
         ("责任", "responsible", "text")),
    ),
    "reports_due": Listed(
        "近期要报",
        "提示天数之内到期的报送",
        (("责任单位", "responsible_org_id", "org"), ("被考评单位", "unit_id", "unit"), ("月份", "month", "day"),
         ("截止", "due_on", "day"), ("还剩", "days_left", "n"), ("要报", "reports_due", "n"),
         ("已报", "reports_received", "n"), ("还差", "reports_to_come", "n"),
         ("都漏报扣几分", "points_if_missing", "n"), ("专人", "officers", "text")),
    ),
    "responsible_people": Listed(
        "领导和专人名下的得失",
        "按牵头责任占比分摊",
        (("姓名", "person", "text"), ("角色", "role_held_zh", "text"), ("单位", "unit_id", "unit"),
         ("指标", "indicators", "n"), ("承担的满分", "points_assigned", "n"), ("得分率", "rate", "n"),
         ("失分", "points_lost", "n"), ("其中程序性", "points_lost_procedural", "n")),
    ),
    "self_scores": Listed(
        "自评与考评",
        "自己评的分和同一月份考评的得分",
        (("指标", "indicator_id", "indicator"), ("满分", "points_assigned", "n"), ("自评", "self_points", "n"),
         ("考评", "points_after_penalties", "n"), ("自评高出", "self_minus_assessed", "n")),
    ),
    "strengths": Listed(
        "长处",
        "高出组均值最多的指标",
        (("指标", "indicator_id", "indicator"), ("得分", "points_after_penalties", "n"), ("组均值", "group_mean", "n"),
         ("高出", "points_above_mean", "n"), ("组内名次", "group_place", "n")),
    ),
    "superior_positions": Listed(
        "上级给的位次",
        "每项指标最近一次由上级给的名次",
        (("指标", "indicator_id", "indicator"), ("月份", "month", "day"), ("名次", "given_place", "n"),
         ("共几个", "given_peers", "n"), ("末位", "is_last_given", "n"), ("责任", "responsible", "text")),
    ),
    "target_reviews": Listed(
        "比往年松的目标",
        "今年的目标低于（越小越好的，高于）去年的结果或近三年平均",
        (("单位", "unit_id", "unit"), ("指标", "indicator_id", "indicator"), ("目标", "target", "n"),
         ("去年", "last_value", "n"), ("近年平均", "mean_value", "n"), ("按平均建议", "proposed_by_mean", "n"),
         ("按增幅建议", "proposed_by_growth", "n"), ("从严建议", "proposed_stretch", "n")),
        "建议只供下达目标时参考。",
        folded=True,
    ),
}  # fmt: skip
