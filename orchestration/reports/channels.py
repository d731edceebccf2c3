"""Ways to send the one message of a run, and notices on the pipeline itself. All are off until the environment names
where to send them.

Messengers and mail are Apprise's, by its addresses (KAOPING_ALERT_URLS); our own JSON for machines goes to
KAOPING_ALERT_WEBHOOK. A channel that fails is reported without its keys and never fails the run: the release stands.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

from orchestration.base.inert_text import without_keys
from orchestration.base.problems import Problem

if TYPE_CHECKING:
    from apprise import NotifyBase

_TIMEOUT_SECONDS = 15


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
        import requests

        body: dict[str, Any] = {
            "msgtype": "text",
            "text": {"content": _unaddressed(alert.text)},
            "alert": alert.as_record(),
        }
        requests.post(self.url, json=body, timeout=_TIMEOUT_SECONDS).raise_for_status()


@dataclass(frozen=True)
class Messenger:
    """One address of Apprise, such as wecombot://, dingtalk://, feishu:// (signed with ?secret=) or mailtos://."""

    url: str

    @property
    def name(self) -> str:
        """The kind of address alone: the rest of it is a key."""
        return self.url.split(":", 1)[0]

    def send(self, alert: Message) -> None:
        from apprise import Apprise

        sender = Apprise()
        if plugin := _plugin(self.url):
            sender.add(plugin)
        # A messenger shows the text alone, which begins with the title.
        subject = " ".join(alert.title.split()) if self.name.startswith("mail") else ""
        if not sender.notify(title=subject, body=_unaddressed(alert.text)):
            raise ConnectionError("对方没有收下")


def channels_from_environment(environment: Mapping[str, str] | None = None) -> list[Channel]:
    """The channels that are switched on: KAOPING_ALERT_URLS (addresses of Apprise, apart by blanks), _WEBHOOK, and
    _SMTP with _FROM and _TO.
    """
    given = os.environ if environment is None else environment
    channels: list[Channel] = []
    if given.get("KAOPING_ALERT_WEBHOOK"):
        channels.append(_webhook(given["KAOPING_ALERT_WEBHOOK"]))
    urls = given.get("KAOPING_ALERT_URLS", "").split()
    if given.get("KAOPING_ALERT_SMTP"):
        urls.append(_mail_address(given))
    for url in urls:
        if _plugin(url) is None:
            raise Problem("unknown_setting", f"KAOPING_ALERT_URLS 里以 {url.split(':', 1)[0][:20]} 开头的地址不认识")
        channels.append(Messenger(url))
    return channels


def send_alert(alert: Message, channels: Sequence[Channel]) -> list[str]:
    """Send through every channel; returns a sentence for each that failed, without addresses: they hold keys."""
    failures = []
    for channel in channels:
        try:
            channel.send(alert)
        except Exception as error:
            told = without_keys(f"{type(error).__name__}：{error}")
            failures.append(f"提醒没有通过 {channel.name} 发出：{told}")
    return failures


def _plugin(url: str) -> "NotifyBase | None":
    """Apprise's object for an address; 飞书 with a secret is signed by our own."""
    from apprise import Apprise

    from orchestration.reports.feishu import signed_feishu

    plugin: NotifyBase | None = signed_feishu(url) or Apprise.instantiate(url, suppress_exceptions=True)
    return plugin


def _unaddressed(text: str) -> str:
    """Messengers read <at …> in a text as a call to people; what was sent in must not call anybody."""
    return text.replace("<", "＜")


def _webhook(url: str) -> Webhook:
    if urlsplit(url).scheme not in ("http", "https"):
        raise Problem("unknown_setting", "KAOPING_ALERT_WEBHOOK 须以 http:// 或 https:// 开头")
    return Webhook(url)


def _mail_address(given: Mapping[str, str]) -> str:
    """The address of Apprise for a mail server; with a user, the connection is encrypted before a password is sent."""
    host, _, port = given["KAOPING_ALERT_SMTP"].partition(":")
    recipients = [part.strip() for part in given.get("KAOPING_ALERT_TO", "").split(",") if part.strip()]
    sender = given.get("KAOPING_ALERT_FROM", "")
    if not (host and recipients and sender and (port.isdigit() or not port)):
        raise Problem(
            "unknown_setting",
            "用邮件提醒须同时给出 KAOPING_ALERT_SMTP（主机:端口）、KAOPING_ALERT_FROM 和 KAOPING_ALERT_TO（逗号分隔）",
        )
    user, password = given.get("KAOPING_ALERT_SMTP_USER", ""), given.get("KAOPING_ALERT_SMTP_PASSWORD", "")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    scheme = "mailtos" if user else "mailto"
    to = quote(",".join(recipients), safe=",")
    return f"{scheme}://{login}{host}:{port or 25}/?from={quote(sender, safe='')}&to={to}&format=text"
