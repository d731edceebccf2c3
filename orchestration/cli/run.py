"""`run`: the Dagster job nightly in this process, on the persistent instance, with a quiet console.

The run is the same one that the UI and the schedule start, and is seen in the UI. Only starting it and judging its
outcome belongs here.
"""

import logging
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.base.inert_text import printable
from orchestration.base.problems import explain
from orchestration.base.progress import LOGGER
from orchestration.base.settings import Settings
from orchestration.cli.console import summary_lines
from orchestration.cli.outlet import Outlet, tell
from orchestration.instance.event_log import quick_event_log
from orchestration.instance.home import alive, dagster_home, report_dead_runs
from orchestration.instance.purge import forget_old_runs
from orchestration.release.retention import runs_of_releases
from orchestration.warehouse.release_manifest import readable_manifest
from orchestration.warehouse.workspace import published_folder

if TYPE_CHECKING:
    from dagster import Definitions, ExecuteInProcessResult


_PROBLEMS = {"Problem", "GateError"}
INTERRUPTED = 130


@dataclass(frozen=True)
class Failure:
    """What went wrong: one line for people, the whole of it for whoever has to look closer."""

    line: str
    details: str
    is_interrupt: bool = False


def run(settings: Settings, as_of: str, assemble: "Callable[[], Definitions] | None" = None, anew: bool = False) -> int:
    """Build, gate and publish once. Returns the exit code: 0 exactly when this run published a release.

    `assemble`: makes the definitions, in place of build_defs. `anew`: reckon every cycle anew, changed or not.
    """
    began = time.monotonic()
    day = settings.as_of(as_of).isoformat()
    run_id = str(uuid.uuid4())
    tell(f"报送文件夹 {printable(str(settings.raw))}\n数据仓     {printable(str(settings.warehouse))}")
    with progress_on_console():
        failure = _execute(settings, day, run_id, assemble, anew)
    released = _released(settings, run_id)
    if released is not None:
        tell("\n".join(_summary(settings, released, time.monotonic() - began)))
        if failure:
            tell(f"提示 版本已发布，但收尾时：{failure.line}", sys.stderr)
        return 0
    tell(f"出错 {failure.line if failure else '运行没有发布任何版本'}", sys.stderr)
    tell(f"     日志 {_keep_details(settings.warehouse / 'logs' / run_id, failure)}", sys.stderr)
    return INTERRUPTED if failure and failure.is_interrupt else 1


def _released(settings: Settings, run_id: str) -> Path | None:
    """The release that this run published, if it did, whatever went wrong afterwards."""
    released = published_folder(settings)
    manifest = readable_manifest(released) if released else None
    return released if manifest and manifest.run_id == run_id else None


def _summary(settings: Settings, released: Path, seconds: float) -> list[str]:
    """The release is out: a summary that cannot be made is said in its place."""
    try:
        return summary_lines(settings, released, seconds)
    except Exception as error:
        return [f"已发布 {released.name}，用时 {seconds:.1f} 秒；摘要没有做成：{explain(error)}"]


def _execute(
    settings: Settings, day: str, run_id: str, assemble: "Callable[[], Definitions] | None", anew: bool
) -> Failure | None:
    """Run the job; returns what went wrong, if anything."""
    try:
        home = dagster_home()
        with alive(home, run_id):
            from dagster import DagsterInstance

            from orchestration.defs.build import build_defs
            from orchestration.instance.nightly import NIGHTLY, QUIET, nightly_config
            from orchestration.instance.origin import record_origin
            from orchestration.instance.retries import NO_RETRY

            defs = (assemble or build_defs)()
            with DagsterInstance.get() as instance, quick_event_log(instance, run_id):
                record_origin(instance, NIGHTLY)
                report_dead_runs(instance)
                forget_old_runs(instance, settings.keep_run_days, lambda: runs_of_releases(settings))
                result = defs.resolve_job_def(NIGHTLY).execute_in_process(
                    run_config={**nightly_config(day, anew), **QUIET},
                    instance=instance,
                    raise_on_error=False,
                    run_id=run_id,
                    # Whoever typed the command sees it fail; Dagster's own retry would not know its folders.
                    tags={"kaoping/as_of": day, "kaoping/started_by": "command", **NO_RETRY},
                )
        return None if result.success else _what_failed(result)
    except KeyboardInterrupt as interrupt:
        return Failure(str(explain(interrupt)), "", is_interrupt=True)
    except Exception as error:
        return Failure(str(explain(error)), "".join(traceback.format_exception(error)))


def _what_failed(result: "ExecuteInProcessResult") -> Failure:
    """The first Problem among the errors of the run, else the first error."""
    errors = [getattr(event.event_specific_data, "error", None) for event in result.all_events if event.is_failure]
    details = "\n\n".join(error.to_string() for error in errors if error is not None)
    chains = [list(_causes(error)) for error in errors if error is not None]
    for info in (info for chain in chains for info in chain):
        if info.cls_name in _PROBLEMS:
            return Failure(str(info.message).split(": ", 1)[-1].strip(), details)
    innermost = [chain[-1] for chain in chains if chain]
    line = explain(RuntimeError(innermost[0].message.strip() if innermost else "运行失败"))
    return Failure(str(line), details)


def _keep_details(folder: Path, failure: Failure | None) -> Path:
    """Beside dbt's log of the run; where even that cannot be written, the line has to do."""
    if failure and failure.details:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "error.txt").write_text(failure.details, encoding="utf-8")
    return folder


def _causes(info: Any) -> Iterator[Any]:
    while info is not None:
        yield info
        info = info.cause or info.context


@contextmanager
def progress_on_console() -> Iterator[None]:
    """Show what a run says of its progress, line by line."""
    logger = logging.getLogger(LOGGER)
    handler = Outlet(sys.stdout)
    handler.setFormatter(logging.Formatter("· %(message)s"))
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
