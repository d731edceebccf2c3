"""Manifests for tests that look at a few of their fields only."""

from typing import Any

from orchestration.warehouse.release_manifest import Manifest


def manifest(release_id: str, **given: Any) -> Manifest:
    """A manifest that says nothing but what is given."""
    blank: dict[str, Any] = {
        "run_id": "", "published_at": "", "as_of": "", "code_revision": "", "input_hash": "", "inputs": {},
        "scheme_hashes": {}, "verdicts": {}, "reasons": {}, "rankings": {}, "first_published": (), "refers_to": (),
    }  # fmt: skip
    return Manifest(release_id=release_id, **{**blank, **given})
