"""`python picture.py URL PAGE FILE CHROMIUM` with the password in SUPERSET_PASSWORD: a picture of a page of Superset.

Prints how many colours each drawn chart has, the poorest first; an empty one has hardly any.
"""

import os
import sys

from playwright.sync_api import sync_playwright

COLOURS = """canvas => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return seen.size;
}"""

if __name__ == "__main__":
    url, address, file, chromium = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": 1360, "height": int(os.environ.get("PICTURE_HEIGHT", "760"))}, locale="zh-CN"
        )
        page.set_default_timeout(120_000)
        page.goto(f"{url}/login/")
        page.locator("input:visible").first.fill("admin")
        page.locator("input[type=password]").fill(os.environ["SUPERSET_PASSWORD"])
        page.keyboard.press("Enter")
        page.wait_for_url(lambda place: "login" not in place, wait_until="commit")
        page.goto(f"{url}{address}")
        page.wait_for_selector("canvas")
        if address.startswith("/explore"):
            page.locator("[data-test=run-query-button]").first.click()
        else:
            page.wait_for_timeout(5000)
            page.wait_for_load_state("networkidle")
        page.wait_for_timeout(5000)
        page.screenshot(path=file, full_page=True)
        print(*sorted(canvas.evaluate(COLOURS) for canvas in page.locator("canvas").all()))
        browser.close()
