"""Cuts: where ink that is too wide for one digit may run from one digit into the next."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Stroke, Strokes

_LEAST_WIDTH = 0.22
"""Least width of a digit between two cuts, in heights of a digit."""

_INK = 0.3
"""What a pixel of ink in the way counts beside one of the height that the ink spans."""

_REACH = 0.2
"""How far from a given place, in heights of a digit, the best column to cut is looked for."""

_MOST_CUTS = 16


def cut_columns(mask: NDArray[np.bool_], height: int) -> list[int]:
    """Return columns where touching digits may be cut, from left to right.

    A cut runs where the ink spans little height: round digits touch at their bellies, linked ones
    by a thin line, and both leave a valley between the contours above and below (Casey and
    Lecolinet, *A survey of methods and strategies in character segmentation*, 1996). The amount
    of ink alone would cut every 0 in two.

    Args:
        mask: The ink of one component, bool (rows, columns).
        height: Height of a digit in pixels.
    """
    columns = mask.shape[1]
    least = max(2, round(_LEAST_WIDTH * height))
    smooth = _profile(mask, height)
    around = np.ones((1, 2 * (least // 2) + 1), dtype=np.uint8)
    lowest = cv2.erode(smooth[None], around)[0]
    minima = np.flatnonzero((smooth <= lowest) & (smooth < 1.1 * height)).tolist()
    chosen: list[int] = []
    for column in sorted(minima, key=lambda c: smooth[c]):
        if not least <= column < columns - least:
            continue
        if all(abs(column - other) >= least for other in chosen):
            chosen.append(column)
    return sorted(chosen[:_MOST_CUTS])


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


def split_stroke(stroke: Stroke, places: list[float]) -> list[Strokes]:
    """Cut a stroke by upright lines, and return what lies between them, from left to right.

    Args:
        stroke: Float32 (n, 2).
        places: x of each line, rising.
    """
    parts: list[list[Stroke]] = [[] for _ in range(len(places) + 1)]
    sides = np.searchsorted(np.array(places), stroke[:, 0])
    starts = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(stroke)]
    for begin, end in pairwise(starts):
        # The first point beyond a line belongs to both sides, so that no gap is left.
        run = stroke[max(0, begin - 1) : end]
        parts[int(sides[begin])].append(run)
    return [tuple(part) for part in parts if part]
