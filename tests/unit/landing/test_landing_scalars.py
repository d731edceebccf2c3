"""Every way of writing a value that the interface promises, and what must not be taken for one."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing import scalars
from orchestration.landing.scalars import ScalarError

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", "12.5"),
        ("１２．５％", "12.5"),
        ("12.5%", "12.5"),
        ("1,234.5", "1234.5"),
        ("1，234，567", "1234567"),
        ("－１１２．０２", "-112.02"),
        ("−3", "-3"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        (" 7 ", "7"),
        ("1.5E+3", "1500"),
        ("0.0000005", "0.000001"),
        ("-0.0000005", "-0.000001"),
        ("0.0000004", "0"),
        ("-0", "0"),
        ("999999999999.999999", "999999999999.999999"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert scalars.parse_num(text) == Decimal(value)
    assert str(scalars.parse_num(text)) == f"{Decimal(value):.6f}"


@pytest.mark.parametrize(("text", "share"), [("60%", "0.6"), ("６０％", "0.6"), ("0.6", "0.6"), ("60", "60")])
def test_a_percent_sign_in_a_column_of_fractions_is_a_hundredth(text: str, share: str) -> None:
    assert scalars.parse_rounded(text, fraction=True) == (Decimal(share), False)
    assert scalars.parse_rounded(text) == (scalars.parse_num(text), False)


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "/", "／", "无", "N/A", "－"])
def test_null_words_of_a_number(text: str) -> None:
    assert scalars.parse_num(text) is None
    assert scalars.parse_int(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "待核实",
        "12,34",
        "1,2345",
        "1 234",
        "12万",
        "５²",
        "1½",
        "①",
        "0x1A",
        "1_000",
        "12%%",
        "(空)",
        "NaN",
        "inf",
        "--",
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ScalarError) as caught:
        scalars.parse_num(text)
    assert caught.value.code == "bad_number"


@pytest.mark.parametrize("text", ["1000000000000", "-1e12", "999999999999.9999996", "1e300", "9" * 5000])
def test_numbers_that_do_not_fit(text: str) -> None:
    with pytest.raises(ScalarError) as caught:
        scalars.parse_num(text)
    assert caught.value.code == "out_of_range"


@pytest.mark.parametrize(
    ("text", "value"), [("3", 3), ("3.0", 3), ("１，０００", 1000), ("-2", -2), ("9223372036854775807", 2**63 - 1)]
)
def test_whole_numbers(text: str, value: int) -> None:
    assert scalars.parse_int(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3.5", "bad_number"),
        ("三", "bad_number"),
        ("1e-400", "bad_number"),
        ("9223372036854775808", "out_of_range"),
        ("1e999", "out_of_range"),
    ],
)
def test_what_is_no_whole_number(text: str, code: str) -> None:
    with pytest.raises(ScalarError) as caught:
        scalars.parse_int(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [(w, True) for w in ("是", "有", "√", "Y", "y", "true", "TRUE", "1", "Ｙ", " 是 ")]
    + [(w, False) for w in ("否", "无", "×", "N", "false", "False", "0", "０")]
    + [("", None), ("　", None)],
)
def test_yes_and_no(text: str, value: bool | None) -> None:
    assert scalars.parse_bool(text) is value


@pytest.mark.parametrize("text", ["可能", "-", "2", "yes please", "/"])
def test_what_is_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(ScalarError, match="bad_bool"):
        scalars.parse_bool(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-05",
        "2024/6/5",
        "2024.6.5",
        "2024年6月5日",
        "２０２４／６／５",
        "20240605",
        "45448",
        "45448.0",
        "2024-06-05 00:00:00",
        "2024年6月5号",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert scalars.parse_date(text) == date(2024, 6, 5)


@pytest.mark.parametrize(
    "text",
    [
        "去年冬天",
        "2024-13-01",
        "2023-02-29",
        "24/6/5",
        "2024-06",
        "2024-6.5",
        "2024-06-05 13:30",
        "45448.5",
        "99999",
        "12",
        "-",
        "0024-06-05",
        "2024-06-05T00:00:00Z",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ScalarError, match="bad_date"):
        scalars.parse_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-07-28 13:30:00", datetime(2024, 7, 28, 13, 30)),
        ("2024/7/28 13:30", datetime(2024, 7, 28, 13, 30)),
        ("2024/7/28  8:30:05", datetime(2024, 7, 28, 8, 30, 5)),
        ("2024年7月28日13时30分", datetime(2024, 7, 28, 13, 30)),
        ("2024年7月28日 13：30：00", datetime(2024, 7, 28, 13, 30)),
        ("2024-07-28T13:30:00.250", datetime(2024, 7, 28, 13, 30, 0, 250_000)),
        ("2024-07-28", datetime(2024, 7, 28)),
        ("2024-07-28T05:30:00Z", datetime(2024, 7, 28, 13, 30)),
        ("2024-07-28 13:30:00+0800", datetime(2024, 7, 28, 13, 30)),
        ("45501.5625", datetime(2024, 7, 28, 13, 30)),
        ("45501", datetime(2024, 7, 28)),
    ],
)
def test_times_as_people_write_them(text: str, value: datetime) -> None:
    assert scalars.parse_time(text, SHANGHAI) == value


@pytest.mark.parametrize("text", ["月底前", "2024-07-28 25:00", "2024-07-28 13", "13:30", "2024-07-28 13:30:00 PM"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ScalarError, match="bad_time"):
        scalars.parse_time(text, SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "2024-06",
        "202406",
        "2024年6月",
        "2024年06月",
        "2024/6",
        "2024.06",
        "２０２４年６月",
        "2024-06-01",
        "45444",
        "2024年6月份",
    ],
)
def test_months_as_people_write_them(text: str) -> None:
    assert scalars.parse_month(text) == "2024-06"


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-00", "202413", "6月", "2024.1", "2024-06-15", "24-06", "去年", "1024-06", "2024"]
)
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ScalarError, match="bad_month"):
        scalars.parse_month(text)


def test_text_is_stripped_and_widened_but_not_rewritten() -> None:
    assert scalars.parse_text("  单位（甲）　乙  ") == "单位(甲) 乙"
    assert scalars.parse_text("　") is None
    assert scalars.parse_text("无") == "无"
    assert scalars.parse_text("-") == "-"


@pytest.mark.parametrize("text", ["bad 4", "a\tb", "a\u200bb", "a\x07b", "x" * 65, "甲\n乙"])
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(ScalarError, match="bad_id"):
        scalars.parse_id(text)


def test_ids_keep_their_zeros_and_take_any_script() -> None:
    assert scalars.parse_id("００１２") == "0012"
    assert scalars.parse_id(" 指标-1/甲 ") == "指标-1/甲"
    assert scalars.parse_id("x" * 64) == "x" * 64


def test_codes_by_either_name() -> None:
    names = scalars.code_names((("received", "承接"), ("own", "自设")))
    assert [scalars.parse_code(t, names) for t in ("received", "承接", " OWN ", "")] == [
        "received",
        "received",
        "own",
        None,
    ]
    with pytest.raises(ScalarError, match="bad_value"):
        scalars.parse_code("委托", names)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=6))
def test_any_fitting_number_comes_back(number: Decimal) -> None:
    assert scalars.parse_num(format(number, "f")) == number
    assert scalars.parse_num(format(number, ",f")) == number
    assert scalars.parse_rounded(format(number, "f")) == (number, False)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11))
def test_rounding_is_half_up_to_six_places(number: Decimal) -> None:
    value = scalars.parse_num(format(number, "f"))
    assert value is not None
    assert abs(value - number) <= Decimal("0.0000005")
    assert scalars.parse_rounded(format(number, "f")) == (value, value != number)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_any_day_in_any_form_is_the_same_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    forms = (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", str(serial))
    assert {scalars.parse_date(form) for form in forms} == {day}
    assert {scalars.parse_time(form, SHANGHAI) for form in forms} == {datetime(day.year, day.month, day.day)}


@given(st.text(max_size=80))
def test_no_text_breaks_a_parser(text: str) -> None:
    for parse in (*scalars.PARSERS.values(), lambda t: scalars.parse_time(t, SHANGHAI)):
        try:
            parse(text)
        except ScalarError as error:
            assert error.code in {
                "bad_id",
                "bad_number",
                "out_of_range",
                "bad_bool",
                "bad_date",
                "bad_time",
                "bad_month",
            }
