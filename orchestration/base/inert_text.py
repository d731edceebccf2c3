"""Text from outside as a workbook, a message and a Markdown page may hold it: shown as it stands, never more than text.

Formulas and links are kept out where cells are written (workbook.py); here it is about what would break out of text.
"""

import re
import unicodedata

# Characters that XML cannot hold, or that move a cursor.
_UNFIT = {"Cc", "Cs"}
# Excel keeps this name for itself.
_RESERVED_SHEET = "history"
_MARKDOWN = re.compile(
    r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|^[>#=]|^(?:[+-]|\d+[.)])(?=\s|$)",
)
# What makes a link of plain text, whatever stands before it; shown in full width, which does not.
_LINKS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.|(?<=[\w.+-])@(?=\w)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
# What opens somebody else's door: what stands behind the host of an address, and a key that is named as one.
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?:[^\s/@'\"<>]*@)?(?P<host>[^\s/?#'\"<>]*)[^\s'\"<>]*", re.IGNORECASE
)
_KEY = re.compile(
    r"(?P<name>(?:key|token|secret|sign|password|passwd|pwd)['\"]?\s*[=:]\s*['\"]?)[^\s&,;'\"]+", re.IGNORECASE
)
_WIDE = str.maketrans(":.@", "：．＠")


def inert(text: str) -> str:
    """A cell's text. The library that writes workbooks takes a text that begins with <r> for formatting of its own."""
    fit = "".join(char for char in text if char in "\n\t" or _is_fit(char))
    return f" {fit}" if fit.startswith("<r>") else fit


def sheet_text(text: str, longest: int) -> str:
    """What a sheet's name is made of; Excel counts characters beyond the basic plane twice."""
    fit = "".join(char for char in text if _is_fit(char)).strip()
    while len(fit.encode("utf-16-le")) > 2 * longest:
        fit = fit[:-1].rstrip()
    return f"{fit}_" if fit.lower() == _RESERVED_SHEET else fit


def markdown(text: str) -> str:
    """Text on one line of a Markdown page: no emphasis, table, link, picture or HTML comes of it."""
    line = _LINKS.sub(lambda found: found[0].translate(_WIDE), one_line(text))
    return _MARKDOWN.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def without_keys(text: str) -> str:
    """A message of a library as it may be printed and logged: of an address only its host, of a key nothing."""
    hosts = _ADDRESS.sub(lambda found: f"{found['scheme']}{found['host']}/…", text)
    return _KEY.sub(lambda found: f"{found['name']}…", hosts)


def printable(text: str) -> str:
    """A line for a terminal: nothing in it moves the cursor or changes colours."""
    return "".join(char if _is_fit(char) else "\ufffd" for char in text)


def one_line(text: str) -> str:
    """Text that cannot pass for a line of its own, nor move the cursor of a terminal."""
    return " ".join("".join(char if _is_fit(char) else " " for char in text).split())


def _is_fit(char: str) -> bool:
    return unicodedata.category(char) not in _UNFIT and ord(char) & 0xFFFE != 0xFFFE
