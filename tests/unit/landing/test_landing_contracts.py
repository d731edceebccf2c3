"""The contracts are what the standard says, complete, in a workable order; what is made of them is up to date."""

import csv
import io
import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from orchestration.landing import Contract, load_contracts
from orchestration.landing.contracts import CONTRACTS
from orchestration.landing.generate import drift, main, write_templates
from orchestration.landing.messages import REMEDIES

# Names, types and keys that other programs rely on: only ever added to (make generate adds, and takes nothing away).
INTERFACE = Path(__file__).resolve().parents[2] / "data" / "feed_columns.csv"
FILES = sorted(CONTRACTS.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_contract_is_valid_in_the_standard(path: Path) -> None:
    contract = OpenDataContractStandard.from_file(str(path))
    assert contract.apiVersion == "v3.1.0"
    assert contract.schema_ is not None
    assert contract.schema_[0].name == path.stem
    schema = json.loads(resources.files("open_data_contract_standard").joinpath("schema.json").read_text())
    errors = jsonschema.Draft201909Validator(schema).iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [error.message for error in errors] == []


def test_referenced_feeds_come_first() -> None:
    order = list(load_contracts())
    for feed, contract in load_contracts().items():
        for reference in contract.references:
            assert reference.feed == feed or order.index(reference.feed) < order.index(feed)


def test_references_point_at_key_columns_that_exist() -> None:
    contracts = load_contracts()
    for contract in contracts.values():
        for reference in contract.references:
            assert set(reference.target) <= set(contracts[reference.feed].key)
            assert len(reference.target) == len(reference.scope) + 1
            assert {*reference.scope, reference.column} <= {column.name for column in contract.columns}


def test_rules_and_marks_name_columns_and_known_codes() -> None:
    for contract in load_contracts().values():
        names = {column.name for column in contract.columns}
        assert {rule.column for rule in contract.rules} <= names
        assert {rule.reason for rule in contract.rules} <= set(REMEDIES)
        assert {column.mark.column for column in contract.columns if column.mark} <= names
        keys = [column for column in contract.columns if column.key]
        assert all(column.required or column.blank_means_all or column.default for column in keys)


def test_tolerated_quarantine_is_none_in_the_scheme_and_a_twentieth_in_the_year() -> None:
    shares = {(c.kind, str(c.tolerated_share)) for c in load_contracts().values()}
    assert shares == {("scheme", "0"), ("year", "0.05")}


def test_the_contracts_say_what_other_programs_rely_on() -> None:
    said = {(row["feed"], row["column"]): row for row in rows_of(load_contracts())}
    assert [row for row in relied_on() if row != said.get((row["feed"], row["column"]))] == []


def test_an_interface_grows_and_never_loses() -> None:
    """A column that is gone or has another type stays as it was relied on, and differs."""
    said = rows_of(load_contracts())
    changed = [{**said[0], "zh": "另一个名字"}, {**said[1], "values": "a=甲|b=乙"}, *said[2:]]
    before = [said[0], {**said[1], "values": "a=甲"}, {**said[2], "column": "gone"}]
    grown = list(csv.DictReader(io.StringIO(interface_of(changed, before))))
    assert grown == [said[0], changed[1], before[2], *said[2:]]


def relied_on() -> list[dict[str, str]]:
    with INTERFACE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def interface(contracts: Mapping[str, Contract], before: list[dict[str, str]]) -> str:
    """What other programs may rely on from now on, as CSV."""
    return interface_of(rows_of(contracts), before)


def interface_of(said: list[dict[str, str]], before: list[dict[str, str]]) -> str:
    now = {(row["feed"], row["column"]): row for row in said}
    kept = {(row["feed"], row["column"]): row for row in before}
    rows = [now[key] if key in now and grew(row, now[key]) else row for key, row in kept.items()]
    text = io.StringIO()
    writer = csv.DictWriter(text, said[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, *(row for key, row in now.items() if key not in kept)])
    return text.getvalue()


def grew(before: dict[str, str], now: dict[str, str]) -> bool:
    """Whether nothing was taken away: the same but for values that came."""
    kept = set(before["values"].split("|")) <= set(now["values"].split("|"))
    return kept and {**before, "values": now["values"]} == now


def rows_of(contracts: Mapping[str, Contract]) -> list[dict[str, str]]:
    return [design_row(contract, place) for contract in contracts.values() for place in range(len(contract.columns))]


def design_row(contract: Contract, place: int) -> dict[str, str]:
    column = contract.columns[place]
    default = {True: "true", False: "false", None: ""}.get(column.default, str(column.default))  # type: ignore[arg-type]
    minimum = f">{column.above}" if column.above is not None else "" if column.minimum is None else str(column.minimum)
    return {
        "feed": contract.feed,
        "feed_zh": contract.label,
        "column": column.name,
        "zh": column.label,
        "type": column.scalar,
        "key": "1" if column.key else "",
        "required": "1" if column.required else "",
        "blank_means_all": "1" if column.blank_means_all else "",
        "default": str(column.default) if type(column.default) is int else default,
        "values": "|".join(f"{value}={label}" for value, label in column.values),
        "minimum": minimum,
        "maximum": "" if column.maximum is None else str(column.maximum),
        "references": next((f"{r.feed}.{r.target[-1]}" for r in contract.references if r.column == column.name), ""),
    }


def test_what_is_generated_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_a_changed_contract_shows_as_a_readable_difference(tmp_path: Path) -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("从哪里发现", "由谁发现"), encoding="utf-8")
    assert any(line.startswith("+") and "由谁发现" in line for line in drift(load_contracts(tmp_path)))


def test_a_value_without_a_name_is_refused(tmp_path: Path) -> None:
    text = (CONTRACTS / "overrides.yaml").read_text(encoding="utf-8")
    (tmp_path / "overrides.yaml").write_text(text.replace("block: 限制评优, ", ""), encoding="utf-8")
    with pytest.raises(ValueError, match="validValues"):
        load_contracts(tmp_path)


@pytest.mark.dear
def test_templates_are_read_back_as_deliveries(tmp_path: Path) -> None:
    from orchestration.landing.readers.xlsx_file import read_xlsx

    written = write_templates(tmp_path, load_contracts())
    for path, contract in zip(written, load_contracts().values(), strict=True):
        reading = read_xlsx(path, contract)
        assert list(reading.chunks) == []
        assert reading.warnings == []
