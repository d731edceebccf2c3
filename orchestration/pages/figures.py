"""One figure of a mart as it stands in a page: formatted once, with its value, mart, column and key beside it.

Nothing is computed here: `value` is what the mart holds, the text what people read of it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from orchestration.pages.grain import ALSO, KEYS, KINDS, attribute

NOTHING = "—"
_DECIMALS = {"total": "total_decimals", "signed_total": "total_decimals"}
_MOST = {"points": 4, "signed_points": 4, "total": 2, "signed_total": 2}


class Row:
    """A row of a mart; `row.column` is the value. A province has a hundred thousand, so it holds little."""

    __slots__ = ("_named", "decimals", "mart", "values")

    def __init__(self, mart: str, values: Mapping[str, Any], decimals: Mapping[str, int]) -> None:
        self.mart, self.values, self.decimals = mart, values, decimals
        self._named: str | None = None

    @property
    def named(self) -> str:
        """The attributes that name the row, each after a blank."""
        if self._named is None:
            self._named = "".join(f'{start}{_attribute(self.values[key])}"' for key, start in _starts(self.mart))
        return self._named

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(f"{self.mart} has no column {name}") from None


def sql_text(value: object) -> str:
    """A value as SQL casts it to text; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def shown(value: object, kind: str = "", decimals: Mapping[str, int] | None = None) -> str:
    """The text that people read."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str | date):
        return str(value)
    number = Decimal(str(value))
    if kind in _MOST:
        return _points(number, kind, decimals or {})
    return _LOOKS.get(kind, _plain)(number)


def data(row: Row | None, column: str, kind: str = "", *, of: bool = False) -> Markup:
    """The element of a figure. `of`: on a page of no one assessment, where the figure has to say whose it is."""
    if row is None:
        return escape(NOTHING)
    value = row.values[column]
    text = shown(value, kind or KINDS.get(column, ""), row.decimals)
    whose = ""
    if of:
        keys = [key for key in ("cycle", "assessment_id") if key in row.values]
        whose = "".join(f' data-{key.removesuffix("_id")}="{_attribute(row.values[key])}"' for key in keys)
    if isinstance(value, str):
        text = str(escape(text))
    where = f'data-mart="{row.mart}" data-column="{column}"{row.named}{whose}'
    # Every part is escaped, a number, or a name of ours.
    return Markup(f'<data value="{_attribute(value)}" {where}>{text}</data>')  # noqa: S704


@cache
def _starts(mart: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, f' {attribute(key)}="') for key in (*KEYS[mart], *ALSO.get(mart, ())))


def _attribute(value: object) -> str:
    return str(escape(value)) if isinstance(value, str) else sql_text(value)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _points(number: Decimal, kind: str, decimals: Mapping[str, int]) -> str:
    places = decimals.get(_DECIMALS.get(kind, "indicator_decimals"), _MOST[kind])
    text = f"{_rounded(number, places):,}"
    if kind.endswith("points") and places > 2:
        whole, _, rest = text.partition(".")
        text = f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
    text = text.replace("-", "−")
    return f"+{text}" if kind.startswith("signed") and number > 0 else text


def _plain(number: Decimal) -> str:
    if number == number.to_integral_value():
        return f"{int(number):,}".replace("-", "−")
    text = f"{_rounded(number, 4):,f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _signed(number: Decimal) -> str:
    return f"+{_plain(number)}" if number > 0 else _plain(number)


def _percent(number: Decimal) -> str:
    return f"{_rounded(number * 100, 2)}%".replace("-", "−")


def _moves(number: Decimal) -> str:
    if number == 0:
        return "持平"
    return f"{'升' if number > 0 else '降'}{abs(int(number))}位"


def _days(number: Decimal) -> str:
    left = int(number)
    if left == 0:
        return "今天"
    return f"还剩{left}天" if left > 0 else f"逾期{-left}天"


def _close(number: Decimal) -> str:
    left = int(number)
    if left == 0:
        return "今天"
    return f"还有{left}天" if left > 0 else f"已过{-left}天"


_LOOKS = {
    "percent": _percent,
    "signed_percent": lambda number: f"+{_percent(number)}" if number > 0 else _percent(number),
    "moves": _moves,
    "signed": _signed,
    "days": _days,
    "close": _close,
    "points_of_percent": lambda number: f"{_signed(_rounded(number, 2))}个百分点",
    "of_hundred": lambda number: f"{_plain(number)}%",
    "money": lambda number: f"{_rounded(number, 2):,}",
}
