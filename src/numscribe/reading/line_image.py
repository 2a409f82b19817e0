"""Strips: a line of writing at one height, straight and level, as a sequence model sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import digit_height
from numscribe.imaging.strokes import draw_lines
from numscribe.records import Box, Ink, Strokes, union

HEIGHT = 40
"""Height of a strip in pixels."""

DIGIT = 20
"""Height of a digit in a strip, in pixels; the rest is for what rises and hangs, and for
lines that are not straight."""

MARGIN = 6
"""Paper left and right of the ink, in pixels."""

PEN = 0.09
"""Pen width with which strokes are drawn, in heights of a digit."""

WIDEST = 4096
"""Greatest width of a strip's ink; what is longer is no line of digits, and is made smaller."""

_STEEPEST = 0.6
"""The steepest line that is made level."""

_STACKED = 0.5
"""Boxes that share so much of the width of the narrower one lie above each other."""

_FINE = 4
"""Strokes are drawn this many times larger, and shrunk: OpenCV's pens are whole pixels wide."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a line of writing lies: its left edge, its middle, and how high its digits are.

    Attributes:
        left: x of its left edge.
        right: x of its right edge.
        middle: y of the middle of its digits at ``left``.
        slope: How far the middle moves down for each unit to the right.
        height: Height of a digit.
    """

    left: float
    right: float
    middle: float
    slope: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels of the strip for one unit of the line."""
        return DIGIT / self.height

    @property
    def width(self) -> int:
        """Width of the strip in pixels."""
        return max(1, round((self.right - self.left) * self.scale)) + 2 * MARGIN

    def place(self, pixel: float) -> float:
        """Return the x at a pixel of the strip."""
        return self.left + (pixel - MARGIN) / self.scale


def frame_line(boxes: Sequence[Box]) -> Frame:
    """Find a line's frame: a straight line through the middles of what is as high as a digit.

    Args:
        boxes: The boxes of its pieces, at least one.
    """
    boxes = _stacked(boxes)
    # However long the line, it makes a strip that fits into memory.
    left = min(box.x for box in boxes)
    right = max(box.x + box.width for box in boxes)
    height = max(digit_height(boxes), (right - left) * DIGIT / WIDEST)
    tall = [box for box in boxes if 0.6 * height < box.height < 1.7 * height] or list(boxes)
    x = np.array([box.x + box.width / 2 for box in tall]) - left
    y = np.array([box.y + box.height / 2 for box in tall])
    slope = 0.0
    # Over a short line, one that stands higher would look like a slope.
    if len(tall) > 2 and np.ptp(x) > 2 * height:
        centred = x - x.mean()
        slope = float(centred @ (y - y.mean()) / (centred @ centred))
        slope = min(max(slope, -_STEEPEST), _STEEPEST)
    return Frame(left, right, float(np.median(y - slope * x)), slope, height)


def _stacked(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes, with one for what lies above each other: the strokes of one digit."""
    stacks: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.x):
        last = stacks[-1] if stacks else None
        if last is not None:
            shared = min(last.x + last.width, box.x + box.width) - box.x
            if shared >= _STACKED * min(last.width, box.width) and shared >= 0:
                stacks[-1] = union([last, box])
                continue
        stacks.append(box)
    return stacks


def draw_strip(strokes: Strokes, frame: Frame, pen: float = PEN) -> NDArray[np.uint8]:
    """Draw a line of strokes as a strip.

    Args:
        strokes: Strokes in the unit of the frame.
        frame: Where they lie.
        pen: Width of the pen, in heights of a digit.

    Returns:
        uint8 (40, width), 0 paper to 255 ink.
    """
    origin = np.array([frame.left, frame.middle], dtype=np.float64)
    canvas = np.zeros((HEIGHT * _FINE, frame.width * _FINE), dtype=np.uint8)
    rows, columns = canvas.shape
    lines = []
    for stroke in strokes:
        points = stroke - origin
        points[:, 1] -= frame.slope * points[:, 0]
        line = points * (frame.scale * _FINE) + np.array([MARGIN, HEIGHT / 2]) * _FINE - 0.5
        # What is far outside need only stay there: OpenCV's integers are short.
        lines.append(np.clip(line, (-columns, -9 * rows), (2 * columns, 10 * rows)))
    draw_lines(canvas, lines, 255, max(1, round(pen * DIGIT * _FINE)))
    small = cv2.resize(canvas, (frame.width, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def cut_strip(ink: Ink, frame: Frame) -> NDArray[np.uint8]:
    """Cut a line out of ink as a strip.

    Args:
        ink: Float32 in [0, 1], (height, width), with the ink of this line alone.
        frame: Where the line lies in it.

    Returns:
        uint8 (40, width), 0 paper to 255 ink.
    """
    scale = frame.scale
    # Shrink by area first: a warp looks at four pixels only.
    picture = np.asarray(np.rint(ink * 255), dtype=np.uint8)
    if scale < 1:
        size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
        scale = 1.0
    half = (scale - 1) / 2  # from the edges of pixels, which boxes are given by, to their centres
    matrix = np.array(
        [
            [scale, 0.0, MARGIN - frame.left * frame.scale + half],
            [
                -frame.slope * scale,
                scale,
                HEIGHT / 2 - (frame.middle - frame.slope * frame.left) * frame.scale + half,
            ],
        ]
    )
    strip = cv2.warpAffine(picture, matrix, (frame.width, HEIGHT), flags=cv2.INTER_LINEAR)
    return np.asarray(strip, dtype=np.uint8)
