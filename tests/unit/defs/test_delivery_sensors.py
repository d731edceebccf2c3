"""Runs that start between the nights: once per state of raw/, at once for a cure, and never for half a file."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.base.settings import Settings
from orchestration.defs.cures import cured_by, held_cycles
from orchestration.defs.sensors import sensors
from orchestration.instance.nightly import NIGHTLY
from orchestration.landing.inbox import QUIET_SECONDS, SEEN_TAG, Watch, look_at, next_watch, seen_tag
from orchestration.landing.peek import good_rows

pytestmark = pytest.mark.dear

ITEMS = [
    # cycle, assessment_id, item_kind, item_id, unit_id, indicator_id, month, document_id, code, is_holding
    (2024, "A", "requirement", "r1", "u1", "i", None, "d1", "missing_stamp", True),
    (2024, "A", "requirement", "r2", "u1", "i", None, None, "missing_document", True),
    (2024, "A", "requirement", "r2", "u2", "i", None, None, "missing_document", True),
    (2024, "A", "requirement", "r3", "u1", "i", None, None, "missing_document", False),
    (2024, "A", "report", "i/2024-12", "u1", "i", "2024-12", None, "missing_report", True),
    (2024, "A", "claim", "c1", "u2", None, None, "d7", "no_valid_document", True),
    (2024, "B", "requirement", "r1", "u1", "i", None, None, "missing_document", True),
]
VERDICTS = [(2024, "A", "held"), (2024, "B", "open"), (2023, "A", "passed")]
DOCUMENT = {
    "document_id": "d1", "assessment_id": "A", "unit_id": "u1", "requirement_id": "r1", "document_kind": "document",
    "title": "总结", "received_at": "2024-12-03 09:00:00", "stamp": "已盖章", "signature": "已签字",
}  # fmt: skip
REPORT = {
    "assessment_id": "A",
    "unit_id": "u1",
    "indicator_id": "i",
    "month": "2024-12",
    "value": "3",
    "submitted_at": "2025-01-03 09:00:00",
}
Tick = Callable[[], dg.SensorResult]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A warehouse whose published release holds A, and an empty raw/2024."""
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    parquet = made.warehouse / "releases" / "000001-20250115T020000" / "parquet"
    parquet.mkdir(parents=True)
    columns = 'cycle, assessment_id, item_kind, item_id, unit_id, indicator_id, "month", document_id, code, is_holding'
    with duckdb.connect() as connection:
        for name, rows, header in (
            ("deficiencies", ITEMS, columns),
            ("gate_verdicts", VERDICTS, "cycle, assessment_id, verdict"),
        ):
            values = ", ".join("(" + ", ".join("null" if v is None else repr(v) for v in row) + ")" for row in rows)
            connection.execute(
                f"copy (select * replace (cycle::integer as cycle) from (values {values}) as t({header}))"
                f" to '{parquet}/{name}.parquet'"
            )
    made.current.symlink_to(Path("releases") / parquet.parent.name)
    (made.raw / "2024" / "documents").mkdir(parents=True)
    return made


@pytest.fixture
def instance(tmp_path: Path) -> dg.DagsterInstance:
    (tmp_path / "home").mkdir()
    return dg.DagsterInstance.local_temp(str(tmp_path / "home"))


@pytest.fixture
def tick(settings: Settings, instance: dg.DagsterInstance) -> Tick:
    """The sensor for cures, evaluated again and again."""
    sensor = next(sensor for sensor in sensors(settings) if sensor.name == "deficiency_cured")
    cursor: list[str | None] = [None]

    def evaluate() -> dg.SensorResult:
        done = sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=cursor[0]))
        cursor[0] = done.cursor
        return done

    return evaluate


