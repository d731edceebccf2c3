"""The statements of a plan, kept beside the parse: to make them anew takes longer than many of them take Spark."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from orchestration.transform.compiled import Model, kept_beside
from orchestration.transform.project import ParsedProject
from orchestration.transform.spark.catalogue import Catalogue
from orchestration.transform.spark.plan import Statement, Step, statement


def kept_statements(parsed: ParsedProject, models: Sequence[Model], columns: Catalogue) -> list[Statement]:
    """Every model for Spark, in the same order; made where they were never asked of these models and columns."""
    file = parsed.folder / f"spark-{_fingerprint(models, columns)}.json"

    def made() -> list[dict[str, object]]:
        known = {table: [column.name for column in found] for table, found in columns.items()}
        return [asdict(statement(model, columns[f"{model.schema}.{model.name}"], known)) for model in models]

    return [_statement(row) for row in kept_beside(file, made)]


def _statement(row: dict[str, object]) -> Statement:
    steps = tuple(Step(**step) for step in row["steps"])  # type: ignore[attr-defined]
    return Statement(**{**row, "reads": tuple(row["reads"]), "steps": steps})  # type: ignore[arg-type]


def _fingerprint(models: Sequence[Model], columns: Catalogue) -> str:
    """All that the statements depend on: models, columns, sqlglot, and the code of this room."""
    digest = hashlib.sha256(version("sqlglot").encode())
    for model in models:
        digest.update(f"\n{model.relation} {model.is_view} {model.sql}".encode())
    for table, found in columns.items():
        digest.update(f"\n{table} {[(column.name, column.type) for column in found]}".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:12]
