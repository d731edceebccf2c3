"""In front of Dagster's page: only the page itself may ask it to do something.

Dagster has no login and trusts whoever reaches its port; so does every page that a browser on that machine opens
(cross-site request forgery, DNS rebinding: OWASP's cheat sheets of these names). Plain ASGI, no Dagster: what is let
through is Dagster's business.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

OWN_HOSTS = ("localhost", "127.0.0.1", "[::1]")
FOREIGN_HOST = "拒绝：不是本页的主机名。经反向代理访问的，启动时加 --allow-host 主机名。"
FOREIGN_ORIGIN = "拒绝：请求来自别的网页。"
READ_ONLY = "拒绝：GET 只能查询。"
NOT_JSON = "拒绝：GraphQL 请求须为 JSON。"
_READING = {"GET", "HEAD", "OPTIONS"}
_FOREIGN_SITES = {"cross-site", "same-site"}
_JSON = "application/json"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Guard:
    """Middleware. `hosts`: names by which the page may be reached besides the machine's own."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.hosts = {host.lower() for host in (*OWN_HOSTS, *hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self.refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": "refused"})
        else:
            status = 405 if refusal == READ_ONLY else 403
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": refusal.encode()})

    def refusal(self, scope: Scope) -> str | None:
        """Why this request is not let through, if so."""
        headers = _headers(scope)
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if _name_of(host) not in self.hosts:
            return FOREIGN_HOST
        if origin is not None and urlsplit(origin).netloc.lower() != host:
            return FOREIGN_ORIGIN
        if scope["type"] == "websocket":
            return None
        if scope["method"] not in _READING:
            return _refused_writing(scope, headers)
        return None if _only_reads(scope) else READ_ONLY


def _refused_writing(scope: Scope, headers: Mapping[str, str]) -> str | None:
    """Browsers say of a request where it comes from, and a form on a foreign page cannot send JSON."""
    if headers.get("sec-fetch-site") in _FOREIGN_SITES:
        return FOREIGN_ORIGIN
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    return NOT_JSON if scope["path"].rstrip("/").endswith("/graphql") and kind != _JSON else None


def _only_reads(scope: Scope) -> bool:
    """Whether a request that should not change anything does not: every operation in its address is a query."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    for text in asked.get("query", []) if scope["path"].rstrip("/").endswith("/graphql") else []:
        try:
            document = parse(text)
        except GraphQLError:
            return False
        operations = [d.operation for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        if any(operation != OperationType.QUERY for operation in operations):
            return False
    return True


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}


def _name_of(host: str) -> str:
    """The host without its port."""
    return host.split("]", maxsplit=1)[0] + "]" if host.startswith("[") else host.split(":", maxsplit=1)[0]
