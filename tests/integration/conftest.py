"""Three years of the example city, published once for all workers; who goes on from there, copies them first."""

from pathlib import Path

import pytest

from tests.conftest import Once, RunPipeline
from tests.years import write_years


@pytest.fixture(scope="session")
def published(once: Once, run_pipeline: RunPipeline) -> Path:
    """Published on a day on which the last of the years is over: raw/ and warehouse/."""

    def publish(folder: Path) -> None:
        write_years(folder / "raw", (2022, 2023))
        ran = run_pipeline(folder / "raw", folder / "warehouse", "2025-02-10")
        assert ran.code == 0, ran.output
        assert "沿用已发布版本的年度" not in ran.output and "接着已发布版本的构建" not in ran.output, ran.output

    return once("years", publish)
