"""The scheme as a page to sign: what counts how much, by which rule, for whom, with which evidence and until when.

The page is laid out once, as sections of tables; HTML, Markdown and XLSX only write it down. A rule is told in the
engine's own sentence where one is given (`told`), else by the names of its basis, rule and parameters.
"""

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.base.columns import width
from orchestration.base.inert_text import inert, markdown, sheet_text
from orchestration.base.problems import Problem
from orchestration.schemes.book import unused
from orchestration.schemes.changes import NAMED, Difference, coded, parts_of
from orchestration.schemes.scheme import Row, Scheme, contracts

Told = Mapping[tuple[str, str], str]
# What is worth a second look in an assessment, a sentence each: seen before one signs, never part of what is signed.
Hints = Callable[[str], Sequence[str]]
HINTS = "签字前再看一眼"
# So many objects of a part are put beside last year's on paper; the site has them all.
_MOST_CHANGED = 150
SIGNATURE = "考评主体（盖章）：＿＿＿＿＿＿＿＿　　主要负责人（签字）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日"
_STYLE = (
    "body{font-family:'Noto Serif CJK SC',SimSun,serif;margin:2rem auto;max-width:60rem;line-height:1.5;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{border:1px solid #555;padding:.25rem .5rem;"
    "text-align:left;vertical-align:top}th{background:#eee;white-space:nowrap}.sign{margin:3rem 0}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}tr{break-inside:avoid}"
    "aside{border-left:4px solid #b8860b;padding:.25rem 1rem}aside h2{margin-top:.25rem}"
    "@media print{section+section{break-before:page}body{margin:0}aside{display:none}}"
)


@dataclass(frozen=True)
class Section:
    """One table with its heading."""

    title: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Paper:
    """One assessment's part of the scheme."""

    title: str
    facts: Sequence[str]
    sections: Sequence[Section]
    hints: Sequence[str] = ()


def papers(
    scheme: Scheme,
    told: Told | None = None,
    hints: Hints = lambda assessment: (),
    changes: Sequence[Difference] | None = None,
) -> list[Paper]:
    """What there is to read, assessment by assessment; a column or table without content is left out.

    `changes`: what differs from the year before, where that is to be read too.
    """
    if not scheme.rows["assessments"]:
        raise Problem("empty_scheme", "方案里没有一项考评")
    made = [_paper(scheme, one, told or {}, hints(one["assessment_id"])) for one in scheme.rows["assessments"]]
    if changes is None:
        return made
    compared = [
        list(_changes(scheme, [row for row in changes if row.assessment == one["assessment_id"]]))
        for one in scheme.rows["assessments"]
    ]
    return [
        replace(paper, sections=[*paper.sections, *sections]) for paper, sections in zip(made, compared, strict=True)
    ]


def _paper(scheme: Scheme, assessment: Row, told: Told, hints: Sequence[str]) -> Paper:
    of = {
        feed: [row for row in rows if row.get("assessment_id") == assessment["assessment_id"]]
        for feed, rows in scheme.rows.items()
    }
    # By their own order, where the scheme gives one; else as the document has them.
    of["categories"].sort(key=lambda row: (row["sort"] is None, row["sort"] or 0))
    names = {row["org_id"]: row["org_name"] for row in scheme.rows["organisations"]}
    groups = {row["group_id"]: row["group_name"] or row["group_id"] for row in of["participants"]}
    facts = [
        f"考评主体：{names.get(assessment['assessor_org_id'], assessment['assessor_org_id'])}",
        f"考评期间：{assessment['first_month']} 至 {assessment['final_month']}",
        f"总分：{said(assessment['full_points'])} 分；被考评单位 {len(of['participants'])} 个",
    ]
    if assessment["report_due_day"] is not None:
        late, missing = said(assessment["late_report_points"]), said(assessment["missing_report_points"])
        month = {0: "当月", 1: "次月"}.get(assessment["report_due_month_offset"] or 0, "其后")
        facts.append(
            f"报送期限：{month} {assessment['report_due_day']} 日；迟报扣 {late or 0} 分，漏报扣 {missing or 0} 分"
        )
    if assessment["closes_on"]:
        facts.append(f"结束日期：{assessment['closes_on'].isoformat()}")
    made = [
        _table("一级指标", "categories", of, ("category_id", "category_name", "kind", "points", "cap", "scaling",
               "opens_above", "same_matter", "clause")),
        *_indicators(of, names, told),
        _table("分档（每档的下界和所得）", "bands", of, ("band_set", "at", "rate", "points")),
        _table("加分条款", "bonus_clauses", of, ("clause_id", "clause_name", "points_each", "cap", "same_matter",
               "min_publicity_days", "clause")),
        _table("等次", "tiers", of, ("group_id", "tier_rank", "tier_name", "quota_share", "quota_count", "min_score",
               "min_category_rate", "reward_rate", "consequence", "clause"), {"group_id": groups}),
        _table("等次条件", "tier_conditions", of, tuple(c.name for c in contracts()["tier_conditions"].columns[1:]),
               {"group_id": groups}),
        _table("难度系数", "coefficients", of, ("unit_id", "category_id", "value", "reason"), {"unit_id": names}),
        _table("佐证材料", "evidence_requirements", of, ("requirement_name", "indicator_id", "document_kind", "month",
               "needs_stamp", "needs_signature", "due_on", "missing_points", "late_points", "clause")),
        _table("被考评单位", "participants", of, ("group_name", "unit_id"), {"unit_id": names}),
    ]  # fmt: skip
    return Paper(assessment["assessment_name"], facts, [section for section in made if section.rows], hints)


