"""Every published scheme of the library, with figures of tests/data, landed and scored: totals and tiers by hand."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.landing.pipeline import land
from orchestration.schemes.library import TextLoader, library, write
from orchestration.schemes.scheme import read_library
from tests.raw_feeds import write_raw
from tests.scoring import Scored, score_landed

pytestmark = pytest.mark.dear

FIGURES = Path(__file__).resolve().parents[2] / "data" / "library.yaml"


@lru_cache(maxsize=1)
def figures() -> dict[str, dict[str, Any]]:
    return yaml.load(FIGURES.read_text(encoding="utf-8"), Loader=TextLoader)


def figures_as_feeds() -> dict[str, list[dict[str, Any]]]:
    """The figures of all schemes as an office would deliver them."""
    feeds: dict[str, list[dict[str, Any]]] = {}
    for name, about in figures().items():
        for indicator, units in about["values"].items():
            for unit, told in units.items():
                seen = told if isinstance(told, dict) else {"v": told}
                of = {"assessment_id": name, "indicator_id": indicator, "unit_id": unit, "month": "2024-12"}
                report = {"submitted_at": "2024-12-20 10:00:00", "value": seen["v"], "base_value": seen.get("b")}
                feeds.setdefault("reports", []).append(of | report)
                if "t" in seen:
                    feeds.setdefault("targets", []).append(of | {"target": seen["t"]})
        for feed, lines in about.get("rows", {}).items():
            own = ("document_id", "event_id", "claim_id")
            named = [{k: f"{name}-{v}" if k in own else v for k, v in line.items()} for line in lines]
            feeds.setdefault(feed, []).extend({"assessment_id": name} | line for line in named)
    return feeds


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    folder = tmp_path_factory.mktemp("library")
    for published in library().values():
        write(published, folder / "raw" / "2024")
    write_raw(folder / "raw", figures_as_feeds())
    report = land(folder / "raw", folder / "landing")
    assert [(d.path, d.rows_quarantined) for d in report.deliveries if d.rows_quarantined] == []
    return score_landed(folder / "landing", only=["unit_totals", "unit_tiers"])


def test_the_library_is_worth_a_look_and_says_its_sources() -> None:
    assert len(library()) >= 8
    assert set(library()) == set(figures())
    assert all(published.source and published.says for published in library().values())


@pytest.mark.parametrize("name", list(library()))
def test_a_published_scheme_gives_what_was_worked_out_by_hand(scored: Scored, name: str) -> None:
    where = f"assessment_id = '{name}' and scenario = 'actual' and month = '2024-12'"
    totals = scored.rows(f"select unit_id, exact_total from scores.unit_totals where {where}")
    wanted = figures()[name]
    assert {row["unit_id"]: row["exact_total"] for row in totals} == {
        u: Decimal(t) for u, t in wanted["totals"].items()
    }
    tiers = scored.rows(f"select unit_id, tier_name from scores.unit_tiers where {where}")
    assert {row["unit_id"]: row["tier_name"] for row in tiers if "tiers" in wanted} == wanted.get("tiers", {})


def test_a_workbook_can_be_begun_from_it() -> None:
    scheme = read_library("乡镇千分制", "Asia/Shanghai")
    assert not scheme.problems
    assert [row["points"] for row in scheme.rows["categories"]] == [650, 100, 100, 50, 100]
