"""Settings, problems, the console's lines and the delivery sensor: the small parts of a run."""

import errno
import re
from datetime import date
from pathlib import Path

import pytest

from orchestration.base.columns import aligned, width
from orchestration.base.problems import REMEDIES, Problem, explain, explained, refusal_in
from orchestration.base.settings import PROJECT_ROOT, Settings, refuse_misspelt
from orchestration.landing.inbox import Watch, look_at, next_watch


def test_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_RAW", str(tmp_path))
    monkeypatch.setenv("KAOPING_TIMEZONE", "UTC")
    monkeypatch.setenv("KAOPING_KEEP_RELEASES", "")
    settings = Settings.from_environment()
    assert settings.keep_releases == 30
    assert (settings.raw, settings.timezone, settings.warehouse) == (tmp_path, "UTC", PROJECT_ROOT / "warehouse")


@pytest.mark.parametrize(
    ("variable", "value", "known"),
    [
        ("KAOPING_TIMEZONE", "Beijing", "Asia/Shanghai"),
        ("KAOPING_KEEP_RELEASES", "many", "KAOPING_KEEP_RELEASES"),
        ("KAOPING_KEEP_RELEASES", "0", "KAOPING_KEEP_RELEASES"),
        ("KAOPING_MEMORY", "much", "如 6GB"),
        ("KAOPING_MEMORY", "60%", "如 6GB"),
        ("KAOPING_PARTS", "0", "KAOPING_PARTS = 0 须为不小于 1 的整数"),
        ("KAOPING_DASK", "10.0.0.1", "KAOPING_DASK = 10.0.0.1 须为调度进程的地址"),
        ("KAOPING_DASK", "tcp://10.0.0.1:8786", "KAOPING_DASK 要与 KAOPING_PARTS 一起用"),
        ("KAOPING_WAREHOSE", "x", "是不是 KAOPING_WAREHOUSE"),
        ("KAOPING_TARGET", "oracle", "不认识"),
        ("KAOPING_WAREHOUSE", "/data/真的吗?", r"里有 \?，数据库不能"),
        ("KAOPING_WAREHOUSE", "/data/[新]", r"里有 \[ \]，数据库不能"),
    ],
)
def test_unknown_values_raise_and_name_the_known_ones(
    variable: str, value: str, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Problem, match=known) as raised:
        Settings.from_environment()
    assert raised.value.code == "unknown_setting"


def test_every_variable_that_the_code_reads_is_known() -> None:
    """A variable that nobody listed would stop every run that sets it."""
    read = {
        name
        for folder in ("orchestration", "tests", "demonstration", "dbt_project")
        for file in (PROJECT_ROOT / folder).rglob("*")
        if file.suffix in {".py", ".yml"} and "target" not in file.parts
        for name in re.findall(r"(?:environ|getenv|\.get|env_var)\w*[(\[.a-z]*[\"'](KAOPING_[A-Z_]+)", file.read_text())
    }
    refuse_misspelt(read)
    assert {"KAOPING_STATE", "KAOPING_ALERT_URLS", "KAOPING_BUILD_DB"} <= read


def test_as_of_is_today_unless_given() -> None:
    assert Settings().as_of("2025-01-31") == date(2025, 1, 31)
    assert Settings().as_of("") == Settings().now().date()
    with pytest.raises(Problem, match="2025-02-30"):
        Settings().as_of("2025-02-30")


def test_a_problem_is_one_line_with_code_and_remedy() -> None:
    assert str(Problem("disk_full", "满了。")) == f"[disk_full] 满了。处理：{REMEDIES['disk_full']}"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "disk_full"),
        (RuntimeError("IO Error: Could not write file: No space left on device"), "disk_full"),
        (RuntimeError("(sqlite3.OperationalError) disk I/O error"), "disk_full"),
        (PermissionError(errno.EACCES, "Permission denied", "/w"), "not_writable"),
        (OSError(errno.EROFS, "Read-only file system", "/w"), "not_writable"),
        (MemoryError(), "out_of_memory"),
        (KeyboardInterrupt(), "interrupted"),
        (ValueError("whatever"), "unexpected"),
    ],
)
def test_every_failure_has_a_stable_code(error: BaseException, code: str) -> None:
    assert explain(error).code == code


def test_the_cause_behind_an_error_is_found() -> None:
    with pytest.raises(Problem) as raised, explained():
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/w/build.duckdb")
        except OSError as cause:
            raise RuntimeError("step failed") from cause
    assert raised.value.code == "disk_full" and "/w/build.duckdb" in str(raised.value)


def test_a_refusal_of_the_system_is_found_in_the_words_of_a_model() -> None:
    full = 'Runtime Error in model x (x.sql) Could not write file "build.duckdb.wal": No space left on device'
    found = refusal_in(full)
    assert found is not None and found.code == "disk_full"
    assert refusal_in("Runtime Error in model x (x.sql) Constraint Error: NOT NULL constraint failed: x.y") is None


def test_columns_are_aligned_by_the_width_of_chinese() -> None:
    lines = aligned(["位次", "单位", "总分"], [["1", "市发展改革委", "90.13"], ["12", "A区", "8.50"]], right=(0, 2))
    assert [width(line) for line in lines] == [4 + 2 + 12 + 2 + 5] * 3
    assert lines[2] == "  12  A区" + " " * 9 + "  " + " 8.50"


def test_a_run_starts_once_per_change_and_only_after_it_is_quiet() -> None:
    watch, start = next_watch(Watch(), "old", 0, 120)
    assert not start
    watch, start = next_watch(watch, "new", 100, 120)
    assert not start
    watch, start = next_watch(watch, "newer", 200, 120)
    assert not start
    watch, start = next_watch(watch, "newer", 310, 120)
    assert not start
    watch, start = next_watch(watch, "newer", 320, 120)
    assert start
    assert next_watch(watch, "newer", 900, 120) == (watch, False)


def test_a_delivery_that_comes_and_goes_again_starts_nothing() -> None:
    watch, _ = next_watch(Watch(), "old", 0, 120)
    watch, _ = next_watch(watch, "new", 10, 120)
    watch, _ = next_watch(watch, "old", 20, 120)
    assert next_watch(watch, "old", 900, 120)[1] is False


def test_every_change_of_raw_is_seen(tmp_path: Path) -> None:
    empty = look_at(tmp_path)
    delivery = tmp_path / "2024" / "reports" / "报表.csv"
    delivery.parent.mkdir(parents=True)
    delivery.write_text("a")
    one = look_at(tmp_path)
    delivery.write_text("ab")
    other = look_at(tmp_path)
    delivery.rename(delivery.with_name("b.csv"))
    renamed = look_at(tmp_path)
    delivery.with_name("b.csv").unlink()
    assert len({empty, one, other, renamed}) == 4
    assert look_at(tmp_path / "missing") == empty
