"""The scenario that the tour copies: two weights of the demonstration's scheme, and nothing else, are others."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def rows(file: Path) -> dict[tuple[str, str], dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return {(row["assessment_id"], row["indicator_id"]): row for row in csv.DictReader(text)}


def test_it_moves_ten_points_from_growth_to_amount() -> None:
    (changed,) = (ROOT / "demonstration" / "scenarios").rglob("*.csv")
    (official,) = (ROOT / "raw" / "2024" / "indicators").glob("*.csv")
    before, after = rows(official), rows(changed)
    assert changed.parts[-3:-1] == ("2024", "indicators")
    moved = {key: (before[key]["points"], row["points"]) for key, row in after.items()}
    assert moved == {("county", "FZ01"): ("30", "20"), ("county", "FZ02"): ("15", "25")}
    assert all({**row, "points": before[key]["points"]} == before[key] for key, row in after.items())
