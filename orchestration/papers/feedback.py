"""结果反馈单, per unit: every point lost with its cause, who answers, what can be cured, and how to object.

The same rows twice: as DOCX to be signed, and as XLSX to be worked with.
"""

from pathlib import Path

from orchestration.pages.figures import Row
from orchestration.pages.write import VERDICTS
from orchestration.papers.body import Column, Paper, figure
from orchestration.papers.source import Source
from orchestration.reports.reports import contents
from orchestration.reports.workbook import Column as SheetColumn
from orchestration.reports.workbook import Sheet, write_workbook

_CATEGORIES = (
    Column("类别", 20),
    Column("满分", 10, "right"),
    Column("得分", 10, "right"),
    Column("得分率", 10, "right"),
    Column("组内位次", 9, "center"),
    Column("组均值", 10, "right"),
    Column("组最高", 10, "right"),
)
_LOST = (
    Column("序", 4, "center"),
    Column("指标", 18),
    Column("账目", 9, "center"),
    Column("失分", 10, "right"),
    Column("性质和原因", 13),
    Column("说明", 48),
    Column("责任单位", 18),
    Column("出自", 18),
)
_CURABLE = (
    Column("事项", 26),
    Column("问题", 12),
    Column("怎么补", 40),
    Column("截止日期", 12, "center"),
    Column("涉及分值", 9, "right"),
    Column("责任单位", 20),
)
_SHEET_LOST = (
    SheetColumn("序", 5, "count"),
    SheetColumn("指标", 18),
    SheetColumn("账目", 9),
    SheetColumn("失分", 10, "signed_points"),
    SheetColumn("性质和原因", 14),
    SheetColumn("说明", 44),
    SheetColumn("责任单位", 18),
    SheetColumn("出自", 20),
)
_SHEET_CURABLE = (
    SheetColumn("事项", 26),
    SheetColumn("问题", 14),
    SheetColumn("怎么补", 44),
    SheetColumn("截止日期", 12, "date"),
    SheetColumn("涉及分值", 10, "points"),
    SheetColumn("责任单位", 22),
)


def lost_by(source: Source, unit: str) -> list[Row]:
    """Every entry of a unit's account that takes points away, the largest first."""
    a = source.a
    return a.of("unit_id", unit, "score_ledger", f"{a.now} and points < 0", "unit_id, points, entry_id")


def curable_of(source: Source, unit: str) -> list[Row]:
    """What can still be cured."""
    order = "days_left, points_at_stake desc, item_kind, item_id, unit_id"
    return source.a.of("unit_id", unit, "deficiencies", order=order)


def feedback(source: Source, unit: str) -> Paper:
    """The sheet to be signed."""
    a = source.a
    paper = source.paper(f"{source.name(unit)}{a.row.assessment_name}结果反馈单", is_across=True)
    result = a.result_of.get(unit)
    if result is not None:
        tier = result.tier_name if a.is_official else None
        paper.say(
            f"总分{figure(result, 'total')}分（满分{figure(a.row, 'full_points', 'total')}分），"
            f"{a.group_names.get(result.group_id, '全部单位')}第{figure(result, 'rank')}位"
            + (f"，{tier}" if tier else "")
            + f"；程序性失分{figure(result, 'points_lost_procedural')}分。"
        )
    categories = [
        row
        for row in a.of("unit_id", unit, "category_scores", a.now, "unit_id, category_id")
        if row.category_id in a.category
    ]
    if categories:
        columns = ("points_assigned", "points", "rate", "group_place", "group_mean", "group_best")
        rows = [(source.category(row.category_id), *(figure(row, name) for name in columns)) for row in categories]
        paper.table("各类得分", _CATEGORIES, rows)
    lost = lost_by(source, unit)
    paper.heading("失分明细")
    if lost:
        entries = [(n, *_entry(source, row, figure(row, "points", "signed_points"))) for n, row in enumerate(lost, 1)]
        paper.table(f"逐笔失分，共{len(lost)}笔", _LOST, entries)
    else:
        paper.say("没有失分。")
    curable = curable_of(source, unit)
    paper.heading("还能补的")
    if curable:
        paper.table(
            "能补的事项、办法和期限", _CURABLE, [_cure(source, row, figure(row, "points_at_stake")) for row in curable]
        )
    else:
        paper.say("没有还能补的事项。")
    paper.heading("异议")
    paper.say(_objection(source))
    paper.sign(
        "被考评单位意见：□ 无异议　□ 有异议（另附说明和依据）",
        "单位（盖章）：________________　主要负责人（签字）：____________　____年__月__日",
    )
    return paper


def feedback_sheet(source: Source, unit: str, file: Path) -> Path:
    """The same account as a workbook."""
    a = source.a
    lost, curable = lost_by(source, unit), curable_of(source, unit)
    decimals = {"_points": a.decimals.get("indicator_decimals"), "_total": a.decimals.get("total_decimals")}
    ends = (decimals["_points"],)
    title, note = f"{source.name(unit)} · {a.row.assessment_name}", f"{source.state}（截至{source.day}）"
    lost_rows = [(number, *_entry(source, row, row.points), *ends) for number, row in enumerate(lost, start=1)]
    cures = [(*_cure(source, row, row.points_at_stake), *ends) for row in curable]
    sheets = [
        Sheet("失分明细", title, _SHEET_LOST, (*(c.title for c in _SHEET_LOST), "_points"), lost_rows, note),
        Sheet("还能补的", title, _SHEET_CURABLE, (*(c.title for c in _SHEET_CURABLE), "_points"), cures, note),
    ]
    made = next((result.release_id for result in a.results if a.is_official), "")
    state = (f"{a.row.cycle} {a.row.assessment_name}", VERDICTS[a.verdict], made, source.state)
    as_of = str(source.release.as_of)
    return write_workbook(
        file, [contents(source.release.release_id, as_of, [state], sheets), *sheets], as_of, source.foot
    )


def _entry(source: Source, row: Row, points: object) -> tuple[object, ...]:
    """A row of what was lost; `points` as the paper shows them, or as they are."""
    return (
        *_named(source, row),
        points,
        _why(row),
        row.explanation,
        source.lead(row.indicator_id, row.unit_id),
        _origin(row),
    )


def _named(source: Source, row: Row) -> tuple[object, object]:
    name = source.indicator(row.indicator_id) if row.indicator_id else source.category(row.category_id) or "总分"
    return name, row.entry_zh or row.entry


def _why(row: Row) -> str:
    said = [word for word in (row.cause_kind_zh, row.cause_zh or row.cause) if word]
    undecided = ["待核定"] if row.is_undecided else []
    return "；".join([*said, *undecided])


def _origin(row: Row) -> str:
    return " ".join(word for word in (row.source_feed_zh or row.source_feed, row.source_key) if word)


def _cure(source: Source, row: Row, points: object) -> tuple[object, ...]:
    return (
        row.item_name,
        row.code_zh or row.code,
        row.what_to_do,
        row.due_on,
        points,
        source.name(row.responsible_org_id),
    )


def _objection(source: Source) -> str:
    """Until when: the close of the assessment, while it is open; afterwards what its scheme says of appeals."""
    row = source.a.row
    whom = row.assessor_name or "考评办"
    if row.closes_on and not source.a.is_official and row.closes_on >= source.release.as_of:
        until = f"{row.closes_on:%Y年%-m月%-d日}前"
    else:
        until = "考评方案规定的申诉期限内"
    return (
        f"对上列失分有异议的，于{until}向{whom}书面提出，逐笔写明序号、理由，附佐证材料；"
        "考评办登记后作出核定意见，采纳的在下一版结果中更正。"
    )
