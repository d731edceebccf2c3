"""The command: `python -m orchestration run | ui | releases | rollback | mend | pin | rebuild | whatif`.

Parses arguments and turns outcomes into an exit code; what a run does stands in run.py, what it prints in
console.py. Non-zero only when no release could be published.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from orchestration.base.inert_text import printable
from orchestration.base.problems import explain
from orchestration.base.settings import Settings
from orchestration.cli.outlet import tell

# Apart from 1, which says that nothing could be built.
_DIFFERS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure is one line with its code and remedy."""
    options = _parser().parse_args(arguments)
    try:
        _into_environment(options)
        settings = Settings.from_environment()
        return int(options.command(settings, options))
    except KeyboardInterrupt as interrupt:
        tell(str(explain(interrupt)), sys.stderr)
        return 130
    except Exception as error:
        tell(f"出错 {explain(error)}", sys.stderr)
        return 1


def _run(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.cli.run import run

    return run(settings, options.as_of, anew=options.anew)


def _ui(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.cli.ui import serve

    tell(f"报送文件夹 {printable(str(settings.raw))}\n数据仓     {printable(str(settings.warehouse))}")
    return serve(options.port, options.allow_host)


def _releases(settings: Settings, _: argparse.Namespace) -> int:
    from orchestration.cli.console import releases_lines

    tell("\n".join(releases_lines(settings)))
    return 0


def _rebuild(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.cli.run import progress_on_console
    from orchestration.defs.build import build_defs
    from orchestration.defs.rebuilding import builder
    from orchestration.rebuild.rebuild import rebuild
    from orchestration.rebuild.sentences import comparison_lines

    with progress_on_console():
        build = builder(lambda own: build_defs({"settings": own}))
        rebuilt = rebuild(settings, build, options.as_of, options.release, Path(options.out) if options.out else None)
    tell("\n".join(comparison_lines(rebuilt.chosen, rebuilt.inputs, rebuilt.marts)))
    tell(f"重建的结果  {rebuilt.folder}")
    return _DIFFERS if rebuilt.same is False else 0


def _rollback(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.release.publish import roll_back
    from orchestration.warehouse.workspace import changing_releases

    with changing_releases(settings, tell):
        release_id = roll_back(settings, options.to)
    tell(f"已退回 {release_id}；下一次运行会在它之后发布新的版本")
    return 0


def _mend(settings: Settings, _: argparse.Namespace) -> int:
    from orchestration.release.mend import mend
    from orchestration.warehouse.workspace import writing

    with writing(settings, tell):
        tell(mend(settings))
    return 0


def _pin(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.release.retention import pin
    from orchestration.warehouse.workspace import changing_releases

    with changing_releases(settings, tell):
        release_id = pin(settings, options.release_id, pinned=not options.off)
    tell(f"版本 {release_id} {'不再' if options.off else '已'}长期保留")
    return 0


def _whatif(settings: Settings, options: argparse.Namespace) -> int:
    from orchestration.cli.whatif import try_scenarios

    tell("\n".join(try_scenarios(settings, options.scenario, tell)))
    return 0


def _into_environment(options: argparse.Namespace) -> None:
    """Paths given on the command line count for every process that this one starts."""
    for name, variable in (("raw", "KAOPING_RAW"), ("warehouse", "KAOPING_WAREHOUSE")):
        given = getattr(options, name, None)
        if given:
            os.environ[variable] = str(Path(given).absolute())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m orchestration", description="考评：接收、计算、过闸、排名、发布")
    commands = parser.add_subparsers(required=True, metavar="命令")
    run = commands.add_parser("run", help="运行一次并发布")
    run.set_defaults(command=_run)
    run.add_argument("--as-of", metavar="YYYY-MM-DD", default="", help="截止日，缺省为今天")
    run.add_argument("--anew", action="store_true", help="全部年度从头重算，不沿用没有变动的年度")
    ui = commands.add_parser("ui", help="打开 Dagster 界面")
    ui.set_defaults(command=_ui)
    ui.add_argument("--port", type=int, default=3000)
    ui.add_argument(
        "--allow-host", metavar="主机名", action="append", default=[], help="反向代理用的主机名；缺省只认本机"
    )
    releases = commands.add_parser("releases", help="列出已发布的版本")
    releases.set_defaults(command=_releases)
    _add_rebuild(commands)
    rollback = commands.add_parser("rollback", help="退回到较早的版本")
    rollback.set_defaults(command=_rollback)
    rollback.add_argument("--to", metavar="版本", default=None, help="缺省为上一版；可以只写编号")
    mend = commands.add_parser("mend", help="current 因复制变成了文件夹时，恢复成链接")
    mend.set_defaults(command=_mend)
    pin = commands.add_parser("pin", help="长期保留一个版本")
    pin.set_defaults(command=_pin)
    pin.add_argument("release_id", metavar="版本", nargs="?", default=None, help="缺省为正在发布的版本；可以只写编号")
    pin.add_argument("--off", action="store_true", help="不再保留")
    whatif = commands.add_parser("whatif", help="试算 raw/scenarios 下的情景，与已发布的版本比较，不发布")
    whatif.set_defaults(command=_whatif)
    whatif.add_argument("scenario", metavar="情景", nargs="*", help="情景名称，缺省为全部")
    for command in (run, ui, whatif):
        command.add_argument("--raw", metavar="文件夹", help="报送文件夹")
    for command in (run, ui, whatif, releases, rollback, mend, pin):
        command.add_argument("--warehouse", metavar="文件夹", help="数据仓文件夹")
    return parser


def _add_rebuild(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rebuild = commands.add_parser("rebuild", help="重建一个过去的截止日，与当时发布的版本对照；不接收、不发布")
    rebuild.set_defaults(command=_rebuild)
    rebuild.add_argument("--as-of", metavar="YYYY-MM-DD", default="", help="截止日；有多版时对照最近发布的一版")
    rebuild.add_argument("--release", metavar="版本", default="", help="对照哪一版，缺省由截止日决定")
    rebuild.add_argument("--out", metavar="文件夹", default="", help="结果放在哪里，缺省为数据仓的 rebuilds/<截止日>")
    for name, folder in (("--raw", "报送文件夹"), ("--warehouse", "数据仓文件夹")):
        rebuild.add_argument(name, metavar="文件夹", help=folder)
