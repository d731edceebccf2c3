"""Builds a past date in a warehouse of its own and compares it with what was published: the steps, one after the other.

The build is the nightly job itself without its first and its last step, so that it cannot drift from what is published.
"""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.base.problems import explained
from orchestration.base.progress import say
from orchestration.base.settings import Settings
from orchestration.rebuild.chosen import Chosen, chosen_release, manifest_of
from orchestration.rebuild.comparison import Inputs, MartCompared, compare_inputs, compare_marts
from orchestration.rebuild.private import PUBLISHED, furnish, private_place, require_landed
from orchestration.warehouse.release_manifest import read_manifest
from orchestration.warehouse.workspace import builds_of

RESULT = "release"
# Builds what the nightly job would have published, without landing and publishing: below builds/<run>/release of these
# settings, for an as-of date, as this run.
Build = Callable[[Settings, str, str], None]


@dataclass(frozen=True)
class Rebuilt:
    """A rebuild that is over. `inputs` and `marts` are empty where there was nothing to compare with."""

    chosen: Chosen
    folder: Path
    inputs: Inputs | None
    marts: tuple[MartCompared, ...]

    @property
    def same(self) -> bool | None:
        """Whether the published release came out again; none where there is none."""
        return None if self.inputs is None else all(mart.same for mart in self.marts)


def rebuild(
    settings: Settings, build: Build, as_of: str = "", release_id: str = "", out: Path | None = None
) -> Rebuilt:
    """Build `as_of`, or the date of a release, from what is landed now; compare it with the release published for it.

    The result stays in release/ below `out`, else below warehouse/rebuilds/<date>. `build`: handed in, since it is
    Dagster's (defs/rebuilding.py).
    """
    require_landed(settings)
    chosen = chosen_release(settings, as_of, release_id)
    with private_place(settings, chosen.as_of, out) as place:
        own = furnish(settings, chosen, place)
        say(f"重建截止日 {chosen.as_of}，不接收新的文件，不影响已发布的版本")
        run_id = str(uuid.uuid4())
        with explained():
            build(own, chosen.as_of, run_id)
        result = (builds_of(own) / run_id / RESULT).rename(place / RESULT)
        # The build database is several times as large as the result.
        shutil.rmtree(builds_of(own))
        if chosen.published is None:
            return Rebuilt(chosen, place, None, ())
        inputs = compare_inputs(manifest_of(settings, chosen.published), read_manifest(result))
        return Rebuilt(chosen, place, inputs, tuple(compare_marts(place / PUBLISHED, result)))