def deliver(settings: Settings, feed: str, *rows: dict[str, str], name: str = "b.csv") -> str:
    """One CSV delivery; returns its name below raw/."""
    file = settings.raw / "2024" / feed / name
    file.parent.mkdir(exist_ok=True)
    header = list(rows[0])
    lines = [",".join(header), *(",".join(row[column] for column in header) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file.relative_to(settings.raw).as_posix()


def cured(settings: Settings, feed: str, *rows: dict[str, str]) -> list[str]:
    read = good_rows(settings.raw, deliver(settings, feed, *rows), settings.timezone)
    assert read is not None
    release = settings.current.resolve()
    return [f"{cure.assessment_id} {cure.item}" for cure in cured_by(release, feed, 2024, read)]


def test_a_document_answers_the_requirement_that_it_names(settings: Settings) -> None:
    assert held_cycles(settings.current) == (2024,)
    assert cured(settings, "documents", DOCUMENT) == ["A r1/u1"]
    assert cured(settings, "documents", {**DOCUMENT, "stamp": "未盖章"}) == []
    new = {**DOCUMENT, "document_id": "d2"}
    assert cured(settings, "documents", {**new, "requirement_id": "r2"}) == ["A r2/u1"]
    assert cured(settings, "documents", {**new, "requirement_id": "r2", "unit_id": ""}) == ["A r2/u1", "A r2/u2"]
    assert cured(settings, "documents", {**new, "requirement_id": "r3"}) == [], "it costs points, but holds nothing"
    assert cured(settings, "documents", {**new, "assessment_id": "B"}) == [], "B is not held"


def test_a_document_answers_the_claim_that_cites_it(settings: Settings) -> None:
    cited = {**DOCUMENT, "document_id": "d7", "requirement_id": "", "unit_id": "u2"}
    assert cured(settings, "documents", cited) == ["A c1/u2"]
    assert cured(settings, "documents", {**cited, "stamp": "未盖章"}) == []


def test_a_report_answers_a_value_awaited(settings: Settings) -> None:
    assert cured(settings, "reports", REPORT) == ["A i/2024-12/u1"]
    assert cured(settings, "reports", {**REPORT, "month": "2024-11"}) == []


def test_a_decision_answers_what_it_decides_on(settings: Settings) -> None:
    decision = {
        "decision_id": "x", "assessment_id": "A", "unit_id": "u2", "subject": "evidence", "subject_id": "r2",
        "decision": "免扣", "reason": "不可抗力", "document_id": "d9", "decided_by": "考评办",
        "decided_on": "2025-01-10",
    }  # fmt: skip
    assert cured(settings, "decisions", decision) == ["A r2/u2"]


def test_a_cure_starts_a_run_at_once_and_says_what_was_cured(settings: Settings, tick: Tick) -> None:
    tick()
    deliver(settings, "documents", DOCUMENT, {**DOCUMENT, "document_id": "d2", "requirement_id": "r2"})
    assert "正在送达" in str(tick().skip_message)
    done = tick()
    [request] = done.run_requests or ()
    assert request.tags["kaoping/reason"] == "deficiency_cured"
    assert request.tags["kaoping/cured_assessment"] == "2024/A"
    assert request.tags["kaoping/cured_item"] == "r1/u1、r2/u1"
    assert request.tags["kaoping/delivery"] == "2024/documents/b.csv"
    assert "没有新的送达" in str(tick().skip_message)


def test_a_file_that_still_grows_is_not_read(settings: Settings, tick: Tick) -> None:
    tick()
    name = deliver(settings, "documents", DOCUMENT)
    for turn in range(3):
        os.utime(settings.raw / name, ns=(0, turn))
        assert not tick().run_requests
    assert tick().run_requests


def test_the_memory_of_arrivals_does_not_grow_with_raw(settings: Settings, tick: Tick) -> None:
    """Dagster keeps a copy for every look; a list of thousands of files in each would fill its disk."""
    for number in range(50):
        deliver(settings, "documents", DOCUMENT, name=f"{number}.csv")
    assert len(tick().cursor or "") < 100
    old = deliver(settings, "documents", DOCUMENT, name="old.csv")
    os.utime(settings.raw / old, (1, 1))
    assert "1 份文件正在送达" in str(tick().skip_message), "a file is new by when it was put there, however old it is"
    assert tick().run_requests and len(tick().cursor or "") < 100


def test_a_name_that_is_no_text_stops_nothing(settings: Settings, tick: Tick) -> None:
    """Names in GBK come from old file servers; the memory and the tags are text."""
    tick()
    deliver(settings, "documents", DOCUMENT)
    (settings.raw / "2024/documents/b.csv").rename(
        settings.raw / "2024/documents" / os.fsdecode("材料.csv".encode("gbk"))
    )
    tick()
    [request] = tick().run_requests or ()
    assert request.tags["kaoping/delivery"].encode("utf-8").endswith(b".csv")


def test_a_delivery_that_cures_nothing_waits_for_the_quiet(settings: Settings, tick: Tick) -> None:
    tick()
    deliver(settings, "documents", {**DOCUMENT, "requirement_id": "other", "document_id": "d5"})
    (settings.raw / "2024" / "documents" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    deliver(settings, "participants", {"assessment_id": "A"})
    tick()
    done = tick()
    assert not done.run_requests and "没有补上" in str(done.skip_message)


def test_a_state_that_a_run_has_seen_starts_no_second_one(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The sensor for cures was faster, or somebody typed the command."""
    sensor = next(sensor for sensor in sensors(settings) if sensor.name == "deliveries_landed")

    def after_quiet(cursor: str) -> dg.SensorResult:
        waited = json.dumps({**json.loads(cursor), "since": time.time() - QUIET_SECONDS})
        return sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=waited))

    first = sensor.evaluate_tick(dg.build_sensor_context(instance)).cursor
    deliver(settings, "documents", DOCUMENT)
    moved = sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=first)).cursor
    [request] = after_quiet(moved).run_requests
    assert request.tags["kaoping/reason"] == "deliveries_landed" and SEEN_TAG in request.tags

    @dg.job(name=NIGHTLY)
    def nightly() -> None:
        pass

    @dg.job(name="__ASSET_JOB")
    def a_part() -> None:
        pass

    tags = seen_tag(settings, look_at(settings.raw))
    for job, status in (
        (nightly, dg.DagsterRunStatus.FAILURE),
        (nightly, dg.DagsterRunStatus.CANCELED),
        (a_part, dg.DagsterRunStatus.SUCCESS),
    ):
        instance.create_run_for_job(job, tags=tags, status=status)
    assert after_quiet(moved).run_requests, "none of these has published what it saw"
    for status in (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.SUCCESS):
        run = instance.create_run_for_job(nightly, tags=tags, status=status)
        done = after_quiet(moved)
        assert not done.run_requests and "已有运行" in str(done.skip_message), status
        instance.delete_run(run.run_id)


def test_a_clock_set_back_starts_the_waiting_anew() -> None:
    watch, _ = next_watch(Watch("old", 0, "old"), "new", 10_000, 120)
    watch, start = next_watch(watch, "new", 50, 120)
    assert not start and next_watch(watch, "new", 170, 120)[1]
