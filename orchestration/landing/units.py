"""Units of measurement as people write them beside a figure or above a table, and whether two of them say the same.

Pure functions of the text. Nothing is converted: a figure in another unit than the indicator's is a bad row.
"""

import re
import unicodedata
from collections.abc import Sequence

_SCALES = {
    "": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "k": 1_000, "m": 10**6,
}  # fmt: skip
_BASES = [
    "元",
    "人民币",
    "美元",
    "港元",
    "欧元",
    "人",
    "人次",
    "户",
    "户次",
    "家",
    "个",
    "件",
    "起",
    "次",
    "项",
    "篇",
    "条",
    "处",
    "所",
    "座",
    "台",
    "套",
    "辆",
    "张",
    "份",
    "分",
    "位",
    "名",
    "天",
    "日",
    "月",
    "年",
    "小时",
    "票",
    "页",
    "吨",
    "公斤",
    "千克",
    "克",
    "标准煤",
    "吨标准煤",
    "米",
    "公里",
    "千米",
    "平方米",
    "平方公里",
    "立方米",
    "亩",
    "公顷",
    "升",
    "度",
    "千瓦时",
    "千瓦",
    "兆瓦",
    "微克/立方米",
    "毫克/升",
    "元/平方米",
    "吨/万元",
    "吨标准煤/万元",
    "人/户",
    "床",
    "头",
    "只",
    "株",
    "岁",
    "名次",
    "%",
    "‰",
    "百分点",
    "个百分点",
]
_UNIT = re.compile(
    f"(?P<scale>{'|'.join(sorted(filter(None, _SCALES), key=len, reverse=True))})?"
    f"(?P<base>{'|'.join(sorted(map(re.escape, _BASES), key=len, reverse=True))})?",
    re.IGNORECASE,
)
# Units of one dimension: of a whole table, either of them excludes the other.
_DIMENSIONS = ({"元", "美元", "港元", "欧元"}, {"吨", "克"}, {"平方米", "平方公里", "亩", "公顷"}, {"米", "公里"})
_STATED = re.compile(r"(?:单位|人民币)(?:均?[为是:])?\s*[(\[]?([^()\[\];。\s]{1,12})|以([^,;。\s]{1,8})为(?:计量)?单位")
_BRACKETED = re.compile(r"[(\[【]\s*([^()\[\]【】]{1,12}?)\s*[)\]】]")
_SAME = {"人民币": "元", "个百分点": "百分点", "千米": "公里", "公斤": "千克", "日": "天", "度": "千瓦时"}


# Of indicators whose figures may carry a percent sign; one that says nothing may be anything.
PERCENTS = (None, "%", "百分点", "‰")


def unit_of(text: str) -> str | None:
    """The unit as it is compared, if the whole text is one; '%' for percent in any writing."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("()[]【】:：,、").lower()
    plain = plain.removeprefix("单位:").removeprefix("计量单位:").removeprefix("单位")
    plain = plain.removeprefix("人民币").strip(":") or plain
    plain = {"百分比": "%", "百分数": "%", "rmb": "元", "cny": "元"}.get(plain, plain)
    found = _UNIT.fullmatch(plain)
    if not plain or found is None:
        return None
    return (found["scale"] or "") + _SAME.get(found["base"] or "", found["base"] or "")


def _parts(unit: str) -> tuple[int, str]:
    found = _UNIT.fullmatch(unit)
    if found is None:
        return 1, unit
    return _SCALES[(found["scale"] or "").lower()], _SAME.get(found["base"] or "", found["base"] or "")


def says_the_same(said: str, declared: str | None) -> bool:
    """Whether a figure said to be in one unit is in the declared one; a bare 万 fits every unit of ten thousands."""
    known = unit_of(declared or "")
    if known is None:
        plain = "".join(unicodedata.normalize("NFKC", declared or "").split()).lower()
        return plain == said
    (scale, base), (wanted, name) = _parts(said), _parts(known)
    return scale == wanted and (base == name or not base or {base, name} == {"%", "百分点"})


def units_stated(text: str, is_title: bool = False) -> list[str]:
    """The units that a sentence states (单位：元、%); of a title or a note, those in brackets or alone in it too."""
    plain = re.sub(r"单\s+位", "单位", unicodedata.normalize("NFKC", text))
    said = [one or other for one, other in _STATED.findall(plain)]
    said += [plain.strip(), *_BRACKETED.findall(plain)] if is_title else []
    parts = [part for one in said for part in ([one] if unit_of(one) else re.split("[、,/和及与]", one))]
    return list(dict.fromkeys(unit for part in parts if (unit := unit_of(part))))


def contradict(said: Sequence[str], declared: str | None) -> bool:
    """Whether what is said of a whole table (单位：元) excludes the declared unit: the same in another measure."""
    known = unit_of(declared or "")
    if known is None or any(says_the_same(unit, declared) for unit in said):
        return False
    _, name = _parts(known)
    bases = [_parts(unit)[1] for unit in said]
    return any(base in ("", name) or any({base, name} <= alike for alike in _DIMENSIONS) for base in bases)


def is_other_unit(said: str, declared: str | None) -> bool:
    """Whether what is said of a row's figures excludes the unit that the indicator declares.

    `said`: `column=unit` joined by `;`, `=unit` of all its figures, `~=unit` of the whole table, and `?=%` where a
    format shows a figure as percent.
    """
    entries = [(where, unit) for where, _, unit in (entry.partition("=") for entry in said.split(";")) if unit]
    if ("?", "%") in entries and unit_of(declared or "") not in PERCENTS:
        return True
    if contradict([unit for where, unit in entries if where == "~"], declared):
        return True
    return any(
        where not in ("~", "?") and not (where == "" and declared is None) and not says_the_same(unit, declared)
        for where, unit in entries
    )
