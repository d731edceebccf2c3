"""One cell's text to one typed value, as people write numbers, dates, months, yes and no.

Pure functions of the text (and, for times with an offset, the instance's zone); columns, rows and files do not belong
here. A cell that cannot be typed raises ScalarError with a reason code of the feeds' interface; blanks never get here.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

Value = str | int | bool | Decimal | date | datetime | None

NULL_NUMBERS = frozenset({"-", "—", "/", "无", "N/A", "n/a"})
BOOLS = {word: True for word in ("是", "有", "√", "y", "true", "1")} | {
    word: False for word in ("否", "无", "×", "n", "false", "0")
}
SCALE = Decimal("0.000001")
NUM_LIMIT = Decimal(10) ** 12
INT_LIMIT = 2**63
MAX_ID = 64
# What a cell of a spreadsheet can hold.
MAX_TEXT = 32_767
EXCEL_EPOCH = datetime(1899, 12, 30)
# Serials of the years 1950 to 2099; other bare numbers are no dates.
FIRST_SERIAL, LAST_SERIAL = 18264, 73050
FIRST_YEAR = 1900

_NUMBER = re.compile(
    r"""(?P<sign> [+-]?)
    (?P<digits> [0-9]{1,3} (?: ,[0-9]{3} )+ (?: \.[0-9]* )?
              | (?: [0-9]+ (?: \.[0-9]* )? | \.[0-9]+ ) (?: [eE] [+-]? [0-9]{1,3} )? )
    (?: [ ]? % )?""",
    re.VERBOSE,
)
# How spreadsheets shorten a number that they show or export: digits are lost. Programs write 1e+05 or 1.5E+5.
_SHORTENED = re.compile(r"[-+]?[0-9](?:\.[0-9]+)?E\+[0-9]{2,}")
_DAY = r"""(?P<y> [0-9]{4} )
    (?: (?P<sep> [-/.] ) (?P<m> [0-9]{1,2} ) (?P=sep) (?P<d> [0-9]{1,2} )
      | 年 [ ]? (?P<mc> [0-9]{1,2} ) 月 [ ]? (?P<dc> [0-9]{1,2} ) [日号]
      | (?P<mx> [0-9]{2} ) (?P<dx> [0-9]{2} ) )"""
_CLOCK = r"""(?P<H> [0-9]{1,2} )
    (?: : (?P<M> [0-9]{2} ) (?: : (?P<S> [0-9]{2} ) (?: \. (?P<f> [0-9]{1,9} ) )? )?
      | [时点] (?: (?P<Mc> [0-9]{1,2} ) 分 (?: (?P<Sc> [0-9]{1,2} ) 秒 )? )? )
    (?P<zone> [ ]? (?: Z | UTC | [+-] [0-9]{2} :? [0-9]{2} ) )?"""
_TIME = re.compile(rf"{_DAY} (?: (?: [T ] | (?<=[日号]) ) [ ]* {_CLOCK} )?", re.VERBOSE)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_MADE_BY_PROGRAMS = re.compile(
    r"""[0-9](?:\.[0-9]+)?[eE]\+[0-9]+ | ['=].* | ".*" | null|none|nan|nil|undefined|<na>|n/a|\#n/a|\#[a-z0-9/]+[!?]""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH = re.compile(
    r"""(?P<y> [0-9]{4} )
    (?: [-/] (?P<a> [0-9]{1,2} ) | \. (?P<b> [0-9]{2} ) | 年 [ ]? (?P<c> [0-9]{1,2} ) 月份? | (?P<d> [0-9]{2} ) )""",
    re.VERBOSE,
)


class ScalarError(ValueError):
    """A cell that cannot be typed; `code` is the reason code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def clean(text: str) -> str:
    """Text as it is stored: NFKC, without white space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_text(text: str) -> str | None:
    """Any text that a spreadsheet could hold; blank is null."""
    value = clean(text)
    if len(value) > MAX_TEXT:
        raise ScalarError("bad_value")
    return value or None


def parse_id(text: str) -> str | None:
    """An id: no white space, control or invisible characters, at most 64 characters.

    What a program has made of an id is none: 3.6E+17, ="0012", NULL, #REF!, a broken character, a raised digit.
    """
    value = clean(text)
    if not value:
        return None
    if len(value) > MAX_ID or any(unicodedata.category(c)[0] in "CZ" for c in value):
        raise ScalarError("bad_id")
    if _MADE_BY_PROGRAMS.fullmatch(value) or "\ufffd" in value or "锟斤拷" in value or _raised(text):
        raise ScalarError("bad_id")
    return value


def _raised(text: str) -> bool:
    """Whether a raised or circled digit would become a digit like any other."""
    return not text.isascii() and any(unicodedata.category(c) == "No" for c in text)


def parse_code(text: str, values: Mapping[str, str]) -> str | None:
    """A coded value, by its English or Chinese name; `values` is keyed by both, folded (see code_names)."""
    value = clean(text)
    if not value:
        return None
    try:
        return values[value.casefold()]
    except KeyError:
        raise ScalarError("bad_value") from None


