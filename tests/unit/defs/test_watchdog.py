"""One word per silence: the watchdog's memory, its message, and the sensor against a server of our own."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from orchestration.base.settings import Settings
from orchestration.defs.sensors import sensors
from orchestration.defs.watchdog import Silence, is_too_long, listen, notice_of, told
from orchestration.warehouse.release_manifest import Manifest, write_manifest

pytestmark = pytest.mark.dear

HOUR = 3600
Tick = Callable[[], dg.SensorResult]


def release(settings: Settings, number: int, hours_ago: float) -> None:
    """A release that was published so many hours ago."""
    at = settings.now() - timedelta(hours=hours_ago)
    folder = settings.warehouse / "releases" / f"{number:06d}-{at:%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True)
    nothing: dict[str, str] = {}
    manifest = Manifest(
        release_id=folder.name, run_id="r", published_at=at.isoformat(sep=" "), as_of="2025-01-15", code_revision="c",
        input_hash="i", inputs=nothing, scheme_hashes=nothing, verdicts=nothing, reasons={}, rankings=nothing,
        first_published=(), refers_to=(),
    )  # fmt: skip
    write_manifest(folder, manifest)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict]]:
    """What a webhook of our own was sent."""
    got: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KAOPING_ALERT_WEBHOOK", f"http://127.0.0.1:{server.server_port}/")
    yield got
    server.shutdown()
    server.server_close()


@pytest.fixture
def tick(settings: Settings, tmp_path: Path) -> Tick:
    (tmp_path / "home").mkdir()
    instance = dg.DagsterInstance.local_temp(str(tmp_path / "home"))
    sensor = next(sensor for sensor in sensors(settings) if sensor.name == "no_release")
    cursor: list[str | None] = [None]

    def evaluate() -> dg.SensorResult:
        done = sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=cursor[0]))
        cursor[0] = done.cursor
        return done

    return evaluate


def test_one_alert_per_silence(settings: Settings, received: list[dict], tick: Tick) -> None:
    release(settings, 1, hours_ago=35)
    tick()
    assert received == []
    release(settings, 2, hours_ago=37)
    for _ in range(3):
        tick()
    assert len(received) == 1
    [message] = received
    assert message["alert"]["code"] == "no_release" and message["msgtype"] == "text"
    assert "37 小时没有发布" in message["text"]["content"] and "no_release 一节" in message["text"]["content"]

    release(settings, 3, hours_ago=1)
    tick()
    assert len(received) == 1
    release(settings, 4, hours_ago=40)
    tick()
    tick()
    assert len(received) == 2


def test_a_channel_that_fails_is_tried_again(
    settings: Settings, tick: Tick, received: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings, 1, hours_ago=48)
    with monkeypatch.context() as patch:
        patch.setenv("KAOPING_ALERT_WEBHOOK", "http://127.0.0.1:9/")
        assert "提醒没有通过 webhook 发出" in str(tick().skip_message)
    tick()
    tick()
    assert len(received) == 1


def test_without_a_channel_the_tick_says_so(settings: Settings, tick: Tick) -> None:
    release(settings, 1, hours_ago=48)
    said = str(tick().skip_message)
    assert "48.0 小时前" in said and "没有设置任何提醒渠道" in said


def test_a_warehouse_that_never_published_counts_from_the_first_look() -> None:
    silence = listen(Silence(), "", 0, now=1000)
    assert not is_too_long(silence, 1000, 36)
    silence = listen(silence, "", 0, now=1000 + 36 * HOUR)
    assert is_too_long(silence, 1000 + 36 * HOUR, 36)
    assert "还没有任何版本" in notice_of(silence, 1000 + 36 * HOUR, Settings()).text
    assert not is_too_long(told(silence), 1000 + 99 * HOUR, 36)


def test_a_release_from_the_future_does_not_silence_the_watchdog() -> None:
    """The clock was wrong when it was published, and has been put right since."""
    in_ten_years = time.time() + 10 * 365 * 24 * HOUR
    silence = listen(Silence(), "000001-x", in_ten_years, now=1000)
    assert is_too_long(listen(silence, "000001-x", in_ten_years, 1000 + 36 * HOUR), 1000 + 36 * HOUR, 36)


def test_a_clock_set_back_does_not_silence_the_watchdog() -> None:
    silence = listen(Silence(), "000001-x", 5000 * HOUR, now=5001 * HOUR)
    silence = listen(silence, "000001-x", 5000 * HOUR, now=10 * HOUR)
    assert is_too_long(silence, 46 * HOUR, 36)


def test_how_long_is_too_long_is_a_setting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_SILENCE_HOURS", "12")
    assert Settings.from_environment().silence_hours == 12
    assert is_too_long(Silence("r", since=0.5), now=12 * HOUR + 1, hours=12)
    assert (
        f"{datetime.fromtimestamp(0.5, settings.zone):%Y-%m-%d %H:%M}"
        in notice_of(Silence("r", 0.5), 99 * HOUR, settings).text
    )
