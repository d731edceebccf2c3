"""Text from outside stays text: in workbooks, on Markdown pages, in messages."""

import io
import zipfile
from email import message_from_string
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from orchestration.base.columns import markdown_table
from orchestration.base.inert_text import inert, markdown, one_line, printable
from orchestration.reports.alert import Alert
from orchestration.reports.channels import Messenger, Webhook, send_alert
from orchestration.reports.reports import file_name
from orchestration.reports.workbook import Column, Sheet, write_workbook

CALM = settings(deadline=None)
RUNS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "{=1+1}",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "_x003D_1+1",
    "\x00=1",
    "http://evil.example",
    "mailto:a@evil.example",
    "internal:Sheet1!A1",
    "external:c:\\evil.xlsx",
    "<r></t></si><si><t>=1</t></r>",
    "<r><t>x</t></r>",
    "]]><f>1+1</f>",
    "\ufffe\uffff\x0b\x1f\ud800",
    "x" * 40_000,
    "&G&[Path]",
]


def _written(folder: Path, text: str) -> Path:
    columns = (Column("说明", 20), Column("编码", 20, "id"), Column("灯", 8, "light"))
    names = tuple(column.title for column in columns)
    return write_workbook(folder / "t.xlsx", [Sheet(text, text, columns, names, [(text, text, text)])], "2025-01-15")


def _check(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        ElementTree.fromstring(part)
        assert not any(
            tag in part for tag in (b"<f>", b"<f ", b"hyperlink", b"ddeLink", b"externalLink", b"oleObject")
        ), name
    assert not any(name.startswith(("xl/externalLinks", "xl/embeddings", "xl/vbaProject")) for name in parts)
    page = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    cells = [cell for row in page.iter_rows(min_row=4) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert 0 < len(page.title) <= 31


@pytest.mark.parametrize("text", RUNS)
def test_no_cell_sheet_or_title_runs(tmp_path: Path, text: str) -> None:
    _check(_written(tmp_path, text))


# The longest fill a cell by themselves, above.
SHORT = [text for text in RUNS if len(text) < 1000]


@pytest.mark.dear
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60) | st.lists(st.sampled_from(SHORT)).map("".join))
def test_no_text_at_all_runs(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    _check(_written(tmp_path_factory.mktemp("book"), text))


def test_ordinary_text_is_written_as_it_stands() -> None:
    for text in ("", "投资（万元）", "两行\n一格", "甲　乙", "-3.5 分", "100%", "a < b & c"):
        assert inert(text) == text


def test_nothing_moves_the_cursor_of_a_terminal() -> None:
    assert printable("甲县\x1b[2J\x07\u009b1m\r乙县　第 1 名") == "甲县\ufffd[2J\ufffd\ufffd1m\ufffd乙县　第 1 名"


@CALM
@given(
    st.lists(
        st.sampled_from(
            [
                "<script>",
                "</td>",
                "[x](javascript:1)",
                "![](http://e.example)",
                "|",
                "`",
                "**",
                "_",
                "~~",
                "http://e.example",
                "www.e.example",
                "a@e.example",
                "&lt;",
                "&#60;",
                "\\",
                "\n",
                "# ",
                "- ",
                "1. ",
                "> ",
                "<!--",
                "甲",
                "1",
                " ",
                "\t",
                "\u2028",
            ]
        )
    )
)
def test_markdown_is_the_text_and_nothing_else(parts: list[str]) -> None:
    text = "".join(parts)
    line = markdown(text)
    shown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = shown.parseInline(line)[0].children or []
    assert {token.type for token in tokens} <= {"text", "text_special"}
    seen = "".join(token.content for token in tokens)
    assert seen.translate(str.maketrans("：．＠", ":.@")).split() == one_line(text).split()
    assert not any(link in seen.lower() for link in ("http://", "www.", "a@e"))
    kinds = {token.type for token in shown.parse(line)}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}


@CALM
@given(st.lists(st.lists(st.text(st.sampled_from("|\\\n`<a> -:甲"), max_size=8), min_size=2, max_size=2), max_size=4))
def test_cells_cannot_break_out_of_a_markdown_table(rows: list[list[str]]) -> None:
    page = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown_table(["甲", "乙"], rows))
    assert sum(token.type == "tr_open" for token in page) == 1 + len(rows)
    assert sum(token.type == "td_open" for token in page) == 2 * len(rows)
    assert not any(token.type.startswith(("html", "fence", "code")) for token in page)


@pytest.mark.dear
def test_a_message_cannot_forge_headers_or_call_people(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    class Server:
        def __init__(self, *_: object, **__: object) -> None: ...

        def sendmail(self, sender: str, to: list[str], message: str) -> None:
            sent.append(message_from_string(message, policy=default))

        def quit(self) -> None: ...

    def post(url: str, **given: Any) -> SimpleNamespace:
        sent.append(given)
        return SimpleNamespace(raise_for_status=int)

    monkeypatch.setattr("requests.post", post)
    monkeypatch.setattr("smtplib.SMTP", Server)
    alert = Alert("标题\r\nBcc: evil@evil.example\r\n\r\n正文", ("甲",), ('<at user_id="all">全体</at>\r\nX: y',), 0)
    channels = [
        Webhook("https://hook.example"),
        Messenger("mailto://mail.example:25/?from=a@a.example&to=b@b.example&format=text"),
    ]
    assert send_alert(alert, channels) == []
    request, message = sent
    assert "<at" not in request["json"]["text"]["content"]
    assert message["Bcc"] is None
    assert message["Subject"] == "标题 Bcc: evil@evil.example 正文"
    assert "<at" not in message.get_content()


@CALM
@given(
    st.lists(st.text(max_size=120) | st.sampled_from(["𠮷" * 100, "甲" * 100, "../../x", "=cmd|x", ".", "\0", "CON"]))
)
def testfile_names_are_names_on_any_system(names: list[str]) -> None:
    taken: set[str] = set()
    made = [file_name(f"催办单-{name}", taken) for name in names]
    assert len({name.lower() for name in made}) == len(made)
    for name in made:
        assert len(name.encode()) <= 255
        assert not set(name) & set('/\\:*?"<>|\0\n\r\t')
        assert name.startswith("催办单")
