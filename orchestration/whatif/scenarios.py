"""All scenarios of a run, one after the other, into the schema `whatif` of its build.

Nothing that is wrong with a scenario leaves this module as an exception: it becomes a row of `whatif.problems` and a
line of the log, refusals of the machine (disk, memory) too, because the official release does not need any of this.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.base.problems import explain
from orchestration.base.settings import Settings
from orchestration.landing import load_contracts
from orchestration.landing.deliveries import SCENARIOS, Inbox, look_into
from orchestration.transform.prepare import RunContext
from orchestration.transform.project import ParsedProject
from orchestration.whatif.build import Scored, score
from orchestration.whatif.folder import Fault, Scenario, find_scenarios
from orchestration.whatif.overlay import Overlay, land_over
from orchestration.whatif.tables import (
    REFUSED,
    SCORED,
    Outcome,
    copy_results,
    create_tables,
    write_faults,
    write_outcomes,
)

_NO_DIFFERENCE = Fault(
    "no_difference", "与现行方案没有差别，没有可比的。请核对改动是否已保存，年度和数据类的文件夹是否放对。"
)


@dataclass(frozen=True)
class Base:
    """What scenarios lie over, and where the results go.

    `database`: the build with the schema `whatif`; `kept`: the cycles that the run takes over from `previous`, the
    release now published; `scratch` and `logs`: where to work.
    """

    database: Path
    settings: Settings
    run: RunContext
    parsed: ParsedProject
    previous: Path | None
    kept: tuple[int, ...]
    scratch: Path
    logs: Path


def score_scenarios(base: Base, say: Callable[[str], None], only: Collection[str] | None = None) -> tuple[str, ...]:
    """Fill the schema `whatif`; returns the names of the scenarios found. `only`: score these, else all."""
    with duckdb.connect(str(base.database)) as connection:
        create_tables(connection, base.parsed)
    found = _find(base.settings)
    inbox: Inbox | None = None
    for number, scenario in enumerate(s for s in found if only is None or s.name in only):
        own = replace(base, scratch=base.scratch / str(number))
        try:
            inbox = inbox or look_into(base.settings.raw, load_contracts(), base.settings.zone)
            _score_one(own, inbox, scenario, say)
        except Exception as error:
            _refuse(own, scenario, (Fault("not_scored", str(explain(error))),), say)
    return tuple(scenario.name for scenario in found)


def _find(settings: Settings) -> tuple[Scenario, ...]:
    """The scenarios; where the folder itself cannot be read, one of its name that says so."""
    try:
        return find_scenarios(settings.raw, load_contracts(), settings.zone)
    except OSError as error:
        return (Scenario(SCENARIOS, (), frozenset(), (Fault("unreadable_folder", str(explain(error))),)),)


def _score_one(base: Base, inbox: Inbox, scenario: Scenario, say: Callable[[str], None]) -> None:
    if scenario.faults:
        _refuse(base, scenario, scenario.faults, say)
        return
    settings = base.settings
    overlay = land_over(inbox, scenario, settings.landing, base.scratch / "landing", load_contracts(), settings.zone)
    faults = overlay.faults or (() if overlay.touched else (_NO_DIFFERENCE,))
    if faults:
        _refuse(base, scenario, faults, say)
        return
    scored = score(overlay, base.scratch, base.logs, base.run, base.parsed, base.previous, base.kept)
    _keep(base, scenario, overlay, scored)
    say(_sentence(scenario, overlay, scored))


def _keep(base: Base, scenario: Scenario, overlay: Overlay, scored: Scored) -> None:
    outcomes = [
        Outcome(
            scenario.name,
            cycle,
            assessment,
            SCORED if (cycle, assessment) in scored.assessments else REFUSED,
            overlay.changed_rows,
            overlay.dropped,
            "；".join(overlay.remarks) or None,
        )
        for cycle, assessment in overlay.touched
    ]
    with duckdb.connect(str(base.database)) as connection:
        if scored.assessments:
            copy_results(connection, scored.database, scenario.name, scored.assessments)
        write_outcomes(connection, outcomes)
        write_faults(connection, scenario.name, scored.faults)


def _refuse(base: Base, scenario: Scenario, faults: tuple[Fault, ...], say: Callable[[str], None]) -> None:
    with duckdb.connect(str(base.database)) as connection:
        cycles = scenario.cycles or (None,)
        write_outcomes(connection, [Outcome(scenario.name, cycle, None, REFUSED) for cycle in cycles])
        write_faults(connection, scenario.name, faults)
    more = f"（另有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
    say(f"情景“{scenario.name}”没有试算：{_placed(faults[0])}{more}")


def _placed(fault: Fault) -> str:
    where = f"{fault.delivery}{f' 第 {fault.row} 行' if fault.row else ''}：" if fault.delivery else ""
    return f"{where}{fault.reason}"


def _sentence(scenario: Scenario, overlay: Overlay, scored: Scored) -> str:
    done = "、".join(f"{cycle} {assessment}" for cycle, assessment in scored.assessments)
    came = f"方案 {overlay.changed_rows} 行不同，试算 {done}" if done else "没有试算"
    refused = f"；不能试算：{_placed(scored.faults[0])}" if scored.faults else ""
    remarks = f"；提示：{'；'.join(overlay.remarks)}" if overlay.remarks else ""
    return f"情景“{scenario.name}”：{came}{refused}{remarks}"
