"""Real runs over three years: what nothing changed for is taken over, and nobody can tell from the release."""

import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.transform.past import carried_models
from orchestration.transform.project import parsed_project
from orchestration.warehouse.release_manifest import read_manifest
from tests.conftest import RunPipeline
from tests.years import change_a_report

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]
# Which release made a ranking, and when, is told apart; two runs also have two names.
STAMPS = ("release_id", "published_at", "previous_release_id")
KEPT = "没有变动、沿用已发布版本的年度：{}\n"


@pytest.fixture
def copies(published: Path, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Two warehouses that stand alike, over one raw/."""
    for name in ("one", "other"):
        shutil.copytree(published / "warehouse", tmp_path / name, symlinks=True)
        # What is taken over by cycle is the question here; runs that go on with a build, and a change in the past:
        # test_kept_build.py.
        shutil.rmtree(tmp_path / name / "kept", ignore_errors=True)
    shutil.copytree(published / "raw", tmp_path / "raw")
    yield tmp_path / "one", tmp_path / "other"


def run_both(run: RunPipeline, copies: tuple[Path, Path], as_of: str, kept: str) -> str:
    """Run one as always and the other from nothing: the releases must be the same. Returns what the first one said."""
    one, other = copies
    raw = one.parent / "raw"
    ran = run(raw, one, as_of)
    assert ran.code == 0, ran.output
    assert KEPT.format(kept) in ran.output
    anew = run(raw, other, as_of, anew=True)
    assert anew.code == 0, anew.output
    assert "沿用已发布版本的年度" not in anew.output
    assert differing_marts(one, other) == []
    assert files(one) == files(other)
    return ran.output


def differing_marts(one: Path, other: Path) -> list[str]:
    """The marts whose rows, in the order of the file, are not the same."""
    names = sorted(file.stem for file in (one / "current" / "parquet").glob("*.parquet"))
    assert names
    return [name for name in names if digest(one, name) != digest(other, name)]


def digest(warehouse: Path, mart: str) -> str:
    with duckdb.connect() as connection:
        file = str(warehouse / "current" / "parquet" / f"{mart}.parquet")
        columns = [row[0] for row in connection.execute("describe from read_parquet($f)", {"f": file}).fetchall()]
        shown = ", ".join(f'"{column}"' for column in columns if column not in STAMPS)
        rows = connection.execute(f"select {shown} from read_parquet($f)", {"f": file}).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def files(warehouse: Path) -> dict[str, str]:
    """Pages, workbooks and what is carried along, by content without what names the run and the release.

    Left out: all rows that broke an expectation and what Great Expectations said, as it said it. Both are of the
    cycles that this run judged; what they come to for all cycles is in carried/, the marts and the page.
    """
    folder = warehouse / "current"
    manifest = read_manifest(folder)
    stamps = (manifest.run_id, manifest.release_id)
    kinds = ("data_docs", "carried", "reports")
    found = sorted(file for kind in kinds for file in (folder / kind).rglob("*") if file.is_file())
    assert found
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(unstamped(file, stamps)).hexdigest()
        for file in found
        if file.name != "violations.parquet" and file.parent.name != "validations"
    }


def unstamped(file: Path, stamps: tuple[str, ...]) -> bytes:
    if file.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(file) as book:
            content = b"".join(name.encode() + book.read(name) for name in sorted(book.namelist()))
    else:
        content = file.read_bytes()
    for stamp in stamps:
        content = content.replace(stamp.encode(), b"stamp")
    return content


@pytest.mark.long
def test_a_change_in_the_open_cycle_leaves_the_closed_ones_alone(
    run_pipeline: RunPipeline, copies: tuple[Path, Path]
) -> None:
    change_a_report(copies[0].parent / "raw", 2024, "1.5")
    run_both(run_pipeline, copies, "2025-02-10", "2022、2023")


@pytest.mark.long
def test_a_build_that_took_cycles_over_is_gone_on_with(run_pipeline: RunPipeline, copies: tuple[Path, Path]) -> None:
    """The second night in a row that takes the same cycles over: its build never held them."""
    raw = copies[0].parent / "raw"
    change_a_report(raw, 2024, "1.5")
    run_both(run_pipeline, copies, "2025-02-10", "2022、2023")
    change_a_report(raw, 2024, "2.5")
    said = run_both(run_pipeline, copies, "2025-02-10", "2022、2023")
    assert "接着已发布版本的构建" in said


def test_the_days_run_on_in_closed_cycles(run_pipeline: RunPipeline, copies: tuple[Path, Path]) -> None:
    run_both(run_pipeline, copies, "2025-03-10", "2022、2023")
    released = read_manifest(copies[0] / "current")
    assert released.as_of == "2025-03-10"


@pytest.mark.long
def test_nothing_changed_at_all(run_pipeline: RunPipeline, copies: tuple[Path, Path]) -> None:
    run_both(run_pipeline, copies, "2025-02-10", "2022、2023、2024")


def test_what_is_declared_of_earlier_cycles_has_the_types_that_models_make(published: Path) -> None:
    parsed = parsed_project()
    with duckdb.connect() as connection:
        for model, columns in carried_models(parsed).items():
            made = published / "warehouse" / "current" / "carried" / model / "2023.parquet"
            if made.is_file():
                found = connection.execute("describe from read_parquet($f)", {"f": str(made)}).fetchall()
                declared = [(column.name, column.type.upper().replace(" ", "")) for column in columns]
                assert [(row[0], row[1].replace(" ", "")) for row in found] == declared, model
