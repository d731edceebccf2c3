"""`kaoping superior`: the official result of one assessment as the `superior_results` that another takes it over by.

An assessment cannot look at the result of another of the same year: the reckoning would go round in a circle. So the
published result is handed in like any superior's, and every row names the release that it is from.
"""

import csv
import os
from pathlib import Path

import click

from orchestration.base.inert_text import printable
from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.chinese import Command, example
from orchestration.cli.outlet import tell
from orchestration.cli.released import Released, Row

_RESULTS = """
select
    r.unit_id,
    a.final_month as "month",
    a.full_points as points_available,
    r.total as points,
    r."rank",
    count(r."rank") over (partition by r.group_id) as peers,
    '取自《' || a.assessment_name || '》正式结果，' || r.release_id || ' 版' as cause
from marts.rankings as r
inner join marts.dim_assessment as a using (cycle, assessment_id)
where r.cycle = ? and r.assessment_id = ?
order by r.unit_id
"""


@click.command(
    cls=Command,
    epilog=example(
        "kaoping superior dept --into county --indicator 部门得分 raw/2024/superior_results/部门.csv",
        "kaoping superior dept --into county --category GZ --cycle 2024 部门.csv",
    ),
)
@click.argument("source", metavar="考评")
@click.argument("file", metavar="文件.csv", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--into", metavar="考评", required=True, help="哪项考评要用这个结果")
@click.option("--indicator", metavar="指标", help="计入那项考评的哪个指标")
@click.option("--category", metavar="类别", help="计入那项考评的哪个类别；指标、类别都不给的，是总分")
@click.option("--cycle", type=int, metavar="年度", help="结果的年度，缺省为最近有正式结果的")
@click.option("--warehouse", metavar="文件夹", help="数据仓文件夹，缺省为 KAOPING_WAREHOUSE 或仓库的 warehouse/")
def superior(
    source: str,
    file: Path,
    into: str,
    indicator: str | None,
    category: str | None,
    cycle: int | None,
    warehouse: str | None,
) -> int:
    """把一项考评的正式结果写成另一项考评的“上级反馈结果”，每行写明出自哪一版"""
    if warehouse:
        os.environ["KAOPING_WAREHOUSE"] = str(Path(warehouse).absolute())
    if file.exists():
        raise Problem("file_exists", f"{file} 已经在了，不覆盖")
    with Released(Settings.from_environment()) as released:
        rows = _official(released, source, cycle)
    named = {"assessment_id": into, "indicator_id": indicator or "", "category_id": category or ""}
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [*named, *rows[0]])
        writer.writeheader()
        writer.writerows(named | row for row in rows)
    tell(f"已写 {printable(str(file))}：{len(rows)} 个单位，{printable(rows[0]['cause'])}")
    return 0


def _official(released: Released, source: str, cycle: int | None) -> list[Row]:
    """The official result of one assessment; raises Problem where there is none."""
    [latest] = released.rows(
        "select max(cycle) as cycle from marts.rankings where assessment_id = ? and (? is null or cycle = ?)",
        [source, cycle, cycle],
    )
    if latest["cycle"] is None:
        when = f"在 {cycle} 年度" if cycle else ""
        raise Problem("not_found", f"考评“{source}”{when}没有正式结果；动态的不能写成结果")
    return released.rows(_RESULTS, [latest["cycle"], source])
