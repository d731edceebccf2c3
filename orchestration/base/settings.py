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

from orchestration.base.problems import Problem

PROJECT_ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("duckdb",)
DEFAULT_TIMEZONE = "Asia/Shanghai"
DEFAULT_KEPT_RELEASES = 30
DEFAULT_KEPT_RUN_DAYS = 90
DEFAULT_SILENCE_HOURS = 36


@dataclass(frozen=True)
class Settings:
    """One installation. `keep_releases`: how many of the latest releases retention leaves in any case; `keep_run_days`:
    how long Dagster remembers a run; `silence_hours`: how long without a release before the watchdog says so.
    """

    raw: Path = PROJECT_ROOT / "raw"
    warehouse: Path = PROJECT_ROOT / "warehouse"
    timezone: str = DEFAULT_TIMEZONE
    target: str = "duckdb"
    keep_releases: int = DEFAULT_KEPT_RELEASES
    keep_run_days: int = DEFAULT_KEPT_RUN_DAYS
    silence_hours: int = DEFAULT_SILENCE_HOURS

    def __post_init__(self) -> None:
        _must_be_known("KAOPING_TARGET", self.target, TARGETS)
        if self.timezone not in available_timezones():
            raise Problem(
                "unknown_setting", f"KAOPING_TIMEZONE = {self.timezone} 不是已知的时区（如 Asia/Shanghai、UTC）"
            )
        _must_be_positive("KAOPING_KEEP_RELEASES", self.keep_releases)
        _must_be_positive("KAOPING_KEEP_RUN_DAYS", self.keep_run_days)
        _must_be_positive("KAOPING_SILENCE_HOURS", self.silence_hours)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the variables KAOPING_… of docs/operations.md; what is not given has its default."""
        given = os.environ if environment is None else environment
        return cls(
            raw=Path(given.get("KAOPING_RAW") or PROJECT_ROOT / "raw").absolute(),
            warehouse=Path(given.get("KAOPING_WAREHOUSE") or PROJECT_ROOT / "warehouse").absolute(),
            timezone=given.get("KAOPING_TIMEZONE") or DEFAULT_TIMEZONE,
            target=given.get("KAOPING_TARGET") or "duckdb",
            keep_releases=_whole_number(given, "KAOPING_KEEP_RELEASES", DEFAULT_KEPT_RELEASES),
            keep_run_days=_whole_number(given, "KAOPING_KEEP_RUN_DAYS", DEFAULT_KEPT_RUN_DAYS),
            silence_hours=_whole_number(given, "KAOPING_SILENCE_HOURS", DEFAULT_SILENCE_HOURS),
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


def _whole_number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise Problem("unknown_setting", f"{name} = {text} 须为不小于 1 的整数")
    return int(text)


def _must_be_positive(name: str, value: int) -> None:
    if value < 1:
        raise Problem("unknown_setting", f"{name} = {value} 须为不小于 1 的整数")
