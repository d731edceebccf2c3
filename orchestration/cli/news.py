"""What a command tells of the whole: what is to do, what is published and how it is, what moved between releases."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.base.columns import aligned, figure
from orchestration.base.files import RELEASE_DATABASE
from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.base.sql import quoted
from orchestration.cli.answer import Answer
from orchestration.cli.released import Released, Row, meant_by, nearest, published
from orchestration.gates.reasons import WORDS
from orchestration.instance.nightly import NIGHTLY_HOUR
from orchestration.warehouse.names import find_release
from orchestration.warehouse.release_manifest import read_manifest
from orchestration.warehouse.workspace import releases_of

_PAGES = ("report/index.html", "data_docs/index.html")


def to_do(settings: Settings, organisation: str | None) -> Answer:
    """What can still be cured, the most urgent first; of one organisation, also what stands against it as a unit."""
    with Released(settings) as released:
        rows = released.rows(
            """
            select d.cycle, d.assessment_id, d.item_kind, d.item_id, d.item_name, d.unit_id, d.unit_name, d.code,
                d.is_holding, d.what_to_do, d.responsible_org_id,
                coalesce(o.org_name, d.responsible_org_id) as responsible_org_name,
                d.officer, d.due_on, d.days_left, d.points_at_stake
            from marts.deficiencies as d
            left join marts.dim_organisation as o on d.cycle = o.cycle and d.responsible_org_id = o.org_id
            order by d.days_left nulls last, d.points_at_stake desc nulls last, d.item_kind, d.item_id, d.unit_id
            """
        )
        if organisation:
            named = released.rows(
                "select distinct org_id, org_name, coalesce(short_name, '') as short_name"
                " from marts.dim_organisation order by 1"
            )
            meant = {row["org_id"] for row in meant_by(organisation, named, ("org_id", "org_name", "short_name"))}
            if not meant:
                raise Problem("not_found", nearest("单位", organisation, named, "org_id", "org_name"))
            rows = [row for row in rows if row["responsible_org_id"] in meant or row["unit_id"] in meant]
    shown = [
        [
            _days(row["days_left"]),
            figure(row["points_at_stake"]),
            str(row["responsible_org_name"] or ""),
            row["what_to_do"],
        ]
        for row in rows
    ]
    lines = aligned(["期限", "涉及分", "责任单位", "怎么办"], shown, right=(1,)) if rows else ["没有要办的"]
    return Answer([*lines, "", f"共 {len(rows)} 项"] if rows else lines, rows)


def state(settings: Settings) -> Answer:
    """What is published, and how the installation is."""
    folder = published(settings)
    manifest = read_manifest(folder)
    with Released(settings) as released:
        assessments = released.rows(
            """
            select a.cycle, a.assessment_id, a.assessment_name, v.verdict, a.closes_on,
                date_diff('day', a.as_of, a.closes_on) as days_to_close
            from marts.dim_assessment as a left join marts.gate_verdicts as v using (cycle, assessment_id)
            order by a.cycle desc, a.assessment_id
            """
        )
        count = released.rows("select count(*) as n from marts.deficiencies")[0]["n"]
    disk = shutil.disk_usage(settings.warehouse)
    used = sum(path.lstat().st_size for path in releases_of(settings).rglob("*") if not path.is_dir())
    following = _next_night(settings.now())
    lines = [
        f"正在发布  {manifest.release_id}（{manifest.published_at}）",
        f"截止日    {manifest.as_of}",
        f"上次运行  {manifest.run_id}",
        f"下次运行  {following:%Y-%m-%d %H:%M}（make ui 或服务开着时自动运行）",
        f"缺项      {count} 项，见 kaoping todo",
        f"磁盘      版本占 {used / 1e6:,.0f} MB，剩余 {disk.free / 1e9:,.1f} GB",
        "",
    ]
    for row in assessments:
        verdict = WORDS.get(str(row["verdict"]), "没有结论")
        closes = "" if row["days_to_close"] is None else _closes(row["days_to_close"])
        lines.append(f"{row['cycle']} {row['assessment_name']}（{row['assessment_id']}）：{verdict}{closes}")
        row["reasons"] = list(manifest.reasons.get(f"{row['cycle']}/{row['assessment_id']}", []))
        lines += [f"  - {reason}" for reason in row["reasons"]]
    data = {
        "release_id": manifest.release_id,
        "published_at": manifest.published_at,
        "as_of": manifest.as_of,
        "run_id": manifest.run_id,
        "code_revision": manifest.code_revision,
        "next_run": following,
        "deficiencies": count,
        "disk": {"releases_bytes": used, "free_bytes": disk.free},
        "warehouse": settings.warehouse,
        "raw": settings.raw,
        "assessments": assessments,
    }
    return Answer(lines, data)


def difference(settings: Settings, first: str | None, second: str | None) -> Answer:
    """Which units moved between two releases: the published one and its predecessor, or those that are named."""
    now = published(settings)
    before = _release(settings, first) if first else None
    after = _release(settings, second) if second else now
    if before is None:
        previous = read_manifest(now).previous
        if not previous or not (releases_of(settings) / previous).is_dir():
            return Answer(["没有上一版可比"], {"before": None, "after": now.name, "units": []})
        before = releases_of(settings) / previous
    with Released(settings, after) as released:
        released.rows(f"attach {quoted(before / RELEASE_DATABASE)} as before (read_only)")
        rows = released.rows(_MOVED.format(after=_latest("marts"), before=_latest("before.marts")))
    shown = [
        [str(row["cycle"]), row["assessment_id"], row["unit_name"], *(_from_to(row, what) for what in _COMPARED)]
        for row in rows
    ]
    lines = [f"{before.name} → {after.name}"]
    lines += (
        aligned(["年度", "考评", "单位", "总分", "位次", "等次", "结果"], shown, right=(3, 4))
        if rows
        else ["没有单位变动"]
    )
    return Answer(lines, {"before": before.name, "after": after.name, "units": rows})


def site_of(settings: Settings) -> Path:
    """The first page of the published release, by the link that stays while releases come and go."""
    published(settings)
    for page in _PAGES:
        if (settings.current / page).is_file():
            return settings.current / page
    raise Problem("no_page", "这一版没有页面")


_COMPARED = ("total", "rank", "tier_name", "status")
_MOVED = """
    with after as ({after}), previous as ({before}), both_releases as (
        select
            coalesce(a.cycle, b.cycle) as cycle, coalesce(a.assessment_id, b.assessment_id) as assessment_id,
            coalesce(a.unit_id, b.unit_id) as unit_id, coalesce(a.unit_name, b.unit_name) as unit_name,
            b.month as month_before, a.month as month_after, b.total as total_before, a.total as total_after,
            b.rank as rank_before, a.rank as rank_after,
            b.tier_name as tier_name_before, a.tier_name as tier_name_after,
            b.status as status_before, a.status as status_after
        from after as a full outer join previous as b
            on a.cycle = b.cycle and a.assessment_id = b.assessment_id and a.unit_id = b.unit_id
    )
    select * from both_releases
    where total_before is distinct from total_after or rank_before is distinct from rank_after
        or tier_name_before is distinct from tier_name_after or status_before is distinct from status_after
    order by cycle desc, assessment_id, abs(coalesce(total_after, 0) - coalesce(total_before, 0)) desc, unit_id
