"""Foreign clients, each in an environment of its own, made once and kept: old and new DuckDB, Spark, Superset, Node.

They stand in KAOPING_CLIENTS, else in the user's cache folder, under the hash of what is in them. Where one cannot be
made, because no package registry answers or Java or Node is missing, the test that needs it is skipped and says why.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent / "foreign"
CACHE = Path(
    os.environ.get("KAOPING_CLIENTS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kaoping" / "clients"
)
OLD_DUCKDB = ["duckdb==1.1.3"]
NEWEST_DUCKDB = ["duckdb>=2"]
SPARK = ["pyspark==4.0.1"]
SPARK_ENGINE = ["-r", str(ROOT / "deploy" / "spark-requirements.txt")]
SUPERSET = ["-r", str(HERE / "superset.txt")]
METRICFLOW = ["metricflow==0.213.0", "duckdb==1.5.6"]
NODE_API = ["@duckdb/node-api@1.5.6-r.1"]
JDBC = "org.duckdb:duckdb_jdbc:1.1.3"


def python_with(requirements: Sequence[str]) -> Path:
    """The python of an environment with these requirements, or skip."""

    def make(folder: Path) -> None:
        _call([sys.executable, "-m", "venv", str(folder)])
        installer = [shutil.which("uv") or "", "pip", "install", "--python", str(folder / "bin" / "python")]
        if not installer[0]:
            # What is imported is compiled then, as uv leaves it too: most of Superset never is.
            pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
            installer = [*pip, "install", "--no-compile"]
        _call([*installer, "--quiet", *requirements])

    return _kept("python", [sys.version.split()[0], *map(_content, requirements)], make) / "bin" / "python"


def node_with(packages: Sequence[str]) -> dict[str, str]:
    """The environment variables with which Node finds these packages, or skip."""
    need("node", "npm")
    folder = _kept(
        "node", packages, lambda folder: _call(["npm", "install", "--silent", "--prefix", str(folder), *packages])
    )
    return {"NODE_PATH": str(folder / "node_modules")}


def jdbc_driver() -> Path:
    """DuckDB's JDBC driver: the file that KAOPING_DUCKDB_JDBC names, else from Maven, or skip."""
    need("java")
    if named := os.environ.get("KAOPING_DUCKDB_JDBC"):
        return Path(named)
    need("mvn")
    copy = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
    folder = _kept(
        "jdbc",
        [JDBC],
        lambda folder: _call(["mvn", "-q", "-B", copy, f"-Dartifact={JDBC}", f"-DoutputDirectory={folder}"]),
    )
    return next(folder.glob("*.jar"))


def need(*programs: str) -> None:
    """Skip where a program is not installed."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def _content(requirement: str) -> str:
    return Path(requirement).read_text(encoding="utf-8") if requirement.endswith(".txt") else requirement


def _kept(kind: str, contents: Sequence[str], make: Callable[[Path], None]) -> Path:
    folder = CACHE / f"{kind}-{hashlib.sha256(chr(10).join(contents).encode()).hexdigest()[:16]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / f"{folder.name}.lock"):
        if not (folder / ".made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            try:
                make(folder)
            except (subprocess.SubprocessError, OSError) as error:
                shutil.rmtree(folder, ignore_errors=True)
                said = str(getattr(error, "stderr", "") or error).strip().splitlines() or [""]
                pytest.skip(f"cannot be installed here: {' '.join(contents)[:80]}: {said[-1][:200]}")
            (folder / ".made").touch()
    return folder


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=1200)
