"""Measure strokes, and draw them as ink."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Box, Ink, Strokes

PEN_WIDTH = 0.08
"""Pen width as a share of the ink's longer side: thin enough to keep narrow loops open."""

_INK_SIDE = 80
"""Longer side of the drawn ink in pixels: four times the 20 pixels that a model sees."""

_SHIFT = 4
"""Fractional bits of the coordinates given to OpenCV: 1/16 pixel."""


def bounds(strokes: Strokes) -> Box:
    """Return the smallest upright box around all points, in the strokes' own unit."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def turn(strokes: Strokes, angle: float) -> Strokes:
    """Return strokes turned around (0, 0) by an angle in radians, from x to y."""
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = np.array([[cos, sin], [-sin, cos]], dtype=np.float32)
    return tuple(stroke @ matrix for stroke in strokes)


def rasterize(strokes: Strokes, pen_width: float = PEN_WIDTH) -> Ink:
    """Draw strokes with a round pen whose width follows the size of the ink.

    A picture of a drawing keeps whatever pen the page happened to use; drawing the points
    anew gives the model the same stroke width at every size.

    Args:
        strokes: At least one stroke of shape (n, 2), y down, any unit.
        pen_width: Pen width as a share of the ink's longer side, pen included.

    Returns:
        Ink, float32 in [0, 1], cropped to the drawing: its longer side is 80 pixels.
    """
    box = bounds(strokes)
    pen = pen_width * _INK_SIDE
    longer = max(box.width, box.height)
    # Below that, float32 cannot hold the scale, and the drawing is a dot.
    scale = (_INK_SIDE - pen) / longer if longer > 1e-30 else 0.0
    origin = np.array([box.x, box.y], dtype=np.float32)
    # Point (x, y) lands on pixel centre (x, y); half a pen of margin keeps the round ends whole.
    margin = pen / 2 - 0.5
    width = max(1, round(box.width * scale + pen))
    height = max(1, round(box.height * scale + pen))
    canvas = np.zeros((height, width), dtype=np.uint8)
    placed = ((stroke - origin) * scale + margin for stroke in strokes)
    draw_lines(canvas, placed, 255, max(1, round(pen)))
    return canvas.astype(np.float32) / 255.0


def draw_lines(
    canvas: NDArray[np.uint8],
    lines: Iterable[NDArray[np.floating[Any]]],
    colour: float | tuple[int, ...],
    pen: int,
) -> None:
    """Draw smooth lines with a round pen, in place.

    Args:
        canvas: uint8, (height, width) or (height, width, channels).
        lines: Points of shape (n, 2) in pixels of the canvas; one point alone is a dot.
        colour: A value for each channel.
        pen: Width of the pen in pixels, at least 1.
    """
    fixed = [np.rint(line * (1 << _SHIFT)).astype(np.int32) for line in lines]
    # Of a single point OpenCV draws nothing, of the same point twice a dot.
    fixed = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in fixed]
    cv2.polylines(canvas, fixed, False, colour, pen, cv2.LINE_AA, _SHIFT)


def length(line: NDArray[np.floating[Any]]) -> float:
    """Return the length of a line of points, (n, 2), in its own unit."""
    return float(_steps(line).sum())


def resample(line: NDArray[np.floating[Any]], count: int) -> NDArray[np.float64]:
    """Return ``count`` points, (count, 2), at equal distances along a line of points, (n, 2)."""
    along = np.concatenate([[0.0], np.cumsum(_steps(line))])
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _steps(line: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    across, down = np.diff(line, axis=0).T
    return np.asarray(np.hypot(across, down))
