"""The published release as a command asks it: rows by name, and whom people mean by what they typed.

Read-only, and a whole release: what is opened stays as it is while a new one is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from orchestration.base.columns import figure
from orchestration.base.files import RELEASE_DATABASE
from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.warehouse.workspace import require_published

Row = dict[str, Any]
# Which cycle and which assessment, where they are given.
Which = tuple[int | None, str | None]


@dataclass(frozen=True)
class Unit:
    """A unit in one assessment of one cycle, with the month that is asked about."""

    cycle: int
    assessment_id: str
    assessment_name: str
    unit_id: str
    unit_name: str
    group_id: str
    also_in: tuple[str, ...] = ()

    @property
    def key(self) -> list[Any]:
        return [self.cycle, self.assessment_id, self.unit_id]


class Released:
    """One release, opened; `folder` where it is not the published one."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.folder = folder or published(settings)
        self._connection = duckdb.connect(str(self.folder / RELEASE_DATABASE), read_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def rows(self, sql: str, given: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query by the names of its columns."""
        found = self._connection.execute(sql, list(given))
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def has(self, mart: str) -> bool:
        """Whether this release has such a table; an older one may lack it."""
        return bool(self.rows("select 1 from duckdb_tables() where schema_name = 'marts' and table_name = ?", [mart]))

    def units_like(self, typed: str) -> list[tuple[str, str]]:
        """Units whose id or name begins so."""
        found = self.rows(
            "select distinct unit_id, unit_name from marts.dim_unit"
            " where starts_with(unit_id, ?) or starts_with(unit_name, ?) order by 1 limit 200",
            [typed, typed],
        )
        return [(row["unit_id"], row["unit_name"]) for row in found]

    def unit(self, typed: str, which: Which) -> Unit:
        """The unit that is meant; raises Problem with the nearest names where there is none or more than one."""
        cycle, assessment = which
        units = self.rows(
            """
            select u.cycle, u.assessment_id, a.assessment_name, u.unit_id,
                coalesce(u.unit_name, u.unit_id) as unit_name, coalesce(u.short_name, '') as short_name, u.group_id
            from marts.dim_unit as u inner join marts.dim_assessment as a using (cycle, assessment_id)
            where (? is null or u.cycle = ?) and (? is null or u.assessment_id = ?)
            order by u.cycle desc, u.assessment_id, u.unit_id
            """,
            [cycle, cycle, assessment, assessment],
        )
        if not units:
            raise Problem("not_found", self._no_such_assessment(which))
        meant = meant_by(typed, units, ("unit_id", "unit_name", "short_name"))
        if not meant:
            raise Problem("not_found", nearest("单位", typed, units, "unit_id", "unit_name"))
        if len({row["unit_id"] for row in meant}) > 1:
            several = dict.fromkeys(f"{row['unit_name']}（{row['unit_id']}）" for row in meant)
            raise Problem("not_found", f"“{typed}”可以指几个单位：{'、'.join(list(several)[:8])}")
        first = meant[0]
        also = [f"{row['cycle']} {row['assessment_id']}" for row in meant[1:] if row["cycle"] == first["cycle"]]
        return Unit(**{name: first[name] for name in Unit.__dataclass_fields__ if name in first}, also_in=tuple(also))

    def month(self, unit: Unit, given: str | None) -> str:
        """The month asked about: the one given, else the latest that stands."""
        months = [
            row["month"]
            for row in self.rows(
                "select distinct month from marts.standings where scenario = 'actual'"
                " and cycle = ? and assessment_id = ? and unit_id = ? order by 1 desc",
                unit.key,
            )
        ]
        if given and given not in months:
            raise Problem(
                "not_found", f"{unit.unit_name} 没有 {given} 的结果，有的月份：{'、'.join(sorted(months)) or '没有'}"
            )
        if not months:
            raise Problem("not_found", f"{unit.unit_name} 在 {unit.cycle} {unit.assessment_id} 还没有结果")
        return given or str(months[0])

    def status(self, unit: Unit, month: str) -> tuple[bool, str]:
        """Whether what stands in that month is the official result, and how that is said.

        Official is the final month of an assessment that passed. One that is held now may have a result that was
        published before: it is named, since it is what counts.
        """
        passed = self.rows(
            "select 1 from marts.gate_verdicts inner join marts.dim_assessment using (cycle, assessment_id)"
            " where cycle = ? and assessment_id = ? and verdict = 'passed' and final_month = ?",
            [*unit.key[:2], month],
        )
        if passed:
            return True, f"{month} 正式结果"
        published = self.rows(
            "select total, rank, tier_name from marts.rankings where cycle = ? and assessment_id = ? and unit_id = ?",
            unit.key,
        )
        said = f"{month} 动态，不是正式结果"
        for row in published:
            place = f"第 {row['rank']} 位" if row["rank"] else None
            said += f"（正式结果：{'，'.join(filter(None, (figure(row['total']) + '分', place, row['tier_name'])))}）"
        return False, said

    def indicator(self, unit: Unit, typed: str) -> Row:
        """The indicator that is meant."""
        found = self.rows(
            "select indicator_id, indicator_name from marts.dim_indicator"
            " where cycle = ? and assessment_id = ? order by 1",
            unit.key[:2],
        )
        meant = meant_by(typed, found, ("indicator_id", "indicator_name"))
        if len(meant) != 1:
            said = nearest("指标", typed, found, "indicator_id", "indicator_name")
            many = "、".join(f"{row['indicator_name']}（{row['indicator_id']}）" for row in meant[:8])
            raise Problem("not_found", f"“{typed}”可以指几项指标：{many}" if meant else said)
        return meant[0]

    def _no_such_assessment(self, which: Which) -> str:
        there = self.rows("select distinct cycle, assessment_id from marts.dim_assessment order by 1 desc, 2")
        named = "、".join(f"{row['cycle']} {row['assessment_id']}" for row in there)
        asked = " ".join(str(part) for part in which if part is not None)
        return f"没有考评 {asked}，现有：{named or '没有'}"


def published(settings: Settings) -> Path:
    """The folder of the published release; raises Problem where there is none."""
    folder = require_published(settings)
    if folder is None:
        raise Problem("no_such_release", f"{settings.warehouse} 里还没有发布过版本")
    return folder


def meant_by(typed: str, rows: list[Row], columns: Sequence[str]) -> list[Row]:
    """By id or name as it stands, else by a part of a name."""
    wanted = typed.strip()
    exact = [row for row in rows if any(row[column] == wanted for column in columns)]
    return exact or [row for row in rows if wanted and any(wanted in (row[column] or "") for column in columns[1:])]


def nearest(what: str, typed: str, rows: list[Row], code: str, name: str) -> str:
    """What to say where nothing is meant: the names that come closest."""
    names = {text: row for row in rows for text in (row[code], row[name]) if text}
    near = get_close_matches(typed, names, 5, 0.3)
    if not near:
        near = sorted(names, key=lambda text: -len(set(text) & set(typed)))[:3]
    said = dict.fromkeys(f"{names[text][name]}（{names[text][code]}）" for text in near)
    return f"没有{what}“{typed}”，相近的有：{'、'.join(said) or '没有'}"
