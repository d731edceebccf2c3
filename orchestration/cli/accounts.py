"""What a command tells of one unit: its account, why it stands where it stands, and its briefing.

Every figure is read from the marts of the release; only differences between two of them are taken here, and sums of
ledger rows, which are exact.
"""

from decimal import Decimal
from itertools import groupby

from orchestration.base.columns import aligned, figure
from orchestration.base.settings import Settings
from orchestration.cli.answer import Answer
from orchestration.cli.released import Released, Row, Unit, Which

_SHOWN = 10


def explained(settings: Settings, typed: str, indicator: str | None, which: Which, month: str | None) -> Answer:
    """The ledger of a unit, or of one of its indicators, as a readable account with its sums."""
    with Released(settings) as released:
        unit = released.unit(typed, which)
        when = released.month(unit, month)
        chosen = released.indicator(unit, indicator) if indicator else None
        rows = released.rows(
            """
            select l.category_id, coalesce(c.category_name, l.category_id, '不属于类别') as category_name,
                l.indicator_id, coalesce(i.indicator_name, l.indicator_id, '不属于指标') as indicator_name,
                l.entry_id, l.entry, l.points, l.cause_kind, l.cause, l.source_feed, l.source_key, l.explanation
            from marts.score_ledger as l
            left join marts.dim_category as c using (cycle, assessment_id, category_id)
            left join marts.dim_indicator as i
                on l.cycle = i.cycle and l.assessment_id = i.assessment_id and l.indicator_id = i.indicator_id
            where l.scenario = 'actual' and l.cycle = ? and l.assessment_id = ? and l.unit_id = ? and l.month = ?
                and (? is null or l.indicator_id = ?)
            order by c.sort nulls last, l.category_id nulls last, l.indicator_id nulls last,
                case l.entry when 'assigned' then 0 else 1 end, l.entry_id
            """,
            [*unit.key, when, chosen and chosen["indicator_id"], chosen and chosen["indicator_id"]],
        )
        (standing,) = _standings(released, unit, when, unit.unit_id)
        is_official, status = released.status(unit, when)
    total = sum((row["points"] for row in rows), Decimal(0))
    lines = _title(unit, status)
    for _, category in groupby(rows, key=lambda row: row["category_id"]):
        own = list(category)
        lines += ["", f"{own[0]['category_name']}  {figure(_sum(own))}分"]
        for _, part in groupby(own, key=lambda row: row["indicator_id"]):
            entries = list(part)
            lines.append(f"  {entries[0]['indicator_name']}  {figure(_sum(entries))}分")
            lines += [f"    {_signed(row['points'])}  {row['explanation']}" for row in entries]
    lines += ["", f"合计 {figure(total)}分" + ("" if chosen else f"，总分 {figure(standing['total'])}分")]
    data = {**_head(unit, when), "is_official": is_official, "entries": rows, "sum": total, "total": standing["total"]}
    if chosen:
        data |= {"indicator_id": chosen["indicator_id"], "indicator_name": chosen["indicator_name"]}
    return Answer(lines, data, hints=_also(unit))


def compared(settings: Settings, typed: str, which: Which, month: str | None) -> Answer:
    """A unit against the one above and the one below, by category and by indicator, and what would lift it."""
    with Released(settings) as released:
        unit = released.unit(typed, which)
        when = released.month(unit, month)
        group = _standings(released, unit, when)
        own = next(row for row in group if row["unit_id"] == unit.unit_id)
        is_official, status = released.status(unit, when)
        place = group.index(own)
        sides = [("前一位", group[place - 1])] if place > 0 else []
        sides += [("后一位", group[place + 1])] if place + 1 < len(group) else []
        lines = [
            *_title(unit, status),
            f"总分 {figure(own['total'])}分，组内第 {own['rank'] or '—'} 位，共 {len(group)} 个单位",
        ]
        data: Row = {**_head(unit, when), "is_official": is_official, "total": own["total"], "rank": own["rank"]}
        data["against"] = []
        for word, other in sides:
            between = own["total"] - other["total"] if own["total"] is not None and other["total"] is not None else None
            categories = _differences(released, unit, when, other["unit_id"], "category")
            indicators = _differences(released, unit, when, other["unit_id"], "indicator")
            lines += ["", f"比{word} {other['unit_name']}（第 {other['rank'] or '—'} 位）{_more(between)}"]
            for title, rows in (("按类别", categories), ("按指标", indicators)):
                shown = [
                    [row["name"], figure(row["own"]), figure(row["other"]), _signed(row["difference"])] for row in rows
                ]
                lines += [
                    f"  {line}" for line in aligned([title, "本单位", "对方", "差"], shown[:_SHOWN], right=(1, 2, 3))
                ]
                if len(shown) > _SHOWN:
                    lines.append(f"  …（其余 {len(shown) - _SHOWN} 项差得较少）")
            data["against"].append(
                {"side": "above" if word == "前一位" else "below", "unit_id": other["unit_id"]}
                | {
                    "unit_name": other["unit_name"],
                    "rank": other["rank"],
                    "total": other["total"],
                    "difference": between,
                }
                | {"categories": categories, "indicators": indicators}
            )
        lifts = released.rows(
            "select step, kind, item, recoverable_points, cumulative_points, reaches_target, explanation, is_counted"
            " from marts.promotion_plan where cycle = ? and assessment_id = ? and unit_id = ? and month = ?"
            " order by step",
            [*unit.key, when],
        )
        aims = released.rows(
            "select statement from marts.promotion_targets"
            " where cycle = ? and assessment_id = ? and unit_id = ? and month = ?",
            [*unit.key, when],
        )
    if aims:
        lines += ["", str(aims[0]["statement"])]
    lines += [
        f"  {row['step']}. {row['item']}  {_signed(row['recoverable_points'])}分：{row['explanation']}" for row in lifts
    ]
    data |= {"statement": aims[0]["statement"] if aims else None, "would_lift": lifts}
    return Answer(lines, data, hints=_also(unit))


