"""How assets and checks present themselves in the UI: rooms in Chinese, where their code is, how fresh they must be.

Dagster allows a group only Latin letters, so its Chinese name stands before the description and in the metadata.
"""

import inspect
import warnings
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.transform.project import DBT_PROJECT

ROOMS = {
    "application": "结果运用",
    "briefing": "讲话稿",
    "checks": "核对",
    "facts": "事实",
    "gate": "闸门",
    "landing": "接收",
    "losses": "失分",
    "monitoring": "监测",
    "rankings": "排名",
    "release": "发布",
    "run": "本次运行",
    "scores": "得分",
    "staging": "暂存",
    "whatif": "试算",
}
# A night may fail once and be looked after in the morning; two in a row are too old.
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=26))
_FRESH_ROOMS = frozenset({"landing", "gate", "release"})
CODE = "dagster/code_references"

# Tests of the dbt project that stand alone, by name.
_ALONE = {
    "no_scored_category_is_below_zero": "计分的一级指标没有低于零的",
    "ranks_follow_totals": "位次依总分和并列规则而定",
    "waivers_never_give_more_than_was_taken": "免扣退回的不多于扣掉的",
    "losses_split_over_organisations_are_the_losses": "分到各责任单位的失分合起来等于失分",
    "ledger_adds_up_to_totals": "账上每一笔加起来等于总分",
    "caps_are_never_exceeded": "加分、扣分不超过封顶",
    "indicators_score_what_the_ledger_says": "指标得分等于账上所记",
    "categories_and_rest_add_up_to_totals": "各类得分和其余各笔加起来等于总分",
    "scored_again_unchanged_is_what_is_scored": "不作改动再算一遍，结果不变",
    "rankings_are_the_final_standings": "正式排名就是终评月份的位次",
    "ranked_units_have_a_tier": "有位次的单位都有等次",
}


def presented(code: dg.CodeReferencesMetadataValue | None, spec: dg.AssetSpec) -> dg.AssetSpec:
    """The asset with its room in Chinese, its code, and a policy of freshness where every night makes it."""
    room = ROOMS.get(str(spec.group_name), "")
    said = f"【{room}】{spec.description or ''}" if room else spec.description
    more: dict[str, Any] = {"房间": room} if room else {}
    if code is not None and CODE not in spec.metadata:
        more[CODE] = code
    made = spec.replace_attributes(description=said, metadata={**spec.metadata, **more})
    return dg.apply_freshness_policy(made, FRESH) if spec.group_name in _FRESH_ROOMS else made


def code_of_steps(asset: dg.AssetsDefinition) -> dg.CodeReferencesMetadataValue | None:
    """Where the body of a step stands, below what is wrapped around it."""
    step: Any = asset.op.compute_fn
    body = inspect.unwrap(getattr(step, "decorated_fn", step))
    code = getattr(body, "__code__", None)
    return _reference(code.co_filename, code.co_firstlineno) if code else None


def code_of(props: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where the SQL of a model stands."""
    return {CODE: _reference(str(DBT_PROJECT / str(props["original_file_path"])), None)}


def _reference(file: str, line: int | None) -> dg.CodeReferencesMetadataValue:
    with warnings.catch_warnings():
        # Dagster calls these two beta, once per use.
        warnings.simplefilter("ignore", dg.BetaWarning)
        reference = dg.LocalFileCodeReference(file_path=file, line_number=line, label=Path(file).name)
        return dg.CodeReferencesMetadataValue(code_references=[reference])


def said_of_test(props: Mapping[str, Any]) -> str:
    """What a dbt test asks, as a sentence."""
    about = props.get("test_metadata") or {}
    asked = about.get("kwargs") or {}
    column = asked.get("column_name") or props.get("column_name")
    sentences = {
        "key_of_table": lambda: f"主键不空、不重复：{'、'.join(asked['columns'])}",
        "not_null": lambda: f"{column} 不空",
        "unique": lambda: f"{column} 不重复",
        "accepted_values": lambda: f"{column} 只取：{'、'.join(map(str, asked['values']))}",
        "holds": lambda: f"每行成立：{asked['expression']}",
        "adds_up_to": lambda: f"每个 {'、'.join(asked['within'])} 之内，{asked['amount']} 之和等于 {asked['whole']}",
    }
    if props.get("description"):
        return str(props["description"])
    name = about.get("name")
    return sentences[name]() if name in sentences else _ALONE.get(str(props["name"]), str(props["name"]))
