"""What a format makes of a stored number or text: shown as it is, as percent, with a unit, or as something else.

Only the format codes of spreadsheets are understood here (ECMA-376 part 1, 18.8.31); which cell has which format is
xlsx_guard.py's, and what comes of it xlsx_cells.py's. A code that shows other digits than are
stored is never guessed at.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

BUILT_IN = {9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0"} | dict.fromkeys(
    (17, 27, 36, 50, 52, 57), "yyyy-mm"
)
_GENERAL = re.compile(r"general|g/通用格式|g/標準|g/标准", re.IGNORECASE)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<digit>[0#?])|(?P<other>.)', re.DOTALL
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_RED = ("red", "红色", "color3", "颜色3")
# What stands before a negative number in place of a minus, and what before any number says nothing more of it.
_MINUS = re.compile(r"[-−－(（↓▼▽]|下降|减少|降低|负")
_HARMLESS = re.compile(r"rmb|cny|人民币|[¥￥+＋↑▲第\s]|增长|增加|上升|提高", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """How a number appears. `kind`: plain, percent (hundredfold, with a sign), percent_sign (with the sign only), bad.

    `said` is the text behind the figure, or why it is bad. `label` is for codes and months that are numbers: what is
    shown in their place, with `{}` where the digits stand (`zeros` of them at least), None where they stand apart.
    """

    kind: str
    said: str = ""
    label: str | None = "{}"
    zeros: int = 0


PLAIN = Shown("plain")


@dataclass(frozen=True)
class _Section:
    condition: tuple[str, float] | None
    digits: int
    zeros: int
    percents: int
    thousands: int
    before: str
    inside: str
    after: str
    red: bool
    is_date: bool
    is_general: bool
    is_text: bool

    @property
    def literal(self) -> str:
        return self.before + self.inside + self.after


def how_shown(code: str, value: float) -> Shown:
    """What the format makes of the number."""
    sections = _sections(code)
    section, by_sign = _chosen(sections, value)
    if section is None or section.is_date or (section.is_general and not section.literal):
        return PLAIN
    if section.is_text:
        return Shown("bad", f"显示时带着“{section.literal.strip()}”") if section.literal.strip() else PLAIN
    kind, said = _judged(section, value, by_sign)
    between = None if section.thousands or section.inside.strip() else f"{section.before}{{}}{section.after}"
    return Shown(kind, said, between if section.digits else section.literal, section.zeros)


def text_shown(code: str, text: str) -> str:
    """What the format makes of a text: what stands around its @, or nothing where it hides texts."""
    sections = _sections(code)
    around = next((section for section in sections if section.is_text), None)
    if around is not None:
        return around.before + text + around.after
    return "" if len(sections) > 3 and not sections[3].digits and not sections[3].literal else text


def shows_month(code: str) -> bool:
    """Whether a format shows year and month of a date, and nothing finer."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.partition(";")[0]).lower()
    return "y" in plain and "m" in plain and not any(sign in plain for sign in "dhs")


def _judged(section: _Section, value: float, by_sign: bool) -> tuple[str, str]:  # noqa: PLR0911 - kind after kind
    """The kind, and the text behind the figure or why it cannot be read."""
    literal = section.literal.strip()
    if not section.digits:
        if value == 0 and literal in ("-", "—", "–", "0"):
            return "plain", ""
        return "bad", f"显示的是“{literal}”" if literal else "显示为空"
    if section.thousands:
        return "bad", "显示的是除以千、百万后的数"
    if section.inside.strip(" ,/") or re.search(r"[0-9.]", literal):
        return "bad", "显示时在数字之间加了别的字符"
    minus = bool(_MINUS.search(section.before))
    if (value < 0 and by_sign and not (minus or section.red)) or (value > 0 and minus):
        return "bad", "显示的正负号与保存的不同"
    before = _HARMLESS.sub("", _MINUS.sub("", section.before))
    after = section.after.strip(" ()（）")
    signs = sum(after.count(sign) for sign in "%％")
    rest = after.strip("%％ ") if signs or section.percents else ""
    if before or rest:
        return "bad", f"显示时带着“{before or rest}”，其意思无从判断"
    if section.percents + signs > 1:
        return "bad", "显示的是放大后的数"
    if section.percents or signs:
        return ("percent" if section.percents else "percent_sign"), ""
    return ("bad", "显示为千分数") if "‰" in literal else ("plain", after)


def _chosen(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, bool]:
    """The section that a number falls into, and whether it shows negative numbers without a sign of its own."""
    if any(section.condition for section in sections):
        for section in sections[:2]:
            if section.condition and _holds(section.condition, value):
                return section, False
        rest = [section for section in sections if section.condition is None and not section.is_text]
        return (rest[-1] if rest else None), False
    numbers = [section for section in sections[:3]]
    if value < 0 and len(numbers) > 1:
        return numbers[1], True
    if value == 0 and len(numbers) > 2:
        return numbers[2], False
    return numbers[0], False


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections, start, at = [], 0, 0
    while at < len(code):
        if code[at] == ";":
            sections.append(code[start:at])
            start = at = at + 1
            continue
        found = _TOKEN.match(code, at)
        at = found.end() if found else at + 1
    return tuple(_section(text) for text in [*sections, code[start:]])


def _section(text: str) -> _Section:  # noqa: C901, PLR0912 - a token after the other
    is_general = bool(_GENERAL.search(re.sub(r'"[^"]*"', "", text)))
    text = _GENERAL.sub("0", text)
    condition, red, is_date, is_text = None, False, False, False
    digits = zeros = percents = commas = 0
    before = inside = after = ""
    pointed = exponent = False
    for token in _TOKEN.finditer(text):
        literal = token["quoted"] if token["quoted"] is not None else token["escaped"]
        bracket, other = token["bracket"], token["other"]
        if bracket is not None:
            found = _CONDITION.fullmatch(bracket.strip())
            condition = (found[1], float(found[2])) if found else condition
            red = red or bracket.strip().lower() in _RED
            if bracket.startswith("$"):
                literal = bracket[1:].partition("-")[0]
            elif re.fullmatch(r"[hms]+", bracket.lower()):
                is_date = True
        if token["digit"]:
            inside, after = inside + after, ""
            digits, commas = digits + 1, 0
            zeros += token["digit"] == "0" and not pointed and not exponent
        elif other is not None:
            if other == "%":
                percents += 1
            elif other == ",":
                commas += digits > 0
            elif other == "." and not pointed:
                pointed = True
            elif other == "@":
                is_text = True
            elif other in "eE":
                exponent = True
            elif other in "yYmMdDhHsS":
                is_date = True
            elif not (exponent and other in "+-"):
                literal = other
        if literal:
            if digits or is_text:
                after += literal
            else:
                before += literal
    scaled = commas if not exponent else 0
    return _Section(
        condition, digits, zeros, percents, scaled, before, inside, after, red, is_date and not digits, is_general,
        is_text and not digits,
    )  # fmt: skip
