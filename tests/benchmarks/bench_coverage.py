"""How much of orchestration/ the fast tests run, by room, in lines as coverage.py counts them; nothing here is timed.

What tests the figures runs SQL, which is not counted here: those tests are left out.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import ROOT, Report, measured

_OF_FIGURES = {"scoring", "monitoring", "briefing"}
_FAST = "not slow and not soak and not long"
_ROOMS = sorted(room.name for room in (ROOT / "tests" / "unit").iterdir() if room.is_dir() and room.name[0] != "_")
FULL = {"rooms": [room for room in _ROOMS if room not in _OF_FIGURES]}
SMALL = {"rooms": ["release"]}


def report(folder: Path, rooms: Sequence[str]) -> Report:
    """The share of lines, of every room and of all."""
    data, found = folder / "coverage", folder / "coverage.json"
    cover = [sys.executable, "-m", "coverage"]
    chosen = [str(ROOT / "tests" / "unit" / room) for room in rooms]
    traced = [*cover, "run", f"--data-file={data}", f"--source={ROOT / 'orchestration'}", "-m", "pytest", "-m", _FAST]
    measured([*traced, *chosen], folder / "tests.log")
    measured([*cover, "json", f"--data-file={data}", "-o", str(found)], folder / "coverage.log")
    return Report(markdown(json.loads(found.read_text(encoding="utf-8"))["files"]))


def markdown(files: dict[str, dict]) -> str:
    """A sentence and a table."""
    lines: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for file, said in files.items():
        room = Path(file).parts[Path(file).parts.index("orchestration") + 1]
        for name in (room, ""):
            lines[name][0] += said["summary"]["covered_lines"]
            lines[name][1] += said["summary"]["num_statements"]
    shares = {name: f"{100 * run / of:.0f}%" for name, (run, of) in lines.items() if of}
    rooms = {name: share for name, share in sorted(shares.items()) if name and not name.endswith(".py")}
    rows = "\n".join(f"| `{name}/` | {share} |" for name, share in rooms.items())
    return (
        f"快的测试（不含算分的）跑到 `orchestration/` {shares['']} 的语句。\n\n| 房间 | 跑到的语句 |\n|---|---|\n{rows}"
    )
