"""`python -m tests.benchmarks [NAME…]`: run the benchmarks, all or those named, and write what they find into docs/.

Each stands in a module bench_NAME with `report(folder, …)` and its sizes FULL and SMALL; the page holds its figures
between two comments that name it, below a line that says when they were measured and on what machine. One that needs
what is not installed here is left out, and says why.
"""

import os
import sys
import tempfile
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.benchmarks.measure import ROOT, Report

NAMES = tuple(sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")))
PAGES = ("docs/performance.md", "docs/monitoring.md", "docs/scale-out.md", "CONTRIBUTING.md")


def bench(name: str) -> ModuleType:
    """The module of a benchmark; raises SystemExit for a name that is none."""
    if name not in NAMES:
        raise SystemExit(f"{name} is no benchmark; there are {', '.join(NAMES)}")
    return import_module(f"tests.benchmarks.bench_{name}")


def run(name: str, small: bool = False) -> Report:
    """One benchmark in a folder of its own, at full size or as small as it goes."""
    module = bench(name)
    with tempfile.TemporaryDirectory() as folder:
        found: Report = module.report(Path(folder), **(module.SMALL if small else module.FULL))
    return found


def written(page: str, name: str, figures: str) -> str:
    """The page with these figures between the two comments of the benchmark; unchanged when it has none."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    before, found, rest = page.partition(begin)
    return f"{before}{begin}\n{figures}\n{end}{rest.partition(end)[2]}" if found else page


def machine() -> str:
    """When, on what, and how busy: a figure without them says little."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[2]
    return f"{date.today()}，{os.cpu_count()} 核、{gigabytes:.0f} GB，测完时一刻钟负载 {load:.1f}。"


def main(names: list[str]) -> int:
    for name in names or NAMES:
        bench(name)
    for name in names or NAMES:
        try:
            found = run(name)
        except pytest.skip.Exception as missing:
            print(f"\n## {name}\n\n{missing}", flush=True)
            continue
        figures = f"{machine()}\n\n{found.markdown}"
        print(f"\n## {name}\n\n{figures}", flush=True)
        for page in (ROOT / page for page in PAGES):
            before = page.read_text(encoding="utf-8")
            page.write_text(written(before, name, figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
