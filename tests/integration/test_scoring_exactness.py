"""The same content gives the same bytes: any number of threads, any order of rows and files, CSV, XLSX and Parquet."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from orchestration.landing import land
from tests.generated_schemes import assessments
from tests.jurisdictions import unpack
from tests.raw_feeds import write_raw
from tests.schemes import Feeds, together
from tests.scoring import score_landed

pytestmark = pytest.mark.slow

WHERE_IT_CAME_FROM = ("source", "_delivery", "_sha256", "published_at")


def test_threads_change_no_byte(tmp_path: Path) -> None:
    land(unpack("full", tmp_path) / "raw", tmp_path / "landing")
    one, two, eight = (score_landed(tmp_path / "landing", threads=threads).digests() for threads in (1, 2, 8))
    assert len(one) > 10
    assert one == two == eight


def sample_feeds() -> Feeds:
    """Two random assessments, always the same: the last of six, the first is the simplest there is."""
    found: list[Feeds] = []

    @settings(max_examples=6, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(assessments("A0"), assessments("A1"))
    def draw(one: Feeds, two: Feeds) -> None:
        found[:] = [together([one, two])]

    draw()
    return found[0]


def test_the_order_of_files_and_their_form_change_no_byte(tmp_path: Path) -> None:
    feeds = sample_feeds()
    backwards = {feed: rows[::-1] for feed, rows in feeds.items()}
    digests = {}
    for name, rows, form, parts in (
        ("one csv each", feeds, "csv", 1),
        ("three csv each, backwards", backwards, "csv", 3),
        ("xlsx", feeds, "xlsx", 1),
        ("two parquet each", backwards, "parquet", 2),
    ):
        folder = tmp_path / name
        report = land(write_raw(folder / "raw", rows, form, parts), folder / "landing")
        assert report is not None
        digests[name] = score_landed(folder / "landing").digests(leave_out=WHERE_IT_CAME_FROM)
    first = digests.pop("one csv each")
    for name, found in digests.items():
        differing = {mart for mart in first if first[mart] != found[mart]} - {"deliveries", "quarantine"}
        assert differing == set(), name
