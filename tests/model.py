"""`python -m tests.model NAME`: the unit and data tests of one dbt model and of its neighbours, on an empty database.

Every model is made first, empty; nobody's database is opened.
"""

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from orchestration.base.files import BUILD_DATABASE
from orchestration.landing.contracts import load_contracts
from orchestration.transform.arguments import common_arguments
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import invoke
from tests.scoring import score


def neighbours(name: str) -> list[str]:
    """The model, what it reads and what reads it."""
    models = parsed_project().models()
    if name not in models:
        raise SystemExit(f"no model {name}")
    by_id = {node["unique_id"]: other for other, node in models.items()}
    reads = [by_id[need] for need in models[name]["depends_on"]["nodes"] if need in by_id]
    read_by = [other for other, node in models.items() if models[name]["unique_id"] in node["depends_on"]["nodes"]]
    return sorted({name, *reads, *read_by})


def empty_build(database: Path, models: Collection[str]) -> None:
    """These models on feeds without a row."""
    score({feed: [] for feed in load_contracts()}, only=models, database=database).connection.close()


def main(name: str) -> int:
    """0 when all tests pass."""
    parsed = parsed_project()
    chosen = neighbours(name)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / BUILD_DATABASE
        empty_build(database, parsed.models())
        place = common_arguments(parsed.project, Path(folder), Path(folder) / "logs")
        outcome = invoke(["test", *place, "--select", " ".join(chosen), "--no-write-json"], database, parsed.graph())
    for node in outcome.nodes:
        if node.failed:
            print(f"{node.status}: {node.unique_id.split('.', 2)[2]}\n{node.message}")
    bad = sum(node.failed for node in outcome.nodes)
    print(f"{', '.join(chosen)}: {len(outcome.nodes) - bad} passed, {bad} failed")
    return int(bad > 0 or bool(outcome.error))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
