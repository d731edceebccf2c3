"""The feeds as the checks know them are the feeds of the contracts."""

import ast
import re
from typing import Any

import pytest
import yaml

from orchestration.gates.suites import EXPECTATIONS

MACRO = EXPECTATIONS.parent / "dbt_project" / "macros" / "checks" / "feed_catalogue.sql"
# Who carries the work out may change without a change of the scheme.
PEOPLE = {"leader", "deputy", "section", "officer"}


def catalogue() -> dict[str, dict[str, Any]]:
    literal = re.search(r"feed_catalogue\(\) -%}\s*{{ return\((\[.*?\n\])\) }}", MACRO.read_text("utf-8"), re.DOTALL)
    assert literal
    return {feed["feed"]: feed for feed in ast.literal_eval(literal[1])}


def contracts() -> dict[str, dict[str, Any]]:
    tables = [yaml.safe_load(p.read_text("utf-8"))["schema"][0] for p in (EXPECTATIONS / "contracts").glob("*.yaml")]
    return {table["name"]: table for table in tables}


def custom(holder: dict[str, Any]) -> dict[str, Any]:
    return {entry["property"]: entry["value"] for entry in holder.get("customProperties", [])}


def test_the_same_feeds() -> None:
    assert catalogue().keys() == contracts().keys()


@pytest.mark.parametrize("feed", sorted(contracts()))
def test_kind_tolerance_and_names(feed: str) -> None:
    contract, known = contracts()[feed], catalogue()[feed]

    assert known["zh"] == contract["businessName"]
    assert known["kind"] == custom(contract)["kind"]
    assert known["tolerance"] == custom(contract)["toleratedQuarantineShare"]
    assert known["names_assessment"] == any(p["name"] == "assessment_id" for p in contract["properties"])


@pytest.mark.parametrize("feed", [name for name, known in catalogue().items() if known["fields"]])
def test_keys_and_fields_of_the_scheme(feed: str) -> None:
    properties, known = contracts()[feed]["properties"], catalogue()[feed]
    keys = [[p["name"], custom(p)["scalar"]] for p in properties if p.get("primaryKey")]
    fields = [
        [
            p["name"],
            p["businessName"],
            custom(p)["scalar"],
            {zh: v for v, zh in custom(p).get("valueNames", {}).items()},
        ]
        for p in properties
        if not p.get("primaryKey") and not (feed == "responsibilities" and p["name"] in PEOPLE)
    ]

    assert known["keys"] == ([k for k in keys if k[0] != "assessment_id"] or keys)
    assert known["fields"] == fields


def test_every_scheme_feed_is_guarded() -> None:
    unguarded = {name for name, known in catalogue().items() if known["kind"] == "scheme" and not known["fields"]}

    assert unguarded == {"organisations", "scheme_changes"}
