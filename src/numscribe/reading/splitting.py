"""Splitting of touching symbols: where to cut their ink."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Stroke

_INK_WEIGHT = 0.3
"""Weight of the number of ink pixels in a column, relative to that of the height they span."""

_MAX_SHIFT = 0.2
"""Maximum distance of the cut from the given place, in digit heights."""

_SMOOTHING = 0.06
"""Width of the moving average over columns, in digit heights."""


def find_split_column(mask: NDArray[np.bool_], place: float, height: int) -> int:
    """Return the best column for a cut near a place.

    The cost of a column is the height that its ink spans, and the amount of ink, plus the distance
    from the place.

    Args:
        mask: Ink of one component, bool (rows, columns).
        place: Approximate column of the cut.
        height: Height of a digit in pixels.
    """
    reach = _MAX_SHIFT * height
    width: int = mask.shape[1]
    left, right = max(1, round(place - reach)), min(width - 1, round(place + reach))
    if left >= right:
        return min(max(round(place), 0), width)
    distance = np.abs(np.arange(left, right) - place)
    return left + int(np.argmin(_column_costs(mask, height)[left:right] + distance))


def _column_costs(mask: NDArray[np.bool_], height: int) -> NDArray[np.float64]:
    # NumPy reduces along rows ten times as fast as along columns.
    transposed = cv2.transpose(mask.view(np.uint8))
    top = transposed.view(np.bool_).argmax(axis=1)
    below = cv2.flip(transposed, 1).view(np.bool_).argmax(axis=1)
    amount = cv2.reduce(mask.view(np.uint8), 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0]
    span = np.where(amount > 0, mask.shape[0] - 1 - below - top, 0)
    width = max(3, round(_SMOOTHING * height) | 1)
    padded = np.pad(span + _INK_WEIGHT * amount, width // 2, mode="edge")
    return np.asarray(np.convolve(padded, np.ones(width) / width, "valid"))


def split_stroke(stroke: Stroke, cuts: Sequence[float]) -> list[tuple[Stroke, int]]:
    """Split a stroke by vertical lines.

    Args:
        stroke: Float32 (n, 2).
        cuts: x of each line, ascending.

    Returns:
        Its parts in the order of drawing, each with the number of lines to its left.
    """
    sides = np.searchsorted(np.array(cuts), stroke[:, 0])
    starts = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(stroke)]
    # A part begins with the last point of the part before it, so that no gap is left.
    return [(stroke[max(0, begin - 1) : end], int(sides[begin])) for begin, end in pairwise(starts)]
