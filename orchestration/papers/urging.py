"""督办函, per organisation that has something to do now; all assessments in one letter."""

from collections.abc import Mapping, Sequence

from orchestration.gates.docs import chinese_day
from orchestration.pages.figures import Row
from orchestration.pages.write import VERDICTS
from orchestration.papers.body import Column, Paper, figure

_ITEMS = (
    Column("序", 4, "center"),
    Column("被考评单位", 15),
    Column("事项", 19),
    Column("问题", 11),
    Column("截止日期", 15, "center"),
    Column("期限", 12, "center"),
    Column("涉及分值", 9, "right"),
    Column("怎么办", 26),
)


def urging_letter(
    organisation: str, items: Sequence[Row], release: Row, assessments: Mapping[tuple[int, str], Row]
) -> Paper:
    """The letter. `assessments`: dim_assessment with its verdict by (cycle, assessment_id)."""
    day = chinese_day(str(release.as_of))
    paper = Paper(
        f"督办函 {organisation}", f"{release.release_id} 版 · 截至 {release.as_of} · 督办事项，不是考评结果", True
    )
    overdue = [row for row in items if row.days_left is not None and row.days_left < 0]
    paper.begin("督办函", f"截至{day}的现有材料")
    paper.say(
        f"{organisation}：",
        f"截至{day}，由你单位负责的考评事项中，已逾期{len(overdue)}项，"
        f"即将到期或正使排名暂缓的{len(items) - len(overdue)}项，清单如下。"
        "请逐项办结，按“怎么办”一列补报；确有特殊情况的，在期限前书面说明。",
    )
    by_assessment: dict[tuple[int, str], list[Row]] = {}
    for row in items:
        by_assessment.setdefault((row.cycle, row.assessment_id), []).append(row)
    number = 0
    for key, rows in by_assessment.items():
        about = assessments.get(key)
        name = about.assessment_name if about else rows[0].assessment_id
        verdict = VERDICTS.get((about.gate_verdict if about else None) or "none", "没有结论")
        listed = []
        for row in rows:
            number += 1
            holds = "（卡住正式排名）" if row.is_holding else ""
            listed.append(
                (number, row.unit_name or row.unit_id or "考评办", f"{row.item_name}{holds}", row.code_zh or row.code,
                 row.due_on, figure(row, "days_left"), figure(row, "points_at_stake"), row.what_to_do)
            )  # fmt: skip
        paper.table(f"{name}（闸门：{verdict}）", _ITEMS, listed)
    sender = sorted(
        {about.assessor_name for about in map(assessments.get, by_assessment) if about and about.assessor_name}
    )
    paper.sign(sender[0] if len(sender) == 1 else "考评办", day)
    return paper
