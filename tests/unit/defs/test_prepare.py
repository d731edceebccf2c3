"""What a run takes over where scenarios lie in raw/."""

from pathlib import Path

from orchestration.defs.assets.prepare import before_scenarios


def test_cycles_from_the_first_that_a_scenario_names_are_scored_anew(tmp_path: Path) -> None:
    assert before_scenarios((2022, 2023, 2024), tmp_path) == (2022, 2023, 2024)
    (tmp_path / "scenarios" / "总量加重" / "2024").mkdir(parents=True)
    (tmp_path / "scenarios" / "换目标" / "2023").mkdir(parents=True)
    assert before_scenarios((2022, 2023, 2024), tmp_path) == (2022,)
