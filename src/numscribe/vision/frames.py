"""Boxes, combs and circles that are drawn around handwriting."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.vision.components import are_inside, drop_components, label_components
from numscribe.vision.difference import Difference
from numscribe.vision.rules import LEAST_SIDE

_ROOM = 0.15
"""A frame is larger than this share of the picture."""

_HELD, _LITTLE = 0.3, 0.05
"""It holds something higher than this share of it, or three that are higher than this one."""

_DARK = 0.6
"""A frame and writing are darker than this share of what parts ink from paper best."""

_MOST = 20
"""More candidates than this are a texture."""

_NEAR = 0.02
"""What is nearer to its hull than this share of its size runs along it."""

_EDGE = 4
"""It is at most so many times as thick: as the edge of a note is, or that of a turned box."""

_CORNERS = 0.9
"""A box fills more than this share of the rectangle around it, an ellipse less."""

_DIVIDER = 0.7
"""The lines of a comb are longer than this share of its height."""

_TOUCHING = 0.12
"""A frame that has more than this share of its ink inside is touched by a digit, and stays."""

_CLOSED = 0.85
"""A frame runs along at least this share of its own outline."""


def remove_frames(difference: Difference) -> Difference:
    """Take boxes, combs and circles out of the ink that are drawn around writing.

    Such a component runs along most of its own convex hull, and has writing inside, none of which
    touches it: what a digit touches stays as it is.

    Returns:
        The same without frames; the very object where there is none.
    """
    levels = difference.levels
    if min(levels.shape) < LEAST_SIDE:
        return difference
    rows, columns = difference.inside
    # With the soft edges around it, which go with what is dropped.
    y, x = max(0, rows.start - 2), max(0, columns.start - 2)
    window = np.s_[y : rows.stop + 2, x : columns.stop + 2]
    least = max(difference.faintest, _DARK * difference.threshold)
    mask = (levels[window] > least).view(np.uint8)
    labels, stats = label_components(mask)
    if len(stats) <= 2:  # paper and one thing
        return difference
    left, top, wide, high, _ = stats.T
    right, bottom = left + wide, top + high
    # What runs into the border are rules.
    offset = np.array([x, y, 0, 0, 0], dtype=np.int32)
    closed = are_inside(stats + offset, levels.shape)
    closed[0] = False  # paper
    large = np.maximum(wide, high) > _ROOM * max(levels.shape)
    candidates = np.flatnonzero(closed & large)
    if len(candidates) > _MOST:
        return difference
    frames = np.zeros(len(stats), dtype=np.bool_)
    for number in candidates.tolist():
        within = (left > left[number]) & (right < right[number])
        within &= (top > top[number]) & (bottom < bottom[number])
        held = high[within] / high[number]
        if not held.size:
            continue
        own = np.s_[top[number] : bottom[number], left[number] : right[number]]
        box = _Outline(labels[own] == number)
        several = np.sum(held > _HELD) > 1
        if box.is_oblong:  # else it may be a 0 with a stroke or specks inside
            several |= (held > _HELD).any() or np.sum(held > _LITTLE) > 2
        frames[number] = several and box.is_closed and box.is_bare
    if not frames.any():
        return difference
    cleared = levels.copy()
    cleared[window] = drop_components(levels[window], labels, frames)
    return Difference(cleared, difference.noise)


class _Outline:
    """A component beside its own convex hull."""

    def __init__(self, component: NDArray[np.bool_]) -> None:
        """Look at a component, bool (height, width), cropped to it."""
        rim = max(3, round(_NEAR * max(component.shape)))
        self._own = np.pad(component, rim)
        contours, _ = cv2.findContours(
            self._own.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
        )
        self._hull = cv2.convexHull(np.concatenate(contours))
        self._line = np.zeros(self._own.shape, dtype=np.uint8)
        cv2.polylines(self._line, [self._hull], isClosed=True, color=1)
        self._rim = rim
        self._height, self._width = component.shape

    @property
    def is_oblong(self) -> bool:
        """Whether it is wider than a digit, or has corners."""
        _, sides, _ = cv2.minAreaRect(self._hull)
        square = cv2.contourArea(self._hull) > _CORNERS * sides[0] * sides[1]
        return bool(square or self._width > 1.3 * self._height)

    @property
    def is_closed(self) -> bool:
        """Whether it runs along most of its hull."""
        away = cv2.distanceTransform((~self._own).view(np.uint8), cv2.DIST_L2, 3)
        return float((away[self._line > 0] <= self._rim).mean()) > _CLOSED

    @property
    def is_bare(self) -> bool:
        """Whether nothing of it is inside but the upright lines of a comb: no digit touches it."""
        own = self._own.view(np.uint8)
        upright = np.ones((max(3, round(_DIVIDER * self._height)), 1), np.uint8)
        lines = cv2.dilate(
            cv2.morphologyEx(own, cv2.MORPH_OPEN, upright), np.ones((5, 3), np.uint8)
        )
        far = cv2.distanceTransform(1 - self._line, cv2.DIST_L2, 3) > _EDGE * self._rim
        return bool(np.count_nonzero(far & self._own & (lines == 0)) < _TOUCHING * own.sum())
