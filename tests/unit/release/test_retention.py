"""What retention keeps."""

from orchestration.release.retention import to_keep
from orchestration.warehouse.release_manifest import Manifest
from tests.manifests import manifest


def manifests(
    count: int, first: dict[int, tuple[str, ...]] | None = None, cites: dict[int, int] | None = None
) -> dict[str, Manifest]:
    return {
        f"r{n}": manifest(
            f"r{n}",
            first_published=(first or {}).get(n, ()),
            refers_to=(f"r{cites[n]}",) if cites and n in cites else (),
        )
        for n in range(1, count + 1)
    }


def test_the_latest_are_kept_and_the_rest_goes() -> None:
    assert to_keep(manifests(10), 3, []) == {"r8", "r9", "r10"}


def test_the_release_that_first_published_a_ranking_is_kept_for_good() -> None:
    assert to_keep(manifests(10, first={2: ("2024/county",)}), 2, []) == {"r2", "r9", "r10"}


def test_a_release_whose_ranking_is_carried_is_kept_while_anyone_cites_it() -> None:
    assert to_keep(manifests(10, cites={10: 5, 5: 1}), 1, []) == {"r10", "r5", "r1"}


def test_a_citation_of_a_release_that_is_gone_does_no_harm() -> None:
    assert to_keep({"r2": manifests(2, cites={2: 1})["r2"]}, 1, []) == {"r2"}


def test_pinned_and_published_releases_stay() -> None:
    assert to_keep(manifests(5), 1, ["r2", "unknown"]) == {"r2", "r5"}
