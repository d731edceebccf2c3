"""Codes never reach people: every column of the marts that holds codes has their Chinese beside it, from one place."""

import re

import pytest

from orchestration.gates.code_labels import code_labels
from orchestration.transform.project import ParsedProject, parsed_project

# What a description lists as codes: two of them, each with its Chinese.
_LISTED = re.compile(r"\b([a-z][a-z_0-9]+) [\u4e00-\u9fff（].*[，、]\s?([a-z][a-z_0-9]+) [\u4e00-\u9fff]")
# A what-if's name is a person's own words; the three scenarios of every release are described with the column.
_BESIDE = {"scenario"}


@pytest.fixture(scope="module")
def parsed() -> ParsedProject:
    return parsed_project()


def test_every_column_of_codes_has_its_chinese_beside_it(parsed: ParsedProject) -> None:
    lacking = []
    for mart in parsed.models("marts"):
        columns = {column.name: column for column in parsed.columns(mart)}
        for name, column in columns.items():
            if _LISTED.search(column.description or "") and name not in _BESIDE and f"{name}_zh" not in columns:
                lacking.append(f"{mart}.{name}")
    assert not lacking


def test_what_a_description_says_of_a_code_is_a_label(parsed: ParsedProject) -> None:
    """Every code that a description lists is known to some kind."""
    known = {code for codes in code_labels().values() for code in codes}
    for mart in parsed.models("marts"):
        names = {column.name for column in parsed.columns(mart)}
        for column in parsed.columns(mart):
            if f"{column.name}_zh" in names:
                listed = set(
                    re.findall(r"(?:[：，、]|^)([a-z][a-z_0-9]+) (?=[\u4e00-\u9fff])", column.description or "")
                )
                assert listed <= known, (mart, column.name, listed - known)


def test_no_label_is_a_code() -> None:
    for kind, codes in code_labels().items():
        for code, label in codes.items():
            assert re.search("[\u4e00-\u9fff]", label), (kind, code)
