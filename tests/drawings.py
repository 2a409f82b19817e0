"""Drawings for tests: digits as strokes, pictures of them, and encoded files."""

from __future__ import annotations

import json
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Points = list[list[list[float]]]

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)

SEVEN: Points = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
"""A drawing of a 7."""


def _arc(x: float, y: float, rx: float, ry: float, start: int, end: int) -> list[list[float]]:
    """Points on an ellipse around (x, y), from one angle to another in degrees, 0 to the right."""
    angles = [math.radians(start + (end - start) * step / 24) for step in range(25)]
    return [[x + rx * math.cos(angle), y + ry * math.sin(angle)] for angle in angles]


DIGITS: dict[str, Points] = {
    "0": [_arc(50, 80, 48, 80, -90, 270)],
    "1": [[[50, 0], [50, 80], [49, 160]]],
    "2": [[*_arc(50, 45, 45, 45, -170, 40), [2, 160], [100, 160]]],
    "3": [[*_arc(45, 40, 45, 40, -150, 90), *_arc(45, 118, 50, 40, -90, 150)]],
    "4": [[[60, 0], [0, 105], [110, 105]], [[80, 50], [76, 160]]],
    "5": [[[95, 0], [20, 0], [12, 65], *_arc(45, 108, 48, 50, -110, 140)]],
    "6": [[[75, 0], [30, 55], *_arc(48, 115, 40, 45, 200, -160)]],
    "7": [[[0, 0], [100, 0], [60, 80], [40, 160]]],
    "8": [[*_arc(50, 38, 36, 38, 90, -270), *_arc(50, 120, 46, 44, -90, 270)]],
    "9": [[*_arc(48, 45, 42, 45, -20, -340), [90, 60], [80, 160]]],
}
"""One clear drawing of each digit, y down, about 100 wide and 160 high."""


def pen_digits() -> list[tuple[str, Points]]:
    """Real pen strokes of several writers, with their labels, from the fixture."""
    path = Path(__file__).parent / "fixtures" / "strokes.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [(row["label"], row["strokes"]) for row in rows]


def place(strokes: Points, x: float, y: float, height: float) -> Points:
    """Scale and move strokes: their bounding box starts at (x, y), and has a given height."""
    points = [point for stroke in strokes for point in stroke]
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    scale = height / (max(p[1] for p in points) - top)
    return [[[x + (px - left) * scale, y + (py - top) * scale] for px, py in s] for s in strokes]


def ink_mask(strokes: Points, shape: tuple[int, int], pen: int) -> NDArray[np.float64]:
    """Draw strokes with a soft edge: float64 (height, width), 0 for paper to 1 for ink."""
    canvas = np.zeros(shape, dtype=np.uint8)
    lines = [np.rint(np.array(stroke) * 16).astype(np.int32) for stroke in strokes]
    cv2.polylines(canvas, lines, False, 255, pen, cv2.LINE_AA, 4)
    return canvas / 255


def page(
    digit: str = "3",
    *,
    side: int = 240,
    height: float = 0.5,
    at: tuple[float, float] = (0.3, 0.25),
    pen: float = 0.045,
    ink: tuple[int, int, int] = BLACK,
    paper: tuple[int, int, int] = WHITE,
) -> Picture:
    """Draw a digit on a square of flat paper: uint8 (side, side, 3), in the order of its colours.

    Lengths are shares of the side.
    """
    strokes = place(DIGITS[digit], at[0] * side, at[1] * side, height * side)
    mask = ink_mask(strokes, (side, side), max(1, round(pen * side)))[:, :, None]
    return np.rint(mask * np.array(ink) + (1 - mask) * np.array(paper)).astype(np.uint8)


def encode(picture: NDArray[Any], ending: str = ".png", *options: int) -> bytes:
    """Encode B, G, R (or grey, or B, G, R, A) as the file that OpenCV writes."""
    fine, content = cv2.imencode(ending, picture, options)
    assert fine
    return content.tobytes()


def png_chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG, with its length and checksum."""
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


def png(
    width: int, height: int, depth: int, kind: int, rows: bytes, *, between: bytes = b""
) -> bytes:
    """A PNG from raw rows, each with its filter byte."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + between + png_chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunks + png_chunk(b"IEND", b"")


def exif(orientation: int) -> bytes:
    """EXIF, as TIFF, with an orientation only."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def with_specks(picture: Picture) -> Picture:
    """Specks at random places on a page."""
    speckled = picture.copy()
    rng = np.random.default_rng(1)
    for x, y in rng.integers(4, 236, (25, 2)).tolist():
        speckled[y : y + 2, x : x + 2] = 60
    return speckled


def with_neighbour(picture: Picture) -> Picture:
    """Ink that enters from the right border, as the next digit of a form does."""
    beside = picture.copy()
    cv2.line(beside, (225, 60), (240, 150), BLACK, 11, cv2.LINE_AA)
    return beside


def number(text: str, *, gap: float = 20, x: float = 20) -> list[list[list[float]]]:
    """A number as strokes from x on, digits 100 high."""
    strokes = []
    for digit in text:
        placed = place(DIGITS[digit], x, 20, 100)
        strokes += placed
        x = max(point[0] for stroke in placed for point in stroke) + gap
    return strokes
