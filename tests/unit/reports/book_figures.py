"""What the workbooks of one release say of every unit's total, rank and tier, and whether they agree."""

from collections.abc import Iterable
from pathlib import Path

import openpyxl

OFFICIAL = "正式结果"
_HEADER = 3
_WHO, _WHAT = ("单位", "被考评单位"), {"总分": "总分", "现总分": "总分", "位次": "位次", "现位次": "位次"}
_WHAT |= {"等次": "等次", "现等次": "等次"}
# Sheets that show the official result whoever passed: carried ones among them.
_OF_RESULTS = ("结果通报", "结果运用")

Figure = tuple[str, str, str, str, str, object]


def figures_shown(files: Iterable[Path]) -> list[Figure]:
    """(book, whose result, assessment, unit, what, value) of every figure in every sheet."""
    found: list[Figure] = []
    for file in files:
        book = openpyxl.load_workbook(file, read_only=True)
        for sheet in book.worksheets:
            listed = list(sheet.iter_rows(values_only=True))
            header = [str(title) for title in listed[_HEADER - 1]] if len(listed) >= _HEADER else []
            unit = next((header.index(title) for title in _WHO if title in header), None)
            if unit is None or not set(header) & set(_WHAT) or file.stem == "情景对照":
                continue
            for row in listed[_HEADER:]:
                of = dict(zip(header, row, strict=False))
                label = str(of.get("口径") or (OFFICIAL if file.stem in _OF_RESULTS else "没有说"))
                assessment = str(of.get("考评") or "")
                for title, what in _WHAT.items():
                    if of.get(title) is not None:
                        found.append((file.stem, label, assessment, str(row[unit]), what, of[title]))
    return found


def contradictions(shown: Iterable[Figure]) -> list[str]:
    """Figures of one unit under one label that differ, and figures without a label."""
    values: dict[tuple[str, str, str], dict[object, str]] = {}
    faults = []
    for book, label, _, unit, what, value in shown:
        if label == "没有说":
            faults.append(f"{book}：{unit}的{what}没有说是谁的结果")
        values.setdefault((label, unit, what), {})[value] = book
    return faults + [f"{key}：{said}" for key, said in values.items() if len(said) > 1]
