"""The reason codes of the quarantine, and the Chinese sentence with its remedy that each row carries.

Wording only: which row gets which code is decided where it is found.
"""

from orchestration.landing.contracts import Column, Contract
from orchestration.landing.masking import masked
from orchestration.landing.scalars import MAX_TEXT, is_shortened

REMEDIES = {
    "unreadable_delivery": ("整个文件读不了", "按提示重新导出或另存后再放入；原文件不影响其他文件。"),
    "missing_columns": ("表头缺少必需的列，或列名重复", "按模板改正表头后重新放入。"),
    "missing_required": ("必填的格是空的", "补填后重新放入。"),
    "bad_id": (
        "编码含有空格、控制字符，超过 64 个字符，或被程序改写过（3.6E+17、NULL、超过 15 位的数等）",
        "按文本格式填写原来的编码，不含空格。",
    ),
    "bad_number": ("不是数字", "只填数字，可带千分位和百分号，单位写在别处。"),
    "bad_date": ("不是日期", "写成 2024-06-25。"),
    "bad_time": ("不是时间", "写成 2024-06-25 13:30:00。"),
    "bad_month": ("不是月份", "写成 2024-06。"),
    "bad_bool": ("不是“是”或“否”", "填“是”或“否”。"),
    "bad_value": ("不在允许的取值之内", "改成允许的取值之一。"),
    "out_of_range": ("数值超出允许的范围", "核对数值后改正。"),
    "bad_combination": ("几列的内容互相矛盾", "核对后改正其中一列。"),
    "duplicate_key": ("同一文件内主键重复，哪一行为准无从判断，几行都不采用", "只保留一行后重新放入。"),
    "outdated_form": (
        "填报表是别的年度的，或发出以后考评方案改过",
        "请用 kaoping forms 重新生成填报表，把数抄过去后放入，旧表删去。",
    ),
    "unknown_reference": ("所指的对象不存在，或本身在隔离区", "核对编码，或先改正被指的那一行。"),
}
SHOWN = 40


def shown(text: str | None) -> str:
    """A value as a message quotes it: short, on one line, personal numbers masked before anything is cut off."""
    plain = masked(" ".join((text or "").split()))
    return plain if len(plain) <= SHOWN else plain[:SHOWN] + "…"


def cell_reason(code: str, column: Column, text: str | None) -> str:
    """Why a cell is bad."""
    said = f"“{column.label}”（{column.name}）"
    if code == "missing_required":
        return f"{said}必填，此处为空。{REMEDIES[code][1]}"
    if code == "bad_value" and column.values:
        allowed = "、".join(label for _, label in column.values)
        return f"{said}的“{shown(text)}”不在允许的取值之内（{allowed}）。{REMEDIES[code][1]}"
    if code == "bad_value" and column.scalar == "text":
        return f"{said}太长（{len(text or '')} 字，至多 {MAX_TEXT} 字）。请写短些，或把全文登记为材料。"
    if code == "out_of_range":
        return f"{said}的“{shown(text)}”超出范围（{range_text(column)}）。{REMEDIES[code][1]}"
    if code == "bad_number" and is_shortened(text or ""):
        return f"{said}的“{shown(text)}”是表格软件缩写的数，末几位已经丢失。请把该列设为数值格式，重新导出后放入。"
    return f"{said}的“{shown(text)}”{REMEDIES[code][0]}。{REMEDIES[code][1]}"


def range_text(column: Column) -> str:
    """The allowed range in words."""
    parts = []
    if column.above is not None:
        parts.append(f"大于 {column.above}")
    if column.minimum is not None:
        parts.append(f"不小于 {column.minimum}")
    if column.maximum is not None:
        parts.append(f"不大于 {column.maximum}")
    if not parts:
        parts.append("整数部分至多 12 位" if column.scalar == "num" else "64 位整数")
    return "、".join(parts)


def rule_reason(code: str, column: Column, sentence: str) -> str:
    """Why the cells of a row do not go together."""
    return f"“{column.label}”（{column.name}）：{sentence}。{REMEDIES[code][1]}"


def duplicate_reason(contract: Contract) -> str:
    """Why both rows of a repeated key are out."""
    labels = "、".join(contract.column(name).label for name in contract.key)
    return f"同一文件内主键（{labels}）重复，哪一行为准无从判断，几行都不采用。{REMEDIES['duplicate_key'][1]}"


def reference_reason(target: Contract) -> str:
    """Why what a row points at was not found; the value is put before it."""
    return f"在“{target.label}”（{target.feed}）中找不到，或那一行本身在隔离区。{REMEDIES['unknown_reference'][1]}"


def units_reason(column: Column) -> str:
    """Why a figure in another unit is out, as SQL: what was said stands in the row `g`."""
    return (
        f"'“{column.label}”（{column.name}）旁边或表里写的单位（' || "
        "replace(regexp_replace(g._units, '[a-z_~?]*=', '', 'g'), ';', '、')"
        " || '）与指标的计量单位不符，或指标没有写计量单位。请换算成指标的计量单位，或在指标表写明计量单位后重新放入。'"
    )


def percents_reason(column: Column) -> str:
    """Why figures in percent and bare fractions cannot stand side by side."""
    return (
        f"“{column.label}”（{column.name}）同一指标里既有百分数（如 80%），又有不大于 1 的数（如 0.8），"
        "是百分之几无从判断。请统一写法后重新放入。"
    )
