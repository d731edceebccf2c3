"""分析报告, per unit and per assessment: the briefing in order, charts, losses, what is owed and the plan."""

from collections.abc import Sequence
from typing import Any

from orchestration.pages.figures import Row
from orchestration.pages.marts import grouped
from orchestration.papers.body import Column, Paper, figure
from orchestration.papers.charts import Series
from orchestration.papers.source import Source

# The order of a speech: how we did, where, whose fault, what can still be done.
TOPICS = (
    *("result", "position", "history", "losses", "responsibility", "causes", "strengths", "in_year", "completion"),
    *("opinions", "scheme", "plan", "peers"),
)
_ORGANISATIONS = (
    Column("责任单位", 26),
    Column("失分", 11, "right"),
    Column("占失分", 10, "right"),
    Column("指标", 7, "right"),
    Column("末位指标", 8, "right"),
    Column("其中程序性", 10, "right"),
)
_OWED = (
    Column("事项", 24),
    Column("问题", 11),
    Column("截止日期", 14, "center"),
    Column("涉及分值", 10, "right"),
    Column("责任单位", 18),
    Column("怎么办", 26),
)
_PLAN = (
    Column("步", 4, "center"),
    Column("做什么", 44),
    Column("可增分", 9, "right"),
    Column("累计", 9, "right"),
    Column("期限", 12, "center"),
    Column("责任单位", 20),
)
_STANDING = (
    Column("位次", 6, "center"),
    Column("单位", 24),
    Column("总分", 10, "right"),
    Column("较上年", 8, "center"),
    Column("程序失分", 10, "right"),
    Column("等次", 10, "center"),
)
_FORECAST = (
    Column("单位", 26),
    Column("预计总分", 10, "right"),
    Column("低", 10, "right"),
    Column("高", 10, "right"),
    Column("预计位次", 9, "center"),
    Column("预计等次", 10, "center"),
)
# Rows of a table at most; the pages and workbooks hold every one.
_MOST = 30
_BARS = 10


def analysis_of_unit(source: Source, unit: str) -> Paper:
    """The report of one unit."""
    a = source.a
    paper = source.paper(f"{source.name(unit)}{a.row.assessment_name}分析报告")
    _briefing(paper, a.of("unit_id", unit, "briefing", f"month = '{a.month}'", "unit_id, topic, line"))
    _charts(paper, source, unit)
    losses = a.of("unit_id", unit, "loss_by_organisation", f"{a.now} and points_lost > 0", "rank, org_id")
    if losses:
        paper.heading("失分落在谁的名下")
        paper.table("各责任单位失分", _ORGANISATIONS, [_lost(source, row) for row in losses[:_MOST]])
    owed = a.of("unit_id", unit, "deficiencies", order="days_left, points_at_stake desc, item_kind, item_id, unit_id")
    if owed:
        paper.heading("还能补救的事项")
        paper.table("未办结事项", _OWED, [_owed(source, row) for row in owed[:_MOST]])
        _more(paper, owed)
    plan = a.of("unit_id", unit, "promotion_plan", order="unit_id, step")
    if plan:
        paper.heading("晋位办法")
        paper.table("逐步可做的", _PLAN, [_step(source, row) for row in plan[:_MOST]])
        _more(paper, plan)
    paper.sign(a.row.assessor_name or "", source.day)
    return paper


def analysis_of_assessment(source: Source) -> Paper:
    """The report of the whole assessment: who stands where, what was lost under whose lead, what is owed."""
    a = source.a
    paper = source.paper(f"{a.row.assessment_name}分析报告")
    paper.heading("位次和等次" if a.is_official else "位次（动态）")
    for group, rows in a.groups.items():
        paper.table(a.group_names.get(group, group or "全部单位"), _STANDING, [_stands(source, r) for r in rows])
    totals = a.rows("loss_by_organisation", f"{a.now} and points_lost > 0", "points_lost desc, unit_id, org_id")
    if totals:
        paper.heading("失分最多的责任单位")
        columns = (Column("被考评单位", 20), *_ORGANISATIONS)
        lost = [(source.name(row.unit_id), *_lost(source, row)) for row in totals[:_MOST]]
        paper.table("责任单位在一个被考评单位名下的失分", columns, lost)
        _more(paper, totals)
    owed = a.rows("deficiencies", order="days_left, points_at_stake desc, item_kind, item_id, unit_id")
    if owed:
        paper.heading("还能补救的事项")
        items = [(source.name(row.unit_id), *_owed(source, row)) for row in owed[:_MOST]]
        paper.table("期限最近的事项", (Column("单位", 16), *_OWED), items)
        _more(paper, owed)
    forecasts = a.rows("forecasts", f"month = '{a.month}'", "group_id, expected_rank, unit_id")
    if forecasts and not a.is_final:
        paper.heading("全年预测")
        paper.table("按最近月份的进度预测", _FORECAST, [_expected(source, row) for row in forecasts])
    paper.sign(a.row.assessor_name or "", source.day)
    return paper


