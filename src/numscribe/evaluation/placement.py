"""Place strokes on a canvas with random position, size and pen width."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.strokes import bounds, boxes, draw_lines
from numscribe.records import Rng, Strokes

CANVAS_SIDE = 400
"""Side of the canvas in pixels, as on the page and in most draw-a-digit front ends."""

SIZES = (0.35, 0.85)
"""Range of the longer side of a drawing, relative to the canvas."""

PENS = (8, 24)
"""Range of the pen width, in pixels."""


def place(strokes: Strokes, rng: Rng) -> Strokes:
    """Place strokes with random size and position on a canvas of 400×400 units."""
    box = bounds(strokes)
    longer = max(box.width, box.height, 1e-6)
    scale = rng.uniform(*SIZES) * CANVAS_SIDE / longer
    room = CANVAS_SIDE - np.array([box.width, box.height]) * scale
    shift = rng.uniform(0, 1, 2) * room - np.array([box.x, box.y]) * scale
    return tuple((stroke * scale + shift).astype(np.float32) for stroke in strokes)


def draw_page(strokes: Strokes, rng: Rng) -> NDArray[np.uint8]:
    """Draw a number on a fitting page: uint8 (height, width), black ink on white.

    Digits are 40 to 120 pixels high, the pen width is 5 to 14 % of that, and the margin is up to
    the height of a digit.
    """
    box = bounds(strokes)
    high = float(np.median([max(own.height, 0.3 * own.width) for own in boxes(strokes)]))
    pixels = rng.uniform(40, 120)
    scale = min(pixels / max(high, 1e-6), 4000 / max(box.width, box.height, 1e-6))
    pen = max(2, round(rng.uniform(0.05, 0.14) * pixels))
    margin = pen + rng.uniform(0.2, 1.0, 2) * pixels
    size = np.ceil(np.array([box.width, box.height]) * scale + 2 * margin).astype(int)
    page = np.full((size[1], size[0]), 255, dtype=np.uint8)
    shift = margin - np.array([box.x, box.y]) * scale
    draw_lines(page, (stroke * scale + shift for stroke in strokes), 0, pen)
    return page


def draw_canvas(strokes: Strokes, rng: Rng) -> NDArray[np.uint8]:
    """Draw placed strokes as on a canvas: uint8 (400, 400, 4), black on transparency."""
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE, 4), dtype=np.uint8)
    pen = int(rng.integers(PENS[0], PENS[1] + 1))
    draw_lines(canvas, strokes, (0, 0, 0, 255), pen)
    return canvas
