"""The command `kaoping` (also `python -m orchestration`): its parameters, help and exit codes.

What a command does stands in the module that it imports when it is called, so that asking for help or checking one file
loads neither Dagster nor dbt. Commands that only read are in reading.py. Non-zero says why in EXIT_CODES.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from orchestration.base.inert_text import printable
from orchestration.base.problems import explain
from orchestration.base.settings import Settings
from orchestration.cli.chinese import Group, complaint, example, options
from orchestration.cli.outlet import tell
from orchestration.cli.reading import READING
from orchestration.cli.scheme import scheme

# Apart from 1, which says that nothing could be built.
_DIFFERS = 3
_RAW = click.option("--raw", metavar="文件夹", help="报送文件夹，缺省为 KAOPING_RAW 或仓库的 raw/")
_WAREHOUSE = click.option(
    "--warehouse", metavar="文件夹", help="数据仓文件夹，缺省为 KAOPING_WAREHOUSE 或仓库的 warehouse/"
)
_BOTH = options(_RAW, _WAREHOUSE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure is one line with its code and remedy."""
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        return int(kaoping.main(given, prog_name="kaoping", standalone_mode=False) or 0)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as error:
        tell(f"出错 {printable(complaint(error))}", sys.stderr)
        return 2
    except (KeyboardInterrupt, click.Abort):
        tell(str(explain(KeyboardInterrupt())), sys.stderr)
        return 130
    except Exception as error:
        tell(f"出错 {printable(str(explain(error)))}", sys.stderr)
        return 1


@click.group(cls=Group, epilog="每个命令的说明和例子：kaoping 命令 --help")
def kaoping() -> None:
    """考评：接收、计算、过闸、排名、发布，和看结果。"""


def _settings(raw: str | None = None, warehouse: str | None = None) -> Settings:
    """Paths given on the command line count for every process that this one starts."""
    for given, variable in ((raw, "KAOPING_RAW"), (warehouse, "KAOPING_WAREHOUSE")):
        if given:
            os.environ[variable] = str(Path(given).absolute())
    return Settings.from_environment()


@kaoping.command(epilog=example("kaoping run", "kaoping run --as-of 2024-07-15 --raw raw --warehouse warehouse"))
@click.option("--as-of", metavar="YYYY-MM-DD", default="", help="截止日，缺省为今天")
@click.option("--anew", is_flag=True, help="全部年度从头重算，不沿用没有变动的年度")
@_BOTH
def run(as_of: str, anew: bool, raw: str | None, warehouse: str | None) -> int:
    """运行一次并发布"""
    from orchestration.cli.run import run as run_once

    return run_once(_settings(raw, warehouse), as_of, anew=anew)


@kaoping.command(epilog=example("kaoping ui", "kaoping ui --port 3001"))
@click.option("--port", type=int, metavar="端口", default=3000, help="缺省 3000")
@click.option("--allow-host", metavar="主机名", multiple=True, help="反向代理用的主机名；缺省只认本机")
@_BOTH
def ui(port: int, allow_host: tuple[str, ...], raw: str | None, warehouse: str | None) -> int:
    """打开 Dagster 界面"""
    from orchestration.cli.ui import serve

    settings = _settings(raw, warehouse)
    tell(f"报送文件夹 {printable(str(settings.raw))}\n数据仓     {printable(str(settings.warehouse))}")
    tell(f"考评结果的网页  http://localhost:{port}/site/")
    return serve(port, allow_host)


for _command in READING:
    kaoping.add_command(_command)
kaoping.add_command(scheme)


@kaoping.command(epilog=example("kaoping rollback", "kaoping rollback --to 000012"))
@click.option("--to", metavar="版本", default=None, help="缺省为上一版；可以只写编号")
@_WAREHOUSE
def rollback(to: str | None, warehouse: str | None) -> int:
    """退回到较早的版本"""
    from orchestration.release.publish import roll_back
    from orchestration.warehouse.workspace import changing_releases

    settings = _settings(None, warehouse)
    with changing_releases(settings, tell):
        release_id = roll_back(settings, to)
    tell(f"已退回 {release_id}；下一次运行会在它之后发布新的版本")
    return 0


@kaoping.command(epilog=example("kaoping pin", "kaoping pin 000012", "kaoping pin 000012 --off"))
@click.argument("release_id", metavar="[版本]", required=False)
@click.option("--off", is_flag=True, help="不再保留")
@_WAREHOUSE
def pin(release_id: str | None, off: bool, warehouse: str | None) -> int:
    """长期保留一个版本，缺省为正在发布的；可以只写编号"""
    from orchestration.release.retention import pin as keep
    from orchestration.warehouse.workspace import changing_releases

    settings = _settings(None, warehouse)
    with changing_releases(settings, tell):
        kept = keep(settings, release_id, pinned=not off)
    tell(f"版本 {kept} {'不再' if off else '已'}长期保留")
    return 0


@kaoping.command(epilog=example("kaoping rebuild --as-of 2024-07-15", "kaoping rebuild --release 000012"))
@click.option("--as-of", metavar="YYYY-MM-DD", default="", help="截止日；有多版时对照最近发布的一版")
@click.option("--release", metavar="版本", default="", help="对照哪一版，缺省由截止日决定")
@click.option("--out", metavar="文件夹", default="", help="结果放在哪里，缺省为数据仓的 rebuilds/<截止日>")
@_BOTH
def rebuild(as_of: str, release: str, out: str, raw: str | None, warehouse: str | None) -> int:
    """重建一个过去的截止日，与当时发布的版本对照；不接收、不发布"""
    from orchestration.cli.run import progress_on_console
    from orchestration.defs.build import build_defs
    from orchestration.defs.rebuilding import builder
    from orchestration.rebuild.rebuild import rebuild as build_again
    from orchestration.rebuild.sentences import comparison_lines

    settings = _settings(raw, warehouse)
    with progress_on_console():
        build = builder(lambda own: build_defs({"settings": own}))
        rebuilt = build_again(settings, build, as_of, release, Path(out) if out else None)
    tell("\n".join(comparison_lines(rebuilt.chosen, rebuilt.inputs, rebuilt.marts)))
    tell(f"重建的结果  {rebuilt.folder}")
    return _DIFFERS if rebuilt.same is False else 0


@kaoping.command(epilog=example("kaoping whatif", "kaoping whatif 总量加重"))
@click.argument("scenario", metavar="[情景…]", nargs=-1)
@_BOTH
def whatif(scenario: tuple[str, ...], raw: str | None, warehouse: str | None) -> int:
    """试算 raw/scenarios 下的情景，与已发布的版本比较，不发布；缺省为全部情景"""
    from orchestration.cli.whatif import try_scenarios

    tell("\n".join(try_scenarios(_settings(raw, warehouse), scenario, tell)))
    return 0


@kaoping.command(epilog=example("kaoping mend"))
@_WAREHOUSE
def mend(warehouse: str | None) -> int:
    """current 因复制变成了文件夹时，恢复成链接"""
    from orchestration.release.mend import mend as put_right
    from orchestration.warehouse.workspace import writing

    settings = _settings(None, warehouse)
    with writing(settings, tell):
        tell(put_right(settings))
    return 0


@kaoping.command(
    epilog=example(
        'eval "$(kaoping completion bash)"', "kaoping completion fish > ~/.config/fish/completions/kaoping.fish"
    )
)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """输出命令补全脚本"""
    from click.shell_completion import get_completion_class

    made: Any = get_completion_class(shell)
    tell(made(kaoping, {}, "kaoping", "_KAOPING_COMPLETE").source())
    return 0
