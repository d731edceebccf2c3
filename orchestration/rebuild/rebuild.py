"""Builds a past date in a warehouse of its own and compares it with what was published: the steps, one after the other.

The build is the nightly job itself without its first and its last step, so that it cannot drift from what is published.
"""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.problems import explained
from orchestration.progress import say
from orchestration.rebuild.comparison import Inputs, MartCompared, compare_inputs, compare_marts
from orchestration.rebuild.past import Past, manifest_of, past_of
from orchestration.rebuild.private import PUBLISHED, furnish, private_place, require_landed
from orchestration.release.manifest import read_manifest
from orchestration.release.workspace import builds_of
from orchestration.settings import Settings

if TYPE_CHECKING:
    from dagster import AssetKey, Definitions, JobDefinition

RESULT = "release"
_BUILD = "build"
Assemble = Callable[[Settings], "Definitions"]


@dataclass(frozen=True)
class Rebuilt:
    """A rebuild that is over. `inputs` and `marts` are empty where there was nothing to compare with."""

    past: Past
    folder: Path
    inputs: Inputs | None
    marts: tuple[MartCompared, ...]

    @property
    def same(self) -> bool | None:
        """Whether the published release came out again; none where there is none."""
        return None if self.inputs is None else all(mart.same for mart in self.marts)


def rebuild(
    settings: Settings, as_of: str = "", release_id: str = "", out: Path | None = None, assemble: Assemble | None = None
) -> Rebuilt:
    """Build `as_of`, or the date of a release, from what is landed now; compare it with the release published for it.

    The result stays in release/ below `out`, else below warehouse/rebuilds/<date>. `assemble`: makes the definitions of
    other settings.
    """
    require_landed(settings)
    past = past_of(settings, as_of, release_id)
    with private_place(settings, past.as_of, out) as place:
        own = furnish(settings, past, place)
        say(f"重建截止日 {past.as_of}，不接收新的文件，不影响已发布的版本")
        run_id = str(uuid.uuid4())
        with explained():
            candidate = _build(own, past, run_id, assemble or _definitions)
        result = candidate.rename(place / RESULT)
        # The build database is several times as large as the result.
        shutil.rmtree(builds_of(own))
        if past.published is None:
            return Rebuilt(past, place, None, ())
        inputs = compare_inputs(manifest_of(settings, past.published), read_manifest(result))
        return Rebuilt(past, place, inputs, tuple(compare_marts(place / PUBLISHED, result)))


def _build(own: Settings, past: Past, run_id: str, assemble: Assemble) -> Path:
    """The candidate that the nightly job would have published."""
    from dagster import DagsterInstance

    from orchestration.jobs import NIGHTLY, nightly_config

    job = assemble(own).resolve_job_def(NIGHTLY)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with DagsterInstance.ephemeral() as instance:
        job.execute_in_process(
            run_config={**nightly_config(past.as_of, anew=True), **quiet},
            instance=instance,
            asset_selection=_selection(job),
            run_id=run_id,
        )
    return builds_of(own) / run_id / "release"


def _selection(job: "JobDefinition") -> "list[AssetKey]":
    """Everything but landing and publishing."""
    from orchestration.release.assets import CURRENT

    keys = job.asset_layer.executable_asset_keys
    return sorted(key for key in keys if key != CURRENT and key.path[0] != "landing")


def _definitions(own: Settings) -> "Definitions":
    from orchestration.assembly import build_defs

    return build_defs({"settings": own})
