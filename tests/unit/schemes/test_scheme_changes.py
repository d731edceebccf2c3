"""This year's scheme beside last year's: named as people name things, in the order in which one thinks of a scheme."""

import pytest

from orchestration.schemes.changes import Difference, coded, parts_of
from orchestration.schemes.page import as_html, as_markdown, papers
from orchestration.schemes.scheme import Scheme, empty

CALLED = {"indicator_id": {"i": "投资"}, "unit_id": {"u": "甲县"}, "category_id": {"c": "发展"}}


def differs(feed: str, key: str, field: str, old: str | None, new: str | None, change: str = "changed") -> Difference:
    return Difference("a", feed, key, field, change, old, new)


def test_objects_are_called_by_their_names_and_come_in_the_order_of_a_scheme() -> None:
    rows = [
        differs("assessments", "a", "gate", "deduct", "hold"),
        differs("measures", "i/m1", "share", "0.7", "0.4"),
        differs("targets", "i/u/2024-12", "target", "10", "12"),
        differs("categories", "c", "points", "17", "15"),
    ]
    parts = parts_of(rows, CALLED)
    assert [(part.feed, part.is_long, [one.name for one in part.objects]) for part in parts] == [
        ("assessments", False, ["整个考评"]),
        ("categories", False, ["发展"]),
        ("measures", False, ["投资 · m1"]),
        ("targets", True, ["投资 · 甲县 · 2024-12"]),
    ]


def test_what_is_no_more_is_called_as_it_was_and_says_nothing_that_goes_without_saying() -> None:
    rows = [
        differs("indicators", "gone", "indicator_name", "互评", None, "removed"),
        differs("indicators", "gone", "points", "2", None, "removed"),
        differs("indicators", "gone", "direction", "up", None, "removed"),
        differs("indicators", "gone", "is_key", "false", None, "removed"),
        differs("measures", "gone/m1", "basis", "value", None, "removed"),
    ]
    indicators, measures = parts_of(rows, CALLED)
    (gone,) = indicators.objects
    assert (gone.name, gone.change, [row.field for row in gone.rows]) == (
        "互评",
        "removed",
        ["indicator_name", "points"],
    )
    assert measures.objects[0].name == "互评 · m1"


def test_of_many_objects_the_first_are_listed_and_the_rest_counted() -> None:
    rows = [differs("targets", f"i/u{number}/2024-12", "target", "1", "2") for number in range(153)]
    (part,) = parts_of(rows, CALLED, 150)
    assert (len(part.objects), part.more) == (150, 3)
    (part,) = parts_of(rows, CALLED)
    assert (len(part.objects), part.more) == (153, 0)


@pytest.mark.parametrize(
    ("feed", "field", "text", "said"),
    [
        ("assessments", "gate", "deduct", "扣分"),
        ("indicators", "is_key", "true", "是"),
        ("indicators", "points", "30", None),
        ("indicators", "indicator_name", "up", None),
        ("measures", "basis", None, None),
    ],
)
def test_coded_values_are_said_in_chinese_and_nothing_else(
    feed: str, field: str, text: str | None, said: str | None
) -> None:
    assert coded(differs(feed, "i", field, text, None), text) == said


def two_assessments() -> Scheme:
    term = {"first_month": "2025-01", "final_month": "2025-12", "closes_on": None, "report_due_day": None}
    base = {"assessor_org_id": "县", "full_points": 100, **term}
    named = [{"assessment_id": one, "assessment_name": one, **base} for one in ("a", "b")]
    return Scheme(2025, {**empty(2025).rows, "assessments": named})


def test_a_paper_has_the_changes_of_its_own_assessment_behind_the_scheme() -> None:
    changes = [differs("assessments", "a", "gate", "deduct", "hold")]
    first, second = papers(two_assessments(), changes=changes)
    assert first.sections[-1].rows == [("整个考评", "修改", "闸门", "扣分", "暂缓")]
    assert second.sections[-1].rows == [("没有改动，或没有上年的方案可比",)]
    assert papers(two_assessments())[0].sections == []


def test_hints_stand_beside_the_paper_and_are_not_printed_with_it() -> None:
    hints = {"a": ["够不着<"], "b": []}
    found = papers(two_assessments(), None, hints.__getitem__)
    text = as_html(found)
    assert text.count("<aside>") == 1
    assert "够不着&lt;" in text
    assert "aside{display:none}" in text
    assert as_markdown(found).index("（签字）") < as_markdown(found).index("> - 够不着")
