"""飞书 with a signature, which Apprise's own plugin cannot: feishu://TOKEN/?secret=SECRET.

The signature is the robot's documented one: HMAC-SHA256 of nothing, keyed with the time in seconds, a line break and
the secret, in base64.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from apprise.plugins.feishu import NotifyFeishu


def signature(secret: str, seconds: int) -> str:
    """What 飞书 expects beside `timestamp`."""
    digest = hmac.new(f"{seconds}\n{secret}".encode(), digestmod=hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


class SignedFeishu(NotifyFeishu):
    """One robot with 签名校验 switched on."""

    def __init__(self, token: str, secret: str, **rest: Any) -> None:
        super().__init__(token=token, **rest)
        self.secret = secret

    def send(self, body: str, title: str = "", *_: Any, **__: Any) -> bool:
        """POST a text; True when the robot answers with code 0."""
        seconds = int(time.time())
        payload = {
            "timestamp": str(seconds),
            "sign": signature(self.secret, seconds),
            "msg_type": "text",
            "content": {"text": f"{title}\n{body}" if title else body},
        }
        answer = requests.post(
            self.notify_url.format(token=self.token),
            data=json.dumps(payload, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=self.request_timeout,
        )
        return bool(answer.ok) and answer.json().get("code", 0) == 0


def signed_feishu(url: str) -> SignedFeishu | None:
    """The plugin for an address of ours, none for any other."""
    parts = urlsplit(url)
    secret = parse_qs(parts.query).get("secret", [""])[0]
    return SignedFeishu(parts.netloc, secret) if parts.scheme == "feishu" and secret else None
