"""`superset`: the dashboard as the file that Superset imports, for the warehouse of this installation."""

from pathlib import Path

from orchestration.base.files import RELEASE_DATABASE
from orchestration.base.settings import PROJECT_ROOT, Settings
from orchestration.cli.answer import Answer, refuse_to_overwrite
from orchestration.cli.released import Released
from orchestration.semantics.superset import read_dashboard, superset

# One assessment of the latest year: all of them in one chart tell nothing.
_LATEST = "select 年度, 考评 from ({}) order by 年度 desc, 考评 limit 1"
_NEXT = "在 Superset 里：看板 → 右上角“导入看板” → 选这个文件；数据库、数据集、图表和看板一起建好，重导即更新"


def dashboard_file(settings: Settings, file: Path) -> Answer:
    """Write the file; raises Problem where it exists or nothing has been published."""
    refuse_to_overwrite(file)
    dashboard = read_dashboard(PROJECT_ROOT / "dbt_project")
    with Released(settings) as released:
        columns = {
            name: {row["column_name"]: row["column_type"] for row in released.rows(f"describe {dataset['sql']}")}
            for name, dataset in dashboard["datasets"].items()
        }
        latest = released.rows(_LATEST.format(next(iter(dashboard["datasets"].values()))["sql"]))
    content = superset(dashboard, columns, settings.current / RELEASE_DATABASE, latest[0] if latest else {})
    file.write_bytes(content)
    charts = list(dashboard["charts"])
    return Answer(
        [f"已写 {file}：看板“{dashboard['title']}”，图表 {'、'.join(charts)}", _NEXT], {"file": file, "charts": charts}
    )
