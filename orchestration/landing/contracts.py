"""The feeds' contracts as records: read once from expectations/contracts/*.yaml (Open Data Contract Standard 3.1).

Only reading belongs here. The standard's own fields are used where it has them; the rest are customProperties:
scalar, default, blankMeansAll, valueNames, mark, freeText, fraction, reach
(columns); kind, toleratedQuarantineShare, resubmissionColumn,
keyScope, datedBy (feeds).
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from orchestration.base.plain_yaml import plain_yaml
from orchestration.landing.units import unit_of

CONTRACTS = Path(__file__).resolve().parents[2] / "expectations" / "contracts"
# Whether people write in a text column what they like: then personal numbers in it are masked (masking.py). `values`:
# it repeats values of other columns, and figures among them stay as they are.
FREE_TEXT = ("yes", "no", "values")
SCALARS = ("id", "text", "num", "int", "bool", "date", "time", "month")


@dataclass(frozen=True)
class Reference:
    """`column` (beside `scope`) must name a row of `feed`; the last of `target` is what the column points at."""

    column: str
    scope: tuple[str, ...]
    feed: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A sign in a cell that is no value: it leaves the cell empty and sets another column (`/` in targets)."""

    text: str
    column: str
    value: bool


@dataclass(frozen=True)
class Fraction:
    """A column in which `60%` is 0.6; where `column` is given, only in rows in which it has that `value`."""

    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class RowRule:
    """A row for which `when` (SQL over the typed row) holds is bad: `column` and `reason` say where and why."""

    name: str
    column: str
    reason: str
    when: str
    sentence: str


@dataclass(frozen=True)
class Column:
    """One column of a feed."""

    name: str
    label: str
    description: str
    scalar: str
    sql_type: str
    key: bool = False
    required: bool = False
    blank_means_all: bool = False
    default: str | int | bool | None = None
    values: tuple[tuple[str, str], ...] = ()
    minimum: Decimal | None = None
    above: Decimal | None = None
    maximum: Decimal | None = None
    mark: Mark | None = None
    free_text: str = "no"
    fraction: Fraction | None = None
    reach: str | None = None

    @property
    def unit_of_indicator(self) -> bool:
        """Whether its figures are in the unit of measurement that the indicator declares."""
        return "计量单位同指标" in self.description

    @property
    def units(self) -> tuple[str, ...]:
        """The units that the description names in brackets."""
        said = re.findall(r"（([^（）]*)）", self.description)
        return tuple(unit for text in said for part in text.split("，") if (unit := unit_of(part)))


@dataclass(frozen=True)
class Contract:
    """One feed: its columns in order, what its rows must satisfy, and how much quarantine an assessment tolerates.

    `scope`: the column that belongs to the identity of a row beside its key (the id of an event within an assessment);
    `dated_by`: the column after which a row is not seen before its date.
    """

    feed: str
    label: str
    description: str
    kind: str
    tolerated_share: Decimal
    resubmission_column: str | None
    columns: tuple[Column, ...]
    references: tuple[Reference, ...]
    rules: tuple[RowRule, ...]
    digest: str
    scope: str | None = None
    dated_by: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The key columns, in order."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that make two rows the same: the key, and the assessment within which it was given."""
        return (*self.key, self.scope) if self.scope else self.key

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a header is not this feed's."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def column_of_header(self, header: str) -> str | None:
        """The column that a header cell means, by its name or its Chinese name; None if the contract names no such."""
        return self._header_names.get(plain_header(header))

    @cached_property
    def _header_names(self) -> dict[str, str]:
        labels = {plain_header(column.label): column.name for column in self.columns}
        return labels | {plain_header(column.name): column.name for column in self.columns}


def plain_header(text: str) -> str:
    """A header cell without what people put around a name: white space, the invisible, width, case, a required mark."""
    visible = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return "".join(visible.split()).casefold().strip("*!:")


