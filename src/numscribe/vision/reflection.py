"""Ink that a lamp's reflection makes pale."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike

from numscribe.records import Ink

_PALE, _VISIBLE = 0.6, 0.15
"""Ink is pale that is nowhere darker than the first, and visible from the second on."""

_SHARP = 0.6
"""At the edge of a stroke ink rises by this share of its own darkness within two pixels."""

_HEIGHT = 0.5
"""Pale ink is a digit if it is higher than this share of the ink that is not."""

_MOST = 64
"""Components that are looked at, from the largest on."""

_LEAST = 0.4
"""Ink under a reflection keeps at least this share of its darkness."""


def even_ink(ink: Ink) -> Ink:
    """Make ink as dark where a reflection lies on it as where none does.

    Args:
        ink: Float32 in [0, 1], (height, width).

    Returns:
        The same; the very array where no digit is pale.
    """
    edges = cv2.morphologyEx(ink, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    if not _has_pale_digit(ink, edges):
        return ink
    # What rises slowly, as the edge of a shadow does, says nothing of how dark ink is.
    window = max(3, (max(ink.shape) // 8) | 1)
    darkest = cv2.blur(cv2.dilate(edges, np.ones((window, window), np.uint8)), (window, window))
    faded = np.where(darkest < _LEAST / 2, 1.0, np.clip(darkest, _LEAST, 1.0))
    return np.clip(ink / faded, 0.0, 1.0).astype(np.float32, copy=False)


def _has_pale_digit(ink: Ink, edges: MatLike) -> bool:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (ink > _VISIBLE).view(np.uint8), connectivity=8
    )
    largest = np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:_MOST] + 1
    heights, pale = [], []
    for number in largest.tolist():
        x, y, width, height, _ = stats[number]
        window = np.s_[y : y + height, x : x + width]
        own = labels[window] == number
        peak = float(ink[window][own].max())
        if peak > _PALE:
            heights.append(int(height))
        elif float(np.quantile(edges[window][own], 0.75)) > _SHARP * peak:
            pale.append(int(height))
    return bool(heights and pale) and max(pale) > _HEIGHT * float(np.median(heights))
