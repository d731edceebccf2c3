"""Mobile and identity numbers in free text, with their middle starred: 138****5678, 110101********1234.

Which columns are free text stands in the contracts (freeText); every text that leaves landing and could hold such a
number passes here once, and the files in raw/ stay as they were sent. Pure functions of the text. The shape decides and
not the check digit, for a mistyped number is a person's too; longer runs of digits, runs inside codes and decimals are
left alone.
"""

import re
import unicodedata
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

# What people put between the groups of a number: spaces, dashes, invisible characters, brackets, line
# breaks. No tab and no comma, which part
# the cells of a row.
_GAP = "[ \n\r()/\\[\\]\u00a0\u00ad\u2000-\u200f\u2010-\u2015\u202a-\u202f\u2060\u2066-\u2069\u2212\u3000\ufe63\ufeff\uff08\uff09\uff0d-]"  # noqa: E501
_DASH = "[\u2010-\u2015\u2212\ufe63\uff0d-]"
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_DAY = f"(?:0[1-9]|1[0-2]){_GAP}?(?:0[1-9]|[12][0-9]|3[01])"
_NUMBERS = re.compile(
    rf"""
    # Not inside a code, nor behind the point of a decimal; but "1." may number the lines of a list.
    (?<![0-9A-Za-z]) (?<!0\.) (?<![0-9]{{2}}\.) (?i:tel|phone|mobile|mob|cell|wechat|weixin|wx|vx)?
    (?: (?P<id18> {_PROVINCE} [0-9] {_GAP}? [0-9] {_GAP}? [0-9]{{2}} {_GAP}?
            (?:1[89]|20) {_GAP}? [0-9]{{2}} {_GAP}? {_DAY} {_GAP}? [0-9]{{2}} {_GAP}? [0-9] [0-9XxＸｘ×ХхΧχ*] )
      | (?P<id15> {_PROVINCE} [0-9]{{4}} {_GAP}? [0-9]{{2}} {_DAY} {_GAP}? [0-9]{{3}} )
      | (?: (?:00)? 86 {_GAP}{{0,3}} )?
        (?P<mobile> 1[3-9][0-9] {_GAP}{{0,3}} [0-9]{{8}}
          | 1[3-9][0-9] {_GAP}{{1,3}} [0-9]{{4}} {_GAP}{{1,3}} [0-9]{{4}}
          | 1[3-9][0-9] {_GAP}{{1,3}} [0-9]{{3}} {_GAP}{{1,3}} [0-9]{{5}}
          | 1[3-9][0-9]{{2}} {_GAP}{{1,3}} [0-9]{{3}} {_GAP}{{1,3}} [0-9]{{4}}
          | 1[3-9][0-9]{{5}} {_DASH} [0-9]{{4}}
          | 1 {_GAP} [3-9] (?: {_GAP} [0-9] ){{9}}
          | 1[3-9][0-9] \. [0-9]{{4}} \. [0-9]{{4}} ) )
    (?![0-9]) (?! \. [0-9]{{1,6}} (?![0-9]) )
    """,
    re.VERBOSE,
)
# No digits stand beyond the first two planes.
_PLANES = 0x20000
# The digits to star, counted from 0 within the number.
_STARRED = {"id18": range(6, 14), "id15": range(6, 12), "mobile": range(3, 7)}
# No text without this holds such a number; said in the words of Arrow's engine, which looks at whole columns.
_SUSPECT = rf"\p{{N}}(?:(?:{_GAP}|\.){{0,3}}\p{{N}}){{10}}"
_SHORTEST = 11


# A cell that holds a figure and nothing else.
_FIGURE = r"^[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?$"


def masked(text: str) -> str:
    """The text with every mobile and identity number starred; a text without any is returned as it is."""
    plain = text if text.isascii() else text.translate(_digits())
    pieces: list[str] = []
    done = 0
    for found in _NUMBERS.finditer(plain):
        kind = str(found.lastgroup)
        start, end = found.span(kind)
        pieces += [text[done:start], _starred(text[start:end], plain[start:end], _STARRED[kind])]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def may_name_somebody(texts: pa.Array) -> bool:
    """Whether masking has to look at any of the texts."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest >= _SHORTEST and bool(pc.any(pc.match_substring_regex(texts, _SUSPECT)).as_py())


def mask_array(texts: pa.Array) -> pa.Array:
    """A column of texts, masked."""
    return _mask(texts, pc.fill_null(pc.match_substring_regex(texts, _SUSPECT), False))


def mask_but_figures(texts: pa.Array) -> pa.Array:
    """A column of texts, masked where a cell is more than a plain figure."""
    suspect = pc.and_not(pc.match_substring_regex(texts, _SUSPECT), pc.match_substring_regex(texts, _FIGURE))
    return _mask(texts, pc.fill_null(suspect, False))


def _mask(texts: pa.Array, suspect: pa.Array) -> pa.Array:
    if not pc.any(suspect).as_py():
        return texts
    starred = pa.array([masked(text) for text in texts.filter(suspect).to_pylist()], texts.type)
    return pc.replace_with_mask(texts, suspect, starred)


@lru_cache(maxsize=1)
def _digits() -> dict[int, str]:
    """Digits of any script and width as ASCII digits."""
    found = ((code, unicodedata.digit(chr(code), None)) for code in range(128, _PLANES))
    return {code: str(digit) for code, digit in found if digit is not None}


def _starred(text: str, plain: str, places: range) -> str:
    """`plain` is the text with its digits in ASCII; gaps between the digits stay."""
    out: list[str] = []
    count = 0
    for shown, digit in zip(text, plain, strict=True):
        is_digit = digit.isascii() and digit.isdigit()
        out.append("*" if is_digit and count in places else shown)
        count += is_digit
    return "".join(out)
