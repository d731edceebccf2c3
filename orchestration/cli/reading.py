"""The commands that only read: parameters, and whether the answer is told in lines or as JSON.

What is answered stands in accounts.py (one unit), news.py (the whole), check.py (one file). They read a release, never
a build, and import neither Dagster nor dbt.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from orchestration.base.inert_text import printable
from orchestration.base.settings import Settings
from orchestration.cli.answer import Answer
from orchestration.cli.chinese import Command, example, options
from orchestration.cli.outlet import tell


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)


def _answers(function: Callable[..., Answer]) -> Callable[..., int]:
    """Tell an Answer, in one way or the other."""

    @wraps(function)
    def told(as_json: bool, warehouse: str | None, **given: Any) -> int:
        if warehouse:
            os.environ["KAOPING_WAREHOUSE"] = str(Path(warehouse).absolute())
        answer = function(Settings.from_environment(), **given)
        if as_json:
            tell(json.dumps(answer.data, ensure_ascii=False, indent=1, default=_plain))
        else:
            tell("\n".join(printable(line) for line in answer.lines))
        for hint in answer.hints:
            tell(f"提示 {printable(hint)}", sys.stderr)
        return answer.code

    return told


_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON，给程序读")
_WAREHOUSE = click.option(
    "--warehouse", metavar="文件夹", help="数据仓文件夹，缺省为 KAOPING_WAREHOUSE 或仓库的 warehouse/"
)
_COMMON = options(_JSON, _WAREHOUSE)
_WHICH = options(
    click.option("--cycle", type=int, metavar="年度", help="考评年度，缺省为最近的"),
    click.option("--assessment", metavar="考评", help="考评编码；单位在几项考评里的，缺省为第一项"),
)
_MONTH = click.option("--month", metavar="YYYY-MM", help="月份，缺省为最近的")


def _units(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Units whose id or name begins as typed; silence where there is no release yet."""
    with suppress(Exception):
        from orchestration.cli.released import Released

        with Released(Settings.from_environment()) as released:
            return [CompletionItem(unit, help=name) for unit, name in released.units_like(typed)]
    return []


_UNIT = click.argument("unit", metavar="单位", shell_complete=_units)


def _command(name: str, *examples: str) -> Callable[[Callable[..., Any]], click.Command]:
    return click.command(name, cls=Command, epilog=example(*examples))


@_command(
    "check",
    "kaoping check 报送.xlsx",
    "kaoping check raw/2024/reports/*.csv --json",
    "kaoping check a.csv --feed reports --cycle 2024",
)
@click.argument(
    "files", metavar="文件…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--feed", metavar="数据类", help="缺省由文件夹、工作表名或表头判断")
@click.option("--cycle", type=int, metavar="年度", help="缺省由文件夹判断，否则为最近落地的年度")
@_COMMON
@_answers
def check(settings: Settings, files: tuple[Path, ...], feed: str | None, cycle: int | None) -> Answer:
    """交之前先查：接收时会怎么说；有问题以 1 结束"""
    from orchestration.cli.check import check_files

    return check_files(settings, files, feed, cycle)


@_command("explain", "kaoping explain 临溪县", "kaoping explain YL-X03 FZ01 --month 2024-06")
@_UNIT
@click.argument("indicator", metavar="[指标]", required=False)
@_WHICH
@_MONTH
@_COMMON
@_answers
def explain(
    settings: Settings,
    unit: str,
    indicator: str | None,
    cycle: int | None,
    assessment: str | None,
    month: str | None,
) -> Answer:
    """一笔一笔说清一个单位（或它的一项指标）的分，末尾是合计"""
    from orchestration.cli.accounts import explained

    return explained(settings, unit, indicator, (cycle, assessment), month)


@_command("why", "kaoping why 临溪县", "kaoping why YL-X03 --cycle 2023")
@_UNIT
@_WHICH
@_MONTH
@_COMMON
@_answers
def why(settings: Settings, unit: str, cycle: int | None, assessment: str | None, month: str | None) -> Answer:
    """为什么是这个位次：与前一位、后一位按类别和指标比，差在哪里，怎样能进位"""
    from orchestration.cli.accounts import compared

    return compared(settings, unit, (cycle, assessment), month)


@_command("brief", "kaoping brief 临溪县", "kaoping brief YL-X03 --cycle 2023 --json")
@_UNIT
@_WHICH
@_COMMON
@_answers
def brief(settings: Settings, unit: str, cycle: int | None, assessment: str | None) -> Answer:
    """讲话稿：一个单位的处境，填好数字的句子"""
    from orchestration.cli.accounts import briefed

    return briefed(settings, unit, (cycle, assessment))


