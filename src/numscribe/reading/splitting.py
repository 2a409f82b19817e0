"""Cuts: where ink that runs from one symbol into the next is best parted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Stroke

_INK = 0.3
"""What a pixel of ink in the way counts beside one of the height that the ink spans."""

_REACH = 0.2
"""How far from a given place, in heights of a digit, the best column to cut is looked for."""


def valley(mask: NDArray[np.bool_], column: float, height: int) -> int:
    """Return the best column to cut near one where two digits are known to part.

    Args:
        mask: The ink of one component, bool (rows, columns).
        column: About where they part.
        height: Height of a digit in pixels.
    """
    reach = _REACH * height
    width: int = mask.shape[1]
    left, right = max(1, round(column - reach)), min(width - 1, round(column + reach))
    if left >= right:
        return min(max(round(column), 0), width)
    away = np.abs(np.arange(left, right) - column)
    return left + int(np.argmin(_profile(mask, height)[left:right] + away))


def _profile(mask: NDArray[np.bool_], height: int) -> NDArray[np.float64]:
    """Return what cutting costs at each column: the height that ink spans, and how much it is."""
    # NumPy looks along rows ten times as quickly as down columns.
    upright = cv2.transpose(mask.view(np.uint8))
    top = upright.view(np.bool_).argmax(axis=1)
    below = cv2.flip(upright, 1).view(np.bool_).argmax(axis=1)
    amount = cv2.reduce(mask.view(np.uint8), 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0]
    span = np.where(amount > 0, mask.shape[0] - 1 - below - top, 0)
    profile = span + _INK * amount
    width = max(3, round(0.06 * height) | 1)
    wider = np.concatenate([[profile[0]] * (width // 2), profile, [profile[-1]] * (width // 2)])
    return np.asarray(np.convolve(wider, np.ones(width) / width, "valid"))


def split_stroke(stroke: Stroke, places: Sequence[float]) -> list[tuple[Stroke, int]]:
    """Cut a stroke by upright lines.

    Args:
        stroke: Float32 (n, 2).
        places: x of each line, rising.

    Returns:
        Its parts in the order in which they were drawn, each with its place between the lines,
        0 for left of the first one.
    """
    sides = np.searchsorted(np.array(places), stroke[:, 0])
    starts = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(stroke)]
    # The first point beyond a line belongs to both sides, so that no gap is left.
    return [(stroke[max(0, begin - 1) : end], int(sides[begin])) for begin, end in pairwise(starts)]
