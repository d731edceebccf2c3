"""The library of wordings in tests/data/wordings.yaml: every phrase as feeds of an assessment, and as docs/wordings.md.

The page is written by `make generate`; tests/unit/scoring/test_wordings.py scores the same rows, so that what the page
says to write gives what the page says it gives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.landing import load_contracts
from tests.worked_examples import ExactLoader

ROOT = Path(__file__).resolve().parents[1]
WORDINGS = ROOT / "tests" / "data" / "wordings.yaml"
PAGE = ROOT / "docs" / "wordings.md"
_MONTH = "2024-12"
_CATEGORY, _INDICATOR, _OFFICE = "类别", "指标", "绩效办"
_SHOWN = {
    "v": "实际",
    "t": "目标",
    "t_high": "目标上限",
    "b": "上年同期",
    "r": "参照值",
    "place": "上级名次",
    "peers": "参评数",
}
# Ids that every row of an assessment has; the page leaves them out.
_IDS = ("assessment_id", "indicator_id")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Wording:
    """One phrase: an assessment of one indicator that it alone decides, and what every unit gets."""

    id: str
    group: str
    phrase: str
    full: Decimal
    how: str
    source: str
    own: Mapping[str, Row]
    measures: tuple[Row, ...]
    bands: tuple[Row, ...]
    values: Mapping[str, list[Row]]
    rows: Mapping[str, list[Row]]
    points: Mapping[str, Decimal]
    tiers: Mapping[str, str]


class _Loader(ExactLoader):
    """Dates as text, too."""


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


@lru_cache(maxsize=1)
def wordings() -> tuple[Wording, ...]:
    """All phrases, in order; ids are numbers of places and may move."""
    groups = yaml.load(WORDINGS.read_text(encoding="utf-8"), Loader=_Loader)
    found = [(group["group"], row) for group in groups for row in group["wordings"]]
    return tuple(_wording(number, group, row) for number, (group, row) in enumerate(found, start=1))


def _wording(number: int, group: str, row: Mapping[str, Any]) -> Wording:
    values = {unit: seen if isinstance(seen, list) else [seen] for unit, seen in row["values"].items()}
    return Wording(
        f"wording{number:02}",
        group,
        row["phrase"],
        Decimal(row["full"]),
        row["how"],
        row.get("source", ""),
        {part: row.get(part, {}) for part in ("assessment", "category", "indicator")},
        tuple(row["measures"]),
        tuple(row.get("bands", ())),
        values,
        row.get("rows", {}),
        {unit: Decimal(points) for unit, points in row["points"].items()},
        row.get("tiers", {}),
    )


def feeds() -> dict[str, list[dict[str, Any]]]:
    """All phrases as deliveries of one cycle: an assessment each, all in December unless a phrase begins earlier."""
    units = sorted({unit for wording in wordings() for unit in wording.values})
    landed: dict[str, list[dict[str, Any]]] = {
        "organisations": [{"org_id": org, "org_name": org, "org_kind": "县区"} for org in [_OFFICE, *units]]
    }
    for wording in wordings():
        for feed, row in _rows(wording):
            known = {column.name for column in load_contracts()[feed].columns}
            named = {"assessment_id": wording.id} if "assessment_id" in known else {}
            landed.setdefault(feed, []).append({**named, **_distinct(wording, feed, row)})
    return landed


def _distinct(wording: Wording, feed: str, row: Row) -> Row:
    """Documents, events and claims are told apart over all assessments; in the library each phrase stands alone."""
    own = ("document_id", "event_id", "claim_id", "override_id")
    return {name: f"{wording.id}-{value}" if name in own else value for name, value in row.items()}


def _rows(wording: Wording) -> Iterator[tuple[str, Row]]:
    start = {"assessment_name": wording.phrase[:40], "assessor_org_id": _OFFICE, "layer": "own"}
    term = {"full_points": wording.full, "first_month": _MONTH, "final_month": _MONTH}
    yield "assessments", {**start, **term, **wording.own["assessment"]}
    for unit in wording.values:
        yield "participants", {"unit_id": unit, "group_id": "全部", "group_name": "全部"}
    named = {"category_id": _CATEGORY, "category_name": _CATEGORY, "kind": "scored", "points": wording.full}
    yield "categories", {**named, **wording.own["category"]}
    about = {"indicator_id": _INDICATOR, "indicator_name": _INDICATOR, "category_id": _CATEGORY, "points": wording.full}
    yield "indicators", {**about, **wording.own["indicator"]}
    for measure in wording.measures:
        yield "measures", {"indicator_id": _INDICATOR, "measure_id": "m", **measure}
    for band in wording.bands:
        yield "bands", band
    for unit, months in wording.values.items():
        for seen in months:
            yield from _figures(wording, unit, {"month": _MONTH, **seen})
    for month, value in _references(wording):
        yield "references", {"reference_id": "全市", "indicator_id": _INDICATOR, "month": month, "value": value}
    for feed, rows in wording.rows.items():
        for row in rows:
            month = {"month": _MONTH, "indicator_id": _INDICATOR} if feed in ("surveys", "ratings") else {}
            yield feed, {**month, **({"unit_id": "甲"} if feed == "ratings" else {}), **row}


def _figures(wording: Wording, unit: str, seen: Row) -> Iterator[tuple[str, Row]]:
    of = {"indicator_id": _INDICATOR, "unit_id": unit, "month": seen["month"]}
    if "t" in seen:
        yield "targets", {**of, "target": seen["t"], "target_high": seen.get("t_high")}
    elif wording.own["indicator"].get("value_feed") in ("events", "surveys", "ratings"):
        yield "targets", {**of, "target": None}
    if "v" in seen:
        report = {"submitted_at": f"{seen['month']}-20 10:00:00", "value": seen["v"], "base_value": seen.get("b")}
        yield "reports", {**of, **report}
    if "place" in seen:
        yield "superior_results", {**of, "points": 0, "rank": seen["place"], "peers": seen["peers"]}


def _references(wording: Wording) -> list[tuple[str, Any]]:
    seen = {(row.get("month", _MONTH), row["r"]) for rows in wording.values.values() for row in rows if "r" in row}
    return sorted(seen)


def page() -> str:
    """docs/wordings.md."""
    lines = [_HEADING]
    group = ""
    for wording in wordings():
        if wording.group != group:
            group = wording.group
            lines += [f"## {group}", ""]
        lines += [f"### {wording.phrase}", "", "```csv", *_written(wording), "```", ""]
        lines += [f"分值 {_text(wording.full)}。{_outcome(wording)}　算法：{wording.how}。", ""]
        if wording.source:
            lines += [f"出处：{wording.source}", ""]
    return "\n".join(lines)


def _written(wording: Wording) -> Iterator[str]:
    own = {"assessments": "assessment", "categories": "category", "indicators": "indicator"}
    for feed, part in own.items():
        if wording.own[part]:
            yield from _csv(feed, [wording.own[part]])
    yield from _csv("measures", wording.measures)
    yield from _csv("bands", wording.bands)
    for feed, rows in wording.rows.items():
        yield from _csv(feed, rows)


def _csv(feed: str, rows: Any) -> Iterator[str]:
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in _IDS]
    if names:
        yield f"# {load_contracts()[feed].label}（{feed}）"
        yield ",".join(names)
        for row in rows:
            yield ",".join(_text(row.get(name)) for name in names)


def _outcome(wording: Wording) -> str:
    told = []
    for unit, months in wording.values.items():
        seen = "；".join(
            "、".join(
                [*([f"{row['month']}"] if "month" in row else [])]
                + [f"{label} {_text(row[name])}" for name, label in _SHOWN.items() if name in row]
            )
            for row in months
        )
        tier = f"，{wording.tiers[unit]}" if unit in wording.tiers else ""
        told.append(f"{unit}{f'（{seen}）' if seen else ''}得 **{_text(wording.points[unit])}** 分{tier}")
    return "；".join(told) + "。"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


_HEADING = f"""# 措辞库：方案文件里怎么写，交付文件里就怎么填

方案文件里常见的说法，一条一节：要填的列和行、样例数字、手算的得分。
用页内查找搜原文的字眼（“每低于”“扣完为止”“功效系数”“折算” ……）。

- 只列跟这句话有关的列；`assessment_id`、`indicator_id` 填自己的编码。没有列出的列留空，按缺省。
- 每一列的含义见 [feeds.md](feeds.md)，规则的公式见 [scoring.md](scoring.md)。
- 每一条都作为一项考评落盘、计分，得分与这里写的相等，否则测试不通过（`tests/unit/scoring/test_wordings.py`）。

<!-- 本页由 make generate 从 {WORDINGS.relative_to(ROOT).as_posix()} 写出，请改那里。 -->
"""