"""


def _latest(schema: str) -> str:
    """Each unit's official result in a release, else its latest standing, with a tier only where the year is over."""
    return f"""
        with standing as (
            select * from {schema}.standings where scenario = 'actual'
            qualify row_number() over (partition by cycle, assessment_id, unit_id order by month desc) = 1
        )
        select cycle, assessment_id, unit_id, coalesce(u.unit_name, unit_id) as unit_name,
            case when r.unit_id is not null then '正式' else '动态' end as status,
            case when r.unit_id is not null then a.final_month else s.month end as month,
            case when r.unit_id is not null then r.total else s.total end as total,
            case when r.unit_id is not null then r.rank else s.rank end as rank,
            case when r.unit_id is not null then r.tier_name
                when s.month = a.final_month then s.tier_name end as tier_name
        from standing as s
        full outer join {schema}.rankings as r using (cycle, assessment_id, unit_id)
        left join {schema}.dim_unit as u using (cycle, assessment_id, unit_id)
        left join {schema}.dim_assessment as a using (cycle, assessment_id)
    """


def _release(settings: Settings, typed: str) -> Path:
    return releases_of(settings) / find_release(releases_of(settings), typed)


def _from_to(row: Row, what: str) -> str:
    old, new = row[f"{what}_before"], row[f"{what}_after"]
    return figure(new) if old == new else f"{figure(old) or '—'}→{figure(new) or '—'}"


def _days(days: int | None) -> str:
    if days is None:
        return "没有期限"
    return f"剩 {days} 天" if days >= 0 else f"已逾期 {-days} 天"


def _closes(days: int) -> str:
    return f"，距结束 {days} 天" if days >= 0 else ""


def _next_night(now: datetime) -> datetime:
    tonight = now.replace(hour=NIGHTLY_HOUR, minute=0, second=0)
    return tonight if tonight > now else tonight + timedelta(days=1)
