"""Rows of writing in the ink model's map of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import component_boxes, label_components
from numscribe.imaging.ink_maps import BAND, band_mask
from numscribe.reading.components import Component
from numscribe.reading.line_image import DIGIT_HEIGHT, MAX_WIDTH, Frame, frame_line
from numscribe.reading.lines import split_lines
from numscribe.records import Ink

MIN_SHARED = 0.25
"""Minimum part of a component in a second row, relative to the first, for which it is divided."""

_MAX_BANDS, _MAX_ROWS = 400, 40
"""Maximum numbers of bands and of rows; a map with more is that of a texture or a page of text."""

_MIN_LENGTH = 2.0
"""Minimum length of a row whose slope is estimated, in digit heights."""

_MAX_GAP, _MAX_OFFSET = 0.5, 0.85
"""Maximum distance of a point, a comma or a part of a digit from the end of its row and from the
middle of its digits, in digit heights."""

_MAX_MISSED_GAP = 1.5
"""Maximum distance from the end of a row at which ink may be a digit that its band does not cover,
in digit heights."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of writing, in pixels.

    Attributes:
        left: x of its left end.
        right: x of its right end.
        middle: y of the middle of its digits at x = 0.
        slope: Increase of y per unit of x.
        height: Height of a digit.
    """

    left: float
    right: float
    middle: float
    slope: float
    height: float

    def offset(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the vertical distances of points, (n,), from the middle, in digit heights."""
        return np.asarray(np.abs(y - self.middle - self.slope * x) / self.height)

    def may_miss(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which boxes of ink outside the bands may be digits of this row.

        Args:
            boxes: Left, top, width and height, (n, 4).
        """
        x, top, width, height = boxes.T
        y = self.middle + self.slope * (x + width / 2)
        is_near = self.gap(boxes) < _MAX_MISSED_GAP
        return np.asarray(is_near & (top < y) & (y < top + height))

    def frame(self, line: Sequence[Component]) -> Frame:
        """Return the position of the line image for components of this row, at least one."""
        found = frame_line([component.box for component in line])
        left = max(found.left, self.left - _MAX_GAP * self.height)
        right = max(left, min(found.right, self.right + _MAX_GAP * self.height))
        height = max(self.height, (right - left) * DIGIT_HEIGHT / MAX_WIDTH)
        return Frame(left, right, self.middle + self.slope * left, self.slope, height)

    def gap(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the horizontal distances of boxes in digit heights; negative if they overlap.

        Args:
            boxes: Left, top, width and height, (n, 4).
        """
        x, _, width, _ = boxes.T
        return np.asarray(np.maximum(self.left - x - width, x - self.right) / self.height)


def find_rows(lines: Ink) -> tuple[list[Row], NDArray[np.intp]]:
    """Find the rows of writing.

    Args:
        lines: The ink model's map of lines, float32 in [0, 1], (height, width).

    Returns:
        The rows from top to bottom, none if there are too many, and for each pixel the number of
        its row from 1, or 0 outside the bands, intp (height, width).
    """
    labels, stats, _ = label_components(band_mask(lines))
    if not 0 < len(stats) - 1 <= _MAX_BANDS:
        return [], np.zeros(lines.shape, dtype=np.intp)
    grouped = split_lines([Component(b, n, n) for n, b in enumerate(component_boxes(stats), 1)])
    if len(grouped) > _MAX_ROWS:
        return [], np.zeros(lines.shape, dtype=np.intp)
    row_of = np.zeros(len(stats), dtype=np.intp)
    for number, row in enumerate(grouped, 1):
        row_of[[band.number for band in row]] = number
    numbers = row_of[labels]
    return [_fit(lines, numbers == n) for n in range(1, len(grouped) + 1)], numbers


def nearest_rows(boxes: NDArray[np.float64], rows: Sequence[Row]) -> NDArray[np.intp]:
    """Return the index of the row to which each box outside the bands belongs, or -1.

    Args:
        boxes: Left, top, width and height, (n, 4).
        rows: At least one.
    """
    x, y = (boxes[:, :2] + boxes[:, 2:] / 2).T
    nearest = np.full(len(boxes), -1, dtype=np.intp)
    least = np.full(len(boxes), _MAX_OFFSET)
    for index, row in enumerate(rows):
        offset = row.offset(x, y)
        is_nearer = (row.gap(boxes) < _MAX_GAP) & (offset < least)
        nearest[is_nearer], least[is_nearer] = index, offset[is_nearer]
    return nearest


def _fit(lines: Ink, mask: NDArray[np.bool_]) -> Row:
    """Fit a row to the pixels of its bands by least squares, weighted by the map."""
    rows, columns = np.nonzero(mask)
    weights = lines[rows, columns].astype(np.float64)
    thickness = np.bincount(columns, weights)
    height = max(float(np.median(thickness[thickness > 0])) / BAND, 1.0)
    x, y = columns + 0.5, rows + 0.5
    left, right = float(x.min() - 0.5), float(x.max() + 0.5)
    centre_x, centre_y = np.average(x, weights=weights), np.average(y, weights=weights)
    slope = 0.0
    if right - left > _MIN_LENGTH * height:
        across = weights * (x - centre_x)
        slope = float(across @ (y - centre_y) / (across @ (x - centre_x)))
    return Row(left, right, float(centre_y - slope * centre_x), slope, height)
