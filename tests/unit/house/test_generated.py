"""Every generated file is what `make generate` would write: pages of docs/, the demonstration, the asset graph."""

from tests.generate import differing


def test_every_file_is_as_generated() -> None:
    assert [path.name for path, _ in differing()] == [], "if this is meant: make generate"
