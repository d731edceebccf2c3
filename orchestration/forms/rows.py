"""Which rows a form prints for an organisation and a month, from the marts of the published release."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

Rows = list[dict[str, Any]]
# Of a month that a frequency is due in.
_DUE = """
    case i.frequency
        when 'quarterly' then cast(right($month, 2) as integer) % 3 = 0
        when 'half_year' then cast(right($month, 2) as integer) % 6 = 0
        when 'yearly' then $month = a.final_month
        else true
    end
"""
# An indicator is reported by who leads it: for the unit, else for all of them, else the unit itself.
_REPORTS = f"""
    with leads as (
        select i.*, u.unit_id, u.unit_name, a.final_month, coalesce(
            (select min(r.org_id) from marts.dim_responsibility as r where r.role = 'lead' and r.cycle = i.cycle
                and r.assessment_id = i.assessment_id and r.indicator_id = i.indicator_id and r.unit_id = u.unit_id),
            (select min(r.org_id) from marts.dim_responsibility as r where r.role = 'lead' and r.cycle = i.cycle
                and r.assessment_id = i.assessment_id and r.indicator_id = i.indicator_id and r.unit_id is null),
            u.unit_id) as org_id
        from marts.dim_indicator as i
        inner join marts.dim_unit as u on i.cycle = u.cycle and i.assessment_id = u.assessment_id
        inner join marts.dim_assessment as a on i.cycle = a.cycle and i.assessment_id = a.assessment_id
        where i.cycle = $cycle and i.value_feed = 'reports' and $month between a.first_month and a.final_month
            and {_DUE}
    )
    select l.assessment_id, l.unit_id, l.indicator_id, $month as month, l.unit_name as "单位名称",
        l.indicator_name as "指标名称", l.value_unit as "计量", arg_max(f.target, f.month) as "目标",
        arg_max(f.value, f.month) filter (where f.month < $month) as "上次数", max(f.month) filter (
            where f.month < $month and f.value is not null) as "上次月份",
        cast(max(f.due_at) filter (where f.month = $month) as date) as "截止日期", l.org_id
    from leads as l
    left join marts.fct_report as f on l.cycle = f.cycle and l.assessment_id = f.assessment_id
        and l.unit_id = f.unit_id and l.indicator_id = f.indicator_id
    group by all
    order by l.org_id, l.assessment_id, l.unit_id, l.indicator_id
"""
_DOCUMENTS = """
    select left('CL-' || e.unit_id || '-' || e.requirement_id || '-' || e.month, 64) as document_id, e.assessment_id,
        e.unit_id, e.indicator_id, e.requirement_id, e.document_kind, e.month, u.unit_name as "单位名称",
        e.requirement_name as "材料名称", e.due_on as "截止日期", e.code_zh as "现缺", e.responsible_org_id as org_id
    from marts.fct_evidence as e
    left join marts.dim_unit as u on e.cycle = u.cycle and e.assessment_id = u.assessment_id and e.unit_id = u.unit_id
    where e.cycle = $cycle and e.status in ('open', 'deficient') and strftime(e.due_on, '%Y-%m') <= $next
    order by e.responsible_org_id, e.due_on, e.assessment_id, e.requirement_id, e.unit_id, e.month
"""
_RECTIFICATIONS = """
    select item_id, assessment_id, source, theme, unit_id, indicator_id, problem, responsible_org_id as org_id, measure,
        found_on, due_on, recoverable_points, unit_name as "单位名称", indicator_name as "指标名称",
        progress as "上次进度", status_zh as "上次状态"
    from marts.rectification_list
    where cycle = $cycle and status != 'done'
    order by responsible_org_id, due_on, item_id
"""
_CLAIMS = """
    select u.assessment_id, u.unit_id as org_id
    from marts.dim_unit as u
    inner join marts.dim_assessment as a on u.cycle = a.cycle and u.assessment_id = a.assessment_id
    where u.cycle = $cycle and $month between a.first_month and a.final_month and exists (
        select 1 from marts.scheme_values as s where s.cycle = u.cycle and s.assessment_id = u.assessment_id
            and s.feed = 'bonus_clauses')
    order by u.unit_id, u.assessment_id
"""
# Empty rows for claims in a form.
_ROOM_FOR_CLAIMS = 8


def rows_by_organisation(
    connection: duckdb.DuckDBPyConnection, cycle: int, month: str
) -> Mapping[str, Mapping[str, Rows]]:
    """organisation → feed → the rows that its form prints."""
    found: dict[str, dict[str, Rows]] = {}
    asked = {"cycle": cycle, "month": month, "next": _next(month)}
    for feed, sql in (("reports", _REPORTS), ("documents", _DOCUMENTS), ("rectifications", _RECTIFICATIONS)):
        for row in _fetch(connection, sql, asked):
            organisation = row["org_id"] if feed == "rectifications" else row.pop("org_id")
            if organisation:
                found.setdefault(organisation, {}).setdefault(feed, []).append(row)
    for row in _fetch(connection, _CLAIMS, asked):
        claims = found.setdefault(row["org_id"], {}).setdefault("bonus_claims", [])
        for number in range(1, _ROOM_FOR_CLAIMS + 1):
            claim = f"JF-{row['org_id']}-{row['assessment_id']}-{month}-{number}"
            claims.append({"claim_id": claim[:64], "assessment_id": row["assessment_id"]})
    return found


def clauses_of(connection: duckdb.DuckDBPyConnection, cycle: int) -> Sequence[str]:
    """The clauses that a claim may name."""
    rows = connection.execute(
        "select distinct key from marts.scheme_values where cycle = ? and feed = 'bonus_clauses' order by 1", [cycle]
    ).fetchall()
    return [str(row[0]) for row in rows]


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str, asked: Mapping[str, Any]) -> Rows:
    result = connection.execute(sql, {name: value for name, value in asked.items() if f"${name}" in sql})
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
