"""`python -m tests.generate [--check]`: every generated file of the repository, written or compared.

Each text comes from the module that knows it; here they only stand together, so that one command is enough.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from orchestration.base.settings import PROJECT_ROOT


def texts() -> Iterator[tuple[Path, bytes]]:
    """Every generated file and what it should hold. The order matters: the parse of dbt's project reads the first."""
    from orchestration.transform import scheme_language

    for name, text in scheme_language.generated().items():
        yield PROJECT_ROOT / name, text.encode()
    from orchestration.landing import load_contracts
    from orchestration.landing.generate import generated

    for path, text in generated(load_contracts()).items():
        yield path, text.encode()
    from tests.unit.landing.test_landing_contracts import INTERFACE, interface, relied_on

    yield INTERFACE, interface(load_contracts(), relied_on()).encode()
    from orchestration.gates.code_labels import MACRO, macro_text

    yield MACRO, macro_text().encode()
    from tests.worked_examples import UNIT_TESTS, unit_tests

    yield UNIT_TESTS, unit_tests().encode()
    from tests.wordings import PAGE as WORDINGS_PAGE
    from tests.wordings import page as wordings_page

    yield WORDINGS_PAGE, wordings_page().encode()
    yield from _demonstration()
    from orchestration.transform.marts_page import PAGE, page
    from orchestration.transform.project import parsed_project

    yield PAGE, page(parsed_project()).encode()
    from orchestration.cli import page as command_page

    yield command_page.PAGE, command_page.page().encode()
    from orchestration.defs.build import build_defs
    from tests.unit.defs.test_asset_graph import SNAPSHOT, snapshot

    yield SNAPSHOT, snapshot(build_defs()).encode()


def _demonstration() -> Iterator[tuple[Path, bytes]]:
    from demonstration import CURE, cure, write

    yield CURE, cure()
    with tempfile.TemporaryDirectory() as folder:
        for path in write(Path(folder)):
            yield PROJECT_ROOT / "raw" / path.relative_to(folder), path.read_bytes()


def differing() -> Iterator[tuple[Path, bytes]]:
    """Those that are not there, or not as generated, and what they should hold."""
    return ((path, text) for path, text in texts() if not (path.is_file() and path.read_bytes() == text))


def main(arguments: list[str]) -> int:
    """Exit code 1 where --check finds a file that is not as generated."""
    check, changed = "--check" in arguments, 0
    for path, text in differing():
        changed += 1
        print(f"{'differs' if check else 'written'}: {path.relative_to(PROJECT_ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    if check and changed:
        print("run: make generate")
    return int(check and changed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
