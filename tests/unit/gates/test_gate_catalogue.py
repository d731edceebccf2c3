"""The feeds as the checks know them; that they are those of the contracts is the drift test of what is generated."""

import ast
import re
from typing import Any

from orchestration.landing.generate import CATALOGUE


def catalogue() -> dict[str, dict[str, Any]]:
    literal = re.search(
        r"feed_catalogue\(\) -%}\s*{{ return\((\[.*?\n\])\) }}", CATALOGUE.read_text("utf-8"), re.DOTALL
    )
    assert literal
    return {feed["feed"]: feed for feed in ast.literal_eval(literal[1])}


def test_every_scheme_feed_is_guarded() -> None:
    unguarded = {name for name, known in catalogue().items() if known["kind"] == "scheme" and not known["fields"]}

    assert unguarded == {"organisations", "scheme_changes"}


def test_only_the_scheme_is_guarded_and_not_who_carries_it_out() -> None:
    guarded = {name: [field[0] for field in known["fields"]] for name, known in catalogue().items() if known["fields"]}

    assert not [name for name in guarded if catalogue()[name]["kind"] == "year"]
    assert guarded["responsibilities"] == ["role", "share"]


def test_rows_are_told_apart_by_their_key_within_the_assessment() -> None:
    assert catalogue()["bands"]["keys"] == [["band_set", "id", {}], ["at", "num", {}]]
    assert catalogue()["assessments"]["keys"] == [["assessment_id", "id", {}]]
    assert catalogue()["categories"]["fields"][1] == [
        "kind", "类型", "text", {"计分": "scored", "加分": "bonus", "扣分": "deduction"}, "",
    ]  # fmt: skip
