"""The stamp of a form: for which year and which state of the scheme it was made, and when one is refused.

A form is refused that is of another cycle, or that was handed in after the scheme had changed since it was made; one
that came in before stands. Making forms is the room forms/.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.landing.contracts import Contract
from orchestration.landing.deliveries import Delivery, Inbox
from orchestration.landing.messages import REMEDIES

CODE = "outdated_form"
_KIND = "kaoping-form/1"


@dataclass(frozen=True)
class Scheme:
    """The state of a cycle's scheme: what its deliveries hold, and when the last of them came."""

    digest: str
    since: datetime | None


@dataclass(frozen=True)
class Stamp:
    """What a form carries."""

    cycle: int
    month: str
    organisation: str
    scheme: str

    def text(self) -> str:
        """As it stands in the workbook."""
        return "|".join((_KIND, f"{self.cycle:04d}", self.month, self.scheme, self.organisation))


def read_stamp(text: str) -> Stamp | None:
    """Back from the workbook; None where it is none of ours."""
    kind, cycle, month, scheme, organisation = (*text.split("|", 4), *[""] * 5)[:5]
    if kind != _KIND or not (len(cycle) == 4 and cycle.isdecimal()):
        return None
    return Stamp(int(cycle), month, organisation, scheme)


def schemes_of(deliveries: Iterable[Delivery], contracts: Mapping[str, Contract]) -> dict[int, Scheme]:
    """The state of every cycle's scheme as it lies in raw/."""
    rows = [(d.cycle, d.feed, d.sha256, d.delivered_at) for d in deliveries if d.problem is None]
    return _schemes(rows, contracts)


def schemes_landed(landing: Path) -> dict[int, Scheme]:
    """The state of every cycle's scheme as it is landed."""
    from orchestration.landing.contracts import load_contracts

    file = landing / "deliveries.parquet"
    if not file.is_file():
        return {}
    rows = pq.read_table(file, columns=["cycle", "feed", "sha256", "delivered_at", "unreadable"]).to_pylist()
    told = [(row["cycle"], row["feed"], row["sha256"], row["delivered_at"]) for row in rows if not row["unreadable"]]
    return _schemes(told, load_contracts())


def _schemes(
    rows: Iterable[tuple[int | None, str | None, str | None, datetime | None]], contracts: Mapping[str, Contract]
) -> dict[int, Scheme]:
    parts: dict[int, set[str]] = {}
    since: dict[int, datetime] = {}
    for cycle, feed, sha256, at in rows:
        contract = contracts.get(feed or "")
        if cycle is None or sha256 is None or contract is None or contract.kind != "scheme":
            continue
        parts.setdefault(cycle, set()).add(f"{feed} {sha256}")
        if at is not None:
            since[cycle] = max(at, since.get(cycle, at))
    return {
        cycle: Scheme(hashlib.sha256("\n".join(sorted(held)).encode()).hexdigest()[:16], since.get(cycle))
        for cycle, held in parts.items()
    }


def without_outdated(
    inbox: Inbox, contracts: Mapping[str, Contract], schemes: Mapping[int, Scheme] | None = None
) -> Inbox:
    """The inbox in which forms that do not fit any more are refused, with the reason."""
    if not any(delivery.form for delivery in inbox.deliveries):
        return inbox
    known = schemes_of(inbox.deliveries, contracts) if schemes is None else schemes
    return replace(inbox, deliveries=tuple(_judged(delivery, known) for delivery in inbox.deliveries))


def _judged(delivery: Delivery, schemes: Mapping[int, Scheme]) -> Delivery:
    stamp = read_stamp(delivery.form or "")
    if stamp is None or delivery.cycle is None or delivery.problem is not None:
        return delivery
    scheme = schemes.get(delivery.cycle)
    if stamp.cycle != delivery.cycle:
        why = f"这是 {stamp.cycle} 年度的填报表，放在了 {delivery.cycle} 年度之下"
    elif scheme is not None and scheme.digest != stamp.scheme and _came_after(delivery, scheme):
        since = f"（{scheme.since:%Y-%m-%d %H:%M}）" if scheme.since else ""
        why = f"这张填报表是按旧的考评方案做的，方案此后改过{since}"
    else:
        return delivery
    return replace(delivery, problem=f"{why}。{REMEDIES[CODE][1]}", problem_code=CODE)


def _came_after(delivery: Delivery, scheme: Scheme) -> bool:
    return delivery.delivered_at is None or scheme.since is None or delivery.delivered_at >= scheme.since
