"""Very many files, and one very large one: they land whole, and a second time nothing is read again."""

from collections.abc import Iterator

import duckdb
import pytest
from landing_world import CYCLE, REPORT, World

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
FILES = 100_000
BYTES = 2 * 2**30
_HEADER = ",".join([*REPORT, "note"])


def _lines(world: World, note: str) -> Iterator[str]:
    """Reports that differ in indicator and month; the scheme has all of the indicators."""
    first = {"assessment_id": "county", "category_id": "S1", "points": "0.001"}
    indicators = [{**first, "indicator_id": f"i{n}", "indicator_name": f"指标{n}"} for n in range(FILES // 24 + 1)]
    world.put("indicators/more.csv", indicators)
    for n in range(FILES):
        unit, month = ("a1", "a2")[n % 2], f"{CYCLE}-{n // 2 % 12 + 1:02}"
        row = {**REPORT, "unit_id": unit, "month": month, "indicator_id": f"i{n // 24}", "value": str(n)}
        yield ",".join([*map(str, row.values()), note])


def _landed(world: World) -> tuple[int, int]:
    with duckdb.connect() as connection:
        found = connection.execute(
            "select count(*), cast(sum(value) as bigint) from read_parquet(?)",
            [str(world.landing / "tables" / "reports" / "*.parquet")],
        ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1])


def _nothing_is_read_again(world: World) -> None:
    times = {file: file.stat().st_mtime_ns for file in (world.landing / "tables").rglob("*.parquet")}
    world.land()
    assert {file: file.stat().st_mtime_ns for file in times} == times


def test_a_hundred_thousand_files(world: World) -> None:
    folder = world.raw / str(CYCLE) / "reports"
    folder.mkdir(parents=True)
    for n, line in enumerate(_lines(world, "")):
        (folder / f"{n:06}.csv").write_text(f"{_HEADER}\n{line}\n", encoding="utf-8")
    report = world.land()
    assert _landed(world) == (FILES, FILES * (FILES - 1) // 2)
    assert sum(one.rows_landed for one in report.deliveries if one.feed == "reports") == FILES
    _nothing_is_read_again(world)


def test_a_file_of_two_gigabytes(world: World) -> None:
    """Long remarks: as many bytes as a country's year, as many rows as landing has indicators for."""
    file = world.raw / str(CYCLE) / "reports" / "a.csv"
    file.parent.mkdir(parents=True)
    note = ("工作进展正常" * 1_200)[: BYTES // FILES // 3 + 1]
    with file.open("w", encoding="utf-8") as out:
        out.write(_HEADER + "\n")
        out.writelines(f"{line}\n" for line in _lines(world, note))
    assert file.stat().st_size >= BYTES
    world.land()
    assert _landed(world) == (FILES, FILES * (FILES - 1) // 2)
    _nothing_is_read_again(world)
