"""`superior`: the official result of one assessment as the `superior_results` that another takes it over by.

An assessment cannot look at the result of another of the same year: the reckoning would go round in a circle. So the
published result is handed in like any superior's, and every row names the release that it is from.
"""

import csv
from pathlib import Path

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.answer import Answer, refuse_to_overwrite
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


def superior(settings: Settings, source: str, file: Path, into: dict[str, str], cycle: int | None) -> Answer:
    """Write the file. `into`: what its rows name, assessment_id, indicator_id and category_id."""
    refuse_to_overwrite(file)
    with Released(settings) as released:
        rows = _official(released, source, cycle)
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [*into, *rows[0]])
        writer.writeheader()
        writer.writerows(into | row for row in rows)
    said = f"已写 {file}：{len(rows)} 个单位，{rows[0]['cause']}"
    return Answer([said], {"file": str(file), "units": len(rows), "from": rows[0]["cause"]})


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
