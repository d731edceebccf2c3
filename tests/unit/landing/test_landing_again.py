"""Landing over time: nothing changes without a cause, nothing is lost, and the order of files does not matter."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from landing_world import REPORT, World, csv_text

from orchestration.landing import land, parse

pytestmark = pytest.mark.dear

Reports = Callable[..., dict[str, Any]]
MTIME = 1_720_000_000


def fill(world: World) -> None:
    world.scheme()
    for number, unit in enumerate(("a1", "a2", "nosuch", "a1", "a2")):
        row = {**REPORT, "unit_id": unit, "month": f"2024-0{number // 2 + 1}", "value": str(number)}
        world.put(
            f"reports/{number}.csv", [row, {**row, "month": "2024-09", "value": "x" if number == 3 else str(number)}]
        )
    for path in world.raw.rglob("*"):
        os.utime(path, (MTIME, MTIME))


def published(world: World) -> dict[str, str]:
    """The hash of every file that other rooms read."""
    files = [
        *(world.landing / "tables").rglob("*.parquet"),
        world.landing / "quarantine.parquet",
        world.landing / "deliveries.parquet",
    ]
    return {p.relative_to(world.landing).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def stamps(world: World) -> dict[str, int]:
    return {p.as_posix(): p.stat().st_mtime_ns for p in world.landing.rglob("*.parquet")}


def test_landing_twice_changes_nothing_and_reads_nothing(empty_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(empty_world)
    first = empty_world.land()
    before, content = stamps(empty_world), published(empty_world)
    monkeypatch.setattr(parse.Parser, "_read", lambda *_: pytest.fail("a delivery was read again"))
    second = empty_world.land()
    assert (stamps(empty_world), published(empty_world)) == (before, content)
    assert second.changed == ()
    assert (second.deliveries, second.input_hash) == (first.deliveries, first.input_hash)


def test_any_order_of_arrival_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for attempt in range(3):
        world = World(tmp_path / str(attempt) / "raw", tmp_path / str(attempt) / "landing")
        target = World(tmp_path / str(attempt) / "from", world.landing)
        fill(target)
        paths = sorted(target.raw.rglob("*.csv"))
        random.Random(attempt).shuffle(paths)
        half = len(paths) // 2
        for number, path in enumerate(paths):
            place = world.raw / path.relative_to(target.raw)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
            os.utime(place, (MTIME, MTIME))
            if number == half and attempt:
                world.land()
        world.land()
        found.append(published(world))
    assert found[0] == found[1] == found[2]


def test_one_more_delivery_rewrites_only_what_hangs_on_it(empty_world: World) -> None:
    fill(empty_world)
    empty_world.scheme(2023)
    empty_world.land()
    before = stamps(empty_world)
    empty_world.put("reports/new.csv", [{**REPORT, "month": "2024-11"}])
    report = empty_world.land()
    assert report.changed == ((2024, "reports"),)
    rewritten = {Path(p).name + Path(p).parent.name for p, at in stamps(empty_world).items() if before.get(p) != at}
    assert {name for name in rewritten if "tables" not in name and name.startswith("2023")} == set()


def test_a_new_organisation_frees_the_rows_that_waited_for_it(empty_world: World) -> None:
    fill(empty_world)
    empty_world.land()
    assert [c for *_, c in empty_world.bad()].count("unknown_reference") == 2
    empty_world.put("organisations/new.csv", [{"org_id": "nosuch", "org_name": "丙", "org_kind": "县区"}])
    empty_world.put(
        "participants/new.csv", [{"assessment_id": "county", "unit_id": "nosuch", "group_id": "A", "group_name": "A组"}]
    )
    empty_world.land()
    assert [c for *_, c in empty_world.bad()] == ["bad_number"]


def test_a_withdrawn_delivery_takes_its_rows_along_and_history_keeps_them(empty_world: World) -> None:
    fill(empty_world)
    empty_world.land()
    gone = empty_world.raw / "2024/reports/4.csv"
    mine = [row for row in empty_world.rows("reports") if row["_delivery"] == "2024/reports/4.csv"]
    gone.unlink()
    changed = empty_world.put("reports/3.csv", [{**REPORT, "month": "2024-02", "value": "33"}])
    empty_world.land()
    assert {row["_delivery"][-5:] for row in empty_world.rows("reports")} == {"0.csv", "1.csv", "3.csv"}
    kept = [
        r
        for p in (empty_world.landing / "history/tables/reports").glob("*.parquet")
        for r in pq.read_table(p).to_pylist()
    ]
    assert [row for row in kept if row["_delivery"] == "2024/reports/4.csv"] == mine
    assert len(kept) == len(mine) + 1
    bad = [
        r
        for p in (empty_world.landing / "history/quarantine/reports").glob("*.parquet")
        for r in pq.read_table(p).to_pylist()
    ]
    assert ("2024/reports/3.csv", "bad_number") in {(r["delivery"], r["reason_code"]) for r in bad}
    changed.unlink()
    for path in (empty_world.raw / "2024/reports").iterdir():
        path.unlink()
    empty_world.land()
    assert empty_world.rows("reports") == []
    assert not list((empty_world.landing / "cache/reports").iterdir())


def test_a_cycle_that_is_gone_leaves_no_rows(empty_world: World) -> None:
    empty_world.scheme(2023)
    empty_world.scheme(2024)
    empty_world.land()
    for path in (empty_world.raw / "2023").rglob("*.csv"):
        path.unlink()
    for path in sorted((empty_world.raw / "2023").rglob("*"), reverse=True):
        path.rmdir()
    (empty_world.raw / "2023").rmdir()
    empty_world.land()
    assert {row["_cycle"] for row in empty_world.rows("organisations")} == {2024}


def test_the_same_file_under_two_names_is_a_resubmission(world: World) -> None:
    world.put("reports/a.csv", [REPORT])
    world.put("reports/b.csv", [REPORT])
    world.land()
    assert [(r["_delivery"][-5:], r["_superseded"]) for r in world.rows("reports")] == [
        ("a.csv", True),
        ("b.csv", False),
    ]


def test_a_lost_table_is_written_again(world: World) -> None:
    world.put("reports/a.csv", [REPORT])
    world.land()
    content = published(world)
    (world.landing / "tables/reports/2024.parquet").unlink()
    (world.landing / "quarantine.parquet").unlink()
    world.land()
    assert published(world) == content


def test_a_damaged_state_only_costs_time(world: World) -> None:
    world.put("reports/a.csv", [REPORT])
    world.land()
    content = published(world)
    (world.landing / "state.json").write_text("{")
    world.land()
    assert published(world) == content


def test_files_are_dated_in_the_time_zone_of_the_instance(world: World) -> None:
    path = world.put("reports/a.csv", [REPORT])
    os.utime(path, (0, 0))
    for zone, hour in (("Asia/Shanghai", 8), ("UTC", 0)):
        land(world.raw, world.landing, zone)
        assert world.rows("reports")[0]["_delivered_at"].hour == hour


def test_a_file_that_is_still_being_written_waits_for_the_next_landing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = world.put("reports/a.csv", [REPORT])
    read = parse.Parser._read

    def slowly(self: parse.Parser, *given: Any) -> parse.Parsed:
        parsed = read(self, *given)
        if any(getattr(one, "feed", None) == "reports" for one in given):
            with path.open("a") as file:
                file.write("county,a2,c01,2024-06,1,2024-06-25\n")
        return parsed

    monkeypatch.setattr(parse.Parser, "_read", slowly)
    world.land()
    assert world.bad() == [("2024/reports/a.csv", None, None, "unreadable_delivery")]
    monkeypatch.undo()
    world.land()
    assert (len(world.rows("reports")), world.bad()) == (2, [])


@pytest.mark.soak
def test_killed_at_any_moment_the_next_landing_is_whole(tmp_path: Path) -> None:
    expected = World(tmp_path / "raw", tmp_path / "calm")
    fill(expected)
    expected.land()
    broken = World(tmp_path / "raw", tmp_path / "broken")
    order = "import sys, pathlib; from orchestration.landing import land; land(*map(pathlib.Path, sys.argv[1:]))"
    for wait in (0.3, 0.45, 0.6, 0.75, 0.9, 1.1, 1.4):
        process = subprocess.Popen([sys.executable, "-c", order, str(broken.raw), str(broken.landing)])
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    broken.land()
    assert published(broken) == published(expected)
    assert not list((broken.landing / "tmp").rglob("*.parquet"))


def test_many_rows_in_one_delivery_keep_their_lines(world: World) -> None:
    rows = [
        {**REPORT, "unit_id": "a1" if n % 2 else "a2", "month": f"{1950 + n // 2}-01", "value": str(n)}
        for n in range(290)
    ]
    rows[250]["value"] = "坏"
    world.put("reports/a.csv", csv_text(rows))
    world.land()
    assert {(r["_row"], int(r["value"])) for r in world.rows("reports")} == {(n + 2, n) for n in range(290) if n != 250}
    assert world.bad() == [("2024/reports/a.csv", 252, "value", "bad_number")]
