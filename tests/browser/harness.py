"""What the browser tests and the screenshots share: a server, a browser, and a hand that draws."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright
from werkzeug.serving import make_server

from numscribe.settings import Settings
from numscribe.web import create_app

PHONE = (360, 740)
TABLET = (820, 1180)
DESKTOP = (1440, 900)

_FIXTURE = Path(__file__).parents[1] / "fixtures" / "strokes.json"
_QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

Strokes = list[list[tuple[float, float]]]
OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Drawing:
    """A digit that a person drew, in coordinates from 0 to 1."""

    label: str
    writer: str
    strokes: Strokes

    def placed(self, x: float, y: float, side: float) -> Strokes:
        """Scale the drawing into a square of that side whose left upper corner is (x, y)."""
        return [[(x + side * px, y + side * py) for px, py in stroke] for stroke in self.strokes]


def load_drawings() -> list[Drawing]:
    """Read the fixture: two drawings of each digit, by four writers."""
    drawings = []
    for row in json.loads(_FIXTURE.read_text(encoding="utf-8")):
        points = [point for stroke in row["strokes"] for point in stroke]
        width, height = (max(p[axis] for p in points) for axis in (0, 1))
        side = max(width, height)
        left, top = (side - width) / 2, (side - height) / 2
        strokes = [[((x + left) / side, (y + top) / side) for x, y in s] for s in row["strokes"]]
        drawings.append(Drawing(row["label"], row["writer"], strokes))
    return drawings


@contextmanager
def serving() -> Iterator[str]:
    """Serve the real app on a free port, and give its address."""
    server = make_server("127.0.0.1", 0, create_app(Settings()), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium, or Playwright's own where the system has none."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_QUIET)


def place_on_canvas(page: Page, drawing: Drawing, share: float = 0.62) -> Strokes:
    """Scale a drawing to that share of the page's canvas, in the middle, in page coordinates."""
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    margin = box["width"] * (1 - share) / 2
    return drawing.placed(box["x"] + margin, box["y"] + margin, box["width"] * share)


def draw(page: Page, drawing: Drawing, share: float = 0.62) -> None:
    """Draw with the mouse."""
    for stroke in place_on_canvas(page, drawing, share):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*point)
        page.mouse.up()
