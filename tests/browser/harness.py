"""What the browser tests and the screenshots share: a server, a browser, and a hand that draws."""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route
from werkzeug.serving import make_server

from numscribe.settings import Settings
from numscribe.web import create_app

PHONE = (360, 740)
TABLET = (820, 1180)
DESKTOP = (1440, 900)
LAPTOP = (1280, 720)
"""The smallest screen with the layout of a desktop; a small page is drawn in less time."""

_FIXTURE = Path(__file__).parents[1] / "fixtures" / "strokes.json"
_QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # text has the width that it has in Chromium
    "--no-first-run",
    "--renderer-process-limit=1",  # pages share a process with compiled scripts
]

Strokes = list[list[tuple[float, float]]]
OpenPage = Callable[..., Page]
OpenContext = Callable[..., BrowserContext]


@dataclass(frozen=True)
class Drawing:
    """A digit that a person drew, in coordinates from 0 to 1."""

    label: str
    writer: str
    strokes: Strokes

    def placed(self, x: float, y: float, side: float) -> Strokes:
        """Scale the drawing into a square of that side whose left upper corner is (x, y)."""
        return [[(x + side * px, y + side * py) for px, py in stroke] for stroke in self.strokes]

    def thinned(self) -> Drawing:
        """Leave every other point out, as each is an event of a pointer, and keep the last."""
        strokes = [[*stroke[:-1:2], stroke[-1]] for stroke in self.strokes]
        return Drawing(self.label, self.writer, strokes)


# A star of five points drawn in one stroke, which is no digit.
_CORNERS = [(0.5 + 0.5 * sin(0.8 * pi * n), 0.5 - 0.5 * cos(0.8 * pi * n)) for n in range(6)]
STAR = Drawing(
    "",
    "",
    [
        [
            (ax + (bx - ax) * step / 6, ay + (by - ay) * step / 6)
            for (ax, ay), (bx, by) in pairwise(_CORNERS)
            for step in range(7)
        ]
    ],
)


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
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_app(Settings(feedback_url=""))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium, or Playwright's own where the system has none.

    The headless shell is the same engine without the windows of a desktop browser, and takes half
    the processor time.
    """
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=path, args=_QUIET)


def place_on_canvas(
    page: Page, drawing: Drawing, share: float = 0.62, across: float = 0.5
) -> Strokes:
    """Scale a drawing to that share of the canvas's height, in page coordinates.

    Its middle is at half of the height, and at the share ``across`` of the width.
    """
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    side = box["height"] * share
    left = box["x"] + box["width"] * across - side / 2
    return drawing.placed(left, box["y"] + (box["height"] - side) / 2, side)


def draw(page: Page, drawing: Drawing, share: float = 0.62, across: float = 0.5) -> None:
    """Draw with the mouse."""
    for stroke in place_on_canvas(page, drawing, share, across):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def picture_of(drawing: Drawing, width: int = 300, height: int = 300) -> bytes:
    """Draw with a dark pen on white paper, as a scanner sees it, left in the picture: PNG."""
    return encode(paper_with(drawing, width, height), ".png")


def paper_with(drawing: Drawing, width: int = 300, height: int = 300) -> NDArray[np.uint8]:
    """Draw with a dark pen on white paper, as a scanner sees it: (height, width, 3), B, G, R."""
    paper = np.full((height, width, 3), 255, np.uint8)
    side = height * 0.6
    strokes = [np.int32(np.rint(s)) for s in drawing.placed(height * 0.2, height * 0.2, side)]
    cv2.polylines(paper, strokes, False, (90, 40, 20), height // 25, cv2.LINE_AA)
    return paper


def encode(picture: NDArray[np.uint8], suffix: str) -> bytes:
    """Encode a picture as that kind of file."""
    return cv2.imencode(suffix, picture)[1].tobytes()


DRAWINGS = [drawing.thinned() for drawing in load_drawings()]
SEVEN = next(d for d in DRAWINGS if d.label == "7")
THREE = next(d for d in DRAWINGS if d.label == "3")
FOUR = next(d for d in DRAWINGS if len(d.strokes) == 2)
BLANK = encode(np.full((60, 60), 255, np.uint8), ".png")


def upload(page: Page, selector: str, *files: tuple[str, bytes]) -> None:
    """Choose files, given by name and content, in a file chooser."""
    types = {"png": "image/png", "jpg": "image/jpeg", "zip": "application/zip"}
    types["pdf"] = "application/pdf"
    page.set_input_files(
        selector,
        [
            {
                "name": name,
                "mimeType": types.get(name.rpartition(".")[2], "text/plain"),
                "buffer": content,
            }
            for name, content in files
        ],
    )


def upload_too_large(page: Page) -> None:
    """Choose a picture that is larger than the page sends, made in the browser itself."""
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(10_000_001)], "big.png"));
          const chooser = document.getElementById("file");
          chooser.files = transfer.files;
          chooser.dispatchEvent(new Event("change"));
        }"""
    )


def changed(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Route], None]:
    """Let the server answer, and pass its reading on with some fields changed.

    A reading without digits stays as it is: the page asks about half-drawn ink, too.
    """

    def pass_on(route: Route) -> None:
        response = route.fetch()
        reading = response.json()
        changes = change(reading) if reading["digits"] else {}
        route.fulfill(response=response, json=reading | changes)

    return pass_on


def as_number(text: str, formatted: str | None = None, **more: object) -> Callable[[Route], None]:
    """Pass a reading on as if its ink were that number, in columns of one width."""

    def change(reading: dict[str, Any]) -> dict[str, Any]:
        first = reading["digits"][0]
        box = first["box"]
        pitch = box["width"] / len(text)
        digits = []
        for index, char in enumerate(text):
            shares = [0.005] * 10
            shares[int(char)], shares[(int(char) + 3) % 10] = 0.93, 0.03
            place = box | {"x": box["x"] + index * pitch, "width": pitch * 0.8}
            digits.append(
                first
                | {"digit": int(char), "probabilities": shares, "confidence": 0.93}
                | {"box": place, "not_a_digit": 0.1}
            )
        alternatives = [{"text": f"{text[:-1]}0", "confidence": 0.05}]
        return {
            "text": text,
            "formatted": formatted or text,
            "confidence": 0.91,
            "accepted": True,
            "reason": None,
            "digits": digits,
            "alternatives": alternatives,
            **more,
        }

    return changed(change)


def marked(text: str, formatted: str, marks: str, **more: object) -> Callable[[Route], None]:
    """Read any ink as a number with marks, which stand right of its digits."""
    box = {"x": 300, "y": 120, "width": 20, "height": 20}
    found = [
        {
            "mark": mark,
            "confidence": 0.9,
            "box": box | {"x": 300 + 40 * place},
            "alternatives": [
                {"symbol": ",", "confidence": 0.06},
                {"symbol": "1", "confidence": 0.02},
            ],
        }
        for place, mark in enumerate(marks)
    ]
    return as_number(text, formatted, marks=found, lines=[formatted], **more)
