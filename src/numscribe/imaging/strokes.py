"""Measure strokes, and draw them as ink."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Box, Ink, Strokes

PEN_WIDTH = 0.08
"""Pen width relative to the longer side of the ink: thin enough to keep narrow loops open."""

_INK_SIDE = 80
"""Longer side of the drawn ink in pixels: four times that in the digit models' input."""

_SHIFT = 4
"""Fractional bits of the coordinates given to OpenCV: 1/16 pixel."""


def bounds(strokes: Strokes) -> Box:
    """Return the bounding box of all points, in the strokes' unit."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def boxes(strokes: Strokes) -> list[Box]:
    """Return the bounding box of each stroke, in the strokes' unit; at least one stroke."""
    starts = [0, *accumulate(map(len, strokes[:-1]))]
    points = np.concatenate(strokes)
    low, high = (f.reduceat(points, starts, axis=0) for f in (np.minimum, np.maximum))
    return [Box(*row) for row in np.column_stack([low, high - low]).tolist()]


def turn(strokes: Strokes, angle: float) -> Strokes:
    """Rotate strokes about (0, 0) by an angle in radians, from x to y."""
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = np.array([[cos, sin], [-sin, cos]], dtype=np.float32)
    return tuple(stroke @ matrix for stroke in strokes)


def rasterize(strokes: Strokes, pen_width: float = PEN_WIDTH) -> Ink:
    """Draw strokes with a round pen whose width is proportional to the size of the ink.

    So the digit models see the same stroke width at every size.

    Args:
        strokes: At least one stroke of shape (n, 2), y down, any unit.
        pen_width: Pen width relative to the longer side of the ink, which includes the pen.

    Returns:
        Ink, float32 in [0, 1], cropped to the drawing: its longer side is 80 pixels.
    """
    box = bounds(strokes)
    pen = pen_width * _INK_SIDE
    longer = max(box.width, box.height)
    # For a dot, the scale would overflow.
    scale = (_INK_SIDE - pen) / longer if longer > 1e-30 else 0.0
    origin = np.array([box.x, box.y], dtype=np.float32)
    # OpenCV draws a point (x, y) at the centre of pixel (x, y).
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
        colour: A value per channel.
        pen: Width of the pen in pixels, at least 1.
    """
    fixed = [np.rint(line * (1 << _SHIFT)).astype(np.int32) for line in lines]
    # OpenCV draws nothing for a single point, and a dot for two equal ones.
    fixed = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in fixed]
    cv2.polylines(canvas, fixed, False, colour, pen, cv2.LINE_AA, _SHIFT)


def length(line: NDArray[np.floating[Any]]) -> float:
    """Return the length of a polyline, (n, 2), in its unit."""
    return float(_steps(line).sum())


def resample(line: NDArray[np.floating[Any]], count: int) -> NDArray[np.float64]:
    """Return ``count`` points, float64 (count, 2), at equal distances along a polyline, (n, 2)."""
    along = np.concatenate([[0.0], np.cumsum(_steps(line))])
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _steps(line: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    across, down = np.diff(line, axis=0).T
    return np.asarray(np.hypot(across, down))
