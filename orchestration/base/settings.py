"""Where this instance reads and writes, and in which time zone its days begin.

Everything that differs between two installations stands here or in a room that reads its own variables, and comes from
the environment; unknown names and values raise and name the known ones. What differs between two runs (the as-of date)
is run configuration, not a setting.
"""

import os
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, PositiveInt, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestration.base.files import BUILD_VARIABLE
from orchestration.base.problems import Problem

PROJECT_ROOT = Path(__file__).resolve().parents[2]
PREFIX = "KAOPING_"
DUCKDB, SPARK = "duckdb", "spark"
# Variables that other rooms and the tests read by themselves.
READ_ELSEWHERE = (
    BUILD_VARIABLE,
    *(PREFIX + name for name in ("ALERT_URLS", "ALERT_WEBHOOK", "ALERT_SMTP", "ALERT_FROM", "ALERT_TO")),
    *(PREFIX + name for name in ("ALERT_SMTP_USER", "ALERT_SMTP_PASSWORD")),
    *(PREFIX + "POSTGRES_" + name for name in ("HOST", "PORT", "DATABASE", "USER", "PASSWORD")),
    *(PREFIX + name for name in ("STATE", "CLIENTS", "PICTURES", "DUCKDB_JDBC")),
)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{PREFIX}TIMEZONE = {name} 不是已知的时区（如 Asia/Shanghai、UTC）")
    return name


def _web_address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError(f"{PREFIX}SITE = {text} 须以 http:// 或 https:// 开头，如 http://kaoping.example:3000/site")
    return text.rstrip("/")


def _amount_of_memory(text: str) -> str:
    if text and not re.fullmatch(r"[1-9]\d*(\.\d+)? ?[KMGT]i?B", text):
        raise ValueError(f"{PREFIX}MEMORY = {text} 须为数和单位，如 6GB、800MB")
    return text


def mebibytes(amount: str) -> int:
    """An amount of memory as DuckDB says it, in whole units of 2^20 bytes, at least one."""
    number, scale, binary = re.fullmatch(r"([\d.]+) ?([KMGT])(i?)B", amount).groups()  # type: ignore[union-attr]
    size = Decimal(number) * (1024 if binary else 1000) ** ("KMGT".index(scale) + 1)
    return max(int(size / 1024**2), 1)


def _known_engine(name: str) -> str:
    if name not in (DUCKDB, SPARK):
        raise ValueError(f"{PREFIX}ENGINE = {name} 须为 {DUCKDB} 或 {SPARK}")
    return name


def _address_of_a_scheduler(text: str) -> str:
    if text and not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", text):
        raise ValueError(f"{PREFIX}DASK = {text} 须为调度进程的地址，如 tcp://10.0.0.1:8786")
    return text


def _plain_place(path: Path) -> Path:
    """A folder that DuckDB finds by its name: these letters it reads as a pattern, or as the end of a web address."""
    place = path.absolute()
    found = sorted(set("?*[]") & set(str(place)))
    if found:
        raise ValueError(
            f"{PREFIX}WAREHOUSE = {place} 里有 {' '.join(found)}，数据库不能在这样的文件夹里读写，请换一个"
        )
    return place


class Settings(BaseSettings):
    """One installation. `keep_releases`: how many of the latest releases retention leaves in any case; `keep_run_days`:
    how long Dagster remembers a run; `silence_hours`: how long without a release before the watchdog says so;
    `site`: the address under which readers open the published release, for links in messages; `memory`: how much the
    database of a build may take before it spills to disk, empty for most of what the machine has; `parts`:
    in how many builds the assessments are divided, `parts_at_once` of which share that memory, or, with `dask`, the
    address of a cluster's scheduler, run on its workers; `engine`: what
    the models run on, `spark_python` and `spark_master` for Spark: the Python of its environment, and its cluster.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    raw: Annotated[Path, AfterValidator(Path.absolute)] = PROJECT_ROOT / "raw"
    warehouse: Annotated[Path, AfterValidator(_plain_place)] = PROJECT_ROOT / "warehouse"
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    keep_releases: PositiveInt = 30
    keep_run_days: PositiveInt = 90
    silence_hours: PositiveInt = 36
    site: Annotated[str, AfterValidator(_web_address)] = ""
    memory: Annotated[str, AfterValidator(_amount_of_memory)] = ""
    parts: PositiveInt = 1
    parts_at_once: PositiveInt = 1
    dask: Annotated[str, AfterValidator(_address_of_a_scheduler)] = ""
    engine: Annotated[str, AfterValidator(_known_engine)] = DUCKDB
    spark_python: str = ""
    spark_master: str = ""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the variables KAOPING_… of docs/operations.md; what is not given has its default."""
        refuse_misspelt(os.environ)
        try:
            settings = cls()
        except ValidationError as error:
            first = error.errors()[0]
            cause = first.get("ctx", {}).get("error")
            told = f"{PREFIX}{str(first['loc'][0]).upper()} = {first['input']} 须为不小于 1 的整数"
            raise Problem("unknown_setting", str(cause) if cause else told) from None
        if settings.dask and settings.parts == 1:
            raise Problem("unknown_setting", f"{PREFIX}DASK 要与 {PREFIX}PARTS 一起用：分成几份")
        if settings.engine != DUCKDB and settings.parts > 1:
            raise Problem("unknown_setting", f"{PREFIX}PARTS 只用于 {DUCKDB}：{settings.engine} 自己分布")
        return settings

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


def refuse_misspelt(variables: Iterable[str]) -> None:
    """Raise for a variable that begins like ours and is none: what it meant would stay at its default in silence."""
    known = [PREFIX + name.upper() for name in Settings.model_fields] + list(READ_ELSEWHERE)
    for name in sorted(variables):
        if name.startswith(PREFIX) and name not in known:
            meant = get_close_matches(name, known, n=1)
            told = f"，是不是 {meant[0]}" if meant else f"，已知的有：{'、'.join(sorted(known))}"
            raise Problem("unknown_setting", f"环境变量 {name} 不认识{told}")
