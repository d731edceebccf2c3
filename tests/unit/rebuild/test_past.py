"""Which release a rebuild is held against, and which one was published before it."""

from pathlib import Path

import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.rebuild.chosen import Chosen, choose, chosen_release
from orchestration.warehouse.release_manifest import Manifest, write_manifest
from orchestration.warehouse.workspace import releases_of
from tests.manifests import manifest

MAY, JUNE = "2024-05-31", "2024-06-30"


def made(name: str, as_of: str, previous: str | None = None) -> Manifest:
    return manifest(name, as_of=as_of, previous=previous)


def names(*manifests: Manifest) -> dict[str, Manifest]:
    return {found.release_id: found for found in manifests}


ONE, TWO, THREE = "000001-20240531T020000", "000002-20240630T020000", "000003-20240701T020000"


def test_a_date_means_its_latest_release_and_names_the_others() -> None:
    past = choose(names(made(ONE, MAY, ""), made(TWO, JUNE, ONE), made(THREE, JUNE, TWO)), JUNE, None)
    assert (past.published, past.before) == (THREE, TWO)
    assert past.remarks == (f"截止日 {JUNE} 另有版本 {TWO}（用 --release 指定）",)


def test_what_came_before_is_what_the_manifest_says_not_what_the_number_says() -> None:
    """Published after a roll back: the release with the number before it was not the one that readers saw."""
    past = choose(names(made(ONE, MAY, ""), made(TWO, MAY, ONE), made(THREE, JUNE, ONE)), JUNE, None)
    assert past == Chosen(JUNE, THREE, ONE, ())


def test_the_first_release_came_after_none() -> None:
    assert choose(names(made(ONE, MAY, "")), MAY, None) == Chosen(MAY, ONE, None, ())


def test_a_release_before_that_is_gone_is_said() -> None:
    past = choose(names(made(THREE, JUNE, TWO)), JUNE, None)
    assert past.before is None and f"它的上一版 {TWO} 已不在盘上" in past.remarks[0]


def test_a_manifest_that_does_not_say_gives_the_number_before_and_says_so() -> None:
    past = choose(names(made(ONE, MAY), made(TWO, JUNE)), JUNE, None)
    assert past.before == ONE and f"取盘上编号在它之前的 {ONE}" in past.remarks[0]
    alone = choose(names(made(TWO, JUNE)), JUNE, None)
    assert alone.before is None and "盘上也没有更早的版本" in alone.remarks[0]


def test_a_date_without_a_release_is_rebuilt_and_not_compared() -> None:
    past = choose(names(made(ONE, MAY, "")), JUNE, None)
    assert (past.published, past.before) == (None, ONE) and "没有可以对照的" in past.remarks[0]
    assert choose({}, JUNE, None).before is None


def test_a_release_is_meant_by_its_number_and_has_its_own_date(tmp_path: Path) -> None:
    settings = Settings(warehouse=tmp_path)
    for found in (made(ONE, MAY, ""), made(TWO, JUNE, ONE)):
        folder = releases_of(settings) / found.release_id
        folder.mkdir(parents=True)
        write_manifest(folder, found)
    assert chosen_release(settings, "", "2") == Chosen(JUNE, TWO, ONE, ())
    assert chosen_release(settings, JUNE, "") == Chosen(JUNE, TWO, ONE, ())
    with pytest.raises(Problem, match="截止日是 2024-06-30，不是 2024-05-31"):
        chosen_release(settings, MAY, "2")
    with pytest.raises(Problem, match="没有版本 7"):
        chosen_release(settings, "", "7")
    with pytest.raises(Problem, match="没有说重建哪一天"):
        chosen_release(settings, "", "")
