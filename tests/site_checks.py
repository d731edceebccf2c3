"""What must hold of every site: links lead somewhere, figures equal their mart, nothing comes from elsewhere.

Reads the pages as a browser's parser does, without one; tests/readers/test_site_in_browser.py opens them in a real one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb

from orchestration.base.sql import identifier
from orchestration.pages.figures import sql_text
from orchestration.pages.grain import ALSO, KEYS, attribute

MOST_BYTES = 300_000
_VOID = {"meta", "link", "br", "input", "img"}


@dataclass
class Seen:
    """One page: its elements in order, as (tag, attributes), ids, and the text of every <data>."""

    file: Path
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    shown: list[tuple[dict[str, str], str]] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def body(self) -> dict[str, str]:
        return self.of("body")[0]


class _Reader(HTMLParser):
    def __init__(self, page: Seen) -> None:
        super().__init__()
        self.page = page
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.page.elements.append((tag, found))
        if "id" in found:
            self.page.ids.append(found["id"])
        if tag == "data":
            self.page.shown.append((found, ""))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.page.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        self.page.texts.append(data)
        if self.open and self.open[-1] == "data":
            attributes, text = self.page.shown[-1]
            self.page.shown[-1] = (attributes, text + data)


def read_site(report: Path) -> list[Seen]:
    """Every page below report/."""
    pages = []
    for file in sorted(report.rglob("*.html")):
        page = Seen(file)
        reader = _Reader(page)
        reader.feed(file.read_text(encoding="utf-8"))
        reader.close()
        page.unclosed += reader.open
        pages.append(page)
    return pages


def broken_links(pages: list[Seen]) -> Iterator[str]:
    """Addresses that lead to no file, out of the release, or to no place on the page; an id twice on a page."""
    ids = {page.file.resolve(): set(page.ids) for page in pages}
    there: dict[Path, bool] = {}
    for page in pages:
        if len(set(page.ids)) != len(page.ids):
            yield f"{page.file.name}: an id twice: {sorted(key for key in set(page.ids) if page.ids.count(key) > 1)}"
        for tag, attributes in page.elements:
            address = attributes.get("href", attributes.get("src"))
            if address is None:
                continue
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                yield f"{page.file.name}: {tag} leaves the release: {address}"
                continue
            target = (page.file.parent / unquote(parts.path)).resolve() if parts.path else page.file.resolve()
            if target not in there:
                there[target] = target.is_file()
            if not there[target]:
                yield f"{page.file}: {address} is nowhere"
            elif parts.fragment and unquote(parts.fragment) not in ids.get(target, set()):
                yield f"{page.file}: {address} is not on that page"


def wrong_figures(pages: list[Seen], connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """<data> whose value is not what its mart holds in the row that it names."""
    marts: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}
    for page in pages:
        for found, text in page.shown:
            mart = found["data-mart"]
            if mart not in marts:
                marts[mart] = _rows(connection, mart)
            whose = {"cycle": page.body.get("data-cycle", ""), "assessment_id": page.body.get("data-assessment", "")}
            whose = {
                "cycle": found.get("data-cycle", whose["cycle"]),
                "assessment_id": found.get("data-assessment", whose["assessment_id"]),
            }
            key = tuple(found.get(attribute(column), "") for column in KEYS[mart])
            row = marts[mart].get((whose["cycle"], whose["assessment_id"], *key)) or marts[mart].get(("", "", *key))
            where = f"{page.file.name}: {mart}.{found['data-column']} {key}"
            if row is None:
                yield f"{where}: no such row"
            elif row[found["data-column"]] != found["value"]:
                yield f"{where}: {found['value']} is not {row[found['data-column']]}"
            elif not text.strip():
                yield f"{where}: shows nothing"
            elif any(row[column] != found.get(attribute(column)) for column in ALSO.get(mart, ())):
                yield f"{where}: names another row"


def _rows(connection: duckdb.DuckDBPyConnection, mart: str) -> dict[tuple[str, ...], dict[str, str]]:
    result = connection.execute(f"from marts.{identifier(mart)}")
    names = [column[0] for column in result.description]
    rows = {}
    for values in result.fetchall():
        row = {name: sql_text(value) for name, value in zip(names, values, strict=True)}
        whose = (row.get("cycle", ""), row.get("assessment_id", ""))
        key = tuple(row[column] for column in KEYS[mart])
        rows[*whose, *key] = row
        rows.setdefault((whose[0], "", *key), row)
        rows.setdefault(("", "", *key), row)
    return rows


def faults(pages: list[Seen]) -> Iterator[str]:
    """What breaks a promise of the pages: policy, captions, scopes, marks of what is not official, size."""
    for page in pages:
        name = page.file.as_posix()
        policies = [meta for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        if (
            len(policies) != 1
            or "default-src 'none'" not in policies[0]["content"]
            or "unsafe" in policies[0]["content"]
        ):
            yield f"{name}: no strict policy"
        if page.unclosed:
            yield f"{name}: not well formed: {page.unclosed[:3]}"
        if any(
            "style" in attributes or any(key.startswith("on") for key in attributes) for _, attributes in page.elements
        ):
            yield f"{name}: a style or a handler in the page"
        if any("src" not in attributes for attributes in page.of("script")) or page.of("style"):
            yield f"{name}: a script or a style in the page"
        if len(page.of("table")) != len(page.of("caption")):
            yield f"{name}: a table without a caption"
        if any("scope" not in attributes for attributes in page.of("th")):
            yield f"{name}: a th without a scope"
        if page.file.stat().st_size > MOST_BYTES:
            yield f"{name}: {page.file.stat().st_size} bytes"
        if "data-cycle" in page.body and "正式结果" not in "".join(page.texts):
            yield f"{name}: does not say whether it is official"
