"""One message per run: what it says, and that it arrives at a server of our own."""

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import duckdb
import pytest
from report_build import make_build

from orchestration.base.inert_text import without_keys
from orchestration.base.problems import Problem
from orchestration.reports import channels_from_environment, compose_alert, send_alert
from orchestration.reports.alert import Alert
from orchestration.reports.channels import Messenger, Webhook
from orchestration.reports.feishu import SignedFeishu, signature

ALERT = Alert(
    "考评闸门", ("县区考评：暂缓",), ("甲县“自查报告”：补盖公章",), 1, {"数据质量报告": "data_docs/index.html"}
)


MAIL = {
    "KAOPING_ALERT_SMTP": "mail.example",
    "KAOPING_ALERT_FROM": "kaoping@example.org",
    "KAOPING_ALERT_TO": "a@example.org",
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return make_build(tmp_path)


def published(build: Path, folder: Path, without: str) -> Path:
    """A release that showed the deficiencies but one, a day earlier, when the assessment was still open."""
    (folder / "parquet").mkdir(parents=True)
    with duckdb.connect(str(build), read_only=True) as connection:
        connection.execute(
            f"""
            copy (select * replace (days_left + 1 as days_left) from marts.deficiencies where item_id != '{without}')
                to '{folder}/parquet/deficiencies.parquet';
            copy (select * replace ('open' as verdict) from marts.gate_verdicts)
                to '{folder}/parquet/gate_verdicts.parquet';
            """
        )
    return folder


@pytest.mark.dear
def test_the_first_run_shows_everything(build: Path) -> None:
    alert = compose_alert(build, None, {})

    assert alert.title == "考评闸门 · 截至2025年1月15日"
    assert alert.verdicts == ("县区考评：暂缓",)
    assert len(alert.new) == 3


def test_a_later_run_says_what_is_new_and_what_moved(build: Path) -> None:
    alert = compose_alert(build, published(build, build.parent / "release", "q1"), {"报告": "x"})

    assert alert.verdicts == ("县区考评：暂缓（上次：未到期）",)
    assert alert.new == ("甲县“自查报告”：已逾期26天：补盖公章后重新登记，或报考评办作出核定",)
    assert alert.settled == 0
    assert alert.text.endswith("报告：x")


def test_what_was_settled_is_counted(build: Path) -> None:
    release = published(build, build.parent / "release", "none")
    with duckdb.connect(str(build)) as connection:
        connection.execute("delete from marts.deficiencies where item_id = 'q1'")

    alert = compose_alert(build, release, {})

    assert (alert.new, alert.settled) == ((), 1)
    assert "没有新出现的事项" in alert.text


@pytest.fixture
def received() -> Iterator[tuple[str, list[bytes]]]:
    """A web server of our own and what it was sent."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/hook" else 500)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()


@pytest.mark.dear
def test_a_webhook_gets_the_message_for_people_and_for_machines(received: tuple[str, list[bytes]]) -> None:
    address, bodies = received

    assert send_alert(ALERT, [Webhook(f"{address}/hook")]) == []

    body = json.loads(bodies[0])
    assert body["text"]["content"] == ALERT.text
    assert body["alert"]["verdicts"] == ["县区考评：暂缓"]
    assert body["alert"]["links"] == {"数据质量报告": "data_docs/index.html"}


@pytest.mark.dear
def test_a_channel_that_fails_is_reported_and_the_next_still_sends(received: tuple[str, list[bytes]]) -> None:
    address, bodies = received

    failures = send_alert(ALERT, [Webhook(f"{address}/other"), Webhook(f"{address}/hook")])

    assert len(failures) == 1
    assert failures[0].startswith("提醒没有通过 webhook 发出：HTTPError")
    assert len(bodies) == 2


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a message needs."""

    messages: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                self.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.mark.dear
def test_a_message_arrives_by_mail() -> None:
    from email import message_from_bytes
    from email.policy import default

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"mailto://127.0.0.1:{server.server_address[1]}/?from=kaoping@example.org&to=office@example.org"
        assert send_alert(ALERT, [Messenger(f"{address}&format=text")]) == []
        server.shutdown()

    message = message_from_bytes(Mailbox.messages[-1], policy=default)
    assert message["Subject"] == "考评闸门"
    assert message.get_content().splitlines() == ALERT.text.splitlines()


def test_all_channels_are_off_by_default() -> None:
    assert channels_from_environment({}) == []


def test_channels_are_switched_on_by_the_environment() -> None:
    found = channels_from_environment(
        {
            "KAOPING_ALERT_WEBHOOK": "https://example.org/hook",
            "KAOPING_ALERT_SMTP": "mail.example.org:587",
            "KAOPING_ALERT_FROM": "kaoping@example.org",
            "KAOPING_ALERT_TO": "a@example.org, b@example.org",
        }
    )

    assert found == [
        Webhook("https://example.org/hook"),
        Messenger(
            "mailto://mail.example.org:587/?from=kaoping%40example.org&to=a%40example.org,b%40example.org&format=text"
        ),
    ]


def test_a_password_is_only_sent_over_an_encrypted_connection() -> None:
    [mail] = channels_from_environment({**MAIL, "KAOPING_ALERT_SMTP_USER": "u", "KAOPING_ALERT_SMTP_PASSWORD": "p@ss"})
    assert isinstance(mail, Messenger) and mail.url.startswith("mailtos://u:p%40ss@mail.example:25/")


@pytest.mark.parametrize(
    "url",
    [
        "wecombot://botkey0123456789",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=botkey0123456789",
        "dingtalk://secret0123456789@token0123456789",
        "feishu://token-0123456789",
        "feishu://token-0123456789/?secret=abc",
    ],
)
def test_office_messengers_are_known_by_their_addresses(url: str) -> None:
    assert channels_from_environment({"KAOPING_ALERT_URLS": f" {url} "}) == [Messenger(url)]


@pytest.mark.dear
def test_a_signed_robot_of_feishu_gets_the_signature_that_its_maker_documents(
    received: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, bodies = received
    monkeypatch.setattr(SignedFeishu, "notify_url", address + "/hook?{token}")
    monkeypatch.setattr("orchestration.reports.feishu.time.time", lambda: 1599360473.9)

    # The server of these tests answers nothing, which is not the robot's yes.
    [failure] = send_alert(ALERT, [Messenger("feishu://token-0123456789/?secret=demo")])

    body = json.loads(bodies[0])
    assert (body["timestamp"], body["content"]["text"]) == ("1599360473", ALERT.text)
    assert body["sign"] == signature("demo", 1599360473) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    assert "token" not in failure and "demo" not in failure


@pytest.mark.parametrize(
    "error",
    [
        "403 Client Error: Forbidden for url: https://qyapi.example/cgi-bin/webhook/send?key=SECRET-1",
        "HTTPSConnectionPool(host='qyapi.example', port=443): no answer: /cgi-bin/send?key=SECRET-1",
        "mailtos://user:SECRET-1@mail.example:25/?to=a",
    ],
)
def test_keys_do_not_stand_in_what_went_wrong(error: str) -> None:
    told = without_keys(error)
    assert "SECRET" not in told and ("example" in told)


@pytest.mark.parametrize(
    "given",
    [
        {"KAOPING_ALERT_WEBHOOK": "file:///etc/passwd"},
        {"KAOPING_ALERT_SMTP": "mail.example.org"},
        {"KAOPING_ALERT_URLS": "nonsense://x"},
    ],
)
def test_half_a_channel_is_an_error(given: dict[str, str]) -> None:
    with pytest.raises(Problem, match="KAOPING_ALERT"):
        channels_from_environment(given)
