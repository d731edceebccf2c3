"""`python -m orchestration`: the command of cli/, always in UTF-8.

In another locale (GBK, POSIX) files, names and the console would be read and written in that; a process starts anew
once where it is not in UTF-8 mode, and what it starts inherits it.
"""

import os
import sys

if __name__ == "__main__":
    if not sys.flags.utf8_mode:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "orchestration", *sys.argv[1:]])  # noqa: S606

    if sys.argv[1:2] == ["check"]:
        from orchestration.base.without_pandas import without_pandas

        without_pandas()

    from orchestration.cli.main import main

    sys.exit(main())
