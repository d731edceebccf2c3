"""docs/marts.md says what the models declare: every public table, its key, a Chinese word for every column."""

import re

from orchestration.transform.marts_page import SCHEMA, page
from orchestration.transform.project import parsed_project


def test_every_public_column_is_described_in_chinese() -> None:
    parsed = parsed_project()
    bare = [
        f"{model['name']}.{column['name']}"
        for model in parsed.models(SCHEMA).values()
        for column in model["columns"].values()
        if not re.search(r"[一-鿿]", column["description"] or "")
    ]
    assert bare == []


def test_every_public_table_enforces_its_contract() -> None:
    models = parsed_project().models(SCHEMA).values()
    assert [m["name"] for m in models if not m["contract"]["enforced"]] == []


def test_every_description_ends_once() -> None:
    assert "。。" not in page(parsed_project())
