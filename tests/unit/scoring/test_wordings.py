"""Every phrase of the library, dropped as files, landed and scored: what docs/wordings.md says comes out."""

import pytest

from orchestration.landing.pipeline import land
from tests.raw_feeds import write_raw
from tests.scoring import Scored, score_landed
from tests.wordings import Wording, feeds, wordings

pytestmark = pytest.mark.dear

PLACE = "scenario = 'actual' and month = '2024-12'"


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    folder = tmp_path_factory.mktemp("wordings")
    report = land(write_raw(folder / "raw", feeds()), folder / "landing")
    apart = [(d.feed, d.rows_quarantined) for d in report.deliveries if d.rows_quarantined]
    assert apart == [], "a row of the library is not read as it stands"
    return score_landed(folder / "landing", only=["unit_totals", "unit_tiers"])


def test_there_are_enough_to_be_worth_a_search() -> None:
    assert len(wordings()) >= 35
    assert len({wording.phrase for wording in wordings()}) == len(wordings())


@pytest.mark.parametrize("wording", wordings(), ids=lambda wording: wording.id)
def test_a_phrase_gives_what_the_page_says(scored: Scored, wording: Wording) -> None:
    rows = scored.rows(
        f"select unit_id, exact_total from scores.unit_totals where assessment_id = '{wording.id}' and {PLACE}"
    )
    assert {row["unit_id"]: row["exact_total"] for row in rows} == dict(wording.points)
    tiers = scored.rows(
        f"select unit_id, tier_name from scores.unit_tiers where assessment_id = '{wording.id}' and {PLACE}"
    )
    assert {row["unit_id"]: row["tier_name"] for row in tiers if wording.tiers} == dict(wording.tiers)
