"""Write the README's moving picture: the greeting that writes itself, and is read meanwhile.

Usage: python tests/browser/moving_picture.py OUT.gif
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import harness
from browser.expectations import expect_rest

SIZE = (1200, 750)
WIDTH = 900
"""Of the picture, in pixels."""

STEP_MS = 120
LAST_MS = 3000
STEPS = 60
COLOURS = 48


def main(target: Path) -> None:
    """Take a picture after each step of the page's own clock, so that a busy machine shows none."""
    with harness.serving() as url, sync_playwright() as playwright:
        browser = harness.launch(playwright)
        width, height = SIZE
        page = browser.new_page(viewport={"width": width, "height": height})
        page.clock.install(time=0)
        page.clock.pause_at(1000)
        page.goto(url)
        frames = [frame(page)]
        for _ in range(STEPS):
            page.clock.run_for(STEP_MS)
            expect_rest(page)
            frames.append(frame(page))
        expect(page.locator("#number")).to_have_text("3.14159")
        browser.close()
    palette = frames[-1].quantize(COLOURS, dither=Image.Dither.NONE)
    flat = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in frames]
    times = [STEP_MS] * (len(flat) - 1) + [LAST_MS]
    flat[0].save(target, save_all=True, append_images=flat[1:], duration=times, loop=0)


def frame(page: Page) -> Image.Image:
    """Take a picture of the page as it is now."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    return picture.resize((WIDTH, round(WIDTH * SIZE[1] / SIZE[0])), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
