"""`python -m orchestration`: the command of cli/."""

import sys

from orchestration.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
