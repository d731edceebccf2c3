"""`kaoping scheme`: a scheme as one workbook: begun, checked before there is a report, and shown as a page to sign.

What is read and written stands in the room schemes/; here are the parameters, the choice of the year and the lines.
"""

import json
from pathlib import Path

import click

from orchestration.base.inert_text import printable
from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.answer import refuse_to_overwrite
from orchestration.cli.chinese import Command, Group, example
from orchestration.cli.outlet import tell

_CYCLE = click.option("--cycle", type=int, metavar="年度", help="工作簿的年度，缺省由所在文件夹或其中的起始月份判断")
_FILE = click.Path(dir_okay=False, path_type=Path)
_AS = {".html": "网页", ".md": "Markdown", ".xlsx": "工作簿"}


@click.group(cls=Group, epilog="每个命令的说明和例子：kaoping scheme 命令 --help")
def scheme() -> None:
    """考评方案：新建工作簿、先查、印成文"""


@scheme.command(
    cls=Command,
    epilog=example(
        "kaoping scheme new --to 2025 方案.xlsx",
        "kaoping scheme new --from-cycle 2024 --to 2025 方案.xlsx",
        "kaoping scheme new --from 去年方案.xlsx --to 2025 方案.xlsx",
        "kaoping scheme new --from 乡镇千分制 --to 2025 方案.xlsx",
    ),
)
@click.argument("file", metavar="文件.xlsx", type=_FILE)
@click.option("--to", type=int, metavar="年度", required=True, help="给哪个考评年度")
@click.option("--from", "source", metavar="名称|文件", help="照方案库里的一份（kaoping scheme list），或一份方案工作簿")
@click.option("--from-cycle", type=int, metavar="年度", help="照报送文件夹里一个年度的方案，日期顺延")
@click.option("--raw", metavar="文件夹", help="报送文件夹，缺省为 KAOPING_RAW 或仓库的 raw/")
def new(file: Path, to: int, source: str | None, from_cycle: int | None, raw: str | None) -> int:
    """写一份方案工作簿，空的，或照另一份；并列出要重新决定的事"""
    from orchestration.schemes import scheme as schemes
    from orchestration.schemes.book import write_book

    if source is not None and from_cycle is not None:
        raise click.UsageError("--from 和 --from-cycle 只给一个")
    refuse_to_overwrite(file)
    settings = Settings.from_environment()
    begun = schemes.empty(to)
    if source is not None:
        book = Path(source)
        if book.is_file():
            begun = schemes.read_book(book, _cycle_of(book), settings.timezone)
        else:
            begun = schemes.read_library(source, settings.timezone)
    elif from_cycle is not None:
        begun = schemes.read_cycle(Path(raw) if raw else settings.raw, from_cycle, settings.timezone)
    if begun.problems:
        raise Problem("scheme_faulty", f"所照的方案有 {len(begun.problems)} 处接收不了")
    made = schemes.without_empty_targets(schemes.in_cycle(begun, to))
    write_book(made, file)
    tell(f"已写 {printable(str(file))}；填好后放进 raw/{to}/workbooks/")
    left_out = len(begun.rows["targets"]) - len(made.rows["targets"])
    if left_out:
        tell(f"目标值表里没有说什么的 {left_out} 行不再列出")
    decide = schemes.to_decide(made) if begun.cycle != to else []
    if decide:
        tell("\n".join(["要重新决定的：", *(f"  {line}" for line in decide)]))
    if from_cycle == to - 1:
        tell(
            f"改完看与 {from_cycle} 年度差在哪里：kaoping scheme show {printable(str(file))} --changes --out 改动.html"
        )
    return 0


@scheme.command("list", cls=Command, epilog=example("kaoping scheme list"))
def list_() -> int:
    """方案库：可以照着写的公开方案，各说什么、出处"""
    from orchestration.schemes.library import library

    for name, published in library().items():
        tell(f"{name}：{published.title}\n    {published.says}\n    出处 {published.source}")
    return 0


@scheme.command(cls=Command, epilog=example("kaoping scheme check 方案.xlsx", "kaoping scheme check 方案.xlsx --json"))
@click.argument("file", metavar="文件.xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_CYCLE
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，给程序读")
def check(file: Path, cycle: int | None, as_json: bool) -> int:
    """一次说出方案里的全部问题，带工作表和单元格；有问题以 1 结束"""
    from orchestration.schemes.check import check_book

    answer = check_book(file, cycle or _cycle_of(file), Settings.from_environment())
    tell(json.dumps(answer.data, ensure_ascii=False, indent=1) if as_json else "\n".join(map(printable, answer.lines)))
    return answer.code


@scheme.command(
    cls=Command,
    epilog=example(
        "kaoping scheme show 方案.xlsx",
        "kaoping scheme show 2024 --out 方案.html",
        "kaoping scheme show 方案.xlsx --changes --out 方案和改动.html",
    ),
)
@click.argument("what", metavar="文件|年度")
@click.option("--out", metavar="文件", type=_FILE, help="写成 .html、.md 或 .xlsx；缺省在屏幕上输出 Markdown")
@_CYCLE
@click.option("--changes", is_flag=True, help="后面附上与报送文件夹里上一年方案相比，逐项改了什么")
@click.option("--raw", metavar="文件夹", help="报送文件夹，缺省为 KAOPING_RAW 或仓库的 raw/")
def show(what: str, out: Path | None, cycle: int | None, changes: bool, raw: str | None) -> int:
    """把方案印成文：类别、指标、分值、规则、等次、材料、期限、依据条款、签字处"""
    from orchestration.schemes import page
    from orchestration.schemes import scheme as schemes
    from orchestration.schemes.judge import judge
    from orchestration.transform.project import parsed_project

    if out is not None and out.suffix.lower() not in _AS:
        raise click.UsageError(f"--out 须是 {'、'.join(_AS)}")
    settings = Settings.from_environment()
    is_cycle = what.isdecimal() and not Path(what).exists()
    if not is_cycle and not Path(what).is_file():
        raise Problem("unknown_file", f"没有文件 {what}")
    folder = Path(raw) if raw else settings.raw
    year = int(what) if is_cycle else cycle or _cycle_of(Path(what))
    before = folder if changes else None
    landed = (
        schemes.landed_cycle(folder, year, settings.timezone, before)
        if is_cycle
        else schemes.landed_book(Path(what), year, settings.timezone, before)
    )
    with landed as (found, landing):
        judged = judge(found, landing, parsed_project(), settings.now())
        papers = page.papers(found, judged.told, judged.hints, judged.changes if changes else None)
    if out is None:
        tell(page.as_markdown(papers))
    elif out.suffix.lower() == ".xlsx":
        page.as_book(papers, out)
    else:
        out.write_text(page.as_html(papers) if out.suffix.lower() == ".html" else page.as_markdown(papers), "utf-8")
    if not changes and (folder / f"{year - 1:04d}").is_dir():
        tell(f"提示 与 {year - 1} 年度的方案逐项改了什么：加 --changes")
    if found.problems:
        tell(f"提示 方案有 {len(found.problems)} 处接收不了，没有印出来；请用 kaoping scheme check 查")
    return 0


def _cycle_of(file: Path) -> int:
    """The year of the folder that the file lies in, else of the first month that an assessment names."""
    for folder in file.absolute().parents[:2]:
        if len(folder.name) == 4 and folder.name.isdecimal():
            return int(folder.name)
    from orchestration.schemes.check import cycle_in

    found = cycle_in(file)
    if found is None:
        raise Problem("unknown_cycle", f"{file.name}：看不出是哪个年度")
    return found