@lru_cache(maxsize=8)
def load_contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """All contracts by feed, referenced feeds before those that point at them."""
    loaded = {contract.feed: contract for contract in map(_read, sorted(folder.glob("*.yaml")))}
    order = TopologicalSorter(
        {feed: sorted({r.feed for r in c.references} - {feed}) for feed, c in sorted(loaded.items())}
    ).static_order()
    return {feed: loaded[feed] for feed in order}


def _read(path: Path) -> Contract:
    text = path.read_bytes()
    document = plain_yaml(text)
    (table,) = document["schema"]
    custom = _custom(table)
    columns = tuple(_column(path, entry) for entry in table["properties"])
    references = [
        _property_reference(entry, link) for entry in table["properties"] for link in entry.get("relationships", [])
    ]
    references += [_table_reference(link) for link in table.get("relationships", [])]
    position = {column.name: index for index, column in enumerate(columns)}
    return Contract(
        feed=table["name"],
        label=table["businessName"],
        description=table["description"],
        kind=custom["kind"],
        tolerated_share=Decimal(str(custom["toleratedQuarantineShare"])),
        resubmission_column=custom.get("resubmissionColumn"),
        columns=columns,
        references=tuple(sorted(references, key=lambda reference: position[reference.column])),
        rules=tuple(_rule(entry) for entry in table.get("quality", [])),
        digest=hashlib.sha256(text).hexdigest(),
        scope=custom.get("keyScope"),
        dated_by=custom.get("datedBy"),
    )


def _column(path: Path, entry: Mapping[str, Any]) -> Column:
    custom = _custom(entry)
    options = entry.get("logicalTypeOptions", {})
    values = tuple((str(value), str(label)) for value, label in custom.get("valueNames", {}).items())
    allowed = [
        check["arguments"]["validValues"]
        for check in entry.get("quality", [])
        if check.get("metric") == "invalidValues"
    ]
    if [list(names) for names in allowed] != ([[value for value, _ in values]] if values else []):
        raise ValueError(f"{path.name}: {entry['name']}: validValues and valueNames differ")
    if custom["scalar"] not in SCALARS:
        raise ValueError(f"{path.name}: {entry['name']}: unknown scalar {custom['scalar']}")
    must_say = custom["scalar"] == "text" and not values
    free_text = custom.get("freeText", None if must_say else "no")
    if free_text not in FREE_TEXT or (free_text != "no" and (not must_say or entry.get("primaryKey", False))):
        raise ValueError(f"{path.name}: {entry['name']}: freeText must be said, and of texts outside the key only")
    return Column(
        name=entry["name"],
        label=entry["businessName"],
        description=entry["description"],
        scalar=custom["scalar"],
        sql_type=entry["physicalType"],
        key=entry.get("primaryKey", False),
        required=entry.get("required", False),
        blank_means_all=custom.get("blankMeansAll", False),
        default=custom.get("default"),
        values=values,
        minimum=_limit(options, "minimum"),
        above=_limit(options, "exclusiveMinimum"),
        maximum=_limit(options, "maximum"),
        mark=Mark(**custom["mark"]) if "mark" in custom else None,
        free_text=free_text,
        fraction=_fraction(custom.get("fraction")),
        reach=custom.get("reach"),
    )


def _fraction(said: Any) -> Fraction | None:
    return Fraction(**said) if isinstance(said, Mapping) else Fraction() if said else None


def _limit(options: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(str(options[name])) if name in options else None


def _custom(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {item["property"]: item["value"] for item in entry.get("customProperties", [])}


def _property_reference(entry: Mapping[str, Any], link: Mapping[str, Any]) -> Reference:
    feed, target = link["to"].split(".")
    return Reference(entry["name"], (), feed, (target,))


def _table_reference(link: Mapping[str, Any]) -> Reference:
    *scope, column = (name.split(".")[1] for name in link["from"])
    return Reference(
        column, tuple(scope), link["to"][0].split(".")[0], tuple(name.split(".")[1] for name in link["to"])
    )


def _rule(entry: Mapping[str, Any]) -> RowRule:
    how = entry["implementation"]
    return RowRule(entry["name"], how["column"], how["reason"], how["when"], entry["description"])
