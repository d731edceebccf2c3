"""Deliveries that cannot be read: refused fast and whole, saying what to do; the others stay as they are."""

import io
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from landing_world import REPORT, World, csv_text

from orchestration.base.problems import Problem
from orchestration.landing.readers import xlsx_guard

Reports = Callable[..., dict[str, Any]]
GOOD = csv_text([REPORT]).encode()


def workbook_bytes() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(REPORT))
    book.active.append(list(REPORT.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(workbook_bytes())
    return zip_of({**parts, name: change(parts[name])})


SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
CUT = "考评编码,备注\ncounty,县发改局".encode()


# Name → content, and what is said of it.
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "空.csv": (b"", "空文件"),
    "空行.csv": (b"\n \n,,,\n", "只有空行"),
    "截断.csv": (CUT[:-1], "一个字符的中间断开"),
    "截断gbk.csv": (CUT.decode().encode("gbk")[:-1], "一个字符的中间断开"),
    "坏字节.csv": (GOOD + "甲县,乙县,丙县,".encode() + b"\xff\xfe" + "丁县".encode(), "不合 UTF-8"),
    "乱码.csv": (bytes(range(128, 256)) * 9, "编码的字节"),
    "二进制.csv": (b"MZ\x00\x01\x02" * 100, "二进制"),
    "utf16.csv": (GOOD.decode().encode("utf-16"), "UTF-16"),
    "引号.csv": (GOOD + b'county,a2,c01,2024-06,"1,2024-06-25 09:00:00\nmore\n', "引号没有成对"),
    "空.xlsx": (b"", "空文件"),
    "文本.xlsx": (GOOD, "扩展名改为 .csv"),
    "网页.xlsx": (b"\xef\xbb\xbf\n<html><table>", "只是扩展名是 .xlsx"),
    "网页.csv": (b"<html><table>", "只是扩展名是 .csv"),
    "工作簿.csv": (workbook_bytes(), "恢复原来的扩展名"),
    "旧版.csv": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧版 .xls"),
    "不是.xlsx": (b"\x01hello", "不是完整的 XLSX"),
    "截断.xlsx": (workbook_bytes()[:2000], "不是完整的 XLSX"),
    "压缩包.xlsx": (zip_of({"a.txt": b"x"}), "改了扩展名的压缩包"),
    "旧版.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧版 .xls"),
    "加密.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
    "实体.xlsx": (with_part(SHEET, lambda xml: DOCTYPE + xml.split(b"?>")[-1]), "文档类型声明"),
    "坏表.xlsx": (with_part(SHEET, lambda xml: xml[: len(xml) // 2]), "损坏"),
    "坏簿.xlsx": (with_part("xl/workbook.xml", lambda _: b"<workbook/>"), "没有内容"),
    "空.parquet": (b"", "Parquet 文件读不了"),
    "坏.parquet": (b"PAR1" + b"x" * 100 + b"PAR1", "Parquet 文件读不了"),
    "旧.xls": (GOOD, "另存为 .xlsx"),
    "包.zip": (GOOD, "请解压后"),
    "导出.xml": (GOOD, "网页或 XML"),
    "导出.TXT": (GOOD, "扩展名改为 .csv"),
    "扫描.pdf": (GOOD, "不是数据"),
    "没有扩展名": (GOOD, "不支持的文件类型"),
}


@pytest.fixture(scope="module")
def unreadable(tmp_path_factory: pytest.TempPathFactory, landed_scheme: Path) -> World:
    """All of them beside one that is good, in one landing."""
    folder = tmp_path_factory.mktemp("unreadable")
    shutil.copytree(landed_scheme, folder, dirs_exist_ok=True)
    world = World(folder / "raw", folder / "landing")
    world.put("reports/好.csv", GOOD)
    for name, (content, _) in UNREADABLE.items():
        world.put(f"reports/{name}", content)
    world.land()
    assert len(world.rows("reports")) == 1
    assert len(world.quarantine()) == len(UNREADABLE)
    return world


@pytest.mark.dear
@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_deliveries(unreadable: World, name: str) -> None:
    (bad,) = (row for row in unreadable.quarantine() if row["delivery"] == f"2024/reports/{name}")
    assert (bad["row"], bad["column"]) == (None, None)
    assert (bad["reason_code"], bad["feed"], bad["assessment_id"]) == ("unreadable_delivery", "reports", None)
    assert UNREADABLE[name][1] in bad["reason"]
    assert "请" in bad["reason"]
    record = unreadable.delivery(f"2024/reports/{name}")
    assert (record["rows_in"], record["rows_quarantined"], record["unreadable"]) == (1, 1, True)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("甲,乙", "没有找到"),
        ("unit_id,indicator_id,month,value,submitted_at", "考评编码（assessment_id）"),
        ("assessment_id,unit_id,指标编号,month,value,submitted_at", "“指标编号”或许是它"),
        ("assessment_id,unit_id,indicator_id,month,value,实际值,submitted_at", "出现两次"),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.usefixtures("reading_here")
def test_headers_that_do_not_do(world: World, header: str, said: str, suffix: str) -> None:
    path = world.put(f"reports/a.{suffix}", header + "\n1,2\n")
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(header.split(","))
        book.active.append([1, 2])
        book.save(path)
    world.land()
    assert world.bad() == [(f"2024/reports/a.{suffix}", None, None, "missing_columns")]
    assert said in world.quarantine()[0]["reason"]


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def raw_zip(parts: list[tuple[str, bytes, int, int]]) -> bytes:
    """A ZIP whose headers say whatever they are told: (name, deflated bytes, declared size, declared crc)."""
    out, directory = b"", b""
    for name, data, size, crc in parts:
        common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(data), size, len(name), 0)
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name.encode()
        )
        out += b"PK\x03\x04" + common + name.encode() + data
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(directory), len(out), 0)
    return out + directory + end


