"""The pages of the example city in a real browser: by file and by http, with axe-core, on a narrow screen, by keyboard.

KAOPING_PICTURES=<folder>: also leave the pictures of docs/images there.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import duckdb
import pytest

from orchestration.base.files import RELEASE_DATABASE, REPORT
from orchestration.base.settings import Settings
from tests.readers.browser import browser, served
from tests.site_checks import broken_links, faults, read_site, wrong_figures

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]
# One of each kind.
PAGES = (
    "index.html",
    "release.html",
    "2024/county/index.html",
    "2024/county/unit/YL-X05.html",
    "2024/county/indicator/FZ15.html",
    "2024/county/organisation/YL-X05-FG.html",
    "2024/county/deficiencies.html",
    "2024/county/alerts.html",
    "2024/county/scheme.html",
    "2024/county/changes.html",
    "2024/county/analysis.html",
    "2024/county/month/2024-06.html",
    "2023/dept/index.html",
)
_AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="module")
def report(city: Settings) -> Path:
    return (city.current / REPORT).resolve()


@pytest.fixture(scope="module")
def pages(report: Path) -> list[str]:
    there = [page for page in PAGES if (report / page).is_file()]
    assert len(there) >= len(PAGES) - 1, "the pages of the example have other names"
    return there


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with browser() as made:
        yield made


def requests_of(driver: Any) -> list[str]:
    """What the page asked for since the last time."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


def test_links_figures_and_promises_hold_for_the_whole_site(report: Path) -> None:
    seen = read_site(report)
    assert len(seen) > 500
    assert list(broken_links(seen)) == []
    assert list(faults(seen)) == []
    with duckdb.connect(str(report.parent / RELEASE_DATABASE), read_only=True) as connection:
        assert list(wrong_figures(seen, connection)) == []


@pytest.mark.parametrize("way", ["file", "http"])
def test_pages_open_without_a_complaint_and_ask_nobody_else(
    way: str, driver: Any, report: Path, pages: list[str]
) -> None:
    with served(report.parent) as address:
        base = f"file://{quote(str(report))}" if way == "file" else f"{address}/{REPORT}"
        for page in pages:
            driver.get_log("browser")
            requests_of(driver)
            driver.get(f"{base}/{page}")
            # The search box loads its list when it is asked.
            box = driver.find_element("css selector", "#find input")
            box.send_keys("县")
            assert driver.execute_async_script(_WAIT_FOR, "#find li a"), page
            said = [entry["message"] for entry in driver.get_log("browser") if "favicon" not in entry["message"]]
            assert said == [], page
            asked = {urlsplit(url)[:2] for url in requests_of(driver) if not url.endswith("favicon.ico")}
            assert asked <= {urlsplit(base)[:2]}, page
            style = driver.execute_script("return getComputedStyle(document.querySelector('.top')).backgroundColor")
            assert style == "rgb(20, 40, 75)", page


_WAIT_FOR = """
const [css, done] = arguments;
const until = Date.now() + 5000;
(function look() {
  if (document.querySelector(css)) done(true);
  else if (Date.now() > until) done(false);
  else setTimeout(look, 30);
})();
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(scheme: str, driver: Any, report: Path, pages: list[str]) -> None:
    axe = pytest.importorskip("axe_core_python.base")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    found = []
    for page in pages:
        driver.get(f"file://{quote(str(report))}/{page}")
        driver.execute_script(script)
        result = driver.execute_async_script(
            "const done = arguments[1]; axe.run(document, arguments[0]).then(done, (e) => done({error: String(e)}))",
            _AXE,
        )
        assert "error" not in result, result
        found += [
            f"{page}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:150]} ({len(one['nodes'])})"
            for one in result["violations"]
        ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == []


def test_a_narrow_screen_does_not_scroll_sideways(report: Path, pages: list[str]) -> None:
    with browser(360, 800) as narrow:
        for page in pages:
            narrow.get(f"file://{quote(str(report))}/{page}")
            assert narrow.execute_script("return document.documentElement.scrollWidth") <= 360, page


def test_reading_needs_no_script(report: Path) -> None:
    with browser(scripts=False) as plain:
        plain.get(f"file://{quote(str(report))}/2024/county/unit/YL-X05.html")
        ledger = plain.find_element("id", "ledger")
        assert "失分" in ledger.text and ledger.is_displayed()
        assert plain.find_elements("css selector", "#find input") == []


def test_the_keyboard_alone_reaches_everything(driver: Any, report: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    driver.get(f"file://{quote(str(report))}/2023/dept/index.html")
    stops = []
    for _ in range(45):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        stops.append(
            driver.execute_script(
                "const e = document.activeElement; return e.tagName + ' ' + (e.textContent || e.placeholder)"
            )
        )
    assert stops[0].endswith("跳到正文")
    assert any(stop.startswith("INPUT") for stop in stops) and any(stop.startswith("SELECT") for stop in stops)
    assert any(stop.startswith("BUTTON") for stop in stops), "a column cannot be sorted by keyboard"
    # Sorting by the keyboard turns the table around.
    first = driver.find_element("css selector", "table.rank tbody tr .place").text
    button = driver.find_element("css selector", "table.rank th button")
    for _ in range(2):
        button.send_keys(Keys.ENTER)
    assert driver.find_element("css selector", "table.rank tbody tr .place").text != first
    box = driver.find_element("css selector", "#find input")
    box.send_keys("财政")
    assert driver.execute_async_script(_WAIT_FOR, "#find li a")
    box.send_keys(Keys.ARROW_DOWN)
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert "财政" in driver.title


def test_pictures(report: Path) -> None:
    """Every kind of page can be painted; the pictures are for people."""
    folder = os.environ.get("KAOPING_PICTURES")
    shots = {
        "page-unit.png": ("2024/county/unit/YL-X05.html", 1280, 1180),
        "page-ranking.png": ("2024/dept/index.html", 1280, 900),
        "page-alerts.png": ("2024/county/alerts.html", 1280, 1000),
    }
    for name, (page, width, height) in shots.items():
        with browser(width, height) as painter:
            painter.get(f"file://{quote(str(report))}/{page}")
            png = painter.get_screenshot_as_png()
        assert png.startswith(b"\x89PNG") and len(png) > 40_000, name
        if folder:
            (Path(folder) / name).write_bytes(png)
