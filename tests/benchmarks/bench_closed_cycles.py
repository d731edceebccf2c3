"""What closed cycles cost: a night after one changed delivery of the open cycle, with many closed cycles and with one.

Both jurisdictions are the demonstration with closed years behind it (tests/years.py). Each is published once; then runs
take turns, each a fresh process after one changed report.
"""

from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.measure import Measured, Report, in_turns, night, ratio, table
from tests.years import OPEN, change_a_report, write_years

FULL = {"closed": 10, "runs": 3, "anew": True}
SMALL = {"closed": 2, "runs": 1, "anew": False}
AS_OF = "2025-01-15"


def report(folder: Path, closed: int, runs: int, anew: bool) -> Report:
    """Both in turns, and with `anew` what the larger one takes from nothing."""
    one, many = "一个结束的年度", f"{closed} 个结束的年度"
    for name, cycles in ((one, 1), (many, closed)):
        write_years(folder / name / "raw", range(OPEN - cycles, OPEN))
        night(folder / name, AS_OF)

    def side(name: str) -> Callable[[], Measured]:
        return lambda: _after_a_change(folder / name)

    found = in_turns({name: side(name) for name in (one, many)}, runs)
    found_too = {f"{many}，全部从头重算（一次）": [night(folder / many, AS_OF, "--anew")]} if anew else {}
    times = ratio(found[many], found[one])
    said = f"{closed} 个结束的年度是一个的 {times} 倍（处理器秒，逐对；目标 1.3 倍）。"
    return Report(f"{said}\n\n{table(found | found_too)}", times)


def _after_a_change(folder: Path) -> Measured:
    change_a_report(folder / "raw", OPEN, str(5 + len(list(folder.glob("warehouse/releases/*")))))
    return night(folder, AS_OF)
