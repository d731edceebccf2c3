"""`python -m tests.mutants [NAME …] [-j N]`: put each mutant into a copy of the project and see whether its tests fail.

Prints a line per mutant and exits with 1 where one survives. A mutant's tests also run without it, so that none is
called killed by a test that fails anyway.
"""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.run import Mutant, copy_of_the_project, load, passes, survives


def main(arguments: list[str] | None = None) -> int:
    """0 when every mutant is killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="which, by the beginning of a name; none: all")
    parser.add_argument("-j", type=int, default=2, metavar="N", help="how many at once")
    given = parser.parse_args(arguments)
    chosen = [m for m in load() if not given.names or m.name.startswith(tuple(given.names))]
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(given.j) as pool:
        whole = copy_of_the_project(Path(place) / "whole")
        tests = sorted({test for mutant in chosen for test in mutant.killed_by})
        if not passes(whole, tests):
            print("some of these tests fail without any mutant", file=sys.stderr)
            return 1
        survivors = [mutant for mutant, lives in pool.map(lambda m: _try(m, whole), chosen) if lives]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants killed")
    return int(bool(survivors))


def _try(mutant: Mutant, whole: Path) -> tuple[Mutant, bool]:
    lives = survives(mutant, whole)
    print(f"{'SURVIVES' if lives else 'killed  '} {mutant.name}", flush=True)
    return mutant, lives


if __name__ == "__main__":
    sys.exit(main())