def code_names(values: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Every accepted name of a coded value → the code."""
    chinese = {clean(label).casefold(): code for code, label in values}
    return chinese | {code.casefold(): code for code, _ in values}


def parse_number(text: str) -> Decimal | None:
    """A number exactly as written, before any rounding; `%` reads as the number of percent."""
    value = clean(text).replace("−", "-")
    if not value or value in NULL_NUMBERS:
        return None
    found = _NUMBER.fullmatch(value)
    if found is None or _raised(text) or is_shortened(value):
        raise ScalarError("bad_number")
    try:
        return Decimal(found["sign"] + found["digits"].replace(",", ""))
    except InvalidOperation:
        raise ScalarError("out_of_range") from None


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet has left of a number what fits into a cell: 1.23457E+11."""
    return _SHORTENED.fullmatch(clean(text)) is not None


def parse_num(text: str) -> Decimal | None:
    """DECIMAL(18,6), half up."""
    return parse_rounded(text)[0]


def is_percent(text: str) -> bool:
    """Whether a number is written with a percent sign."""
    return clean(text).endswith("%")


def parse_rounded(text: str, fraction: bool = False) -> tuple[Decimal | None, bool]:
    """DECIMAL(18,6), half up, and whether decimals were lost. `fraction`: `60%` is 0.6."""
    number = parse_number(text)
    if number is None:
        return None, False
    if fraction and is_percent(text):
        number = number.scaleb(-2)
    if number.adjusted() > 15:
        raise ScalarError("out_of_range")
    with localcontext() as context:
        context.prec = 60
        rounded = number.quantize(SCALE, ROUND_HALF_UP)
    if abs(rounded) >= NUM_LIMIT:
        raise ScalarError("out_of_range")
    return (abs(rounded) if rounded == 0 else rounded), rounded != number


def parse_int(text: str) -> int | None:
    """A whole number; 3.0 is one, 3.5 is not."""
    number = parse_number(text)
    if number is None:
        return None
    if number.adjusted() > 20:
        raise ScalarError("out_of_range")
    whole = int(number)
    if whole != number:
        raise ScalarError("bad_number")
    if not -INT_LIMIT <= whole < INT_LIMIT:
        raise ScalarError("out_of_range")
    return whole


def parse_bool(text: str) -> bool | None:
    """是/否 有/无 √/× Y/N true/false 1/0."""
    value = clean(text)
    if not value:
        return None
    try:
        return BOOLS[value.casefold()]
    except KeyError:
        raise ScalarError("bad_bool") from None


def parse_date(text: str) -> date | None:
    """A day; with a time of day only if that is midnight, for nothing may be cut off unseen."""
    value = clean(text)
    if not value:
        return None
    moment = None if _raised(text) else _moment(value, UTC)
    if moment is None or moment.tzinfo is not None or moment.time() != time.min:
        raise ScalarError("bad_date")
    return moment.date()


def parse_time(text: str, zone: tzinfo) -> datetime | None:
    """A local time; a day alone is its midnight; one with an offset is brought to `zone`."""
    value = clean(text)
    if not value:
        return None
    moment = None if _raised(text) else _moment(value, zone)
    if moment is None:
        raise ScalarError("bad_time")
    return moment.replace(tzinfo=None)


def parse_month(text: str) -> str | None:
    """YYYY-MM; also the first day of a month, which is what a spreadsheet makes of a typed 2024-06."""
    value = clean(text)
    if not value:
        return None
    if _raised(text):
        raise ScalarError("bad_month")
    found = _MONTH.fullmatch(value)
    if found is not None:
        year, month = int(found["y"]), int(found["a"] or found["b"] or found["c"] or found["d"])
        if year >= FIRST_YEAR and 1 <= month <= 12:
            return f"{year:04d}-{month:02d}"
        raise ScalarError("bad_month")
    moment = _moment(value, UTC)
    if moment is None or moment.tzinfo is not None or moment.time() != time.min or moment.day != 1:
        raise ScalarError("bad_month")
    return f"{moment.year:04d}-{moment.month:02d}"


PARSERS: Mapping[str, Callable[[str], Value]] = {
    "id": parse_id,
    "text": parse_text,
    "num": parse_num,
    "int": parse_int,
    "bool": parse_bool,
    "date": parse_date,
    "month": parse_month,
}


def _moment(value: str, zone: tzinfo) -> datetime | None:
    if _SERIAL.fullmatch(value):
        return _from_serial(Decimal(value))
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        moment = datetime(
            int(parts["y"]),
            int(parts["m"] or parts["mc"] or parts["mx"]),
            int(parts["d"] or parts["dc"] or parts["dx"]),
            int(parts["H"] or 0),
            int(parts["M"] or parts["Mc"] or 0),
            int(parts["S"] or parts["Sc"] or 0),
            int((parts["f"] or "").ljust(6, "0")[:6] or 0),
        )
        if moment.year < FIRST_YEAR:
            return None
        return _with_zone(moment, parts["zone"], zone)
    except (ValueError, OverflowError):
        return None


def _with_zone(moment: datetime, written: str | None, zone: tzinfo) -> datetime:
    if not written:
        return moment
    offset = "+00:00" if written.strip() in ("Z", "UTC") else written.strip()
    return datetime.fromisoformat(moment.isoformat() + offset).astimezone(zone)


def _from_serial(serial: Decimal) -> datetime | None:
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        return None
    milliseconds = int((serial * 86_400_000).quantize(Decimal(1), ROUND_HALF_UP))
    return EXCEL_EPOCH + timedelta(milliseconds=milliseconds)
