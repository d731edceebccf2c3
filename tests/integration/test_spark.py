"""The example city on a real Spark cluster: master and worker on the loopback, and a release like DuckDB's."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.base.settings import Settings
from orchestration.warehouse.release_manifest import read_manifest
from tests.conftest import AS_OF, RunPipeline
from tests.integration.test_kept_cycles import differing_marts
from tests.ports import free_port
from tests.readers import clients

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
# A city is so little that to plan and compile its queries costs more than to run them: as docs/scale-out.md sets it.
SMALL = """
spark.driver.memory 2g
spark.executor.memory 1500m
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.adaptive.enabled false
spark.sql.shuffle.partitions 2
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
"""


@pytest.fixture(scope="module")
def python() -> Path:
    clients.need("java")
    return clients.python_with(clients.SPARK_ENGINE)


@contextmanager
def cluster(python: Path, folder: Path) -> Iterator[str]:
    """A master and a worker with two cores, as docs/scale-out.md starts them; its address."""
    found = subprocess.run(
        [python, "-c", "import pyspark; print(pyspark.__path__[0])"], capture_output=True, text=True, check=True
    )
    program = Path(found.stdout.strip()) / "bin" / "spark-class"
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    pages = ["--host", "127.0.0.1", "--webui-port", "0"]
    commands = [
        ["org.apache.spark.deploy.master.Master", *pages, "--port", str(port)],
        ["org.apache.spark.deploy.worker.Worker", address, *pages, "-c", "2", "-m", "2g", "-d", str(folder / "work")],
    ]
    started = []
    with (folder / "cluster.log").open("ab") as log:
        for command in commands:
            started.append(subprocess.Popen([program, *command], stdout=log, stderr=log))
            wait_for(port)
        try:
            yield address
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(60)


def wait_for(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(f"no Spark master on port {port}")


def test_a_release_of_spark_is_duckdbs(
    python: Path, city: Settings, run_pipeline: RunPipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "spark-defaults.conf").write_text(SMALL, encoding="utf-8")
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path / "conf"))
    monkeypatch.setenv("KAOPING_ENGINE", "spark")
    monkeypatch.setenv("KAOPING_SPARK_PYTHON", str(python))
    with cluster(python, tmp_path) as address:
        monkeypatch.setenv("KAOPING_SPARK_MASTER", address)
        theirs = run_pipeline(city.raw, tmp_path / "spark", AS_OF)
    assert theirs.code == 0, theirs.output
    assert differing_marts(city.warehouse, tmp_path / "spark") == []
    one, other = (read_manifest(current) for current in (city.current, tmp_path / "spark" / "current"))
    assert one.verdicts == other.verdicts and one.reasons == other.reasons
    assert one.rankings == other.rankings and one.cycles == other.cycles
    said = sorted((tmp_path / "spark" / "logs").glob("*/spark.log"))
    assert said, "Spark was never asked"
