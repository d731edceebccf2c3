"""The site of a province: one assessment of many units and sixty indicators, two cycles, from deliveries to pages.

The whole night once; then the pages of what it published, written again alone in fresh processes. Ends with an error
when a page is larger than opens at once.
"""

import shutil
import sys
from pathlib import Path

import duckdb

from orchestration.base.files import RELEASE_DATABASE, REPORT
from orchestration.pages.write import write_pages
from tests.benchmarks.measure import Report, in_turns, let_settle, measured, night, ratio, table
from tests.benchmarks.province_feeds import CYCLES, Province, write_landing

FULL = {"units": 120, "runs": 3}
SMALL = {"units": 12, "runs": 1}


def report(folder: Path, units: int, runs: int) -> Report:
    """The ratio is that of writing the site to the whole night."""
    write_raw(Province(0, units), folder)
    whole = night(folder, "2025-02-01")
    command = [sys.executable, "-m", "tests.benchmarks.bench_site", str(folder)]
    found = in_turns({"其中写网页": lambda: measured(command, folder / "site.log")}, runs)
    (site,) = found.values()
    pages = [file.stat().st_size for file in (folder / REPORT).rglob("*.html")]
    if max(pages) > 300_000:
        raise AssertionError(f"a page has {max(pages):,} bytes")
    share = ratio(site, [whole] * runs)
    said = (
        f"{units} 个单位、60 项指标、两个年度：{len(pages)} 个网页，最大的 {max(pages) / 1000:.0f} KB（上限 300）；"
        f"写网页占整夜的 {share}（处理器秒；目标 0.20）。"
    )
    return Report(f"{said}\n\n{table({'整夜（一次）': [whole], **found})}", share)


def write_raw(province: Province, folder: Path) -> None:
    """The province's feeds as files that somebody might hand in, one of each feed and cycle."""
    write_landing(province, folder / "landing")
    with duckdb.connect() as connection:
        for feed in sorted((folder / "landing" / "tables").iterdir()):
            for cycle in CYCLES:
                made = feed / f"{cycle}.parquet"
                if not made.exists():
                    continue
                columns = [str(row[0]) for row in connection.execute(f"describe from '{made}'").fetchall()]
                named = [f'"{name}"' for name in columns if not name.startswith("_")]
                counts = connection.execute(
                    f"select {', '.join(f'count({n})' for n in named)} from '{made}'"
                ).fetchall()
                given = ", ".join(name for name, count in zip(named, counts[0], strict=True) if count)
                file = folder / "raw" / str(cycle) / feed.name / "全省.csv"
                file.parent.mkdir(parents=True)
                connection.execute(f"copy (select {given} from '{made}' order by _row) to '{file}' (header)")
                let_settle(file)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    shutil.rmtree(place / REPORT, ignore_errors=True)
    write_pages(place / "warehouse" / "current" / RELEASE_DATABASE, place / REPORT)
