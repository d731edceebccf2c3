"""`forms`: make the forms of a month, one workbook per organisation, from what is published."""

from collections.abc import Sequence
from pathlib import Path

from orchestration.base.files import RELEASE_DATABASE
from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.answer import Answer
from orchestration.forms import make_forms
from orchestration.warehouse.workspace import published_folder


def forms(settings: Settings, organisations: Sequence[str], month: str, out: Path | None, cycle: int | None) -> Answer:
    """Where the forms have been put."""
    released = published_folder(settings)
    if released is None:
        raise Problem("nothing_landed", "还没有发布过版本，填报表要从已发布的版本里取单位和指标。请先运行 kaoping run")
    day = month or settings.as_of("").isoformat()[:7]
    if len(day) != 7 or day[4] != "-" or not day.replace("-", "").isdecimal() or not 1 <= int(day[5:]) <= 12:
        raise Problem("unknown_setting", f"月份“{month}”写错了，应写成 2024-06")
    folder = out or settings.warehouse / "forms" / day
    made = make_forms(released / RELEASE_DATABASE, settings.landing, folder, day, organisations, cycle)
    lines = [f"做了 {len(made)} 份 {day} 的填报表，在 {folder}"] if made else [f"{day} 没有单位要报的"]
    return Answer([*lines, *(f"  {file.name}" for file in made)], [{"file": str(file)} for file in made])
