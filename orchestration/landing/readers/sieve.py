"""Which rows below a header are data: not a second header, a row of units, an example, a total, a row only prefilled.

The same for every format of text rows. What is passed over is named in a note, so that nothing vanishes in silence;
what cannot be told apart stays a row and is judged as one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from orchestration.landing.contracts import Column, Contract
from orchestration.landing.masking import masked
from orchestration.landing.readers import Fault, UnreadableDelivery
from orchestration.landing.readers.headers import HEADER_ROWS, NOTES, Header, header_of, recognised
from orchestration.landing.scalars import BOOLS, clean
from orchestration.landing.units import unit_of, units_stated

BLANK = " \t\r\n\u3000\xa0\ufeff\u200b\x1a\x00\x0b\x0c\x1c\x1d\x1e\x1f"
_NO_VALUE = {"-", "—", "/", "－"}
_EXAMPLE = re.compile(
    r"[(（【\[]?(?:填写|填报)?(?:例|示例|样例|范例|示范|举例|例子|例如|测试数据|测试行|example|sample)[0-9]*[行]?(?:$|[^\w].{0,12})",
    re.IGNORECASE,
)
_VOID = re.compile(
    r"[(（【\[]?(?:此|本|该)?行?已?(?:作废|废止|删除|撤销|撤回|无效|不作数|不计入?|不采用|测试)[)）】\]]?[。.!！]?"
)
# How a text begins that either of the two may fit.
_REMARKABLE = frozenset("(（【[填例示样范举测eEsS此本该行已作废删撤无不")
# In the place of a code, a row of totals.
_TOTAL = re.compile(r".{0,20}(?:合\s*计|总\s*计|小\s*计|平\s*均[值数]?|汇\s*总|计数|求和)[:：]?")
_TOTAL_ENDS = frozenset("计均值数总和:：")
# Whose code it may stand in for. A reference may well be called 全省平均, an event end with 合计.
_SUMMED_OVER = ("unit_id", "org_id", "indicator_id", "category_id", "assessment_id")
_FOOTER = re.compile(
    r"[(（【]?(?:注|备注|说明|附注|填表说明|填报说明|填表|填报|审核|制表|复核|统计|报送|单位负责|负责人|联系|分管领导|主要领导|经办|合\s*计|总\s*计|小\s*计|"
    r"以下空白|本页|此页|第\s*[0-9一二三四五六七八九十]+\s*页|共\s*[0-9]+\s*页|数据来源|资料来源)"
)
# Columns in which people write what the row is, beside those that are not adopted.
_REMARKS = ("备注", "报送人", "考评编码")
_ODD_HEADER = "与契约对不上的表头"
_BELOW = "表下的说明、合计或小标题"
_DIGIT = re.compile("[0-9]")
_FIGURE = re.compile(r"[-+0-9.,%]+")
_DELIMITERS = ",;\t|，；"
_MARKED = "该行标着“{}”，是否作数无从判断。不作数的行请删去，作数的请删去标记，再重新放入。"
_PARTED = "整行在一格里，像是用了别的分隔符，各格无从分开。请把全表的分隔符改成一种后重新放入。"
_NAMED_LINES = 8


@dataclass
class Sieve:
    """Looks at row after row; `header` is the one in force, `notes` what was passed over, by its kind."""

    contract: Contract
    header: Header
    passed: dict[str, list[int]] = field(default_factory=dict)
    _stopped: int | None = None
    _doubt: str | None = None

    def __post_init__(self) -> None:
        self._names = {text for c in self.contract.columns for text in (c.name, c.label, c.label + "*", "*" + c.label)}
        self._required = self.contract.required
        self._keys = [c.name for c in self.contract.columns if c.key and c.required]
        self._codes = [c.name for c in self.contract.columns if c.name in _SUMMED_OVER]
        self._remarks = [c.name for c in self.contract.columns if c.label in _REMARKS]
        self._columns = {column.name: column for column in self.contract.columns}

    def is_data(self, line: int, texts: Sequence[str]) -> bool:  # noqa: PLR0911 - one kind after the other
        """Whether a row that holds something is a row of data; a new header takes effect here."""
        if self._is_header(line, texts):
            return False
        filled = {place: text for place, raw in enumerate(texts) if (text := raw.strip(BLANK))}
        if not filled:
            return False
        named = {name: filled[place] for name, place in self.header.places.items() if place in filled}
        first = filled[min(filled)]
        # Most rows are plain: they end here, before any pattern is tried.
        remarks = self._remarks_in(filled, named)
        is_alone = len(filled) == 1
        self._doubt = None
        if any(map(_EXAMPLE.fullmatch, remarks)):
            return self._pass("示例行", line)
        if remarks or is_alone:
            self._doubt = self._doubt_of(remarks, first if is_alone and not _FOOTER.match(first) else "")
            if self._doubt is not None:
                return True
        if not _TOTAL_ENDS.isdisjoint([text[-1] for text in filled.values()]) and self._is_total(filled, named):
            return self._pass(_BELOW, line)
        if all(name in named for name in self._keys):
            return True
        if self._is_of_header(line, filled, named) or self._is_words(line, filled, named):
            return False
        return not self._says_nothing(line, named)

    def _remarks_in(self, filled: dict[int, str], named: dict[str, str]) -> list[str]:
        """What a row may say of itself: beside the adopted columns, in a remark, in the place of its assessment."""
        adopted = set(self.header.places.values())
        found = [text for place, text in filled.items() if text[0] in _REMARKABLE and place not in adopted]
        found += [named[n] for n in self._remarks if n in named and named[n][0] in _REMARKABLE]
        return found

    def _is_total(self, filled: dict[int, str], named: dict[str, str]) -> bool:
        """Whether a word of totals stands in the place of a code, or begins a row that is none by its own keys."""
        first, words = min(filled), [named[name] for name in self._codes if name in named]
        if first not in self.header.places.values() or not all(name in named for name in self._keys):
            words.append(filled[first])
        return any(map(_TOTAL.fullmatch, words))

    def _is_of_header(self, line: int, filled: dict[int, str], named: dict[str, str]) -> bool:
        """Whether a row right below the header says more of it: 累计, or that figures are parted (本月 | 累计)."""
        if line > self.header.line + HEADER_ROWS or any(name in named for name in self._keys):
            return False
        figures = [text for name, text in named.items() if self._columns[name].scalar in ("num", "int")]
        words = [
            t for t in figures if not _DIGIT.search(t) and t not in _NO_VALUE and not units_stated(t, is_title=True)
        ]
        if not words:
            return False
        if any(place in self.header.unnamed or place >= self.header.width for place in filled) or not all(
            map(NOTES.fullmatch, words)
        ):
            self._stopped = line
            return not self._pass(_ODD_HEADER, line)
        return not self._pass("表头的说明", line)

    def _is_words(self, line: int, filled: dict[int, str], named: dict[str, str]) -> bool:
        """Whether a row is a title within the table, or begins like a note below it; what it says of units counts."""
        first = filled[min(filled)]
        is_title = len(filled) == 1 and min(filled) <= min(self.header.places.values()) and not _FIGURE.fullmatch(first)
        # An office may be called 统计局: what names most of what is required is a row.
        is_note = _FOOTER.match(first) and 2 * sum(name in named for name in self._required) <= len(self._required)
        if not is_title and not is_note:
            return False
        for text in filled.values():
            self.header.table_units.extend(units_stated(text, is_title=True))
        return not self._pass(_BELOW, line)

    def _says_nothing(self, line: int, named: dict[str, str]) -> bool:
        """Whether a row says no more than the units of its columns, or what people fill down a whole sheet."""
        if self._is_unit_row(named):
            self._take_units(line, named)
            return not self._pass("计量单位行", line)
        rest = {n: t for n, t in named.items() if n != "assessment_id" and not self._is_prefilled(self._columns[n], t)}
        if rest or all(name == "assessment_id" or name in named for name in self._required):
            return False
        return not self._pass("只有序号或预填内容的行", line)

    def _doubt_of(self, remarks: Sequence[str], alone: str) -> str | None:
        """Why one would not say whether, or how, a row counts, by what is remarked in it or stands in it alone."""
        void = next((text for text in remarks if _VOID.fullmatch(text)), None)
        if void is not None:
            return _MARKED.format(masked(void))
        columns = (self.header.width, self.header.cells)
        return _PARTED if any(alone.count(sign) + 1 in columns for sign in _DELIMITERS if sign in alone) else None

    def faults(self, place: int) -> list[Fault]:
        """What is wrong with the row of data looked at last, because of where it stands or what is remarked beside."""
        if self._doubt is not None:
            return [Fault(place, None, "bad_combination", self._doubt)]
        if self._stopped is None:
            return []
        reason = (
            f"第 {self._stopped} 行像是又一个表头，但与契约对不上，或把一列数分作几列，其下各行的列无从判断。"
            "请一张表一个表头、一列一个列名，改正后重新放入。"
        )
        return [Fault(place, None, "bad_combination", reason)]

    def notes(self, where: str = "") -> list[str]:
        """What was passed over."""
        return [f"{where}{what}未作数据读入：第 {_listed(lines)} 行" for what, lines in self.passed.items()]

    def _pass(self, what: str, line: int) -> bool:
        self.passed.setdefault(what, []).append(line)
        return False

    def _is_header(self, line: int, texts: Sequence[str]) -> bool:
        """Names of columns in a row: a header again, by which the rows below are read, or one that ends the reading."""
        if self._names.isdisjoint(texts) and not any(
            "(" in text or "（" in text for text in texts[:6] if len(text) < 40
        ):
            return False
        hits = recognised(texts, self.contract)
        if hits.issuperset(self._required):
            self.header = header_of(line, texts, self.contract, self.header.table_units)
            self._stopped = None
            self._pass("重复的表头", line)
            return True
        if len(hits) >= 3 and 2 * len(hits) > sum(bool(text.strip(BLANK)) for text in texts):
            self._stopped = line
            self._pass(_ODD_HEADER, line)
            return True
        return False

    def _is_unit_row(self, named: dict[str, str]) -> bool:
        units = [name for name, text in named.items() if unit_of(text) and not text[:1].isdigit()]
        others = [text for name, text in named.items() if name not in units]
        return bool(units) and all(
            text in _NO_VALUE or clean(text).strip("()") in ("单位", "计量单位", "单位:") for text in others
        )

    def _take_units(self, line: int, named: dict[str, str]) -> None:
        units = dict(self.header.units)
        for name, text in named.items():
            column, unit = self._columns[name], unit_of(text)
            if unit is None or column.scalar not in ("num", "int"):
                continue
            if not (column.unit_of_indicator or unit in column.units or (column.fraction and unit == "%")):
                raise UnreadableDelivery(
                    "missing_columns",
                    f"第 {line} 行是计量单位，“{column.label}”（{name}）的“{masked(text)[:20]}”与契约不符。"
                    "按模板改正数值的单位后重新放入。",
                )
            units[name] = unit
        self.header = replace(self.header, units=units)

    def _is_prefilled(self, column: Column, text: str) -> bool:
        """Whether a cell says no more than the column's default, which many people fill down a whole sheet."""
        if column.scalar == "bool":
            default = bool(column.default) if column.default is not None else False
            return BOOLS.get(clean(text).casefold()) is default
        if column.default is None:
            return False
        if column.values:
            return clean(text) in (column.default, dict(column.values).get(str(column.default)))
        try:
            return Decimal(clean(text)) == Decimal(str(column.default))
        except InvalidOperation:
            return False


