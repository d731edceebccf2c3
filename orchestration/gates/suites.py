"""What must be true, as written in expectations/suites: one file per suite, checked when it is read.

Only the shape of the files is known here, and that none of them is missing, empty or renamed. How a condition becomes
SQL is said in sql.py, what follows from a failure in verdicts.py.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.base.plain_yaml import plain_yaml
from orchestration.gates.errors import GateError

EXPECTATIONS = Path(__file__).resolve().parents[2] / "expectations"
# The layers of the gate. A file that is gone or renamed must not make the gate weaker without anyone knowing.
REQUIRED_SUITES = ("landing", "integrity", "plausibility", "evidence", "hints")

Severity = Literal["error", "hold", "warning"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, Field(min_length=2)]
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Value = str | int | bool | None


class Example(_Strict):
    """A row that is good and the one nearest to it that is bad; text that says its type (`::`) is SQL."""

    both: dict[Name, Value] = {}
    good: dict[Name, Value]
    bad: dict[Name, Value]


class Expectation(_Strict):
    """One thing that must be true of every row of a table.

    `must_be` holds for a good row, `fails_when` for a bad one; exactly one of them is given. `where` says which rows
    are looked at. `deductible`: an assessment with gate = deduct charges the failure instead of being held by it.
    `may_be_empty`: nothing to look at is a legitimate state of this table. `example`: what the tests try it on.
    """

    name: Name
    title: Sentence
    code: Name
    severity: Severity
    table: Name
    where: str | None = None
    must_be: str | None = None
    fails_when: str | None = None
    keys: tuple[Name, ...] = ()
    message: Sentence
    remedy: Sentence
    deductible: bool = False
    may_be_empty: bool = False
    example: Example | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.must_be is None) == (self.fails_when is None):
            raise ValueError("must_be 与 fails_when 须恰好给出一个")
        if self.deductible and self.severity != "hold":
            raise ValueError("deductible 只用于 severity: hold")
        return self

    @property
    def failing(self) -> str:
        """SQL that is true for a bad row; what cannot be told is bad."""
        return f"(({self.must_be}) is not true)" if self.must_be else f"(({self.fails_when}) is not false)"

    @property
    def looked_at(self) -> str:
        """SQL that is true for a row that the expectation speaks about."""
        return f"(({self.where}) is true)" if self.where else "true"

    @property
    def placeholders(self) -> tuple[tuple[str, str], ...]:
        """(column, format) of every {column} or {column:format} in the sentence."""
        return tuple((m[1], m[2] or "") for m in _PLACEHOLDER.finditer(self.message))


_Model = TypeVar("_Model", bound=_Strict)


class Suite(_Strict):
    """The expectations of one layer."""

    suite: Name
    title: Sentence
    expectations: tuple[Expectation, ...] = Field(min_length=1)


class Lookup(_Strict):
    """A name that a sentence may use beside the table's own columns: `show` of the row of `table` that matches."""

    table: Name
    match: dict[Name, Name]
    show: Name


class Wording(_Strict):
    """What sentences are made of beside columns: names looked up by key, and Chinese words for coded values."""

    names: dict[Name, Lookup]
    labels: dict[Name, dict[str, str]]


def load_suites(folder: Path = EXPECTATIONS / "suites") -> tuple[Suite, ...]:
    """Every suite of the folder, the required ones first. GateError when the gate would be weaker than designed."""
    suites = {path.stem: _read(path, Suite) for path in sorted(folder.glob("*.yaml"))}
    missing = [name for name in REQUIRED_SUITES if name not in suites]
    if missing:
        raise GateError(f"缺少期望集 {'、'.join(f'{folder.name}/{name}.yaml' for name in missing)}，闸门不完整")
    for stem, suite in suites.items():
        if suite.suite != stem:
            raise GateError(f"期望集文件 {stem}.yaml 里写的名称是 {suite.suite}，两者须一致")
    _require_unique(list(suites.values()))
    return tuple(sorted(suites.values(), key=_layer_order))


def load_wording(path: Path = EXPECTATIONS / "wording.yaml") -> Wording:
    """The names and words for sentences."""
    return _read(path, Wording)


def _layer_order(suite: Suite) -> tuple[int, str]:
    known = REQUIRED_SUITES.index(suite.suite) if suite.suite in REQUIRED_SUITES else len(REQUIRED_SUITES)
    return known, suite.suite


def _require_unique(suites: list[Suite]) -> None:
    seen: dict[str, str] = {}
    for suite in suites:
        for expectation in suite.expectations:
            if expectation.name in seen:
                raise GateError(f"期望 {expectation.name} 在 {seen[expectation.name]} 和 {suite.suite} 中各有一个")
            seen[expectation.name] = suite.suite


def _read(path: Path, model: type[_Model]) -> _Model:
    said = None
    try:
        said = plain_yaml(path.read_text(encoding="utf-8"))
        return model.model_validate(said)
    except OSError as error:
        raise GateError(f"读不到 {path.name}：{error.strerror}") from error
    except yaml.YAMLError as error:
        raise GateError(f"{path.name} 不是合法的 YAML：{error}") from error
    except ValidationError as error:
        faults = "；".join(f"{_place(said, e['loc'])} {e['msg']}" for e in error.errors())
        raise GateError(f"{path.name} 写法有误：{faults}") from error


def _place(said: Any, location: tuple[int | str, ...]) -> str:
    """Where in the file; an entry that has a name goes by it."""
    parts = []
    for part in location:
        try:
            said = said[part]
        except (KeyError, IndexError, TypeError):
            said = None
        named = isinstance(part, int) and isinstance(said, dict)
        parts.append(str(said.get("name", part) if named else part))
    return ".".join(parts)
