"""Spark's own environment: whether it is there, and one process in it. Nothing of Spark is ever imported here.

Great Expectations would import what it finds of Spark beside it, and Spark brings versions of its own of what we pin.
"""

import os
import shutil
import subprocess
from pathlib import Path

from orchestration.base.problems import Problem
from orchestration.base.settings import PREFIX, Settings
from orchestration.transform.spark.driver import EXIT_WRONG_SESSION

DRIVER = Path(__file__).with_name("driver.py")
# The oldest that knows all that plan.py writes, and has a driver of this kind.
OLDEST = (4, 1)
_LOOK = "import pyspark; print(pyspark.__version__)"


def require_spark(settings: Settings) -> None:
    """Raise Problem, with the reason, where Spark cannot be started at all."""
    if not settings.spark_python:
        raise Problem("spark_missing", f"没有说明 Spark 的环境：{PREFIX}SPARK_PYTHON 为空")
    python = shutil.which(settings.spark_python)
    if python is None:
        raise Problem("spark_missing", f"{PREFIX}SPARK_PYTHON = {settings.spark_python} 不是能执行的 Python")
    if not _has_java():
        raise Problem("spark_missing", "这台机器上没有 Java（PATH 里没有 java，JAVA_HOME 也没有指向它）")
    found = subprocess.run(  # noqa: S603 - the program that the settings name
        [python, "-c", _LOOK], capture_output=True, text=True, check=False, env=_outside()
    )
    if found.returncode:
        raise Problem("spark_missing", f"{python} 里没有 pyspark")
    version = found.stdout.strip()
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise Problem("spark_missing", f"{python} 里的 pyspark 是 {version}，太旧")


def run_driver(settings: Settings, job: Path, log: Path) -> None:
    """Run one job; raises Problem when there are no results of it. What it says goes to the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [settings.spark_python, str(DRIVER), str(job)]
    # The driver ends when this end of the pipe is closed, however this process ends.
    with (
        log.open("ab") as said,
        subprocess.Popen(  # noqa: S603 - the program that the settings name
            command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, env=_outside()
        ) as driver,
    ):
        try:
            code = driver.wait()
        except BaseException:
            driver.kill()
            raise
    if code:
        line = _last_line(log)
        raise Problem("spark_settings" if code == EXIT_WRONG_SESSION else "spark_failed", f"{line}（日志 {log}）")


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and shutil.which("java", path=str(Path(home) / "bin"))))


def _outside() -> dict[str, str]:
    """Our environment without what belongs to our own Python, so that Spark's finds its own."""
    return {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "没有说明原因"
