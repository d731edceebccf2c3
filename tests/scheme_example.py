"""A scheme of 4 categories, 25 indicators and 41 units as a person types it into the workbook, and its first month.

Rows only, by sheet and header; the test that sets it up and the pictures of docs/schemes.md are made of the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

CYCLE, CODE = 2025, "jg"
Sheets = Mapping[str, Sequence[Mapping[str, Any]]]
UNITS = {f"D{number:02}": f"第{number}局(虚构)" for number in range(1, 42)}
# Category → its name, the points of each indicator, and the names of these.
_CATEGORIES = {
    "DJ": ("党的建设", 4, ("理论学习", "组织生活", "作风建设", "党务公开", "廉政教育")),
    "ZD": ("重点工作", 4, ("项目落地", "投资到位", "资金执行", "政务服务", "营商环境", "数据共享", "安全生产",
                         "信访办结", "督查落实", "建议提案")),
    "ZN": ("职能工作", 5, ("年度计划", "专项任务", "基层指导", "执法规范", "信息公开", "公文质量")),
    "SH": ("社会评价", 2.5, ("窗口投诉", "媒体曝光", "热线督办", "明察暗访")),
}  # fmt: skip
_POINTS = {"DJ": 20, "ZD": 40, "ZN": 30, "SH": 10}
# How a category is scored, as the measure says it.
_MEASURES: dict[str, dict[str, Any]] = {
    "DJ": {"依据": "直接给分", "计分规则": "直接给分", "跨月": "各月平均"},
    "ZD": {"依据": "实际值", "计分规则": "达标", "起算线": 95, "保底得分率": 0.5},
    "ZN": {"依据": "实际值", "计分规则": "分档", "分档编码": "百分"},
    "SH": {"依据": "直接给分", "计分规则": "直接给分"},
}
_KNOTS = ((0, 0), (60, 2), (80, 4), (90, 5))
INDICATORS = {
    f"{category}{number:02}": (category, name, points)
    for category, (_, points, names) in _CATEGORIES.items()
    for number, name in enumerate(names, 1)
}


def _of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"考评编码": CODE, **row}


def sheets() -> Sheets:
    """What is typed, sheet by sheet: 145 rows."""
    term = {"起始月份": f"{CYCLE}-01", "终评月份": f"{CYCLE}-12"}
    named = {"考评名称": f"某县{CYCLE}年度机关考评", "考评主体编码": "KPB", "层级": "自设"}
    return {
        "考评": [_of({**named, **term, "总分": 100})],
        "单位名录": [
            {"单位编码": "KPB", "单位名称": "考评办(虚构)", "单位类型": "县直部门"},
            *({"单位编码": code, "单位名称": name, "单位类型": "县直部门"} for code, name in UNITS.items()),
        ],
        "被考评单位": [_of({"被考评单位编码": code, "分组编码": "A", "分组名称": "机关"}) for code in UNITS],
        "一级指标": [
            _of({"类别编码": code, "类别名称": name, "类型": "计分", "分值": _POINTS[code]})
            for code, (name, _, _) in _CATEGORIES.items()
        ],
        "指标": [
            _of({"指标编码": code, "指标名称": name, "类别编码": category, "分值": points}
                | ({"数据来源": "事件倒扣"} if category == "SH" else {"计量单位": "分" if category == "DJ" else "%"}))
            for code, (category, name, points) in INDICATORS.items()
        ],
        "计分口径": [
            _of({"指标编码": code, "口径编码": "m", **_MEASURES[category]})
            for code, (category, _, _) in INDICATORS.items()
        ],
        "分档表": [_of({"分档编码": "百分", "分界": at, "分值": points}) for at, points in _KNOTS],
        "等次": [
            _of({"等次序": 1, "等次名称": "优秀", "比例": 0.3, "分数线": 90}),
            _of({"等次序": 2, "等次名称": "良好", "分数线": 80}),
            _of({"等次序": 3, "等次名称": "合格"}),
        ],
    }  # fmt: skip


def fill(file: Path, rows: Sheets) -> None:
    """Type rows into a scheme workbook that has none, each value under its header, unfolding what is folded away."""
    book = load_workbook(file)
    for name, typed in rows.items():
        at = {cell.value: cell.column for cell in book[name][1]}
        for number, row in enumerate(typed, 2):
            for header, value in row.items():
                cell = book[name].cell(number, at[header])
                cell.value = value
                book[name].column_dimensions[cell.column_letter].hidden = False
    book.save(file)


def reports() -> list[dict[str, Any]]:
    """January of all units but the last, which reports nothing: the first does all well, the second does not."""
    month = {"_cycle": CYCLE, "assessment_id": CODE, "month": f"{CYCLE}-01", "submitted_at": f"{CYCLE}-01-20 10:00:00"}
    return [
        {**month, "unit_id": unit, "indicator_id": code, "value": _value(number, category, code)}
        for number, unit in enumerate(UNITS, 1)
        for code, (category, _, _) in INDICATORS.items()
        if number < len(UNITS) and category != "SH"
    ]


def _value(number: int, category: str, code: str) -> str:
    if number == 2:
        return {"DJ": "3.9", "ZD": "94.9" if code in ("ZD01", "ZD02") else "95", "ZN": "85"}[category]
    if category == "DJ" and code == "DJ01" and number > 2:
        return str(4 - number / 20)
    return {"DJ": "4", "ZD": "96", "ZN": "90"}[category]


def events() -> list[dict[str, Any]]:
    """What was found in January: one complaint against the second unit."""
    found = {
        "_cycle": CYCLE,
        "event_id": "E1",
        "assessment_id": CODE,
        "unit_id": "D02",
        "category_id": "SH",
        "indicator_id": "SH01",
    }
    return [found | {"occurred_on": f"{CYCLE}-01-08", "kind": "process", "title": "窗口投诉属实", "points": "1.5"}]