def _indicators(of: Mapping[str, list[Row]], names: Mapping[str, str], told: Told) -> Iterator[Section]:
    """A table for every category, in its order."""
    headers = ("编码", "指标", "分值", "计分规则", "报送", "适用", "责任单位", "依据条款")
    for category in of["categories"]:
        rows = []
        for row in (row for row in of["indicators"] if row["category_id"] == category["category_id"]):
            mine = {feed: [r for r in of[feed] if r["indicator_id"] == row["indicator_id"]] for feed in _OF_INDICATOR}
            rule = told.get((row["assessment_id"], row["indicator_id"])) or "；".join(map(measure, mine["measures"]))
            units = {r["unit_id"] for r in mine["targets"] if r["assigned"]}
            to = "全部" if not mine["targets"] or len(units) == len(of["participants"]) else f"{len(units)} 个单位"
            leads = dict.fromkeys(r["org_id"] for r in mine["responsibilities"] if r["role"] == "lead")
            lead = "、".join(names.get(org, org) for org in list(leads)[:3])
            lead = lead if len(leads) <= 3 else f"{names.get(*[next(iter(leads))] * 2)}等 {len(leads)} 个"
            clauses = "；".join(dict.fromkeys(r["clause"] for r in (row, *mine["measures"]) if r["clause"]))
            unit = f"（{row['value_unit']}）" if row["value_unit"] else ""
            frequency = dict(contracts()["indicators"].column("frequency").values).get(row["frequency"], "")
            found = (row["indicator_id"], f"{row['indicator_name']}{unit}", said(row["points"]), rule, frequency)
            rows.append((*found, to, lead, clauses))
        points = f"（{said(category['points'])} 分）" if category["points"] is not None else ""
        yield _trimmed(Section(f"指标：{category['category_name']}{points}", headers, rows))


def _changes(scheme: Scheme, differing: Sequence[Difference]) -> Iterator[Section]:
    """A table for every part of the scheme that differs from last year's."""
    headers = ("对象", "改动", "字段", "上年", "本年")
    orgs = {row["org_id"]: row["org_name"] for row in scheme.rows["organisations"]}
    named = {kind: {r[kind]: r[name] for r in scheme.rows[feed]} for kind, (feed, name) in NAMED.items()}
    said = {"added": "新增", "removed": "取消", "changed": "修改"}
    for part in parts_of(differing, {**named, "unit_id": orgs, "org_id": orgs}, _MOST_CHANGED):
        contract = contracts()[part.feed]
        rows = [
            (one.name, said[one.change], contract.column(row.field).label,
             *(coded(row, text) or text or "" for text in (row.old, row.new)))
            for one in part.objects for row in one.rows
        ]  # fmt: skip
        more = f"（另有 {part.more} 项没有列出）" if part.more else ""
        yield Section(f"与上年相比：{contract.label}{more}", headers, rows)
    if not differing:
        yield Section("与上年相比", ("改动",), [("没有改动，或没有上年的方案可比",)])


_OF_INDICATOR = ("measures", "targets", "responsibilities")


def measure(row: Row) -> str:
    """A measure by the names that the contract gives: its share, basis, rule and the parameters that count."""
    contract = contracts()["measures"]
    label = {name: dict(contract.column(name).values) for name in ("basis", "rule", "over", "step_mode")}
    share = "" if row["share"] in (None, 1) else f"占 {said(row['share'] * 100)}%："
    parameters = [
        f"{contract.column(name).label} {label.get(name, {}).get(row[name]) or said(row[name])}"
        for (feed, name), (decides, values) in unused().items()
        if feed == "measures" and row[name] is not None and row[decides] in values
    ]
    over = [label["over"][row["over"]]] if row["over"] not in (None, "last") else []
    group = [f"只用于 {row['group_id']} 组"] if row["group_id"] else []
    lag = [f"取 {row['lag']} 年前"] if row["lag"] else []
    detail = "，".join([*lag, *over, *group, *parameters])
    return f"{share}{label['basis'][row['basis']]}·{label['rule'][row['rule']]}" + (f"（{detail}）" if detail else "")


