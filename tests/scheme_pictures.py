"""The pictures of docs/schemes.md: the example in the workbook, and its page. `python -m tests.scheme_pictures`.

Needs LibreOffice, Poppler and Chromium, as an office has a spreadsheet and a browser; tests do not run it.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from openpyxl import load_workbook

from orchestration.base.settings import PROJECT_ROOT
from orchestration.cli.main import main
from tests.scheme_example import CYCLE, fill, sheets

OUT = PROJECT_ROOT / "docs" / "images"
# Sheet → the picture, and how much of the printed page it shows, in pixels.
SHEETS = {"指标": ("scheme-indicators.png", 400), "计分口径": ("scheme-measures.png", 370)}
_DPI, _WIDTH = 120, 1220


def pictures(out: Path = OUT) -> None:
    """Write them all."""
    with tempfile.TemporaryDirectory(prefix="kaoping-pictures-") as scratch:
        folder = Path(scratch)
        book = folder / "方案.xlsx"
        _do("scheme", "new", "--to", str(CYCLE), str(book))
        fill(book, sheets())
        for sheet, (name, height) in SHEETS.items():
            _sheet(book, sheet, folder, out / name, height)
        page = folder / "方案.html"
        _do("scheme", "show", str(book), "--out", str(page))
        _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=940,900",
             f"--screenshot={out / 'scheme-page.png'}", page.as_uri())  # fmt: skip


def _sheet(book: Path, sheet: str, folder: Path, picture: Path, height: int) -> None:
    """The first page that a sheet prints."""
    alone = load_workbook(book)
    for other in [one for one in alone.sheetnames if one != sheet]:
        del alone[other]
    alone.save(folder / f"{sheet}.xlsx")
    _run("soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--convert-to", "pdf",
         "--outdir", str(folder), str(folder / f"{sheet}.xlsx"))  # fmt: skip
    shown = ("-x", "70", "-y", "50", "-W", str(_WIDTH), "-H", str(height))
    _run("pdftoppm", "-singlefile", "-png", "-r", str(_DPI), *shown,
         str(folder / f"{sheet}.pdf"), str(picture.with_suffix("")))  # fmt: skip


def _do(*arguments: str) -> None:
    if main(list(arguments)):
        raise SystemExit(f"kaoping {' '.join(arguments)}")


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is not installed")
    subprocess.run([found, *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    pictures()
