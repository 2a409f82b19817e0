"""Measure how soon the page can be drawn on, and its size, in Chromium.

Each start is a new browser profile, so nothing is cached. Interactive is the end of
DOMContentLoaded: every module has run by then, and the paper takes ink. Usage: python
benchmarks/page.py [--starts N]
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import sys
from os import getloadavg
from pathlib import Path

from contestants import NUMSCRIBE
from inputs import drawings
from playwright.sync_api import Browser, Response, sync_playwright
from servers import Server

from numscribe.training.measure import machine

SCREENS = {"phone": (360, 740), "tablet": (820, 1180), "desktop": (1440, 900)}
WEIGHT_GOAL = 150_000
"""Maximum size of the first view in compressed bytes."""
INTERACTIVE_GOAL = 1000.0
"""Milliseconds."""

_TIMES = """() => {
  const [start] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint.startTime, start.domContentLoadedEventEnd];
}"""


def main(starts: int) -> None:
    """Load the page on every screen, and print median, minimum and maximum."""
    body = drawings(Path("data"), 1)[0].strokes_body()
    with Server(NUMSCRIBE, sys.executable, body) as server, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{server.port}/"
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        plain, compressed = weigh(chromium, url)
        print(f"{machine()}, load {getloadavg()[0]:.1f} before, Chromium {chromium.version}")
        print(f"{starts} cold starts a screen; median (least–greatest)\n")
        print(f"first view: {compressed:,} bytes compressed, goal under {WEIGHT_GOAL:,}")
        print(f"            {plain:,} bytes as they are\n")
        print(f"| screen | first paint, ms | interactive, ms | goal under {INTERACTIVE_GOAL:.0f} |")
        print("|---|---|---|---|")
        for name, size in SCREENS.items():
            paints, ready = zip(*(start(chromium, url, size) for _ in range(starts)), strict=True)
            reached = "reached" if statistics.median(ready) < INTERACTIVE_GOAL else "missed"
            print(f"| {name} | {spread(paints)} | {spread(ready)} | {reached} |")
        chromium.close()


def weigh(chromium: Browser, url: str) -> tuple[int, int]:
    """Return the size of all files of the first view, uncompressed and compressed, in bytes."""
    page = chromium.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(url, wait_until="networkidle")
    bodies = [answer.body() for answer in answers]
    page.close()
    return sum(map(len, bodies)), sum(len(gzip.compress(body)) for body in bodies)


def start(chromium: Browser, url: str, size: tuple[int, int]) -> tuple[float, float]:
    """Open the page with an empty cache; return milliseconds to its first paint and its use."""
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url, wait_until="load")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    paint, ready = page.evaluate(_TIMES)
    page.close()
    return paint, ready


def spread(values: tuple[float, ...]) -> str:
    """Format the median with minimum and maximum."""
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=9, help="cold starts on each screen")
    main(parser.parse_args().starts)
