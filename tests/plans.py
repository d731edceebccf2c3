"""Plans carried out: the landed feeds with what a plan says done, to be scored again and held against what it promised.

What a plan says is read from marts.promotion_plan; nothing here reckons points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tests.scoring import Scored, score_landed

PLANS = ("promotion_plan", "promotion_targets")
# What has to be scored again to see what came of it.
OUTCOME = ("unit_totals", "unit_tiers", "placings")


@dataclass(frozen=True)
class Step:
    """One counted step: the feed that it changes, and to what."""

    kind: str
    item_id: str
    indicator_id: str | None
    figures_month: str | None
    new_value: Decimal | None
    points: Decimal


@dataclass(frozen=True)
class Plan:
    """The way of one unit to its aim; `promised`: what its total gains."""

    cycle: int
    assessment_id: str
    unit_id: str
    group_id: str
    month: str
    is_expected: bool
    aim: str
    target_tier_rank: int | None
    target_rank: int | None
    needed: Decimal
    promised: Decimal
    is_reachable: bool
    steps: tuple[Step, ...]

    def without(self, step: Step) -> "Plan":
        return Plan(**{**vars(self), "steps": tuple(one for one in self.steps if one != step)})

    @property
    def unit(self) -> tuple[int, str, str]:
        return self.cycle, self.assessment_id, self.unit_id


_PLANS = """
    select
        plan.cycle, plan.assessment_id, plan.unit_id, targets.group_id, plan.month, targets.is_expected, plan.aim,
        plan.target_tier_rank, plan.target_rank, plan.points_needed, max(plan.cumulative_points), plan.is_reachable,
        list(struct_pack(
            kind := plan.kind, item_id := plan.item_id, indicator_id := plan.indicator_id,
            figures_month := months.figures_month, new_value := plan.new_value, points := plan.recoverable_points
        ) order by plan.step)
    from marts.promotion_plan as plan
    inner join marts.promotion_targets as targets using (cycle, assessment_id, unit_id)
    left join facts.indicator_months as months
        on
            plan.cycle = months.cycle
            and plan.assessment_id = months.assessment_id
            and plan.indicator_id = months.indicator_id
            and plan.month = months.month
    where plan.is_counted
    group by all
    order by 1, 2, 4, 3
"""


def plans_of(build: Scored) -> list[Plan]:
    """Every plan with its counted steps, in order."""
    rows = build.connection.execute(_PLANS).fetchall()
    return [Plan(*row[:-1], steps=tuple(Step(**step) for step in row[-1])) for row in rows]


def turns(plans: Iterable[Plan]) -> list[list[Plan]]:
    """The plans in turns of which no two units compete: at most one unit of each group."""
    found: list[list[Plan]] = []
    for plan in plans:
        for turn in found:
            if (plan.cycle, plan.assessment_id, plan.group_id) not in {
                (p.cycle, p.assessment_id, p.group_id) for p in turn
            }:
                turn.append(plan)
                break
        else:
            found.append([plan])
    return found


def carry_out(landing: Path, changed: Path, plans: Sequence[Plan], as_of: date) -> Path:
    """A folder with the landed tables as they are once these plans are done; tables that nothing changes are links."""
    for source in sorted((landing / "tables").glob("*/*.parquet")):
        target = changed / "tables" / source.parent.name / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if source.parent.name not in ("reports", "documents", "bonus_claims") or source.stem not in {
            str(p.cycle) for p in plans
        }:
            target.symlink_to(source)
            continue
        with duckdb.connect() as connection:
            connection.execute(f"create table feed as from read_parquet('{source}')")
            for plan in (plan for plan in plans if str(plan.cycle) == source.stem):
                for step in plan.steps:
                    _do(connection, source.parent.name, plan, step, as_of)
            connection.execute(f"copy feed to '{target}' (format parquet)")
    return changed


def _do(connection: duckdb.DuckDBPyConnection, feed: str, plan: Plan, step: Step, as_of: date) -> None:
    """What one step changes in one feed."""
    where = [plan.assessment_id, plan.unit_id]
    if feed == "reports" and step.new_value is not None and step.figures_month is not None:
        where += [step.indicator_id, step.figures_month]
        there = "from feed where assessment_id = ? and unit_id = ? and indicator_id = ? and month = ?"
        if connection.execute(f"select 1 {there}", where).fetchall():
            connection.execute(
                f"update feed set value = ?, nil_return = false where {there[16:]}", [step.new_value, *where]
            )
        else:
            connection.execute(
                "insert into feed by name select max(_cycle) as _cycle, 'plan' as _delivery, 1 as _row,"
                " max(_delivered_at) as _delivered_at, max(_sha256) as _sha256, false as _superseded,"
                " ? as assessment_id, ? as unit_id,"
                " ? as indicator_id, ? as month, ? as value, false as nil_return, ? as submitted_at from feed",
                [*where, step.new_value, f"{as_of} 00:00:00"],
            )
    if feed == "documents" and step.kind == "procedural" and step.new_value is None:
        where += [step.item_id]
        there = "from feed where assessment_id = ? and unit_id = ? and requirement_id = ?"
        if connection.execute(f"select 1 {there}", where).fetchall():
            connection.execute(f"update feed set stamp = 'present', signature = 'present' where {there[16:]}", where)
            return
        # Like that of another unit, received today.
        connection.execute(
            "insert into feed select * replace (document_id || '/' || ? as document_id, ? as unit_id, ? as received_at,"
            " 'present' as stamp, 'present' as signature, null as sha256) from feed"
            " where assessment_id = ? and requirement_id = ? and not _superseded order by document_id limit 1",
            [plan.unit_id, plan.unit_id, f"{as_of} 00:00:00", plan.assessment_id, step.item_id],
        )
    if feed == "bonus_claims" and step.kind == "bonus":
        raise NotImplementedError(f"no plan of the demonstration has a claim to be documented: {step.item_id}")


def outcomes(
    landing: Path, as_of: date, threads: int = 2
) -> dict[tuple[int, str, str], tuple[Decimal, int | None, int | None]]:
    """Total, rank and tier of every unit in the scenario that it stands in, scored on a date."""
    build = score_landed(landing, as_of, threads=threads, only=OUTCOME)
    try:
        return outcomes_of(build)
    finally:
        build.connection.close()


def outcomes_of(build: Scored) -> dict[tuple[int, str, str], tuple[Decimal, int | None, int | None]]:
    """The same of a build."""
    rows: list[Any] = build.connection.execute(
        """
        select placings.cycle, placings.assessment_id, placings.unit_id, placings.total, placings.rank, tiers.tier_rank
        from scores.placings as placings
        left join scores.unit_tiers as tiers using (scenario, cycle, assessment_id, unit_id, month)
        qualify row_number() over (
            partition by placings.cycle, placings.assessment_id, placings.unit_id
            order by
                placings.month desc,
                placings.scenario = case when placings.is_final then 'actual' else 'forecast' end desc,
                placings.scenario
        ) = 1
        """
    ).fetchall()
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}
