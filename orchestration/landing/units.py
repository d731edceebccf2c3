"""Units of measurement as people write them beside a figure, and whether two of them say the same.

Pure functions of the text. Nothing is converted: a figure in another unit than the indicator's is a bad row.
"""

import re
import unicodedata

_SCALES = {
    "": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "k": 1_000, "m": 10**6,
}  # fmt: skip
_BASES = [
    "元",
    "人民币",
    "美元",
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
_SAME = {"人民币": "元", "个百分点": "百分点", "千米": "公里", "公斤": "千克", "日": "天", "度": "千瓦时"}


def unit_of(text: str) -> str | None:
    """The unit as it is compared, if the whole text is one; '%' for percent in any writing."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("()[]【】:：,、").lower()
    plain = plain.removeprefix("单位:").removeprefix("计量单位:").removeprefix("单位")
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


def contradicts(said: str, declared: str | None) -> bool:
    """Whether a unit said of the whole table (单位：元) contradicts the declared one: the same on another scale."""
    known = unit_of(declared or "")
    if known is None:
        return False
    (scale, base), (wanted, name) = _parts(said), _parts(known)
    return scale != wanted and (base == name or not base)
