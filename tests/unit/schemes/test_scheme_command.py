# ruff: noqa: E501 - a scheme reads by rows
"""A scheme set up through the workbook alone: checked with every mistake at once, mended, and shown as a page."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from orchestration.cli.main import main
from orchestration.schemes.judge import _number
from orchestration.schemes.scheme import Scheme, empty

SCHEME: dict[str, list[dict[str, Any]]] = {
    "考评": [{"考评编码": "kp", "考评名称": "某县2025年度考评", "考评主体编码": "县", "层级": "自设", "起始月份": "2025-01",
            "终评月份": "2025-12", "总分": 100}],
    "单位名录": [{"单位编码": code, "单位名称": name, "单位类型": "县直部门"}
             for code, name in (("县", "某县"), ("d1", "甲局"), ("d2", "乙局"), ("d3", "丙局"))],
    "被考评单位": [{"考评编码": "kp", "被考评单位编码": code, "分组编码": "A", "分组名称": "县直"} for code in ("d1", "d2", "d3")],
    "一级指标": [{"考评编码": "kp", "类别编码": "W", "类别名称": "工作", "类型": "计分", "分值": 100}],
    "指标": [{"考评编码": "kp", "指标编码": "w1", "指标名称": "投资", "类别编码": "W", "分值": 60, "报送频次": "每月"},
           {"考评编码": "kp", "指标编码": "w2", "指标名称": "信访办结", "类别编码": "W", "分值": 40, "报送频次": "每月"}],
    "计分口径": [{"考评编码": "kp", "指标编码": "w1", "口径编码": "m1", "依据": "完成率", "计分规则": "按比例"},
             {"考评编码": "kp", "指标编码": "w2", "口径编码": "m1", "依据": "实际值", "计分规则": "达标", "起算线": 95}],
    "目标值": [{"考评编码": "kp", "指标编码": "w1", "被考评单位编码": code, "月份": "2025-12", "目标值": 10}
            for code in ("d1", "d2", "d3")],
    "等次": [{"考评编码": "kp", "等次序": 1, "等次名称": "优秀", "比例": 0.3}, {"考评编码": "kp", "等次序": 2, "等次名称": "合格"}],
}  # fmt: skip


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty workbook, filled as a person fills it."""
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(tmp_path / "warehouse"))
    file = tmp_path / "方案.xlsx"
    assert main(["scheme", "new", "--to", "2025", str(file)]) == 0
    book = load_workbook(file)
    for name, rows in SCHEME.items():
        at = {cell.value: cell.column for cell in book[name][1]}
        for number, row in enumerate(rows, 2):
            for header, value in row.items():
                book[name].cell(number, at[header]).value = value
    book.save(file)
    return file


def _check(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    code = main(["scheme", "check", str(file), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_a_scheme_is_set_up_through_the_workbook_alone(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = _check(filled, capsys)
    assert (code, [fault for fault in found if fault["severity"] == "error"]) == (0, [])
    page = filled.with_suffix(".html")
    assert main(["scheme", "show", str(filled), "--out", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "满分 60 分，按完成率折算得分" in text
    assert "主要负责人（签字）" in text


@pytest.mark.slow
def test_every_mistake_is_said_at_once_with_its_cell(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = load_workbook(filled)
    at = {name: {cell.value: cell.column_letter for cell in book[name][1]} for name in SCHEME}
    wrong = {
        ("一级指标", "分值", 2): 120,  # more than the full points: only the gate sees it
        ("等次", "比例", 2): "三成多",  # no number: landing
        ("计分口径", "步长", 3): 5,  # a threshold has no step: neither
        ("考评", "迟报扣分", 2): 1,  # more than for nothing at all: a hint
    }
    for (name, header, row), value in wrong.items():
        book[name][f"{at[name][header]}{row}"] = value
    book.save(filled)
    code, found = _check(filled, capsys)
    said = {(fault["sheet"], fault["cell"], fault["severity"]) for fault in found}
    assert code == 1
    assert ("等次", f"{at['等次']['比例']}2", "error") in said
    assert ("计分口径", f"{at['计分口径']['步长']}3", "hint") in said
    assert ("考评", f"{at['考评']['迟报扣分']}2", "hint") in said
    assert {
        fault["code"]: fault["severity"]
        for fault in found
        if fault["code"] in ("points_exceed_full", "late_costs_more")
    } == {
        "points_exceed_full": "error",
        "late_costs_more": "hint",
    }


@pytest.mark.slow
def test_hints_alone_are_no_failure(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = load_workbook(filled)
    header = {cell.value: cell.column_letter for cell in book["等次"][1]}
    book["等次"][f"{header['分数线']}2"] = 900
    book.save(filled)
    code, found = _check(filled, capsys)
    assert code == 0
    assert [(fault["code"], fault["cell"], fault["severity"]) for fault in found] == [
        ("tier_unreachable", f"{header['分数线']}2", "hint"),
        ("tier_unreachable", "A2", "hint"),  # 3×30% downwards
    ]
    assert main(["scheme", "show", str(filled)]) == 0
    assert "**签字前再看一眼**" in capsys.readouterr().out


def test_a_finding_is_written_where_its_keys_and_its_assessment_say() -> None:
    rows = [
        {"assessment_id": "a", "group_id": "g", "tier_rank": 1},
        {"assessment_id": "b", "group_id": None, "tier_rank": 1},
        {"assessment_id": "a", "group_id": None, "tier_rank": 1},
    ]
    scheme = Scheme(2025, {**empty(2025).rows, "tiers": rows}, numbers={"tiers": [2, 3, 4]})
    assert _number(scheme, "tiers", {"group_id": None, "tier_rank": "1"}, "a") == 4
    assert _number(scheme, "tiers", {"group_id": "g", "tier_rank": "1"}, "a") == 2
    assert _number(scheme, "tiers", {"group_id": None, "tier_rank": "2"}, "a") is None
    assert _number(scheme, "tiers", {}, "a") is None


def test_a_workbook_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "方案.xlsx"
    file.write_text("mine")
    assert main(["scheme", "new", "--to", "2025", str(file)]) == 1
    assert "file_exists" in capsys.readouterr().err
    assert file.read_text() == "mine"
