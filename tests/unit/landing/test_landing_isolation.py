"""A file that takes its reader down goes to quarantine alone: crashes, hangs, floods of memory."""

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from landing_world import REPORT, World, csv_text

from orchestration.base.problems import Problem
from orchestration.landing import isolation, worker

pytestmark = pytest.mark.dear

# The real worker, but some words in a file are its undoing.
FRAGILE = """
import ctypes, errno, os, signal, sys, time
from orchestration.landing import worker
from orchestration.landing.parse import Parser

real = Parser._read

def read(self, path, *more):
    text = path.read_bytes()
    if b"segfault" in text:
        ctypes.string_at(0)
    if b"abort" in text:
        os.abort()
    if b"leave" in text:
        os._exit(7)
    if b"killed" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"forever" in text:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        while True:
            pass
    if b"memory" in text:
        hoard = [bytes(1 << 28) for _ in range(1000)]
    if b"chatter" in text:
        os.write(1, b'{"parsed": null}\\n' * 3)
    if b"full" in text:
        raise OSError(errno.ENOSPC, "No space left on device")
    if b"defect" in text:
        raise TypeError("a defect")
    return real(self, path, *more)

Parser._read = read
sys.exit(worker.main(*sys.argv[1:]))
"""
GOOD = csv_text([{**REPORT, "unit_id": "a2"}])


@pytest.fixture
def fragile(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world.land()
    (tmp_path / "fragile.py").write_text(FRAGILE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(isolation, "WORKER", "fragile")
    monkeypatch.setattr(isolation, "SMALL_TEXT", 0)
    world.put("reports/z.csv", GOOD)
    return world


def bad(world: World, note: str) -> None:
    world.put("reports/a.csv", [{**REPORT, "note": note}])


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("segfault", "崩溃（SIGSEGV）"),
        pytest.param("abort", "崩溃（SIGABRT）", marks=pytest.mark.slow),
        pytest.param("leave", "崩溃（代码 7）", marks=pytest.mark.slow),
        ("memory", "要的内存超过上限"),
    ],
)
def test_what_takes_the_reader_down_is_quarantined_alone_and_remembered(
    fragile: World, monkeypatch: pytest.MonkeyPatch, note: str, said: str
) -> None:
    bad(fragile, note)
    fragile.land()
    (row,) = fragile.quarantine()
    assert (row["delivery"], row["reason_code"]) == ("2024/reports/a.csv", "unreadable_delivery")
    assert said in row["reason"]
    assert [r["unit_id"] for r in fragile.rows("reports")] == ["a2"]
    monkeypatch.setattr(isolation, "WORKER", "nobody")
    fragile.put("reports/b.csv", "assessment_id\n")
    monkeypatch.setattr(isolation, "SMALL_TEXT", 1000)
    fragile.land()
    assert len(fragile.quarantine()) == 2


@pytest.mark.parametrize(
    ("note", "said"), [pytest.param("forever", "5 秒还没读完", marks=pytest.mark.slow), ("killed", "内存不足")]
)
def test_what_may_pass_is_tried_again(fragile: World, monkeypatch: pytest.MonkeyPatch, note: str, said: str) -> None:
    monkeypatch.setattr(isolation, "BASE_SECONDS", 5)
    bad(fragile, note)
    started = time.monotonic()
    fragile.land()
    assert time.monotonic() - started < isolation.seconds_for(0) + 60
    (row,) = fragile.quarantine()
    assert said in row["reason"]
    assert [r["unit_id"] for r in fragile.rows("reports")] == ["a2"]
    monkeypatch.undo()
    fragile.land()
    assert (fragile.quarantine(), len(fragile.rows("reports"))) == ([], 2)


def test_what_a_library_prints_is_no_answer(fragile: World) -> None:
    bad(fragile, "chatter")
    fragile.land()
    assert (fragile.quarantine(), len(fragile.rows("reports"))) == ([], 2)


@pytest.mark.parametrize(("note", "code"), [("full", "disk_full"), ("defect", "landing_failed")])
def test_what_is_not_the_files_fault_ends_the_run(fragile: World, note: str, code: str) -> None:
    from orchestration.base.problems import explained

    bad(fragile, note)
    with pytest.raises(Problem) as caught, explained():
        fragile.land()
    assert caught.value.code == code


def test_a_worker_that_does_not_start_says_why(fragile: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "WORKER", "nobody")
    with pytest.raises(Problem, match="nobody"):
        fragile.land()


