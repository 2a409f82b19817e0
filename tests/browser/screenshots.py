"""Write pictures of the page's main states: python tests/browser/screenshots.py OUT_DIR [URL].

Without the address of a running server, the script starts one.
"""

from __future__ import annotations

import logging
import sys
from contextlib import nullcontext
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import harness

SCREENS = {
    "phone": (harness.PHONE, 3),
    "tablet": (harness.TABLET, 2),
    "desktop": (harness.DESKTOP, 1),
}
STATES = ("empty", "read", "unsure", "failed")


def main(folder: Path, url: str | None) -> None:
    """Write SCREEN-THEME-STATE.png for every screen, theme and state into a folder."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        nullcontext(url) if url else harness.serving() as address,
        sync_playwright() as playwright,
    ):
        browser = harness.launch(playwright)
        for screen, theme, state in product(SCREENS, ("light", "dark"), STATES):
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
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    return page


def bring_to(page: Page, state: str) -> None:
    """Draw or upload what brings the page into a state, and wait for it."""
    drawings = harness.load_drawings()
    if state == "read":
        harness.draw(page, next(d for d in drawings if (d.label, d.writer) == ("4", "29")))
    elif state == "unsure":
        page.route("**/api/v1/read", _doubt)
        harness.draw(page, next(d for d in drawings if (d.label, d.writer) == ("9", "28")))
    elif state == "failed":
        page.set_input_files("#file", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"7"})
    if state != "empty":
        expect(page.locator("#spoken")).not_to_be_empty()  # it speaks once the answer stays
    expect(page.locator("#answer")).to_have_attribute("data-state", state)


def _doubt(route: Route) -> None:
    """Pass the server's answer on as if the model were torn."""
    response = route.fetch()
    reading = response.json()
    (digit,) = reading["digits"]
    shares = [share * 0.04 for share in digit["probabilities"]]
    shares[9], shares[7], shares[1] = 0.43, 0.37, 0.16
    digit["probabilities"] = shares
    reading |= {"confidence": 0.43, "accepted": False, "reason": "unsure"}
    route.fulfill(response=response, json=reading)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