@pytest.mark.dear
def test_a_renamed_zip_of_four_gigabytes_of_zeros_is_refused_unread(world: World) -> None:
    size = 4000 << 20
    packed = zeros(64 << 20)
    world.put(
        "reports/b.xlsx", raw_zip([("[Content_Types].xml", packed, size, 0), ("xl/workbook.xml", packed, size, 0)])
    )
    world.land()
    assert world.bad() == [("2024/reports/b.xlsx", None, None, "unreadable_delivery")]
    assert "解压后过大（声称 8000 MB" in world.quarantine()[0]["reason"]


@pytest.mark.dear
def test_a_part_that_inflates_beyond_its_declared_size_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_guard, "MAX_INFLATED", 32 << 20)
    parts = parts_of(workbook_bytes())
    lying = [(n, zlib.compress(d, 9, -15), len(d), zlib.crc32(d)) for n, d in parts.items()]
    lying.append(("xl/sharedStrings2.xml", zeros(64 << 20), 10, 0))
    world.put("reports/b.xlsx", raw_zip(lying))
    world.land()
    assert "解压后过大" in world.quarantine()[0]["reason"]


@pytest.mark.dear
def test_a_sheet_of_endless_empty_cells_is_refused_before_it_is_read(world: World) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    cells = b"<c/>" * (1 << 18)
    bomb = packer.compress(b"<worksheet><sheetData><row>") + b"".join(packer.compress(cells) for _ in range(300))
    bomb += packer.flush()
    parts = {n: (zlib.compress(d, 9, -15), len(d), zlib.crc32(d)) for n, d in parts_of(workbook_bytes()).items()}
    parts[SHEET] = (bomb, 300 << 20, 0)
    world.put("reports/b.xlsx", raw_zip([(name, *part) for name, part in parts.items()]))
    world.land()
    assert "声称 300 MB，压缩比异常" in world.quarantine()[0]["reason"]


@pytest.mark.dear
def test_a_part_that_is_shorter_than_declared_is_refused(world: World) -> None:
    parts = parts_of(workbook_bytes())
    lying = [(n, zlib.compress(d, 9, -15), len(d) + (n == SHEET), zlib.crc32(d)) for n, d in parts.items()]
    world.put("reports/b.xlsx", raw_zip(lying))
    world.land()
    assert world.bad() == [("2024/reports/b.xlsx", None, None, "unreadable_delivery")]


