"""Names of releases."""

from datetime import datetime, timedelta
from pathlib import Path

from orchestration.warehouse.names import after, next_release_id, release_ids


def test_a_name_is_later_than_all_before_although_the_clock_went_back(tmp_path: Path) -> None:
    first = next_release_id(tmp_path, datetime(2025, 1, 15, 2))
    (tmp_path / first).mkdir()
    second = next_release_id(tmp_path, datetime(2024, 1, 1))
    (tmp_path / second).mkdir()
    assert (first, second) == ("000001-20250115T020000", "000002-20240101T000000")
    assert release_ids(tmp_path) == [first, second]


def test_the_counter_outgrows_its_digits(tmp_path: Path) -> None:
    (tmp_path / "999999-20250115T020000").mkdir()
    latest = next_release_id(tmp_path, datetime(2025, 1, 16))
    (tmp_path / latest).mkdir()
    assert release_ids(tmp_path)[-1] == latest == "1000000-20250116T000000"


def test_other_things_in_the_folder_are_no_releases(tmp_path: Path) -> None:
    (tmp_path / ".000001-20250115T020000").mkdir()
    (tmp_path / "notes").mkdir()
    assert release_ids(tmp_path) == [] == release_ids(tmp_path / "missing")


def test_a_moment_is_later_than_the_latest_release_also_in_the_same_second() -> None:
    latest, second = datetime(2025, 1, 15, 2), timedelta(seconds=1)
    assert after(latest, None) == latest
    assert after(latest + second, latest) == latest + second
    assert after(latest, latest) == latest + second
    assert after(latest - timedelta(hours=1), latest) == latest + second
