"""`python -m tests.toy run …`: the real command on the toy pipeline, for tests that need a process to kill."""

import sys
import types

from orchestration import __main__ as command
from tests.toy.rooms import PROJECT, TOY


def _use_the_toy() -> None:
    from orchestration.assembly import build_defs

    module = types.ModuleType("orchestration.definitions")
    module.defs = build_defs({"rooms": TOY}, PROJECT)  # type: ignore[attr-defined]
    sys.modules["orchestration.definitions"] = module


if __name__ == "__main__":
    read_paths = command._into_environment

    def into_environment(options: object) -> None:
        read_paths(options)  # type: ignore[arg-type]
        _use_the_toy()

    command._into_environment = into_environment
    sys.exit(command.main())