@pytest.mark.dear
def test_external_links_and_formulas_are_only_their_cached_values(world: World, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    cell = f'<f>WEBSERVICE("file://{secret}")</f><v>7</v>'.encode()
    book = with_part(SHEET, lambda xml: xml.replace(b">12.5<", b">12.5<"))
    parts = parts_of(book)
    row = b'<row r="3"><c r="A3" t="inlineStr"><is><t>county</t></is></c><c r="B3" t="inlineStr"><is><t>a2</t></is></c>'
    row += b'<c r="C3" t="inlineStr"><is><t>c01</t></is></c><c r="D3" t="inlineStr"><is><t>2024-06</t></is></c>'
    row += b'<c r="E3">' + cell + b'</c><c r="F3" t="inlineStr"><is><t>2024-06-25</t></is></c></row></sheetData>'
    world.put("reports/a.xlsx", zip_of({**parts, SHEET: parts[SHEET].replace(b"</sheetData>", row)}))
    world.land()
    assert sorted((r["unit_id"], int(r["value"])) for r in world.rows("reports")) == [("a1", 12), ("a2", 7)]


# ---- where files lie -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "feed", "said"),
    [
        ("2024/reprots/a.csv", "reprots", "或许应为 reports（指标报送）"),
        ("2024/指标报送/a.csv", "指标报送", "或许应为 reports"),
        ("2024/other/a.csv", "other", "不是已知的数据类"),
        ("2024/a.csv", None, "不在任何数据类文件夹之内"),
        ("a.csv", None, "不在任何考评年度文件夹之内"),
        ("24/reports/a.csv", None, "不在任何考评年度文件夹之内"),
        ("2024年/reports/a.csv", None, "不在任何考评年度文件夹之内"),
        ("2024/reports/六月/a.csv", "reports", "放得太深"),
    ],
)
def test_files_out_of_place_are_named_and_kept_out(world: World, place: str, feed: str | None, said: str) -> None:
    path = world.raw / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(GOOD)
    world.land()
    (bad,) = world.quarantine()
    assert (bad["delivery"], bad["feed"], bad["reason_code"]) == (place, feed, "unreadable_delivery")
    assert said in bad["reason"]
    assert world.rows("reports") == []
    path.unlink()
    world.land()
    assert world.quarantine() == []


def test_what_is_passed_over_is_told_where_it_matters(world: World) -> None:
    for name in (
        "reports/~$六月.xlsx",
        "reports/.六月.csv",
        "reports/六月.csv.part",
        "reports/.DS_Store",
        "README.md",
        ".gitkeep",
    ):
        world.put(name, GOOD)
    report = world.land()
    assert world.bad() == []
    assert [w.split("：")[0] for w in report.warnings] == [
        "2024/reports/.六月.csv",
        "2024/reports/~$六月.xlsx",
        "2024/reports/六月.csv.part",
    ]


def test_a_delivery_called_readme_is_a_delivery(world: World) -> None:
    world.put("reports/readme.csv", GOOD)
    world.land()
    assert len(world.rows("reports")) == 1


def test_links_out_of_raw_are_not_followed(world: World, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_bytes(GOOD)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.csv").write_bytes(GOOD)
    world.put("reports/x.csv", csv_text([{**REPORT, "unit_id": "a2"}]))
    os.symlink(outside, world.raw / "2024/reports/link.csv")
    os.symlink(folder, world.raw / "2024/documents")
    os.symlink(world.raw / "2024/reports/x.csv", world.raw / "2024/reports/inside.csv")
    os.symlink("nowhere", world.raw / "2024/reports/dangling.csv")
    world.land()
    assert {d for d, *_ in world.bad()} == {"2024/documents", "2024/reports/dangling.csv", "2024/reports/link.csv"}
    assert {r["unit_id"] for r in world.rows("reports")} == {"a2"}


def test_a_pipe_is_not_waited_for(world: World) -> None:
    world.put("reports/x.csv", GOOD)
    os.mkfifo(world.raw / "2024/reports/pipe.csv")
    world.land()
    assert world.bad() == [("2024/reports/pipe.csv", None, None, "unreadable_delivery")]


def test_file_names_of_any_bytes(world: World) -> None:
    folder = os.fsencode(world.put("reports/x.csv", GOOD).parent)
    with open(os.path.join(folder, "六月'\"%\n.csv".encode("gbk")), "wb") as file:
        file.write(csv_text([{**REPORT, "unit_id": "a2"}]).encode())
    world.land()
    assert sorted(r["unit_id"] for r in world.rows("reports")) == ["a1", "a2"]
    assert world.bad() == []


@pytest.mark.parametrize("make", ["nothing", "empty", "no cycle"])
def test_without_any_cycle_the_error_says_what_to_do(empty_world: World, make: str) -> None:
    if make != "nothing":
        empty_world.raw.mkdir()
    if make == "no cycle":
        (empty_world.raw / "reports").mkdir()
        (empty_world.raw / "reports/a.csv").write_bytes(GOOD)
    with pytest.raises(Problem) as caught:
        empty_world.land()
    assert caught.value.code == "raw_missing"
    assert "年度" in str(caught.value)


def test_a_cycle_without_files_is_an_empty_landing(empty_world: World) -> None:
    (empty_world.raw / "2024").mkdir(parents=True)
    report = empty_world.land()
    assert report.deliveries == ()
    assert empty_world.rows("reports") == []
    assert empty_world.quarantine() == []
