"""What a file is whose name says otherwise: a web page called .xlsx, a workbook called .csv; with the remedy.

Only the first bytes are looked at; what a file of the right kind holds is the readers' concern.
"""

import codecs
from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# In the name of a file or a sheet: it does not count any more, or not yet.
VOID_NAMES = "作废|废弃|备份|旧版|旧表|草稿"
_OPEN = "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入。"


def why_ole(path: Path) -> str:
    """What a compound file is that is called .xlsx; without a remedy."""
    encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()[: 1 << 24]
    return "工作簿有密码保护，读不了，请先取消密码" if encrypted else "这是旧版 .xls 文件，只是改了扩展名"


def text_instead(head: bytes) -> str | None:
    """What a text is that is called .xlsx; None for what is no text."""
    if head.startswith(b"PK") or any(byte < ord("\t") for byte in head):
        return None
    if _is_markup(head):
        return f"这是网页或 XML（有的系统导出的“Excel”就是网页），只是扩展名是 .xlsx。{_OPEN}"
    return "这是文本文件，只是扩展名是 .xlsx。若里面是表格，请把扩展名改为 .csv 后重新放入。"


def no_text(head: bytes) -> str | None:
    """What a workbook or a page is that is called .csv; None for what may be a table."""
    if head.startswith(b"PK\x03\x04"):
        return "这是工作簿或压缩包，只是扩展名是 .csv。请恢复原来的扩展名（如 .xlsx）后重新放入。"
    if head.startswith(OLE):
        return f"这是旧版 .xls 文件，只是扩展名是 .csv。{_OPEN}"
    return f"这是网页或 XML，只是扩展名是 .csv。{_OPEN}" if _is_markup(head) else None


def _is_markup(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")
