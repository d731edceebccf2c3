"""Nights that are published once for all workers; who goes on from there, copies them first."""

from pathlib import Path

import pytest

from tests.conftest import Once, Ran, RunPipeline
from tests.integration import nights
from tests.years import write_years


@pytest.fixture(scope="session")
def published(once: Once, run_pipeline: RunPipeline) -> Path:
    """Three years of the example city, on a day on which the last of the years is over: raw/ and warehouse/."""

    def publish(folder: Path) -> None:
        write_years(folder / "raw", (2022, 2023))
        ran = run_pipeline(folder / "raw", folder / "warehouse", "2025-02-10")
        assert ran.code == 0, ran.output
        assert "沿用已发布版本的年度" not in ran.output and "接着已发布版本的构建" not in ran.output, ran.output

    return once("years", publish)


@pytest.fixture(scope="session")
def second_night(once: Once, run_pipeline: RunPipeline) -> Ran:
    """The second of two nights that have everything in them (nights.py): raw/ and warehouse/."""

    def publish(folder: Path) -> None:
        nights.before_the_first(folder / "raw")
        first = run_pipeline(folder / "raw", folder / "warehouse", nights.FIRST)
        assert first.code == 0, first.output
        nights.before_the_second(folder / "raw")
        second = run_pipeline(folder / "raw", folder / "warehouse", nights.SECOND)
        assert second.code == 0, second.output
        (folder / "printed.txt").write_text(second.output, encoding="utf-8")

    folder = once("nights", publish)
    return Ran(0, (folder / "printed.txt").read_text(encoding="utf-8"), folder / "warehouse")
