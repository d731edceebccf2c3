"""The one piece of SQL that Python writes by hand everywhere: literals and names. The rest belongs to who asks."""

from pathlib import Path


def quoted(value: str | Path) -> str:
    """A SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A SQL name that stays what it is, reserved or not."""
    return '"' + name.replace('"', '""') + '"'