def briefed(settings: Settings, typed: str, which: Which) -> Answer:
    """The briefing of a unit as text."""
    with Released(settings) as released:
        unit = released.unit(typed, which)
        if not released.has("briefing"):
            return Answer(["这一版还没有讲话稿，运行一次就有"], {**_head(unit, ""), "sentences": []}, code=1)
        # The order of the topics is that in which they are spoken.
        rows = released.rows(
            """
            select topic, topic_zh, line, sentence, is_official, month from marts.briefing
            where cycle = ? and assessment_id = ? and unit_id = ?
            order by list_position(?, topic) nulls last, topic, line
            """,
            [*unit.key, TOPICS],
        )
        figures = released.rows(
            "select topic, line, name, value, shown, source_mart from marts.briefing_figures"
            " where cycle = ? and assessment_id = ? and unit_id = ? order by all",
            unit.key,
        )
        if not rows:
            nothing = f"{unit.unit_name} 在 {unit.cycle} 还没有可说的"
            return Answer([nothing], {**_head(unit, ""), "sentences": []}, code=1)
        _, status = released.status(unit, rows[0]["month"])
    lines = _title(unit, status)
    for topic, sentences in groupby(rows, key=lambda row: row["topic_zh"]):
        lines += ["", f"【{topic}】", *(row["sentence"] for row in sentences)]
    data = {**_head(unit, rows[0]["month"]), "sentences": rows, "figures": figures}
    return Answer(lines, data, hints=_also(unit))


TOPICS = [
    *("result", "position", "history", "losses", "responsibility", "causes", "strengths", "in_year"),
    *("completion", "opinions", "scheme", "plan", "peers"),
]


def _standings(released: Released, unit: Unit, month: str, only: str | None = None) -> list[Row]:
    """The unit's group in the order of its ranks."""
    return released.rows(
        """
        select s.unit_id, coalesce(u.unit_name, s.unit_id) as unit_name, s.total, s.rank
        from marts.standings as s left join marts.dim_unit as u using (cycle, assessment_id, unit_id)
        where s.scenario = 'actual' and s.cycle = ? and s.assessment_id = ? and s.month = ? and s.group_id = ?
            and (? is null or s.unit_id = ?)
        order by s.rank nulls last, s.unit_id
        """,
        [unit.cycle, unit.assessment_id, month, unit.group_id, only, only],
    )


def _differences(released: Released, unit: Unit, month: str, other: str, what: str) -> list[Row]:
    """Where two units differ, the worst for the one asked about first."""
    mart, points = (
        ("category_scores", "points") if what == "category" else ("indicator_scores", "points_after_penalties")
    )
    return released.rows(
        f"""
        with two as (
            select {what}_id as id, unit_id, {points} as points from marts.{mart}
            where scenario = 'actual' and cycle = ? and assessment_id = ? and month = ? and unit_id in (?, ?)
        ),
        paired as (
            select
                id, coalesce(max(points) filter (where unit_id = ?), 0) as own,
                coalesce(max(points) filter (where unit_id = ?), 0) as other
            from two group by id
        )
        select id, coalesce(d.{what}_name, id) as name, own, other, own - other as difference
        from paired
        left join marts.dim_{what} as d on d.cycle = ? and d.assessment_id = ? and d.{what}_id = id
        where own != other
        order by {"difference" if what == "category" else "abs(difference) desc, difference"}, id
        """,
        [
            unit.cycle,
            unit.assessment_id,
            month,
            unit.unit_id,
            other,
            unit.unit_id,
            other,
            unit.cycle,
            unit.assessment_id,
        ],
    )


def _head(unit: Unit, month: str) -> Row:
    return {
        "cycle": unit.cycle,
        "assessment_id": unit.assessment_id,
        "unit_id": unit.unit_id,
        "unit_name": unit.unit_name,
        "month": month,
    }


def _title(unit: Unit, status: str) -> list[str]:
    named = f"{unit.unit_name}（{unit.unit_id}） {unit.cycle} {unit.assessment_name}（{unit.assessment_id}）"
    return [named, status]


def _also(unit: Unit) -> list[str]:
    if not unit.also_in:
        return []
    return [f"{unit.unit_name} 还在 {'、'.join(unit.also_in)}，用 --assessment 指明"]


def _sum(rows: list[Row]) -> Decimal:
    return sum((row["points"] for row in rows), Decimal(0))


def _signed(points: Decimal) -> str:
    return f"{'+' if points > 0 else ''}{figure(points)}"


def _more(difference: Decimal | None) -> str:
    if difference is None:
        return "没有总分可比"
    return f"{'多' if difference > 0 else '少' if difference < 0 else '同分，差'} {figure(abs(difference))}分"
