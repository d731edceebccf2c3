"""Arguments for dbt, built by pure functions: nothing else in the code base puts a dbt flag together.

Each choice below prevents a mistake that tests/unit/transform/data_test_arguments.py names.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

BEFORE_GATE = ("tag:before_gate",)
AFTER_GATE = ("tag:after_gate", "tag:official")
_TAG = "tag:"


def parse_arguments(project: Path, scratch: Path) -> list[str]:
    """`dbt parse` from nothing into a folder of its own; opens no database."""
    return ["parse", *common_arguments(project, scratch, scratch), "--no-partial-parse", "--write-json"]


def build_arguments(project: Path, scratch: Path, logs: Path, select: Sequence[str]) -> list[str]:
    """`dbt build` of one phase: models and their data tests, in the order of the graph."""
    if not select:
        raise ValueError("an empty selection would build every phase at once, past the gate")
    return [
        "build",
        *common_arguments(project, scratch, logs),
        "--select",
        " ".join(select),
        "--exclude-resource-type",
        "unit_test",
        "--indirect-selection",
        "buildable",
        "--no-write-json",
        "--full-refresh",
    ]


def data_test_arguments(project: Path, scratch: Path, logs: Path, select: Sequence[str]) -> list[str]:
    """The data tests of one phase alone, of tables that another engine made."""
    return [*build_arguments(project, scratch, logs, select), "--resource-type", "test"]


def score_arguments(project: Path, scratch: Path, logs: Path, select: Sequence[str]) -> list[str]:
    """`dbt run` of some models: what a scenario needs of the project, without the tests that official builds run."""
    if not select:
        raise ValueError("an empty selection would run every model")
    chosen = ["--select", " ".join(select)]
    return ["run", *common_arguments(project, scratch, logs), *chosen, "--no-write-json", "--full-refresh"]


def compile_arguments(
    project: Path, scratch: Path, logs: Path, select: Sequence[str], inline: str | None = None
) -> list[str]:
    """`dbt compile` of some nodes, or of a query that is given; asks no database anything."""
    if not select and inline is None:
        raise ValueError("an empty selection would compile every test of the project too")
    chosen = ["--inline", inline] if inline is not None else ["--select", " ".join(select)]
    return ["compile", *common_arguments(project, scratch, logs), "--no-introspect", "--no-write-json", *chosen]


def common_arguments(project: Path, scratch: Path, logs: Path) -> list[str]:
    """What every invocation says: whose project, where it writes, and that it is quiet."""
    return [
        *("--project-dir", str(project), "--profiles-dir", str(project)),
        *("--target-path", str(scratch), "--log-path", str(logs)),
        *("--log-level", "none", "--log-level-file", "warn"),
        *("--no-use-colors", "--no-send-anonymous-usage-stats", "--no-version-check", "--no-print"),
    ]


def is_selected(node: Mapping[str, Any], select: Sequence[str]) -> bool:
    """As dbt selects: by tag, as a phase does, or by name, as somebody who picked models does."""
    return any(
        word.removeprefix(_TAG) in node["tags"] if word.startswith(_TAG) else word == node["name"] for word in select
    )
