"""What somebody who may write into raw/ could try: names, links, pipes, swaps, bombs. Landing names it and goes on."""

import os
import socket
import stat
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_world import REPORT, World, csv_text

from orchestration.landing import deliveries, isolation, snapshot

GOOD = csv_text([REPORT]).encode()
OTHER = csv_text([{**REPORT, "unit_id": "a2"}]).encode()
SECRET = csv_text([{**REPORT, "unit_id": "a2", "note": "geheim"}]).encode()


def said(world: World) -> dict[str, str]:
    """Why each delivery went to quarantine whole."""
    return {q["delivery"]: q["reason"] for q in world.quarantine() if q["row"] is None}


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\\..\\..\\etc\\passwd.csv", "a\\\\..\\\\..\\\\etc\\\\passwd.csv"),
        ("a\x1b[2J\x07.csv", "a\\u001b[2J\\u0007.csv"),
        ("a\nb\r\tc.csv", "a\\u000ab\\u000d\\u0009c.csv"),
        ("\u202egpj.csv", "\\u202egpj.csv"),
        ("e\u0301.csv", "e\u0301.csv"),
        ("\u00e9.csv", "\u00e9.csv"),
        ("' or 1=1 --.csv", "' or 1=1 --.csv"),
        ("*?[a]{b}$(id)`id`;|&.csv", "*?[a]{b}$(id)`id`;|&.csv"),
        ("=cmd|' &C calc'!A0.csv", "=cmd|' &C calc'!A0.csv"),
        ("甲" * 83 + ".csv", "甲" * 83 + ".csv"),
        ("con.csv", "con.csv"),
        ("%s%n{0}.csv", "%s%n{0}.csv"),
        ("--help.csv", "--help.csv"),
        ("六月　县发改局.csv", "六月　县发改局.csv"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(world: World, name: str, shown: str) -> None:
    world.put(f"reports/{name}", GOOD)
    world.land()
    (row,) = world.rows("reports")
    assert row["_delivery"] == f"2024/reports/{shown}"
    assert world.delivery(f"2024/reports/{shown}")["rows_landed"] == 1
    assert not any(char < " " for char in row["_delivery"])


def test_names_that_look_alike_are_deliveries_of_their_own(world: World) -> None:
    folder = os.fsencode(world.put("reports/a.csv", GOOD).parent)
    world.put("reports/A.csv", OTHER)
    world.put("reports/\u00e9.csv", GOOD)
    world.put("reports/e\u0301.csv", OTHER)
    world.put("reports/\\xff.csv", GOOD)
    for name in (b"\xff.csv", b"\\u001b.csv", b"\x1b.csv"):
        Path(os.fsdecode(os.path.join(folder, name))).write_bytes(OTHER)
    report = world.land()
    names = [d.delivery for d in report.of_feed("reports")]
    assert len(set(names)) == len(names) == 8
    assert [len(world.rows("reports")), world.bad()] == [8, []]


def test_folders_within_folders_without_end(world: World) -> None:
    world.put("reports/a.csv", GOOD)
    deep = Path(world.raw, "2024", *["d"] * 60)
    deep.mkdir(parents=True)
    (deep / "a.csv").write_bytes(GOOD)
    report = world.land()
    assert len(world.rows("reports")) == 1
    assert any("套得太深" in warning for warning in report.warnings)


# ---- links, pipes, devices -------------------------------------------------------------------------------------------


def test_links_lead_nowhere(world: World) -> None:
    folder = world.put("reports/x.csv", GOOD).parent
    links = {
        "loop.csv": "loop.csv",
        "to.csv": "fro.csv",
        "fro.csv": "to.csv",
        "gone.csv": "nothing",
        "passwd.csv": "/etc/passwd",
        "null.csv": "/dev/null",
        "zero.csv": "/dev/zero",
        "stdin.csv": "/proc/self/fd/0",
        "environ.csv": "/proc/self/environ",
        "up.csv": "../../../" + world.landing.name,
        "folder.csv": "..",
    }
    for name, target in links.items():
        os.symlink(target, folder / name)
    world.land()
    assert {Path(name).name for name in said(world)} == set(links)
    assert len(world.rows("reports")) == 1


def test_folders_that_are_links_are_not_entered(world: World, tmp_path: Path) -> None:
    world.put("reports/x.csv", GOOD)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "reports").mkdir(parents=True)
    (elsewhere / "reports/a.csv").write_bytes(OTHER)
    os.symlink(elsewhere, world.raw / "2025")
    os.symlink(elsewhere / "reports", world.raw / "2024/documents")
    os.symlink(world.raw, world.raw / "2024/again")
    os.symlink(".", world.raw / "2024/self")
    report = world.land()
    assert report.cycles == (2024,)
    assert {row["unit_id"] for row in world.rows("reports")} == {"a1"}
    assert set(said(world)) == {"2025", "2024/documents", "2024/again", "2024/self"}


