"""docs/cli.md: the command as it explains itself, generated so that the page cannot drift from it."""

import click

from orchestration.base.settings import PROJECT_ROOT
from orchestration.cli.chinese import EXIT_CODES
from orchestration.cli.main import kaoping

PAGE = PROJECT_ROOT / "docs" / "cli.md"
_HEAD = """<!-- 本页由 python -m tests.generate 从命令自己的说明生成，请勿直接修改。 -->
# 命令 kaoping

`make run` 在 `.venv/bin/` 里放好 `kaoping`，从哪个文件夹叫都行（`PATH` 里加上 `.venv/bin`，或写全路径）；
`python -m orchestration` 是同一个命令。只读的命令都有 `--json`。单位、指标写编码或名称都行，名称可以只写一部分；
写错了，说出相近的。输出里没有颜色和控制字符。

补全：`eval "$(kaoping completion bash)"`（或 zsh），写进自己的启动文件；fish 见 `kaoping completion --help`。
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, "## 退出码\n", "| 退出码 | 意思 |", "|---|---|"]
    parts += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    parts += ["", "## 全部命令\n", _fenced(_help(kaoping, None))]
    with click.Context(kaoping, info_name="kaoping") as whole:
        for name, command in kaoping.commands.items():
            parts += [f"## {name}\n", _fenced(_help(command, whole))]
    return "\n".join(parts)


def _help(command: click.Command, parent: click.Context | None) -> str:
    name = command.name if parent else "kaoping"
    with click.Context(command, info_name=name, parent=parent, max_content_width=200, terminal_width=200) as context:
        return command.get_help(context)


def _fenced(text: str) -> str:
    return f"```text\n{text.strip()}\n```\n"
