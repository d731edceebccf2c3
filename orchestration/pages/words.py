"""Chinese for the codes that pages show. Words of feeds come from the contracts, those of the gate from its wording."""

from functools import lru_cache

from orchestration.gates.suites import load_wording
from orchestration.landing import load_contracts
from orchestration.reports.words import CAUSES

ENTRIES = {
    "assigned": "满分",
    "shortfall": "失分",
    "surplus": "超分",
    "report": "报送扣分",
    "evidence": "材料扣分",
    "event": "事件扣分",
    "floor": "保底",
    "bonus": "加分",
    "same_matter": "同一事项",
    "bonus_cap": "加分封顶",
    "deduction_cap": "扣分封顶",
    "scaling": "折算",
    "decision": "核定",
    "superior": "上级差额",
    "outlook": "预计",
}
LIGHTS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯"}
CAUSE_KINDS = {"performance": "客观（工作成效）", "procedural": "主观（程序疏漏）"}
STATES = {"on_track": "正常", "at_risk": "有失分隐患", "lost": "已失分"}
PLAN_KINDS = {"procedural": "补正程序性失分", "rectification": "整改", "bonus": "加分申报", "indicator": "指标"}
ITEM_KINDS = {
    "requirement": "佐证材料",
    "claim": "加分申报",
    "report": "报送与数据",
    "decision": "核定意见",
    "scheme_change": "指标调整",
}
CHANGES = {"added": "新增", "removed": "取消", "changed": "修改"}
LEVELS = {"superior": "上级下达", "own": "本级自设", "key": "主要经济指标", "all": "全部指标"}
KIND_OF_CATEGORY = {"scored": "计分", "bonus": "加分", "deduction": "扣分"}
LINTS = {
    "always_full": "一考即得分",
    "never_reached": "无人得满分",
    "same_measure": "考同一件事",
    "weight_off": "权重失真",
    "duplicated_check": "重复检查",
}
TOPICS = {
    "result": "结果",
    "position": "位置",
    "history": "历年",
    "losses": "失分",
    "responsibility": "责任",
    "causes": "原因",
    "strengths": "长处",
    "in_year": "年内",
    "completion": "完成",
    "opinions": "意见",
    "scheme": "方案",
    "plan": "路径",
    "peers": "同组",
}
_OWN: dict[str, dict[str, str]] = {
    "entry": ENTRIES,
    "light": LIGHTS,
    "cause_kind": CAUSE_KINDS,
    "state": STATES,
    "plan_kind": PLAN_KINDS,
    "item_kind": ITEM_KINDS,
    "change": CHANGES,
    "level": LEVELS,
    "category_kind": KIND_OF_CATEGORY,
    "lint": LINTS,
    "topic": TOPICS,
}


@lru_cache(maxsize=1)
def words() -> dict[tuple[str, str], str]:
    """(kind, code) → word; kinds `feed`, `code`, `cause`, a feed for its columns, `<feed>.<column>` for values."""
    found = {(kind, code): word for kind, words_of in _OWN.items() for code, word in words_of.items()}
    codes = load_wording().labels["code"]
    found |= {("code", code): word for code, word in codes.items()}
    found |= {("cause", code): word for code, word in {**CAUSES, **codes}.items()}
    for feed, contract in load_contracts().items():
        found["feed", feed] = contract.label
        for column in contract.columns:
            found[feed, column.name] = column.label
            found |= {(f"{feed}.{column.name}", str(value)): label for value, label in column.values}
    return found


def word(kind: str, code: object, otherwise: str = "") -> str:
    """The Chinese word of a code; the code itself where nobody has named it."""
    return otherwise if code is None else words().get((kind, str(code)), str(code))
