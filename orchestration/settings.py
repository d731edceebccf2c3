"""Where this instance reads and writes, and in which time zone its days begin.

Everything that differs between two installations stands here and comes from the environment; unknown values raise and
name the known ones. What differs between two runs (the as-of date) is run configuration, not a setting.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from orchestration.problems import Problem

PROJECT_ROOT = Path(__file__).resolve().parent.parent
TARGETS = ("duckdb",)
DEFAULT_TIMEZONE = "Asia/Shanghai"
DEFAULT_KEPT_RELEASES = 30


@dataclass(frozen=True)
class Settings:
    """One installation. `keep_releases`: how many of the latest releases retention leaves in any case."""

    raw: Path = PROJECT_ROOT / "raw"
    warehouse: Path = PROJECT_ROOT / "warehouse"
    timezone: str = DEFAULT_TIMEZONE
    target: str = "duckdb"
    keep_releases: int = DEFAULT_KEPT_RELEASES

    def __post_init__(self) -> None:
        _must_be_known("KAOPING_TARGET", self.target, TARGETS)
        if self.timezone not in available_timezones():
            raise Problem(
                "unknown_setting", f"KAOPING_TIMEZONE = {self.timezone} 不是已知的时区（如 Asia/Shanghai、UTC）"
            )
        if self.keep_releases < 1:
            raise Problem("unknown_setting", f"KAOPING_KEEP_RELEASES = {self.keep_releases} 须为不小于 1 的整数")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read KAOPING_RAW, KAOPING_WAREHOUSE, KAOPING_TIMEZONE, KAOPING_TARGET and KAOPING_KEEP_RELEASES."""
        given = os.environ if environment is None else environment
        keep = given.get("KAOPING_KEEP_RELEASES") or str(DEFAULT_KEPT_RELEASES)
        if not keep.isascii() or not keep.isdigit():
            raise Problem("unknown_setting", f"KAOPING_KEEP_RELEASES = {keep} 须为不小于 1 的整数")
        return cls(
            raw=Path(given.get("KAOPING_RAW") or PROJECT_ROOT / "raw").absolute(),
            warehouse=Path(given.get("KAOPING_WAREHOUSE") or PROJECT_ROOT / "warehouse").absolute(),
            timezone=given.get("KAOPING_TIMEZONE") or DEFAULT_TIMEZONE,
            target=given.get("KAOPING_TARGET") or "duckdb",
            keep_releases=int(keep),
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which a day begins and deliveries are dated."""
        return ZoneInfo(self.timezone)

    @property
    def landing(self) -> Path:
        """Where landing keeps the typed feeds."""
        return self.warehouse / "landing"

    @property
    def current(self) -> Path:
        """The link that readers follow."""
        return self.warehouse / "current"

    def now(self) -> datetime:
        """The instance's local time, without a zone, as the warehouse stores times."""
        return datetime.now(self.zone).replace(tzinfo=None, microsecond=0)

    def as_of(self, given: str | None) -> date:
        """The as-of date of a run: what was given as YYYY-MM-DD, else today in the instance's time zone."""
        if not given:
            return self.now().date()
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise Problem("bad_as_of", f"截止日期 {given} 不是 YYYY-MM-DD 形式的日期") from None


def _must_be_known(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise Problem("unknown_setting", f"{name} = {value} 不认识，已知的有：{'、'.join(known)}")
