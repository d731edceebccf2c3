"""What lies in raw/scenarios: one folder per what-if, laid out as raw/ itself, with only the feeds that change.

raw/scenarios/<name>/<cycle>/<feed>/*.csv|xlsx|parquet. Rows stand in for the rows of the same key, new keys are added;
a file named 整表替换 in a feed's folder lets the official rows of that feed go first. Nothing is opened here.
"""

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.base.problems import Problem
from orchestration.landing import Contract
from orchestration.landing.deliveries import SCENARIOS, Delivery, look_into

REPLACES_ALL = ("整表替换", "replace_all")
RESERVED = ("actual", "forecast", "without_procedural")
LONGEST_NAME = 40
_NAME = re.compile(r"[^\s|/\\](?:[^|/\\\t\r\n]*[^\s|/\\])?")
Part = tuple[int, str]


@dataclass(frozen=True)
class Fault:
    """Why a scenario is not scored: the place and the sentence, as quarantine has them."""

    reason_code: str
    reason: str
    cycle: int | None = None
    delivery: str | None = None
    row: int | None = None
    feed: str | None = None
    column: str | None = None
    raw: str | None = None
    assessment_id: str | None = None


@dataclass(frozen=True)
class Scenario:
    """One what-if. `replaced`: the (cycle, feed) whose official rows are left out altogether."""

    name: str
    deliveries: tuple[Delivery, ...]
    replaced: frozenset[Part]
    faults: tuple[Fault, ...]

    @property
    def parts(self) -> frozenset[Part]:
        """The (cycle, feed) that it changes."""
        own = ((d.cycle, d.feed) for d in self.deliveries)
        return self.replaced | {(cycle, feed) for cycle, feed in own if cycle is not None and feed is not None}

    @property
    def cycles(self) -> tuple[int, ...]:
        """The cycles that it speaks of, also where it cannot be scored."""
        named = {cycle for cycle, _ in self.parts} | {f.cycle for f in self.faults if f.cycle is not None}
        return tuple(sorted(named))


def find_scenarios(raw: Path, contracts: Mapping[str, Contract], zone: ZoneInfo) -> tuple[Scenario, ...]:
    """Every what-if below raw/scenarios, by name; empty when there is no such folder."""
    folder = raw / SCENARIOS
    if not folder.is_dir() or folder.is_symlink():
        return ()
    known = {int(e.name) for e in os.scandir(raw) if re.fullmatch(r"[0-9]{4}", e.name, re.ASCII)}
    places = (e for e in os.scandir(folder) if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))
    found: dict[str, Scenario] = {}
    for entry in sorted(places, key=lambda e: e.name):
        scenario = _scenario(Path(entry.path), contracts, zone, known)
        twin = found.get(scenario.name)
        found[scenario.name] = replace(twin, faults=(*twin.faults, _TWINS)) if twin else scenario
    return tuple(found.values())


def _scenario(folder: Path, contracts: Mapping[str, Contract], zone: ZoneInfo, known: set[int]) -> Scenario:
    name = "".join(c for c in unicodedata.normalize("NFKC", folder.name).strip() if c.isprintable()) or "?"
    wrong = _wrong_name(folder.name, name)
    if wrong:
        return Scenario(name[:LONGEST_NAME], (), frozenset(), (Fault("bad_scenario_name", wrong),))
    try:
        found = look_into(folder, dict(contracts), zone).deliveries
    except Problem:
        return Scenario(name, (), frozenset(), (Fault("no_cycle", _NO_CYCLE),))
    replaced: set[Part] = set()
    deliveries: list[Delivery] = []
    faults: list[Fault] = []
    for delivery in found:
        fault = _fault(f"{SCENARIOS}/{name}/{delivery.name}", delivery, contracts, known)
        if fault:
            faults.append(fault)
        elif _is_marker(delivery):
            replaced.add((delivery.cycle or 0, delivery.feed or ""))
        else:
            deliveries.append(delivery)
    if not found:
        faults.append(
            Fault("no_delivery", "情景文件夹是空的。请把改过的方案表放到 <年度>/<数据类>/ 之下，如 2024/measures/。")
        )
    return Scenario(name, tuple(deliveries), frozenset(replaced), tuple(faults))


_TWINS = Fault(
    "bad_scenario_name", "有两个情景文件夹的名称只差全角半角或首尾空格，分不清是哪一个。请改其中一个的名称。"
)
_NO_CYCLE = "情景文件夹之下没有年度文件夹。请照 raw/ 的样子放文件，如 权重试算/2024/measures/计分口径.xlsx。"


def _wrong_name(written: str, name: str) -> str | None:
    if name in RESERVED:
        return f"情景不能叫“{name}”，这是系统自己的情景。请换一个名称。"
    if not _NAME.fullmatch(written) or len(name) > LONGEST_NAME or not written.isprintable():
        allowed = f"至多 {LONGEST_NAME} 字，不含竖线和斜杠，首尾不留空格"
        return f"情景名称“{name[:LONGEST_NAME]}”不可用：{allowed}。请改文件夹的名称。"
    return None


def _is_marker(delivery: Delivery) -> bool:
    return Path(delivery.name).stem in REPLACES_ALL and delivery.suffix in ("", ".txt")


def _fault(place: str, delivery: Delivery, contracts: Mapping[str, Contract], known: set[int]) -> Fault | None:
    """Why a file of a scenario cannot be used; what landing says of a misplaced file is said of it too."""
    cycle, feed = delivery.cycle, delivery.feed
    contract = contracts.get(feed or "")
    if cycle is not None and cycle not in known:
        sentence = f"raw/ 下没有 {cycle} 年度，无从与现行方案比较。请改年度文件夹的名称。"
        return Fault("unknown_cycle", sentence, None, place, feed=feed)
    if contract and contract.kind != "scheme":
        sentence = f"“{contract.label}”（{feed}）不是方案表。情景只改方案（docs/feeds.md“方案”一节的各表），请移走。"
        return Fault("not_a_scheme_feed", sentence, cycle, place, feed=feed)
    if contract and _is_marker(delivery):
        return None
    if delivery.problem is not None or delivery.sha256 is None:
        return Fault("unreadable_delivery", delivery.problem or "文件读不了。", cycle, place, feed=feed)
    return None
