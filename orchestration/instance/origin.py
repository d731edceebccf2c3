"""Runs of the command are recorded as runs of the code location that the UI shows, so that its pages list them.

A run that Dagster executes in the process of whoever asks has no origin, and the overview and the page of a job list
runs by origin. Only the record is made here; executing is Dagster's.
"""

import sys
from functools import partial
from typing import TYPE_CHECKING

from orchestration.base.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from dagster import DagsterInstance

# What `ui` serves.
DEFINITIONS = "orchestration.definitions"


def record_origin(instance: "DagsterInstance", job: str, module: str = DEFINITIONS) -> None:
    """Runs that this instance creates from here on belong to `job` of the code location `module`."""
    from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
    from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteRepositoryOrigin
    from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

    target = LoadableTargetOrigin(
        executable_path=sys.executable, module_name=module, working_directory=str(PROJECT_ROOT)
    )
    location = ManagedGrpcPythonEnvCodeLocationOrigin(target, location_name=module)
    origin = RemoteRepositoryOrigin(location, SINGLETON_REPOSITORY_NAME).get_job_origin(job)
    create = instance.create_run_for_job
    instance.create_run_for_job = partial(create, remote_job_origin=origin)  # type: ignore[method-assign]