def test_the_worker_ends_with_the_landing_and_knows_no_passwords(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "telling.py").write_text(
        "import json, os, pathlib, sys\nfrom orchestration.landing import worker\n"
        f"pathlib.Path({str(tmp_path / 'told.json')!r}).write_text(json.dumps([os.getpid(), dict(os.environ)]))\n"
        "sys.exit(worker.main(*sys.argv[1:]))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("KAOPING_ALERT_SMTP_PASSWORD", "geheim")
    monkeypatch.setattr(isolation, "WORKER", "telling")
    monkeypatch.setattr(isolation, "SMALL_TEXT", 0)
    world.put("reports/a.csv", GOOD)
    world.land()
    number, environment = json.loads((tmp_path / "told.json").read_text())
    assert "geheim" not in environment.values()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


# ---- real floods -----------------------------------------------------------------------------------------------------


def workbook(change: Callable[[dict[str, bytes]], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(REPORT))
        sheet.write_row(1, 0, list(REPORT.values()))
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def long_string_everywhere(parts: dict[str, bytes]) -> None:
    rows = b"".join(b'<row r="%d"><c r="G%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 30_000))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    parts[STRINGS] = parts[STRINGS].replace(b"<t>assessment_id</t>", b"<t>" + b"x" * (1 << 20) + b"</t>")


def last_row_only(parts: dict[str, bytes]) -> None:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cell)


def boastful_dimension(parts: dict[str, bytes]) -> None:
    before, after = parts[SHEET].split(b"<dimension", 1)
    parts[SHEET] = before + b'<dimension ref="A1:XFD1048576"/>' + after.split(b"/>", 1)[1]


def thousands_of_parts(parts: dict[str, bytes]) -> None:
    parts.update({f"xl/media/{number}.bin": b"" for number in range(12_000)})


def entities(parts: dict[str, bytes]) -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    for name in (STRINGS, "xl/styles.xml", "xl/workbook.xml", SHEET, "[Content_Types].xml"):
        text = parts[name].split(b"?>", 1)[-1]
        parts[name] = b'<?xml version="1.0"?><!DOCTYPE x [' + laughs + b"]>" + text.replace(b">", b">&l11;", 1)


def entities_in_strings_only(parts: dict[str, bytes]) -> None:
    text = parts[STRINGS].split(b"?>", 1)[-1]
    outside = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    parts[STRINGS] = outside + text.replace(b"<t>assessment_id</t>", b"<t>&f;</t>")


def merges_without_end(parts: dict[str, bytes]) -> None:
    merges = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n, n + 1) for n in range(1, 60_000, 2))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")


def sheets_without_end(parts: dict[str, bytes]) -> None:
    sheet = b'<sheet name="s%d" sheetId="%d" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    more = b"".join(sheet % (n, n + 5) for n in range(5000))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", more + b"</sheets>")


def part_outside_the_archive(parts: dict[str, bytes]) -> None:
    name = "xl/_rels/workbook.xml.rels"
    for place in (b"worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml"):
        parts[name] = parts[name].replace(b'"' + place + b'"', b'"../../../../../etc/passwd"')
    parts["../../../../../etc/cron.d/x"] = b"* * * * * root true"


ATTACKS = [
    pytest.param(long_string_everywhere, False, marks=pytest.mark.slow),
    pytest.param(last_row_only, False, marks=pytest.mark.slow),
    (boastful_dimension, True),
    pytest.param(thousands_of_parts, False, marks=pytest.mark.slow),
    (entities, False),
    (entities_in_strings_only, False),
    (merges_without_end, True),
    (sheets_without_end, None),
    (part_outside_the_archive, False),
]


@pytest.mark.parametrize(("attack", "lands"), ATTACKS, ids=lambda value: getattr(value, "__name__", ""))
def test_workbooks_that_would_flood_or_lead_away(
    world: World, attack: Callable[[dict[str, bytes]], None], lands: bool | None
) -> None:
    world.put("reports/z.csv", GOOD)
    world.put("reports/a.xlsx", workbook(attack))
    started = time.monotonic()
    world.land()
    assert time.monotonic() - started < isolation.seconds_for(0)
    units = {row["unit_id"] for row in world.rows("reports")}
    assert "a2" in units
    if lands is not None:
        assert ("a1" in units) is lands
        assert bool(world.quarantine()) is not lands


def test_limits_are_set_where_files_are_read() -> None:
    assert worker.MEMORY_BYTES <= 8 << 30
    assert isolation.seconds_for(0) < isolation.seconds_for(100 << 20) <= 600
