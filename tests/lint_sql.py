"""`python -m tests.lint_sql …`: sqlfluff with room to descend into long expressions, which its parser follows."""

import sys

from sqlfluff.cli.commands import cli

_DEPTH = 20_000

if __name__ == "__main__":
    sys.setrecursionlimit(_DEPTH)
    cli()
