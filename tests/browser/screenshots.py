"""Write pictures of the page's main states, on every screen and in both themes.

Without the address of a running server, the script starts one.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import harness

READ = "**/api/v1/read*"
SCREENS = {
    "phone": (harness.PHONE, 3),
    "tablet": (harness.TABLET, 2),
    "desktop": (harness.DESKTOP, 1),
}
STATES = ("empty", "read", "number", "refused", "failed", "upload", "batch", "settings")


def main(folder: Path, url: str | None, states: list[str]) -> None:
    """Write SCREEN-THEME-STATE.png for every screen, theme and state into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        nullcontext(url) if url else harness.serving() as address,
        sync_playwright() as playwright,
    ):
        browser = harness.launch(playwright)
        for screen, theme, state in product(SCREENS, ("light", "dark"), states):
            page = open_page(browser, address, screen, theme)
            bring_to(page, state)
            page.screenshot(path=folder / f"{screen}-{theme}-{state}.png", animations="disabled")
            page.context.close()
        browser.close()


def open_page(browser: Browser, url: str, screen: str, theme: str) -> Page:
    """Open the page on a screen of that kind."""
    (width, height), density = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=density,
        color_scheme=theme,
        has_touch=screen != "desktop",
        locale="en-US",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    return page


def bring_to(page: Page, state: str) -> None:
    """Draw or upload what brings the page into a state, and wait for it."""
    drawings = {drawing.label: drawing for drawing in harness.load_drawings()}
    spoken = page.locator("#spoken")
    if state == "read":
        harness.draw(page, drawings["4"])
    elif state == "number":
        for place, label in enumerate("170425"):
            harness.draw(page, drawings[label], 0.22, across=0.12 + 0.15 * place)
    elif state == "refused":
        refused = {"accepted": False, "reason": "unsure", "confidence": 0.432}
        page.route(READ, harness.changed(lambda _: refused))
        harness.draw(page, drawings["9"])
    elif state in {"failed", "upload"}:
        page.get_by_role("tab", name="Upload").click()
        content = harness.picture_of(drawings["3"], 480) if state == "upload" else b"7"
        harness.upload(page, "#file", ("3.png", content))
    elif state == "batch":
        page.get_by_role("tab", name="Batch").click()
        files = [(f"scan-{label}.png", harness.picture_of(d)) for label, d in drawings.items()]
        harness.upload(page, "#batch-file", *files)
        expect(page.locator("#batch-count")).to_have_text("10 read, 0 refused")
    elif state == "settings":
        page.get_by_role("button", name="Settings").click()
    if state not in {"empty", "batch", "settings"}:
        expect(spoken).not_to_be_empty()  # it speaks once the answer stays
    page.mouse.move(0, 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the pictures")
    parser.add_argument("url", nargs="?", help="address of a running server")
    parser.add_argument("--state", action="append", choices=STATES, help="only these states")
    arguments = parser.parse_args()
    main(arguments.folder, arguments.url, arguments.state or list(STATES))
