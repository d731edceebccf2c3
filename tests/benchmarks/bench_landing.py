"""Landing of a clean CSV of two million reports, against DuckDB reading the same bytes as text.

The feeds of a made-up province as files, the reports in the order of their key and, beside them, in none. Each run is a
fresh process that lands into an empty folder; the floor reads the file into a table without looking at a cell.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.benchmarks.measure import Measured, Report, in_turns, let_settle, measured, ratio, table

FULL = {"scale": 1.05, "runs": 3}
# From eight megabytes on, a file takes the quick way.
SMALL = {"scale": 0.06, "runs": 1}
CYCLE = 2024
REPORTS = Path(str(CYCLE)) / "reports" / "reports.csv"
FLOOR, IN_ORDER, IN_NONE = "DuckDB 只当文字读入内存", "接收，按主键的次序", "接收，次序打乱"
SHUFFLED = "hash(unit_id, indicator_id, month)"


def as_text(raw: Path, _: str) -> None:
    """The floor: every cell of the reports as text, in memory."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table texts as from read_csv($file, all_varchar = true)", {"file": str(raw / REPORTS)}
        )


def landed(raw: Path, landing: str) -> None:
    """Everything; raises AssertionError where a row did not land."""
    from orchestration.landing.pipeline import land

    shutil.rmtree(landing, ignore_errors=True)
    lost = [d.delivery for d in land(raw, Path(landing)).deliveries if d.rows_landed != d.rows_in or not d.rows_in]
    if lost:
        raise AssertionError(f"rows of {lost} did not land")


def made(raw: Path, scale: str) -> None:
    """The deliveries, below a folder whose name says in which order their reports are."""
    from tests.benchmarks.province_feeds import Province, write_deliveries

    order = SHUFFLED if raw.name == IN_NONE else None
    write_deliveries(Province.of_scale(float(scale)), CYCLE, raw, order)


TASKS = {"make": made, "text": as_text, "land": landed}


def report(folder: Path, scale: float, runs: int) -> Report:
    """The floor and both orders in turns; the ratio is that of the reports in the order of their key."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_landing"]
    for name in (IN_ORDER, IN_NONE):
        # In a process of its own: what is started from a large one is taken for as large.
        measured([*command, "make", str(folder / name), str(scale)], folder / "make.log")
        for file in (folder / name).rglob("*.csv"):
            let_settle(file)

    def side(task: str, name: str) -> Callable[[], Measured]:
        return lambda: measured([*command, task, str(folder / name), str(folder / "landing")], folder / "task.log")

    sides = {FLOOR: side("text", IN_ORDER), IN_ORDER: side("land", IN_ORDER), IN_NONE: side("land", IN_NONE)}
    found = in_turns(sides, runs)
    with (folder / IN_ORDER / REPORTS).open("rb") as file:
        size, rows = file.seek(0, 2), file.seek(0) + sum(1 for _ in file) - 1
    times, unordered = ratio(found[IN_ORDER], found[FLOOR]), ratio(found[IN_NONE], found[FLOOR])
    said = f"{rows:,} 行 × 9 列的报送，{size / 1e6:.0f} MB，无一行有误，连同它引用的各表；"
    said += f"接收是只当文字读的 {times} 倍，次序打乱的 {unordered} 倍（处理器秒，逐对；目标 3 倍、1 GB 以内）。"
    return Report(f"{said}\n\n{table(found)}", times)


if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
