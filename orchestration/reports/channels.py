"""Ways to send the one message of a run, and notices on the pipeline itself. All are off until the environment names
where to send them.

A new channel is a class with `name` and `send`, and one line in channels_from_environment. A channel that fails is
reported and never fails the run: the release stands.
"""

import json
import os
import smtplib
import ssl
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import urlsplit

from orchestration.base.inert_text import without_keys
from orchestration.base.problems import Problem

_TIMEOUT_SECONDS = 15
_DEFAULT_SMTP_PORT = 25


class Message(Protocol):
    """What can be sent: the alert of a run, or a notice on the pipeline itself."""

    @property
    def title(self) -> str:
        """One line."""
        ...

    @property
    def text(self) -> str:
        """The whole of it as plain text."""
        ...

    def as_record(self) -> dict[str, Any]:
        """The message for machines."""
        ...


class Channel(Protocol):
    """What can carry an alert."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def send(self, alert: Message) -> None:
        """Deliver the alert or raise."""
        ...


@dataclass(frozen=True)
class Webhook:
    """POST of JSON; `msgtype` and `text` are what the common office messengers read, `alert` is for machines."""

    url: str
    name: str = "webhook"

    def send(self, alert: Message) -> None:
        body = {"msgtype": "text", "text": {"content": _unaddressed(alert.text)}, "alert": alert.as_record()}
        request = urllib.request.Request(  # noqa: S310 - see _webhook
            self.url,
            data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
            headers={"Content-Type": "application/json; charset=utf-8"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            response.read()


@dataclass(frozen=True)
class Email:
    """A plain-text message over SMTP, encrypted where the server offers it and always before a password is sent."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = ""
    name: str = "email"

    def send(self, alert: Message) -> None:
        message = EmailMessage()
        message["Subject"] = " ".join(alert.title.split())
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message.set_content(alert.text)
        with smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls") or self.user:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def channels_from_environment(environment: Mapping[str, str] | None = None) -> list[Channel]:
    """The channels that are switched on: KAOPING_ALERT_WEBHOOK, and KAOPING_ALERT_SMTP with _FROM and _TO."""
    given = os.environ if environment is None else environment
    channels: list[Channel] = []
    if given.get("KAOPING_ALERT_WEBHOOK"):
        channels.append(_webhook(given["KAOPING_ALERT_WEBHOOK"]))
    if given.get("KAOPING_ALERT_SMTP"):
        channels.append(_email(given))
    return channels


def send_alert(alert: Message, channels: Sequence[Channel]) -> list[str]:
    """Send through every channel; returns a sentence for each that failed."""
    failures = []
    for channel in channels:
        try:
            channel.send(alert)
        except Exception as error:
            failures.append(f"提醒没有通过 {channel.name} 发出：{type(error).__name__}：{without_keys(str(error))}")
    return failures


def _unaddressed(text: str) -> str:
    """Messengers read <at …> in a text as a call to people; what was sent in must not call anybody."""
    return text.replace("<", "＜")


def _webhook(url: str) -> Webhook:
    if urlsplit(url).scheme not in ("http", "https"):
        raise Problem("unknown_setting", "KAOPING_ALERT_WEBHOOK 须以 http:// 或 https:// 开头")
    return Webhook(url)


def _email(given: Mapping[str, str]) -> Email:
    host, _, port = given["KAOPING_ALERT_SMTP"].partition(":")
    recipients = tuple(part.strip() for part in given.get("KAOPING_ALERT_TO", "").split(",") if part.strip())
    sender = given.get("KAOPING_ALERT_FROM", "")
    if not (host and recipients and sender and (port.isdigit() or not port)):
        raise Problem(
            "unknown_setting",
            "用邮件提醒须同时给出 KAOPING_ALERT_SMTP（主机:端口）、KAOPING_ALERT_FROM 和 KAOPING_ALERT_TO（逗号分隔）",
        )
    user, password = given.get("KAOPING_ALERT_SMTP_USER", ""), given.get("KAOPING_ALERT_SMTP_PASSWORD", "")
    return Email(host, int(port or _DEFAULT_SMTP_PORT), sender, recipients, user, password)
