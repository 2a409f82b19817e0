"""Measure how soon the page can be drawn on, and its size, in Chromium; write page.md.

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

TARGET = Path(__file__).with_suffix(".md")
SCREENS = {
    "phone": (360, 740),
    "phone, landscape": (740, 360),
    "tablet": (820, 1180),
    "desktop": (1440, 900),
}
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
    """Load the page on every screen, and write the median, minimum and maximum."""
    body = drawings(Path("data"), 1)[0].strokes_body()
    with Server(NUMSCRIBE, sys.executable, body) as server, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{server.port}/"
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        plain, compressed = weigh(chromium, url)
        lines = [
            "# The start of the page",
            "",
            "Written by `python benchmarks/page.py`. Each start is a new browser profile, and the",
            "server is on the same machine. The page is interactive when all its modules have run.",
            "These times depend on the load of the machine; the processor time of the main thread",
            "until the page has loaded hardly does.",
            "",
            f"{machine()}, load {getloadavg()[0]:.1f} before, Chromium {chromium.version}.",
            "",
            f"First view: {compressed:,} bytes compressed (goal: under {WEIGHT_GOAL:,}), "
            f"{plain:,} bytes uncompressed.",
            "",
            f"Median (least–greatest) of {starts} starts:",
            "",
            "| screen | first paint, ms | interactive, ms | processor time, ms "
            f"| interactive under {INTERACTIVE_GOAL:.0f} ms |",
            "|---|---|---|---|---|",
        ]
        for name, size in SCREENS.items():
            measured = [start(chromium, url, size) for _ in range(starts)]
            paints, ready, busy = zip(*measured, strict=True)
            reached = "yes" if statistics.median(ready) < INTERACTIVE_GOAL else "no"
            lines.append(
                f"| {name} | {spread(paints)} | {spread(ready)} | {spread(busy)} | {reached} |"
            )
        chromium.close()
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def weigh(chromium: Browser, url: str) -> tuple[int, int]:
    """Return the size of all files of the first view, uncompressed and compressed, in bytes.

    The readings of the demo are not counted.
    """
    page = chromium.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        if answer.request.method == "GET":
            answers.append(answer)

    page.on("response", keep)
    page.goto(url, wait_until="networkidle")
    bodies = [answer.body() for answer in answers]
    page.close()
    return sum(map(len, bodies)), sum(len(gzip.compress(body)) for body in bodies)


def start(chromium: Browser, url: str, size: tuple[int, int]) -> tuple[float, float, float]:
    """Open the page with an empty cache.

    Returns:
        Milliseconds until its first paint, until it is interactive, and of its main thread.
    """
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(url, wait_until="load")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    paint, ready = page.evaluate(_TIMES)
    metrics = session.send("Performance.getMetrics")["metrics"]
    busy = next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")
    page.close()
    return paint, ready, 1000 * busy


def spread(values: tuple[float, ...]) -> str:
    """Format the median with minimum and maximum."""
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=9, help="cold starts on each screen")
    main(parser.parse_args().starts)
