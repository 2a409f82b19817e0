"""Strokes placed on a canvas as people place them: anywhere, at any size, with any pen."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Strokes
from numscribe.vision.strokes import bounds

CANVAS_SIDE = 400
"""Side of the canvas in pixels, that of the page and of most draw-a-digit front ends."""

SIZES = (0.35, 0.85)
"""Least and greatest longer side of a drawing, as shares of the canvas."""

PENS = (8, 24)
"""Least and greatest pen width in pixels."""


def place(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Return the strokes at a random size and place on a canvas of 400×400 units."""
    box = bounds(strokes)
    longer = max(box.width, box.height, 1e-6)
    scale = rng.uniform(*SIZES) * CANVAS_SIDE / longer
    room = CANVAS_SIDE - np.array([box.width, box.height]) * scale
    shift = rng.uniform(0, 1, 2) * room - np.array([box.x, box.y]) * scale
    return tuple((stroke * scale + shift).astype(np.float32) for stroke in strokes)


def draw_canvas(strokes: Strokes, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw placed strokes as a canvas does: uint8 (400, 400, 4), black ink on transparency."""
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE, 4), dtype=np.uint8)
    lines = [np.rint(stroke * 16).astype(np.int32) for stroke in strokes]
    pen = int(rng.integers(PENS[0], PENS[1] + 1))
    cv2.polylines(canvas, lines, False, (0, 0, 0, 255), pen, cv2.LINE_AA, 4)
    return canvas
