"""Click in Chinese: its usage line, headings and complaints, and an example under every command.

What a command does stands elsewhere; here is only how it is told. Click's own words are English, and its translations
would need a catalogue on every machine.
"""

from collections.abc import Callable
from typing import Any

import click

from orchestration.base.columns import width

EXIT_CODES = {
    0: "成功；check 没有发现问题；whatif、rebuild 算完且一致",
    1: "没有做成：运行没有发布版本，check 发现问题，找不到所说的单位，等等；原因和处理办法在标准错误里",
    2: "命令写错了",
    3: "rebuild 算完，但与当时发布的版本不同",
    130: "被中止",
}


class _Told:
    """Help in Chinese."""

    def format_usage(self: Any, context: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [piece for piece in self.collect_usage_pieces(context) if piece != "[OPTIONS]"]
        pieces = ["命令 …" if piece.startswith("COMMAND") else piece for piece in pieces]
        formatter.write_usage(context.command_path, " ".join([*pieces, "[选项]"]), prefix="用法：")

    def get_help_option(self: Any, context: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(context)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这段说明"
        return option

    def format_help_text(self: Any, context: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        for line in str(self.help or "").strip().splitlines():
            formatter.write(f"{line.strip()}\n")

    def format_epilog(self: Any, context: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            for line in str(self.epilog).splitlines():
                formatter.write(f"{line}\n")


def _section(title: str, rows: list[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    if rows:
        formatter.write(f"\n{title}：\n")
        for name, said in rows:
            formatter.write(f"  {name}{' ' * max(26 - width(name), 2)}{said}\n")


class Command(_Told, click.Command):
    """One command."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for parameter in self.get_params(context) if (record := parameter.get_help_record(context))]
        _section("选项", records, formatter)


class Group(_Told, click.Group):
    """The whole."""

    command_class = Command

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        _section("命令", [(name, self.commands[name].get_short_help_str(200)) for name in self.commands], formatter)
        records = [record for parameter in self.get_params(context) if (record := parameter.get_help_record(context))]
        _section("选项", records, formatter)

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order in which they are used."""
        return list(self.commands)


def example(*lines: str) -> str:
    """The examples under a command's help."""
    return "例：\n" + "\n".join(f"  {line}" for line in lines)


def complaint(error: click.ClickException) -> str:
    """What is wrong with a command, in Chinese, with how to find help."""
    said = _said(error)
    context = getattr(error, "ctx", None)
    return f"{said}。用法见 {context.command_path if context else 'kaoping'} --help"


def _said(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {'、'.join(sorted(error.possibilities))}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, click.MissingParameter):
        name = error.param.human_readable_name if error.param else ""
        return f"缺少 {name}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少值"
    if isinstance(error, click.BadParameter):
        name = error.param.human_readable_name if error.param else "参数"
        return f"{name} 写错了（{error.message.rstrip('.')}）"
    if isinstance(error, click.UsageError):
        return _usage(error)
    return f"命令写错了（{error.message.rstrip('.')}）"


def _usage(error: click.UsageError) -> str:
    message = error.message
    context = error.ctx
    if "No such command" in message and context is not None and isinstance(context.command, click.Group):
        from difflib import get_close_matches

        asked = message.split("'")[1] if "'" in message else ""
        near = get_close_matches(asked, list(context.command.commands), 3, 0.5)
        return f"没有命令 {asked}" + (f"，是不是 {'、'.join(near)}" if near else "")
    if "Missing command" in message:
        return "没有说做什么"
    if "extra argument" in message:
        return f"多余的参数 {message.partition('(')[2].rstrip(')')}"
    return f"命令写错了（{message.rstrip('.')}）"


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def options(*decorators: Decorator) -> Decorator:
    """Several options as one decorator."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return add