def test_pipes_sockets_and_what_one_may_not_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = world.put("reports/x.csv", GOOD).parent
    os.mkfifo(folder / "pipe.csv")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.csv")
        os.symlink("pipe.csv", folder / "link.csv")
        world.land()
    assert {Path(name).name for name in said(world)} == {"pipe.csv", "socket.csv", "link.csv"}


def test_a_file_without_permission_waits_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = world.put("reports/a.csv", GOOD)
    world.put("reports/b.csv", OTHER)
    real = os.open

    def guarded(name: os.PathLike[str], *given: int) -> int:
        if name == path:
            raise PermissionError(13, "Permission denied", str(name))
        return real(name, *given)

    monkeypatch.setattr(snapshot.os, "open", guarded)
    world.land()
    assert list(said(world)) == ["2024/reports/a.csv"]
    assert "权限" in said(world)["2024/reports/a.csv"]
    monkeypatch.undo()
    world.land()
    assert (said(world), len(world.rows("reports"))) == ({}, 2)


def test_hard_links_are_files(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_bytes(GOOD)
    folder = world.put("reports/x.csv", OTHER).parent
    os.link(elsewhere, folder / "hard.csv")
    world.land()
    assert sorted(row["unit_id"] for row in world.rows("reports")) == ["a1", "a2"]


Swap = Callable[[Path, Path], None]


def to_link(path: Path, secret: Path) -> None:
    path.unlink()
    path.symlink_to(secret)


def to_pipe(path: Path, _: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_linked_folder(path: Path, secret: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))
    (secret.parent / path.name).write_bytes(secret.read_bytes())
    path.parent.symlink_to(secret.parent)


def to_other_content(path: Path, secret: Path) -> None:
    before = path.stat()
    path.write_bytes(secret.read_bytes().replace(b"geheim", b"")[: before.st_size])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("swap", [to_link, to_pipe, to_linked_folder, to_other_content])
@pytest.mark.parametrize("moment", ["before it is hashed", "before it is read"])
def test_a_file_swapped_between_two_looks(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Swap, moment: str
) -> None:
    path = world.put("reports/a.csv", GOOD)
    secret = tmp_path / "secret" / "s.csv"
    secret.parent.mkdir()
    secret.write_bytes(SECRET)
    where, name = (deliveries, "open_plain") if moment == "before it is hashed" else (isolation, "copy_plain")
    real = getattr(where, name)

    def late(given: Path, *more: Path) -> object:
        if given == path:
            swap(path, secret)
        return real(given, *more)

    monkeypatch.setattr(where, name, late)
    world.land()
    assert not any(row["note"] for row in world.rows("reports"))
    if (swap, moment) != (to_other_content, "before it is hashed"):
        assert list(said(world)) == ["2024/reports/a.csv"]


# ---- content ---------------------------------------------------------------------------------------------------------


@pytest.mark.dear
def test_a_workbook_is_only_its_cached_values(world: World) -> None:
    book = openpyxl.Workbook()
    book.active.append([*REPORT, "note"])
    for number, cell in enumerate(["=1+1", "+1", "-2+3", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")']):
        book.active.append([*{**REPORT, "month": f"2024-0{number + 1}"}.values(), cell])
    book.save(world.put("reports/a.xlsx", b""))
    world.land()
    assert [row["note"] for row in world.rows("reports")] == ["+1", "-2+3", "@SUM(1)", "=1"]
    assert [(row, code) for _, row, _, code in world.bad()] == [(2, "bad_value"), (7, "bad_value")]


@pytest.mark.dear
def test_dear_parquet_files(world: World) -> None:
    columns = {name: [value] * 3 for name, value in REPORT.items()}
    table = pa.table(columns)
    pq.write_table(table, world.put("reports/groups.parquet", b""), row_group_size=1)
    big = pa.table({**{n: pa.array([v] * 3_000) for n, v in REPORT.items()}, "note": ["x" * 40_000] * 3_000})
    pq.write_table(big, world.put("reports/bomb.parquet", b""), compression="zstd", use_dictionary=True)
    wide = pa.table({f"c{number}": [1] for number in range(2_500)})
    pq.write_table(wide, world.put("reports/wide.parquet", b""))
    meta = table.replace_schema_metadata({b"ARROW:schema": b"AAAA", b"pandas": b"{" * 100_000, b"\xff": b"\xff"})
    pq.write_table(meta, world.put("reports/meta.parquet", b""), store_schema=False)
    world.put("reports/good.csv", OTHER)
    report = world.land()
    assert {d.delivery for d in report.of_feed("reports")} >= set(said(world))
    assert "2024/reports/wide.parquet" in said(world)
    assert any(row["_delivery"] == "2024/reports/good.csv" for row in world.rows("reports"))


@pytest.mark.dear
@pytest.mark.parametrize(
    ("content", "landed"),
    [
        (b"\xef\xbb\xbf" + GOOD, True),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD, None),
        (GOOD.replace(b"\n", b"\r\n"), True),
        (GOOD + b"\x1a", None),
        (GOOD + b"\0", False),
        (GOOD.decode().encode("utf-16-be"), False),
        (GOOD.decode().encode("utf-32"), False),
        (csv_text([{**REPORT, "note": "𠮷㐀€ä"}]).encode("gb18030"), True),
        (csv_text([{**REPORT, "note": "€"}]).encode("gb18030"), True),
        (csv_text([{**REPORT, "note": "县"}]).encode("gbk") + "甲县".encode(), None),
        (GOOD + b"\x81\x30\x81", False),
        (GOOD + b"\xff\xff\xff\xff", False),
        (GOOD.replace(b"county", b"county" * 400_000), None),
    ],
)
def test_texts_in_odd_clothes(world: World, content: bytes, landed: bool | None) -> None:
    world.put("reports/good.csv", OTHER)
    world.put("reports/odd.csv", content)
    world.land()
    mine = [row for row in world.rows("reports") if row["_delivery"] == "2024/reports/odd.csv"]
    if landed is not None:
        assert bool(mine) is landed
        assert ("2024/reports/odd.csv" in said(world)) is not landed
    assert len(world.rows("reports")) == 1 + len(mine)


@pytest.mark.dear
def test_a_line_without_end_is_refused_and_not_kept(world: World) -> None:
    world.put("reports/good.csv", OTHER)
    world.put("reports/line.csv", GOOD + b"a," * (50 << 20))
    world.put("reports/cell.csv", GOOD + b"a" * (100 << 20))
    tracemalloc.start()
    world.land()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert set(said(world)) == {"2024/reports/line.csv", "2024/reports/cell.csv"}
    assert most < 64 << 20


def test_what_is_landed_has_no_special_rights(world: World) -> None:
    path = world.put("reports/a.csv", GOOD)
    path.chmod(0o6777)
    world.land()
    modes = {stat.S_IMODE(file.stat().st_mode) & 0o6111 for file in world.landing.rglob("*") if file.is_file()}
    assert modes == {0}
    assert sys.platform
