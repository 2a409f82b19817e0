"""Write pictures of the page's main states, on every screen and in both themes.

Without the address of a running server, the script starts one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import harness
from drawings import encode
from tables.sheets import askew, sheet

SCREENS = {
    "phone": (harness.PHONE, 3),
    "landscape": ((740, 360), 3),
    "tablet": (harness.TABLET, 2),
    "desktop": (harness.DESKTOP, 1),
    "large": ((1920, 1080), 1),
}
WELCOMED = "localStorage.setItem('numscribe.welcomed', 'true');"
expect.set_options(timeout=60_000)  # a machine that is shared may be busy for a while
DRAWINGS = {drawing.label: drawing for drawing in harness.load_drawings()}


def main(arguments: argparse.Namespace) -> None:
    """Write SCREEN-THEME-STATE.png for every screen, theme and state into a folder."""
    folder: Path = arguments.folder
    screens = arguments.screen or list(SCREENS)
    themes = arguments.theme or ["light", "dark"]
    states = arguments.state or list(ACTIONS)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        nullcontext(arguments.url) if arguments.url else harness.serving() as address,
        sync_playwright() as playwright,
    ):
        browser = harness.launch(playwright)
        for screen, theme, state in product(screens, themes, states):
            page = open_page(browser, address, screen, theme, arguments.locale, state)
            enter_state(page, state)
            page.screenshot(path=folder / f"{screen}-{theme}-{state}.png", animations="disabled")
            page.context.close()
        browser.close()


def open_page(browser: Browser, url: str, screen: str, theme: str, locale: str, state: str) -> Page:
    """Open the page on a screen of that kind; it greets in the state of that name alone."""
    (width, height), density = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=density,
        color_scheme=theme,
        has_touch=screen not in {"desktop", "large"},
        locale=locale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if state != "greeting":
        page.add_init_script(WELCOMED)
    page.goto(url)
    return page


def enter_state(page: Page, state: str) -> None:
    """Draw or upload what brings the page into a state, and wait for it."""
    ACTIONS[state](page)
    if state != "crop":
        page.mouse.move(0, 0)


def draw_one(page: Page) -> None:
    """Draw a digit."""
    harness.draw(page, DRAWINGS["4"])
    wait_for_answer(page)


def draw_many(page: Page) -> None:
    """Draw a number."""
    draw_number(page, "170425")


def draw_wide(page: Page) -> None:
    """Draw a number that is wider than the paper on the screen."""
    draw_number(page, "170425")
    page.locator("#go-right").click()
    draw_number(page, "893", first=3)


def draw_star(page: Page) -> None:
    """Draw what is refused."""
    harness.draw(page, harness.STAR)
    wait_for_answer(page)


def draw_offline(page: Page) -> None:
    """Draw without a connection."""
    page.context.set_offline(True)
    harness.draw(page, DRAWINGS["9"])
    wait_for_answer(page)


def upload_one(page: Page, content: bytes | None = None) -> None:
    """Upload a picture of a digit, or another file."""
    page.locator("#tab-upload").click()
    harness.upload(page, "#file", ("3.png", content or harness.picture_of(DRAWINGS["3"], 480)))
    wait_for_answer(page)


def upload_many(page: Page) -> None:
    """Upload a picture of each digit, and one that is refused."""
    page.locator("#tab-batch").click()
    drawings = [*DRAWINGS.items(), ("star", harness.STAR)]
    files = [(f"scan-{label}.png", harness.picture_of(drawing)) for label, drawing in drawings]
    harness.upload(page, "#batch-file", *files)
    expect(page.locator("#batch-rows .table__number:not(:empty)")).to_have_count(len(files))


def check_table(page: Page) -> None:
    """Read a photo of a table, and go to a cell in the spreadsheet where there is room for it."""
    page.locator("#tab-table").click()
    harness.upload(page, "#table-file", ("may.png", encode(askew(sheet()))))
    expect(page.locator(".spreadsheet__cell")).to_have_count(12)
    if page.locator("#table-grid").is_visible():
        page.locator(".spreadsheet__cell").nth(7).focus()


def try_table(page: Page) -> None:
    """Read the sample table, and go to a cell in the spreadsheet where there is room for it."""
    page.locator("#try-table").click()
    expect(page.locator(".spreadsheet__cell")).to_have_count(16)
    if page.locator("#table-grid").is_visible():
        page.locator(".spreadsheet__cell").nth(6).focus()


def adjust_lines(page: Page) -> None:
    """Show the lines of a table with their handles."""
    check_table(page)
    if not page.locator("#table-adjust").is_visible():
        page.locator("[data-view=photo]").click()
    page.locator("#table-adjust").click()


def open_settings(page: Page) -> None:
    """Open the settings and move the slider."""
    page.locator("[popovertarget=settings]").click()
    page.locator("#threshold").fill("95")
    expect(page.locator("#threshold-measured")).not_to_be_empty()


def crop(page: Page) -> None:
    """Drag over a part of a picture."""
    upload_one(page)
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.9)


def correct(page: Page) -> None:
    """Say that a digit is another one, where the server takes corrections."""
    features = {"feedback": True, "threshold": 0.5}
    page.route("**/api/v1/features", lambda route: route.fulfill(json=features))
    page.reload()
    draw_one(page)
    page.locator(".bar[data-digit='9']").click()
    expect(page.locator("#consent")).to_be_visible()
    page.locator("#consent").scroll_into_view_if_needed()


def open_history(page: Page) -> None:
    """Draw a few digits, and open the history."""
    for label in ("7", "star", "3", "9"):
        harness.draw(page, DRAWINGS.get(label, harness.STAR))
        wait_for_answer(page)
        page.locator("#clear").click()
        expect(page.locator("#answer")).to_have_attribute("data-state", "empty")
        page.locator("#spoken").evaluate("(region) => region.replaceChildren()")
    page.locator("[popovertarget=history]").click()


def explain(page: Page) -> None:
    """Draw a number and have it explained."""
    draw_many(page)
    page.locator("#explain").click()
    expect(page.locator("#explanation-picture")).to_be_visible()


def compare(page: Page) -> None:
    """Draw a digit, and ask every model."""
    draw_one(page)
    page.locator(".actions .compare").click()
    expect(page.locator("#comparison-rows tr")).not_to_have_count(0)


def look_inside(page: Page) -> None:
    """Draw a number, and look at what the models compute."""
    draw_number(page, "427")
    page.locator("#look-inside").click()
    expect(page.locator("#inside-steps")).to_be_visible()


def look_inside_photo(page: Page) -> None:
    """Look at what the models compute for the sample photo."""
    try_photo(page)
    page.locator("#look-inside").click()
    expect(page.locator("#inside-paper-step")).to_be_visible()


def play(page: Page, rounds: int = 4) -> None:
    """Begin a game, and write its first numbers, the last of them in part."""
    page.locator("#try-race").click()
    for done in range(rounds):
        expect(page.locator("#race-numbers [data-state]")).to_have_count(done)
        number = page.locator("#race-numbers [aria-current]").text_content() or ""
        digits = number[:-1] if done == 3 and rounds == 4 else number
        for place, digit in enumerate(digits):
            harness.draw(page, DRAWINGS[digit], 0.3, across=0.2 + 0.26 * place)
    if rounds < 10:
        expect(page.locator("#number")).to_have_text(digits)


def play_to_the_end(page: Page) -> None:
    """Write all numbers of a game."""
    play(page, 10)
    expect(page.locator("#race-result")).to_be_visible()


def try_photo(page: Page) -> None:
    """Read the sample photo."""
    page.locator("#try-photo").click()
    expect(page.locator("#number")).to_have_text("2026")


def draw_number(page: Page, number: str, first: int = 0) -> None:
    """Draw digits in a row of six places, from the one numbered ``first``, and wait for them."""
    for place, label in enumerate(number, start=first):
        harness.draw(page, DRAWINGS[label], 0.22, across=0.12 + 0.15 * place)
    expect(page.locator("#number")).to_have_text(re.compile(f"{number}$"))
    wait_for_answer(page)


def wait_for_answer(page: Page) -> None:
    """Wait until the answer is spoken, which is when it stays."""
    expect(page.locator("#spoken")).not_to_be_empty()


ACTIONS: dict[str, Callable[[Page], object]] = {
    "greeting": lambda page: expect(page.locator("#number")).to_have_text("3.14159"),
    "empty": lambda _: None,
    "read": draw_one,
    "number": draw_many,
    "wide": draw_wide,
    "refused": draw_star,
    "offline": draw_offline,
    "failed": lambda page: upload_one(page, b"7"),
    "upload": upload_one,
    "crop": crop,
    "batch": upload_many,
    "table": check_table,
    "sample-table": try_table,
    "tab-photo": lambda page: page.locator("#tab-upload").click(),
    "tab-table": lambda page: page.locator("#tab-table").click(),
    "tab-batch": lambda page: page.locator("#tab-batch").click(),
    "lines": adjust_lines,
    "corrected": correct,
    "compared": compare,
    "photo": try_photo,
    "inside": look_inside,
    "inside-photo": look_inside_photo,
    "game": play,
    "game-over": play_to_the_end,
    "history": open_history,
    "settings": open_settings,
    "explanation": explain,
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the pictures")
    parser.add_argument("url", nargs="?", help="address of a running server")
    parser.add_argument("--locale", default="en-US", help="the browser's language")
    parser.add_argument("--screen", action="append", choices=SCREENS, help="only these screens")
    parser.add_argument("--theme", action="append", help="only this theme: light or dark")
    parser.add_argument("--state", action="append", choices=ACTIONS, help="only these states")
    main(parser.parse_args())