@_command("todo", "kaoping todo", "kaoping todo 市财政局")
@click.argument("organisation", metavar="[单位]", required=False, shell_complete=_units)
@_COMMON
@_answers
def todo(settings: Settings, organisation: str | None) -> Answer:
    """还能补救的缺项，按剩余天数"""
    from orchestration.cli.news import to_do

    return to_do(settings, organisation)


@_command("status", "kaoping status", "kaoping status --json")
@_COMMON
@_answers
def status(settings: Settings) -> Answer:
    """发布了什么、截止到哪天、各项考评的结论、上次运行、下次运行、磁盘"""
    from orchestration.cli.news import state

    return state(settings)


@_command("diff", "kaoping diff", "kaoping diff 000012 000013")
@click.argument("first", metavar="[版本]", required=False)
@click.argument("second", metavar="[版本]", required=False)
@_COMMON
@_answers
def diff(settings: Settings, first: str | None, second: str | None) -> Answer:
    """两版之差：总分、位次、等次动了的单位；缺省为正在发布的一版与它的上一版"""
    from orchestration.cli.news import difference

    return difference(settings, first, second)


@_command("releases", "kaoping releases", "kaoping releases --json")
@_COMMON
@_answers
def releases(settings: Settings) -> Answer:
    """列出已发布的版本"""
    from orchestration.cli.console import releases_lines
    from orchestration.release.listing import release_rows

    keys = ("release_id", "published_at", "as_of", "note")
    rows = [dict(zip(keys, row, strict=True)) for row in release_rows(settings)]
    return Answer(releases_lines(settings), rows)


@_command("open", "kaoping open", "kaoping open --print")
@click.option("--print", "only_print", is_flag=True, help="只说在哪里，不打开浏览器")
@_COMMON
@_answers
def open_site(settings: Settings, only_print: bool) -> Answer:
    """在浏览器里打开正在发布的一版的页面"""
    from orchestration.cli.news import site_of

    page = site_of(settings)
    if not only_print:
        import webbrowser

        webbrowser.open(page.as_uri())
    return Answer([str(page)], {"page": page})


@_command("forms", "kaoping forms --month 2024-07", "kaoping forms 石渡县发展和改革局 --month 2024-07 --out 填报表")
@click.argument("organisations", metavar="[单位…]", nargs=-1)
@click.option("--month", metavar="YYYY-MM", default="", help="哪个月的，缺省为本月")
@click.option("--out", metavar="文件夹", type=click.Path(path_type=Path), help="缺省为数据仓的 forms/<月份>")
@click.option("--cycle", type=int, metavar="年度", help="考评年度，缺省为月份所在的年")
@_COMMON
@_answers
def forms(
    settings: Settings, organisations: tuple[str, ...], month: str, out: Path | None, cycle: int | None
) -> Answer:
    """做填报表：每个责任单位一册，单位、指标、期限已经填好，填上数放进 workbooks/ 即可"""
    from orchestration.cli.forms import forms as make

    return make(settings, organisations, month, out, cycle)


@_command(
    "superior",
    "kaoping superior dept raw/2024/superior_results/部门.csv --into county --indicator 部门得分",
    "kaoping superior dept 部门.csv --into county --category GZ --cycle 2024",
)
@click.argument("source", metavar="考评")
@click.argument("file", metavar="文件.csv", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--into", metavar="考评", required=True, help="哪项考评要用这个结果")
@click.option("--indicator", metavar="指标", default="", help="计入那项考评的哪个指标")
@click.option("--category", metavar="类别", default="", help="计入那项考评的哪个类别；指标、类别都不给的，是总分")
@click.option("--cycle", type=int, metavar="年度", help="结果的年度，缺省为最近有正式结果的")
@_COMMON
@_answers
def superior(
    settings: Settings, source: str, file: Path, into: str, indicator: str, category: str, cycle: int | None
) -> Answer:
    """把一项考评的正式结果写成另一项考评的“上级反馈结果”，每行写明出自哪一版"""
    from orchestration.cli.superior import superior as write

    named = {"assessment_id": into, "indicator_id": indicator, "category_id": category}
    return write(settings, source, file, named, cycle)


@_command("superset", "kaoping superset 考评看板.zip")
@click.argument("file", metavar="文件.zip", type=click.Path(dir_okay=False, path_type=Path))
@_COMMON
@_answers
def superset(settings: Settings, file: Path) -> Answer:
    """写一个 Superset 能导入的看板：正式排名、逐月位次、失分在哪里、可能要失的分"""
    from orchestration.cli.superset import dashboard_file

    return dashboard_file(settings, file)


READING = (check, forms, superior, superset, explain, why, brief, todo, status, diff, releases, open_site)