def units_of_row(header: Header, contract: Contract, texts: Sequence[str], own: dict[str, str]) -> str | None:
    """What is said of the unit of a row's figures, for assemble.py to hold against the indicator's."""
    of_indicator = [column.name for column in contract.columns if column.unit_of_indicator]
    said = [f"{name}={unit}" for name, unit in (header.units | own).items() if name in (*of_indicator, "?")]
    for place, is_unit in header.unit_places:
        text = clean(texts[place]) if place < len(texts) else ""
        unit = unit_of(text) or (text.lower() if is_unit else "")
        said += [f"={unit}"] if unit and ";" not in unit and "=" not in unit else []
    if of_indicator:
        named = [
            unit for at in header.name_places if at < len(texts) for unit in units_stated(texts[at], is_title=True)
        ]
        said += [f"~={unit}" for unit in dict.fromkeys((*header.table_units, *named))]
    return ";".join(said) or None


def with_percent(header: Header, contract: Contract) -> Callable[[str, str], str]:
    """A cell's text as its header means it: under 得分率（%） a bare 60 is 60%."""
    percents = {name for name, unit in header.units.items() if unit == "%" and contract.column(name).fraction}

    def read(name: str, text: str) -> str:
        return text + "%" if name in percents and text.strip() and text.strip()[-1] not in "%％-—/无" else text

    return read


def _listed(lines: Sequence[int]) -> str:
    shown = "、".join(map(str, lines[:_NAMED_LINES]))
    return shown if len(lines) <= _NAMED_LINES else f"{shown} 等 {len(lines)} "
