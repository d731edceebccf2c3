"""Which workbooks a run writes, and from which rows.

The deficiency list (催办单) once for the office and once per responsible organisation, and the bulletin of the official
results. How a workbook looks: workbook.py.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from orchestration.gates.docs import chinese_day
from orchestration.gates.report import VERDICT_WORDS
from orchestration.gates.suites import load_wording
from orchestration.reports.workbook import Column, Sheet, write_workbook

OFFICE = "考评办"
LIST = "催办单"
BULLETIN = "结果通报"
# Characters that a file name cannot hold on one system or another.
_FORBIDDEN = str.maketrans({char: "_" for char in '/\\:*?"<>|\t\r\n'})

_ITEM_COLUMNS = (
    Column("剩余天数", 9, "days"),
    Column("涉及分值", 9, "points"),
    Column("怎么办", 46),
    Column("被考评单位", 18),
    Column("事项", 30),
    Column("问题", 14),
    Column("截止日期", 12, "date"),
    Column("责任单位", 18),
    Column("责任科室", 14),
    Column("专人", 10),
    Column("暂缓排名", 9),
    Column("考评", 24),
    Column("月份", 9),
    Column("指标编码", 14),
    Column("事项编码", 22),
    Column("材料编码", 22),
)
_SUMMARY_COLUMNS = (
    Column("责任单位", 24),
    Column("事项", 8, "count"),
    Column("已逾期", 8, "count"),
    Column("暂缓排名", 9, "count"),
    Column("涉及分值", 11, "points"),
)
_VERDICT_COLUMNS = (
    Column("年度", 8, "count"),
    Column("考评", 30),
    Column("结论", 10),
    Column("暂缓事项", 10, "count"),
    Column("不合格期望", 11, "count"),
    Column("查看行次", 11, "count"),
)
_RANKING_COLUMNS = (
    Column("组", 16),
    Column("位次", 7, "count"),
    Column("单位", 24),
    Column("总分", 11, "points"),
    Column("得分率", 9, "percent"),
    Column("等次", 12),
    Column("总位次", 8, "count"),
    Column("与上一名差距", 12, "points"),
    Column("距更好等次", 12, "points"),
    Column("上年位次", 9, "count"),
    Column("位次变化", 9, "signed"),
    Column("主观失分", 9, "points"),
    Column("无主观失分时位次", 15, "count"),
)


def write_reports(build_db: Path, out: Path) -> list[Path]:
    """Write every workbook of this build below `out` and return the files, the office's first."""
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(build_db), read_only=True) as connection:
        as_of = str((connection.execute("select cast(as_of as varchar) from run.run_context").fetchone() or ("",))[0])
        files = _write_lists(connection, out, as_of)
        files += _write_bulletin(connection, out, as_of)
    return files


def _write_lists(connection: duckdb.DuckDBPyConnection, out: Path, as_of: str) -> list[Path]:
    rows = _items(connection)
    day = chinese_day(as_of)
    sheets = [
        Sheet(LIST, f"{LIST}（全部） · 截至{day}", _ITEM_COLUMNS, [row[2:] for row in rows]),
        Sheet("按责任单位", f"按责任单位汇总 · 截至{day}", _SUMMARY_COLUMNS, connection.execute(_SUMMARY).fetchall()),
        Sheet("闸门结论", f"闸门结论 · 截至{day}", _VERDICT_COLUMNS, _verdicts(connection)),
    ]
    files = [write_workbook(out / f"{LIST}-{OFFICE}.xlsx", sheets, as_of)]
    organisations = {str(row[0]): str(row[1] or row[0]) for row in rows}
    taken = {files[0].name.lower()}
    for org_id, name in sorted(organisations.items()):
        own = [row[2:] for row in rows if row[0] == org_id]
        sheet = Sheet(LIST, f"{LIST} · {name} · 截至{day}", _ITEM_COLUMNS, own)
        files.append(write_workbook(out / _file_name(f"{LIST}-{name}-{org_id}", taken), [sheet], as_of))
    return files


