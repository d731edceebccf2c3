"""The demonstration: an invented city with two years of assessment, made anew with the same bytes each time.

`write(raw)` lays the deliveries below a folder, `cure()` is the one delivery that is missing from it. Everything is a
pure function of the tables in data/: the schemes, and what happened. Nothing real belongs here.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from demonstration import deliveries, papers, reports, scheme
from demonstration.encode import encoded
from demonstration.tables import CYCLES, DATA, Row, Tables
from orchestration.landing.contracts import load_contracts

__all__ = ["CURE", "cure", "files", "tables", "write"]

# Where the cure is kept; dropped into raw/2024/documents/ it sorts behind the register that it corrects.
CURE = Path(__file__).parent / "cure" / "临溪县年度自评报告（盖章件）.csv"
CURED_DOCUMENT = "CL16-X06-2024"
STAMPED_AT = "2025-01-17 16:20:00"


@cache
def tables(cycle: int) -> Tables:
    """Every feed of a cycle as rows, before it is cut into deliveries; made once, to be read only."""
    found = scheme.build(cycle)
    return found | reports.build(cycle) | papers.build(cycle, found)


def files() -> Iterator[tuple[str, bytes]]:
    """Path below raw/ and content of everything that the demonstration ships."""
    yield "README.md", (DATA / "raw_readme.md").read_bytes()
    for cycle in CYCLES:
        for delivery in deliveries.cut(cycle, tables(cycle)):
            yield delivery.path, encoded(delivery)


def cure() -> bytes:
    """The stamped copy of the paper that holds the counties' ranking of 2024: handed in on time, not registered."""
    unstamped = next(line for line in tables(2024)["documents"] if line["document_id"] == CURED_DOCUMENT)
    stamped: Row = unstamped | {"stamp": "present", "received_at": STAMPED_AT}
    return encoded(deliveries.delivery(CURE.stem, load_contracts()["documents"], [stamped]))


def write(raw: Path) -> list[Path]:
    """Write the demonstration below `raw`; files that are already there and not its own are left alone."""
    written = []
    for name, content in files():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
