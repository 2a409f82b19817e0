"""Rows of writing in the ink model's map of lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import component_boxes, label_components
from numscribe.imaging.ink_maps import BAND, band_mask
from numscribe.reading.components import Component
from numscribe.reading.line_image import DIGIT_HEIGHT, MAX_WIDTH, Frame
from numscribe.reading.lines import split_lines
from numscribe.records import Ink, union

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


def find_rows(lines: Ink) -> tuple[list[Frame], NDArray[np.intp]]:
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


def nearest_rows(boxes: NDArray[np.float64], rows: Sequence[Frame]) -> NDArray[np.intp]:
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


def missed_digits(boxes: NDArray[np.float64], rows: Sequence[Frame]) -> NDArray[np.bool_]:
    """Return which boxes of ink outside the bands may be digits of a row, bool (n,).

    Args:
        boxes: Left, top, width and height, (n, 4).
        rows: The rows.
    """
    x, top, width, height = boxes.T
    found = np.zeros(len(boxes), dtype=np.bool_)
    for row in rows:
        y = row.middle_at(x + width / 2)
        found |= (row.gap(boxes) < _MAX_MISSED_GAP) & (top < y) & (y < top + height)
    return found


def frame_of_row(row: Frame, line: Sequence[Component]) -> Frame:
    """Return the position of the line image for components of a row, at least one."""
    ink = union([component.box for component in line])
    left = max(ink.x, row.left - _MAX_GAP * row.height)
    right = max(left, min(ink.right, row.right + _MAX_GAP * row.height))
    height = max(row.height, (right - left) * DIGIT_HEIGHT / MAX_WIDTH)
    return Frame(left, right, row.middle_at(left), row.slope, height)


def _fit(lines: Ink, mask: NDArray[np.bool_]) -> Frame:
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
    middle = float(centre_y + slope * (left - centre_x))
    return Frame(left, right, middle, slope, height)