def _briefing(paper: Paper, sentences: Sequence[Row]) -> None:
    by_topic = grouped(sentences, "topic")
    for topic in (*TOPICS, *(topic for topic in by_topic if topic not in TOPICS)):
        if topic in by_topic:
            paper.heading(by_topic[topic][0].topic_zh or topic)
            paper.say(*(row.sentence for row in by_topic[topic]))


def _charts(paper: Paper, source: Source, unit: str) -> None:
    a = source.a
    months = [row for row in a.standings if row.unit_id == unit and row.rank is not None]
    categories = [
        row
        for row in a.of("unit_id", unit, "category_scores", a.now, "unit_id, category_id")
        if row.points_assigned and row.category_id in a.category
    ]
    organisations = a.of("unit_id", unit, "loss_by_organisation", f"{a.now} and points_lost > 0", "rank, org_id")
    causes = a.of("unit_id", unit, "loss_by_cause", f"{a.now} and points_lost > 0", "rank, cause_kind, cause")
    if not (months or categories or organisations):
        return
    paper.heading("图")
    if len(months) > 1:
        paper.chart("各月组内位次", "line", [_series("位次", months, "rank", [row.month for row in months])])
    if categories:
        names = [str(source.category(row.category_id)) for row in categories]
        series = [
            _series("得分", categories, "points", names),
            _series("组均值", categories, "group_mean", names),
        ]
        paper.chart("各类得分与组内比较", "bar", series)
    if organisations:
        shown = organisations[:_BARS]
        names = [str(source.name(row.org_id)) for row in shown]
        paper.chart("失分最多的责任单位", "bar", [_series("失分", shown, "points_lost", names)])
    if causes:
        shown = causes[:_BARS]
        paper.chart("失分的原因", "bar", [_series("失分", shown, "points_lost", [_cause(row) for row in shown])])


def _cause(row: Row) -> str:
    return str(row.cause_zh or row.cause_kind_zh or row.cause_kind)


def _series(name: str, rows: Sequence[Row], column: str, labels: Sequence[str]) -> Series:
    values: list[Any] = [row.values[column] for row in rows]
    return Series(name, tuple(labels), tuple(values), tuple(figure(row, column) for row in rows))


def _lost(source: Source, row: Row) -> tuple[object, ...]:
    columns = ("points_lost", "share_of_loss", "indicators_hit", "indicators_last", "points_lost_procedural")
    return (source.name(row.org_id), *(figure(row, column) for column in columns))


def _owed(source: Source, row: Row) -> tuple[object, ...]:
    return (
        row.item_name,
        row.code_zh or row.code,
        row.due_on,
        figure(row, "points_at_stake"),
        source.name(row.responsible_org_id),
        row.what_to_do,
    )


def _step(source: Source, row: Row) -> tuple[object, ...]:
    return (
        figure(row, "step"),
        row.explanation,
        figure(row, "recoverable_points"),
        figure(row, "cumulative_points"),
        row.due_on,
        source.name(row.responsible_org_id),
    )


def _expected(source: Source, row: Row) -> tuple[object, ...]:
    figures = (figure(row, name) for name in ("expected_total", "low", "high", "expected_rank"))
    return (source.name(row.unit_id), *figures, row.expected_tier_name)


def _stands(source: Source, row: Row) -> tuple[object, ...]:
    """The tier of what is not final is the expected one, and says so."""
    a = source.a
    expected = None if a.is_official else row.expected_tier_name
    tier = row.tier_name if a.is_official else expected and f"预计{expected}"
    figures = (figure(row, column) for column in ("total", "rank_change", "points_lost_procedural"))
    return (figure(row, "rank"), source.name(row.unit_id), *figures, tier)


def _more(paper: Paper, rows: Sequence[Row]) -> None:
    if len(rows) > _MOST:
        paper.note(f"注：共{len(rows)}项，此处列前{_MOST}项，全部见网页和工作簿。")
