"""Line images: a deskewed line of writing, 40 pixels high, the input of the line reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import digit_height
from numscribe.imaging.strokes import draw_lines
from numscribe.records import Box, Ink, Strokes, union

_X = TypeVar("_X", float, NDArray[np.float64])

HEIGHT = 40
"""Height of a line image in pixels."""

DIGIT_HEIGHT = 20
"""Height of a digit in a line image, in pixels."""

MARGIN = 6
"""Width of the paper left and right of the ink, in pixels."""

PEN = 0.09
"""Pen width of strokes, in digit heights."""

MAX_WIDTH = 4096
"""Maximum width of the ink, in pixels; digits of a longer line are smaller."""

_MAX_SLOPE = 0.6
"""Maximum slope of a line that is removed."""

_STACKED = 0.5
"""Minimum horizontal overlap of boxes that are strokes of one digit, relative to the narrower."""

_SUPERSAMPLING = 4
"""Strokes are drawn larger by this factor: OpenCV's pens have whole widths."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Position of a line of writing and of its image, in the unit of the input.

    Attributes:
        left: x of its left edge.
        right: x of its right edge.
        middle: y of the middle of its digits at ``left``.
        slope: Increase of y per unit of x.
        height: Height of a digit.
    """

    left: float
    right: float
    middle: float
    slope: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels of the line image per unit of the input."""
        return DIGIT_HEIGHT / self.height

    @property
    def width(self) -> int:
        """Width of the line image in pixels."""
        return max(1, round((self.right - self.left) * self.scale)) + 2 * MARGIN

    def to_input(self, pixel: float) -> float:
        """Return the x in the input of an x in the line image."""
        return self.left + (pixel - MARGIN) / self.scale

    def middle_at(self, x: _X) -> _X:
        """Return the y of the middle of the digits at an x."""
        return self.middle + self.slope * (x - self.left)

    def offset(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the vertical distances of points, (n,), from the middle, in digit heights."""
        return np.asarray(np.abs(y - self.middle_at(x)) / self.height)

    def gap(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the horizontal distances of boxes in digit heights; negative if they overlap.

        Args:
            boxes: Left, top, width and height, (n, 4).
        """
        x, _, width, _ = boxes.T
        return np.asarray(np.maximum(self.left - x - width, x - self.right) / self.height)


def frame_line(boxes: Sequence[Box]) -> Frame:
    """Fit a straight line through the middles of digits by least squares.

    Args:
        boxes: Boxes of the components of a line, at least one.
    """
    boxes = _merge_stacked(boxes)
    left = min(box.x for box in boxes)
    right = max(box.right for box in boxes)
    height = max(digit_height(boxes), (right - left) * DIGIT_HEIGHT / MAX_WIDTH)
    digits = [box for box in boxes if 0.6 * height < box.height < 1.7 * height] or list(boxes)
    x = np.array([box.centre_x for box in digits]) - left
    y = np.array([box.centre_y for box in digits])
    slope = 0.0
    # In a short line, one digit that is higher would look like a slope.
    if len(digits) > 2 and np.ptp(x) > 2 * height:
        centred = x - x.mean()
        slope = float(centred @ (y - y.mean()) / (centred @ centred))
        slope = min(max(slope, -_MAX_SLOPE), _MAX_SLOPE)
    return Frame(left, right, float(np.median(y - slope * x)), slope, height)


def _merge_stacked(boxes: Sequence[Box]) -> list[Box]:
    """Merge boxes above each other: strokes of one digit."""
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.x):
        if merged:
            last = merged[-1]
            shared = min(last.right, box.right) - box.x
            if shared >= _STACKED * min(last.width, box.width) and shared >= 0:
                merged[-1] = union([last, box])
                continue
        merged.append(box)
    return merged


def draw_line_image(strokes: Strokes, frame: Frame) -> NDArray[np.uint8]:
    """Draw strokes as a line image.

    Args:
        strokes: The strokes of a line.
        frame: Their position.

    Returns:
        uint8 (40, width), 0 paper to 255 ink.
    """
    origin = np.array([frame.left, frame.middle], dtype=np.float64)
    canvas = np.zeros((HEIGHT * _SUPERSAMPLING, frame.width * _SUPERSAMPLING), dtype=np.uint8)
    rows, columns = canvas.shape
    points = np.concatenate(strokes) - origin
    points[:, 1] -= frame.slope * points[:, 0]
    points *= frame.scale * _SUPERSAMPLING
    points += np.array([MARGIN, HEIGHT / 2]) * _SUPERSAMPLING - 0.5
    # Points far outside may be moved if they stay there: OpenCV's integers are short.
    points = np.clip(points, (-columns, -9 * rows), (2 * columns, 10 * rows))
    ends = list(accumulate(map(len, strokes)))
    lines = [points[start:end] for start, end in pairwise([0, *ends])]
    draw_lines(canvas, lines, 255, max(1, round(PEN * DIGIT_HEIGHT * _SUPERSAMPLING)))
    small = cv2.resize(canvas, (frame.width, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def crop_line_image(ink: Ink, frame: Frame) -> NDArray[np.uint8]:
    """Crop a line image from ink.

    Args:
        ink: Float32 in [0, 1], (height, width).
        frame: Position of the line.

    Returns:
        uint8 (40, width), 0 paper to 255 ink.
    """
    scale = frame.scale
    picture = np.asarray(np.rint(ink * 255), dtype=np.uint8)
    # Reduce by area first: warpAffine interpolates between four pixels only.
    if scale < 1:
        size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
        scale = 1.0
    half = (scale - 1) / 2  # boxes are given by the edges of pixels, OpenCV's maps by their centres
    x = MARGIN - frame.left * frame.scale + half
    y = HEIGHT / 2 - frame.middle_at(0.0) * frame.scale + half
    matrix = np.array([[scale, 0.0, x], [-frame.slope * scale, scale, y]])
    image = cv2.warpAffine(picture, matrix, (frame.width, HEIGHT), flags=cv2.INTER_LINEAR)
    return np.asarray(image, dtype=np.uint8)