def _items(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    words = load_wording().labels["code"]
    rows = connection.execute(_ITEMS).fetchall()
    at = 2 + [column.title for column in _ITEM_COLUMNS].index("问题")
    return [(*row[:at], words.get(row[at], row[at]), *row[at + 1 :]) for row in rows]


def _verdicts(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    rows = connection.execute(_VERDICTS).fetchall()
    return [(*row[:2], VERDICT_WORDS.get(row[2], row[2]), *row[3:]) for row in rows]


def _write_bulletin(connection: duckdb.DuckDBPyConnection, out: Path, as_of: str) -> list[Path]:
    """The official results that stand now; no file when there are none."""
    assessments = connection.execute(_RANKED_ASSESSMENTS).fetchall() if _has(connection, "rankings") else []
    sheets = [
        Sheet(
            f"{cycle}-{assessment_id}",
            f"{name} · 正式结果",
            _RANKING_COLUMNS,
            connection.execute(_RANKING, {"cycle": cycle, "assessment": assessment_id}).fetchall(),
        )
        for cycle, assessment_id, name in assessments
    ]
    return [write_workbook(out / f"{BULLETIN}.xlsx", sheets, as_of)] if sheets else []


def _has(connection: duckdb.DuckDBPyConnection, mart: str) -> bool:
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'marts' and table_name = ?", [mart]
    ).fetchone()
    return found is not None


def _file_name(stem: str, taken: set[str]) -> str:
    """A name that every file system accepts and that no other report has, also where case does not count."""
    safe = "".join(char for char in stem.translate(_FORBIDDEN) if char.isprintable()).strip(". ")[:80]
    names: Iterable[str] = (f"{safe}.xlsx", *(f"{safe}({number}).xlsx" for number in range(2, 10_000)))
    name = next(name for name in names if name.lower() not in taken)
    taken.add(name.lower())
    return name


_ITEMS = """
    with organisations as (
        select cycle, org_id, org_name from staging.stg_organisations
    ), assessments as (
        select cycle, assessment_id, assessment_name from staging.stg_assessments
    )
    select
        d.responsible_org_id, max(o.org_name) over (partition by d.responsible_org_id),
        d.days_left, d.points_at_stake, d.what_to_do, coalesce(d.unit_name, d.unit_id), d.item_name, d.code, d.due_on,
        coalesce(o.org_name, d.responsible_org_id), d.section, d.officer, case when d.is_holding then '是' end,
        coalesce(a.assessment_name, d.assessment_id), d.month, d.indicator_id, d.item_id, d.document_id
    from marts.deficiencies as d
    left join organisations as o on d.cycle = o.cycle and d.responsible_org_id = o.org_id
    left join assessments as a on d.cycle = a.cycle and d.assessment_id = a.assessment_id
    order by d.days_left nulls last, d.points_at_stake desc nulls last, d.cycle, d.assessment_id, d.item_kind,
        d.item_id, d.unit_id nulls last
"""
_SUMMARY = """
    select
        coalesce(max(o.org_name), d.responsible_org_id), count(*), count(*) filter (where d.days_left < 0),
        count(*) filter (where d.is_holding), sum(d.points_at_stake)
    from marts.deficiencies as d
    left join staging.stg_organisations as o on d.cycle = o.cycle and d.responsible_org_id = o.org_id
    group by d.responsible_org_id
    order by 4 desc, 5 desc, 2 desc, d.responsible_org_id
"""
_VERDICTS = """
    select
        v.cycle, coalesce(a.assessment_name, v.assessment_id), v.verdict, v.held_rows, v.failed_checks, v.checked_rows
    from marts.gate_verdicts as v
    left join staging.stg_assessments as a on v.cycle = a.cycle and v.assessment_id = a.assessment_id
    order by v.cycle desc, v.assessment_id
"""
_RANKED_ASSESSMENTS = """
    select r.cycle, r.assessment_id, coalesce(max(a.assessment_name), r.assessment_id)
    from marts.rankings as r
    left join staging.stg_assessments as a on r.cycle = a.cycle and r.assessment_id = a.assessment_id
    group by r.cycle, r.assessment_id
    order by r.cycle desc, r.assessment_id
"""
_RANKING = """
    select
        coalesce(p.group_name, r.group_id), r.rank, coalesce(o.org_name, r.unit_id), r.total, r.score_rate, r.tier_name,
        r.overall_rank, r.gap_above, r.gap_to_next_tier, r.previous_rank, r.rank_change, r.points_lost_procedural,
        r.rank_without_procedural
    from marts.rankings as r
    left join staging.stg_participants as p
        on r.cycle = p.cycle and r.assessment_id = p.assessment_id and r.unit_id = p.unit_id
    left join staging.stg_organisations as o on r.cycle = o.cycle and r.unit_id = o.org_id
    where r.cycle = $cycle and r.assessment_id = $assessment
    order by r.group_id, r.rank nulls last, r.unit_id
"""
