"""What the browser tests expect, in their own words."""

from __future__ import annotations

import base64
import re

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

READ = "**/api/v1/read*"


def expect_digit(page: Page, digit: str) -> None:
    """Wait until the page shows that digit for all of the ink, which is when it says so."""
    expect(page.locator("#spoken")).to_have_text(re.compile(rf"^{digit}, \d+\.\d% sure$"))
    expect(page.locator("#number")).to_have_text(digit)
    expect_state(page, "read")


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("#answer")).to_have_attribute("data-state", state)


def expect_rest(page: Page) -> None:
    """Wait until what was drawn has its answer, which stays, as one to fewer strokes does not."""
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")


def canvas_png(page: Page) -> bytes:
    """Take the page's own canvas, once it is drawn: transparent where there is no ink."""
    url: str = page.locator("#canvas").evaluate(
        """async (canvas) => {
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return canvas.toDataURL("image/png");
        }"""
    )
    return base64.b64decode(url.removeprefix("data:image/png;base64,"))


def canvas_pixels(page: Page) -> NDArray[np.uint8]:
    """Take the page's own canvas as (height, width, 4), B, G, R, A."""
    return cv2.imdecode(np.frombuffer(canvas_png(page), np.uint8), cv2.IMREAD_UNCHANGED)


def ink_share(page: Page) -> float:
    """Measure the share of the canvas that is covered with ink."""
    return float(np.mean(canvas_pixels(page)[:, :, 3] > 127))
