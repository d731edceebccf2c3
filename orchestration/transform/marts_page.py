"""docs/marts.md: the public tables as the models declare them, generated so that the page cannot drift from them.

Nothing is described here; descriptions stand beside the models. `python -m orchestration.transform.marts_page` writes
the page, and a test holds it against the models.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.base.settings import PROJECT_ROOT
from orchestration.transform.project import ParsedProject, parsed_project

PAGE = PROJECT_ROOT / "docs" / "marts.md"
SCHEMA = "marts"
ROOMS = {
    "release": "发布",
    "facts": "维度与事实",
    "scores": "得分与账",
    "losses": "失分",
    "rankings": "位次与排名",
    "checks": "闸门",
    "monitoring": "年内管理",
    "application": "结果运用",
    "briefing": "讲话稿",
    "whatif": "方案试算",
}
HEAD = """<!-- 本页由 python -m orchestration.transform.marts_page 从 dbt_project/models/ 的契约生成，请勿直接修改。 -->
# 公开的表

给 BI 工具和看数的人。下面各表在已发布数据仓的模式 `marts` 里，旁边 `parquet/` 各有一份同名文件；
表名、粒度和列是公开的约定，今后只增不改名。每张表、每一列在库里都带中文说明
（`COMMENT`）。分值是 DECIMAL(18,6)，月份是文本 `YYYY-MM`。

    warehouse/current/kaoping.duckdb        只读打开；发布时整版切换，读者或见旧版，或见新版

每晚一版，`release` 恰好一行。**粒度**即主键：这些列合起来不重复；括号里的可以为空。
"""


def page(parsed: ParsedProject) -> str:
    """The whole page as Markdown; raises KeyError for a room that has no title here yet."""
    models = sorted(parsed.models(SCHEMA).values(), key=lambda m: (list(ROOMS).index(_room(m)), m["name"]))
    keys = _keys(parsed)
    parts, shown = [HEAD], ""
    for model in models:
        if _room(model) != shown:
            shown = _room(model)
            parts.append(f"## {ROOMS[shown]}\n")
        parts.append(_table(model, keys.get(model["unique_id"], "")))
    return "\n".join(parts)


def _room(model: Mapping[str, Any]) -> str:
    return str(model["fqn"][1])


def _keys(parsed: ParsedProject) -> dict[str, str]:
    """Per model its key, as the test key_of_table declares it."""
    keys = {}
    for node in parsed.manifest["nodes"].values():
        declared = node.get("test_metadata") or {}
        if declared.get("name") == "key_of_table":
            arguments = declared["kwargs"]
            optional = [f"（{column}）" for column in arguments.get("optional", [])]
            keys[node["attached_node"]] = "、".join([*arguments["columns"], *optional])
    return keys


def _table(model: Mapping[str, Any], key: str) -> str:
    lines = [
        f"### {model['name']}",
        "",
        f"{model['description'].strip().removesuffix('。')}。" if model["description"] else "",
    ]
    lines += [f"粒度：{key or '一行'}", "", "| 列 | 类型 | 说明 |", "|---|---|---|"]
    for column in model["columns"].values():
        described = " ".join((column["description"] or "").split()).replace("|", "\\|")
        lines.append(f"| `{column['name']}` | {column['data_type']} | {described} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(parsed_project()), encoding="utf-8")
    print(Path(PAGE).relative_to(PROJECT_ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
