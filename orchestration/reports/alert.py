"""The one message of a run: verdicts, what is new since the release before, and where to look.

Composes the message from the marts; sending it belongs to channels.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import PARQUET
from orchestration.base.inert_text import one_line
from orchestration.base.sql import quoted
from orchestration.gates.docs import chinese_day
from orchestration.gates.reasons import read_verdicts
from orchestration.gates.report import VERDICT_WORDS

# The section of the runbook.
GATE_RESULT = "gate_result"
_NEW_SHOWN = 20


@dataclass(frozen=True)
class Alert:
    """What a channel sends. `new`: sentences on what the release before did not show."""

    title: str
    verdicts: tuple[str, ...]
    new: tuple[str, ...]
    settled: int
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message as plain text."""
        lines = [self.title, "", *self.verdicts]
        lines += ["", f"新出现的事项（{len(self.new)}）："] if self.new else ["", "没有新出现的事项。"]
        lines += [f"· {sentence}" for sentence in self.new[:_NEW_SHOWN]]
        if len(self.new) > _NEW_SHOWN:
            lines.append(f"……另有{len(self.new) - _NEW_SHOWN}项，见催办单。")
        if self.settled:
            lines.append(f"已解决{self.settled}项。")
        if self.links:
            lines += ["", *(f"{name}：{place}" for name, place in self.links.items())]
        return "\n".join(lines)

    def as_record(self) -> dict[str, Any]:
        """The message for machines."""
        return {
            "code": GATE_RESULT,
            "title": self.title,
            "verdicts": list(self.verdicts),
            "new": list(self.new),
            "settled": self.settled,
            "links": dict(self.links),
        }


def compose_alert(build_db: Path, previous: Path | None, links: Mapping[str, str]) -> Alert:
    """The message of this build. `previous`: folder of the release published before, None when there was none."""
    with duckdb.connect(str(build_db), read_only=True) as connection:
        as_of = str((connection.execute("select cast(as_of as varchar) from run.run_context").fetchone() or ("",))[0])
        now = _verdicts(connection, "marts.gate_verdicts")
        before = _verdicts(connection, _previous(previous, "gate_verdicts"))
        items = _items(connection, "marts.deficiencies")
        known = _items(connection, _previous(previous, "deficiencies"))
        names = {
            (cycle, assessment): name
            for cycle, assessment, name in connection.execute(
                "select cycle, assessment_id, assessment_name from marts.dim_assessment"
            ).fetchall()
        }
    new = tuple(sentence for key, sentence in items.items() if key not in known)
    return Alert(
        title=f"考评闸门 · 截至{chinese_day(as_of)}",
        verdicts=tuple(_verdict_lines(now, before, names, _why_failed(build_db))),
        new=new,
        settled=sum(key not in items for key in known),
        links=dict(links),
    )


def _why_failed(build_db: Path) -> dict[Any, str]:
    """The first reason of every assessment that failed; one that vanished has nothing in the lists below to say it."""
    verdicts = read_verdicts(build_db)
    return {(v.cycle, v.assessment_id): v.reasons[0] for v in verdicts if v.verdict == "failed" and v.reasons}


def _verdict_lines(
    now: dict[Any, str], before: dict[Any, str], names: dict[Any, str], why: dict[Any, str]
) -> list[str]:
    lines = []
    for key, verdict in now.items():
        word = VERDICT_WORDS.get(verdict, verdict)
        was = before.get(key)
        moved = f"（上次：{VERDICT_WORDS.get(was, was)}）" if was is not None and was != verdict else ""
        reason = f"。{why[key]}" if key in why else ""
        lines.append(one_line(f"{names.get(key, key[1])}：{word}{moved}{reason}"))
    return lines or ["没有任何考评。"]


def _previous(folder: Path | None, mart: str) -> str | None:
    file = folder / PARQUET / f"{mart}.parquet" if folder else None
    return f"read_parquet({quoted(file)})" if file and file.is_file() else None


def _verdicts(connection: duckdb.DuckDBPyConnection, source: str | None) -> dict[Any, str]:
    if source is None:
        return {}
    rows = connection.execute(
        f"select cycle, assessment_id, verdict from {source} order by cycle desc, assessment_id"
    ).fetchall()
    return {(cycle, assessment): verdict for cycle, assessment, verdict in rows}


def _items(connection: duckdb.DuckDBPyConnection, source: str | None) -> dict[Any, str]:
    """Sentences of the deficiency list by what stays the same from night to night: the days left do not."""
    if source is None:
        return {}
    rows = connection.execute(
        f"""
        select cycle, assessment_id, item_kind, item_id, unit_id, code, coalesce(unit_name, '考评办'), item_name,
            what_to_do
        from {source}
        order by days_left nulls last, points_at_stake desc, cycle, assessment_id, item_kind, item_id, unit_id
        """
    ).fetchall()
    return {tuple(row[:6]): one_line(f"{row[6]}“{row[7]}”：{row[8]}") for row in rows}