def _table(
    title: str, feed: str, of: Mapping[str, list[Row]], columns: Sequence[str],
    named: Mapping[str, Mapping[str, str]] | None = None,
) -> Section:  # fmt: skip
    """Some columns of a feed, with the names of codes."""
    contract = contracts()[feed]
    labels = {name: dict(contract.column(name).values) | dict((named or {}).get(name, {})) for name in columns}
    rows = [tuple(labels[name].get(row[name]) or said(row[name]) for name in columns) for row in of[feed]]
    return _trimmed(Section(title, tuple(contract.column(name).label for name in columns), rows))


def _trimmed(section: Section) -> Section:
    kept = [at for at in range(len(section.headers)) if any(row[at] for row in section.rows)]
    rows = [tuple(row[at] for at in kept) for row in section.rows]
    return Section(section.title, tuple(section.headers[at] for at in kept), rows)


def said(value: Any) -> str:
    """A value as one writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def as_html(found: Sequence[Paper]) -> str:
    """One page, without script or anything fetched."""
    parts = [
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>考评方案</title><style>{_STYLE}</style><main>'
    ]
    for paper in found:
        parts += [f"<section><h1>{_safe(paper.title)}</h1>", *(f"<p>{_safe(fact)}</p>" for fact in paper.facts)]
        if paper.hints:
            told = "".join(f"<li>{_safe(hint)}</li>" for hint in paper.hints)
            parts.append(f"<aside><h2>{HINTS}</h2><ul>{told}</ul></aside>")
        for section in paper.sections:
            heads = "".join(f'<th scope="col">{_safe(header)}</th>' for header in section.headers)
            parts.append(f"<h2>{_safe(section.title)}</h2><table><thead><tr>{heads}</tr></thead><tbody>")
            parts += ["<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in section.rows]
            parts.append("</tbody></table>")
        parts.append(f'<p class="sign">{SIGNATURE}</p></section>')
    return "\n".join([*parts, "</main></html>", ""])


def _safe(text: str) -> str:
    return html.escape(inert(text))


def as_markdown(found: Sequence[Paper]) -> str:
    """The same as a Markdown page."""
    lines: list[str] = []
    for paper in found:
        lines += [f"# {markdown(paper.title)}", "", *(f"- {markdown(fact)}" for fact in paper.facts), ""]
        for section in paper.sections:
            lines += [f"## {markdown(section.title)}", "", f"| {' | '.join(map(markdown, section.headers))} |"]
            lines.append("|" + "---|" * len(section.headers))
            lines += [f"| {' | '.join(map(markdown, row))} |" for row in section.rows]
            lines.append("")
        lines += [SIGNATURE, ""]
        if paper.hints:
            lines += [f"> **{HINTS}**", ">", *(f"> - {markdown(hint)}" for hint in paper.hints), ""]
    return "\n".join(lines)


def as_book(found: Sequence[Paper], file: Path) -> None:
    """The same as a workbook, a sheet per assessment, ready to print."""
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#EDEDED", "border": 1, "text_wrap": True})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        title = book.add_format({"bold": True, "font_size": 14})
        for number, paper in enumerate(found, 1):
            sheet = book.add_worksheet(f"方案{number}")
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.write_string(0, 0, sheet_text(paper.title, 32_000), title)
            at = 1
            for fact in paper.facts:
                sheet.write_string(at, 0, sheet_text(fact, 32_000))
                at += 1
            widths: dict[int, int] = {}
            for section in paper.sections:
                sheet.write_string(at + 1, 0, sheet_text(section.title, 32_000), title)
                at += 2
                for row, look in ((section.headers, head), *((row, cell) for row in section.rows)):
                    for column, text in enumerate(row):
                        sheet.write_string(at, column, sheet_text(text, 32_000), look)
                        widths[column] = min(max(widths.get(column, 8), width(text) + 2), 45)
                    at += 1
            sheet.write_string(at + 2, 0, SIGNATURE)
            for column, wide in widths.items():
                sheet.set_column(column, column, wide)
        _hints_sheet(book, found, head, cell)


def _hints_sheet(book: xlsxwriter.Workbook, found: Sequence[Paper], head: Any, cell: Any) -> None:
    rows = [(paper.title, hint) for paper in found for hint in paper.hints]
    if not rows:
        return
    sheet = book.add_worksheet(HINTS)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 120)
    for number, row in enumerate([("考评", "提示"), *rows]):
        for column, text in enumerate(row):
            sheet.write_string(number, column, sheet_text(text, 32_000), cell if number else head)
