"""Personal numbers are starred wherever free text leaves landing; everything else stays byte for byte."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_world import REPORT, World, csv_text

from orchestration.landing import load_contracts
from orchestration.landing.masking import mask_array, mask_but_figures, masked

CALM = settings(deadline=None)
# No real ones: made here, so that none stands in the sources.
MOBILE = "138" + "0000" + "5678"
IDENTITY = "110101" + "19900307" + "1234"
OLD_IDENTITY = "110101" + "900307" + "123"
STARRED = "138****5678"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (MOBILE, STARRED),
        (f"联系人张三{MOBILE}，晚上打", f"联系人张三{STARRED}，晚上打"),
        (f"+86{MOBILE}", f"+86{STARRED}"),
        (f"86{MOBILE}", f"86{STARRED}"),
        (f"0086-{MOBILE}", f"0086-{STARRED}"),
        ("(+86) 138 0000 5678", "(+86) 138 **** 5678"),
        ("138-0000-5678", "138-****-5678"),
        ("138 00005678", "138 ****5678"),
        ("138\u00a00000\u20115678", "138\u00a0****\u20115678"),
        ("138.0000.5678", "138.****.5678"),
        ("138 000 05678", "138 *** *5678"),
        ("\u202a138 0000 5678\u202c", "\u202a138 **** 5678\u202c"),
        ("1\uff13８００００５６７８", "1\uff13８****５６７８"),
        (f"{MOBILE}/{MOBILE}", f"{STARRED}/{STARRED}"),
        (f"{MOBILE}B", f"{STARRED}B"),
        ("138\n0000\n5678", "138\n****\n5678"),
        ("(138)00005678", "(138)****5678"),
        ("138/0000/5678", "138/****/5678"),
        ("1 3 8 0 0 0 0 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        (f"1.{MOBILE} 2.{MOBILE}", f"1.{STARRED} 2.{STARRED}"),
        (f"tel{MOBILE}", f"tel{STARRED}"),
        (f"{MOBILE}@example.com", f"{STARRED}@example.com"),
        (IDENTITY, "110101********1234"),
        (IDENTITY[:-1] + "X", "110101********123X"),
        (IDENTITY[:-1] + "x。", "110101********123x。"),
        ("110101 19900307 1234", "110101 ******** 1234"),
        (f"身份证{OLD_IDENTITY}号", "身份证110101******123号"),
    ],
)
def test_numbers_of_persons_are_starred(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown
    assert mask_array(pa.array([text, None])).to_pylist() == [shown, None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "12800005678",  # no mobile begins with 12
        "1380000567",  # a digit short
        MOBILE + "9",  # a digit long
        "99" + IDENTITY[2:],  # no such province
        IDENTITY[:10] + "13" + IDENTITY[12:],  # a thirteenth month
        "0" + IDENTITY,  # longer than any
        "202406250000000001",
        f"A{MOBILE}",
        f"DOC{IDENTITY}",
        "1380.00005678",
        "0.13800005678",
        "12.13800005678",
        f"{MOBILE}.50",
        "2024-06-25 09:00:00",
        "投资1500000 2024年完成",
        "浙政发〔2024〕15号",
        "138\t0000\t5678",
        "138,0000,5678",
        "0571-87654321",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert masked(text) is text
    assert mask_array(pa.array([text])).to_pylist() == [text]


def test_a_plain_figure_is_a_value_where_values_are_repeated() -> None:
    cells = pa.array([MOBILE, f"+{MOBILE}", f"张三 {MOBILE}", None])
    assert mask_but_figures(cells).to_pylist() == [MOBILE, f"+{MOBILE}", f"张三 {STARRED}", None]


DIGITS = "0123456789"
WORDS = st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"], exclude_characters=".*"), max_size=6)
AROUND = WORDS.filter(lambda text: not re.search("[A-Za-z]", text))
mobiles = st.builds(
    lambda head, gap, digits: f"1{head}{digits[0]}{gap}{digits[1:5]}{gap}{digits[5:]}",
    st.sampled_from("3456789"),
    st.sampled_from(["", "-", " ", "\u3000"]),
    st.text(DIGITS, min_size=9, max_size=9),
)
days = st.dates().map(lambda day: f"{1900 + day.year % 120}{day.month:02d}{day.day:02d}")
identities = st.builds(
    lambda province, place, day, tail, check: f"{province}{place}{day}{tail}{check}",
    st.sampled_from(["11", "33", "65"]),
    st.text(DIGITS, min_size=4, max_size=4),
    days,
    st.text(DIGITS, min_size=3, max_size=3),
    st.sampled_from("0123456789Xx"),
)


@CALM
@given(st.lists(st.tuples(AROUND, st.one_of(mobiles, identities)), min_size=1, max_size=4), AROUND)
def test_no_number_is_left_in_any_text(parts: list[tuple[str, str]], end: str) -> None:
    text = "，".join(before + number for before, number in parts) + end
    shown = masked(text)
    assert len(shown) == len(text)
    assert not any(number in shown for _, number in parts)
    assert re.sub("[0-9*]", "", shown) == re.sub("[0-9*]", "", text)
    assert masked(shown) == shown


@CALM
@given(st.lists(st.one_of(WORDS, st.text(DIGITS, max_size=10), st.text(DIGITS, min_size=19, max_size=40)), max_size=6))
def test_texts_without_such_a_number_stay(parts: list[str]) -> None:
    text = "#".join(parts)
    assert masked(text) is text
    assert mask_array(pa.array([text])).to_pylist() == [text]


@CALM
@given(st.lists(st.one_of(st.none(), WORDS, mobiles, identities, st.text(max_size=30)), max_size=12))
def test_a_column_is_masked_as_its_cells_are(texts: list[str | None]) -> None:
    assert mask_array(pa.array(texts, pa.string())).to_pylist() == [
        text if text is None else masked(text) for text in texts
    ]


def test_free_text_is_declared_for_every_text_that_is_not_coded() -> None:
    said = {
        f"{feed}.{column.name}": column.free_text
        for feed, contract in load_contracts().items()
        for column in contract.columns
    }
    assert {said[name] for name in said if name.endswith("_id")} == {"no"}
    assert said["documents.title"] == said["reports.note"] == said["responsibilities.officer"] == "yes"
    assert said["documents.document_number"] == said["documents.sha256"] == "no"
    assert said["scheme_changes.new_value"] == "values"


def everything_landed(world: World) -> str:
    """All that others may read, as one text, and what landing keeps for itself of rows and reasons."""
    files = [*world.landing.glob("*.parquet"), *world.landing.glob("tables/**/*.parquet")]
    files += [*world.landing.glob("history/**/*.parquet"), *world.landing.glob("parts/**/*.parquet")]
    read = [pq.read_table(file).to_pylist() for file in sorted(files)]
    for file in sorted(world.landing.glob("cache/**/*.parquet")):
        table = pq.read_table(file)
        read.append(table.select([n for n in ("_raw", "raw", "reason") if n in table.column_names]).to_pylist())
    return json.dumps(read, ensure_ascii=False, default=str) + "".join(
        file.read_text("utf-8") for file in world.landing.rglob("*.json")
    )


@pytest.mark.dear
def test_a_number_is_masked_before_a_text_is_cut_short(world: World, report_row: Callable[..., dict[str, Any]]) -> None:
    for cut in range(28, 41):
        world.put(f"reports/{cut}.csv", [report_row(value="值" * cut + MOBILE, note="注" * (cut + 7_900) + MOBILE)])
        world.put(f"reports/i{cut}.csv", [report_row(indicator_id="i" * (cut - 1) + "-" + IDENTITY)])
        world.put(f"reports/h{cut}.csv", [report_row(**{"列" * cut + MOBILE: "x"})])
    report = world.land()
    everything = everything_landed(world) + repr(report)
    assert MOBILE[:6] not in everything
    assert IDENTITY[:9] not in "".join(row["reason"] + (row["raw"] or "") for row in world.quarantine())


@pytest.mark.dear
def test_nothing_that_landing_gives_away_holds_a_number(
    world: World, report_row: Callable[..., dict[str, Any]]
) -> None:
    said = f"张三{MOBILE}，{IDENTITY}"
    people = {"submitted_by": said, "note": f"{said}；{OLD_IDENTITY}"}
    world.put("reports/a.csv", [report_row(**people), report_row(unit_id="a2", value=said, **people)])
    world.put("reports/b.csv", [report_row(indicator_id=MOBILE, **people)])
    world.put("reports/c.csv", [report_row(**people, **{said: "1"}), report_row(**people, **{said: "1"})])
    world.put("reports/d.csv", csv_text([{MOBILE: "1", "unit_id": "2"}]))
    book = openpyxl.Workbook()
    book.active.append(list(REPORT))
    book.active.append(list(REPORT.values()))
    book.create_sheet(f"张三{MOBILE}").append([said])
    book.save(world.put("reports/e.xlsx", b""))
    report = world.land()
    everything = everything_landed(world) + repr(report)
    assert world.rows("reports")
    assert {code for *_, code in world.bad()} >= {"bad_number", "unknown_reference", "duplicate_key", "missing_columns"}
    assert everything.count(STARRED) > 8
    for number in (MOBILE, IDENTITY, OLD_IDENTITY):
        assert number not in everything


def test_numbers_and_ids_are_values_and_stay(world: World, report_row: Callable[..., dict[str, Any]]) -> None:
    world.put("reports/a.csv", [report_row(value=MOBILE, document_id=IDENTITY, note=MOBILE)])
    document = {
        "document_id": IDENTITY,
        "assessment_id": "county",
        "document_kind": "report",
        "title": IDENTITY,
        "document_number": IDENTITY,
        "received_at": "2024-06-25 09:00:00",
        "stamp": "present",
    }
    world.put("documents/a.csv", [document])
    world.land()
    (report,) = world.rows("reports")
    assert (str(report["value"]), report["document_id"], report["note"]) == (f"{MOBILE}.000000", IDENTITY, STARRED)
    (landed,) = world.rows("documents")
    assert (landed["document_id"], landed["document_number"]) == (IDENTITY, IDENTITY)
    assert landed["title"] == "110101********1234"


def test_the_file_itself_is_not_touched(world: World, report_row: Callable[..., dict[str, Any]]) -> None:
    path: Path = world.put("reports/a.csv", [report_row(note=MOBILE)])
    before = path.read_bytes(), os.stat(path).st_mtime_ns
    world.land()
    assert (path.read_bytes(), os.stat(path).st_mtime_ns) == before
