"""Ruled and squared lines under handwriting."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.vision.difference import Difference

_SPAN = 0.8
"""A ruled line runs over at least this share of the picture."""

LEAST_SIDE = 64
"""Smaller pictures have no room for lines."""

_THICKEST = 0.04
"""A ruled line is thinner than this share of the picture's shorter side."""

_ALIKE = 1.6
"""Rules are at most darker than most of them by this factor."""


def remove_rules(difference: Difference) -> Difference:
    """Take ruled or squared lines out of the ink, and mend the strokes that cross them.

    Lines are what survives an opening with a long flat kernel and runs through nearly all of
    the picture; a closing across them joins what they cut (see Gonzalez and Woods, *Digital
    Image Processing*, on morphological extraction of lines).

    Returns:
        The same without lines; the very object where there is none.
    """
    levels, faintest = difference.levels, difference.faintest
    if min(levels.shape) < LEAST_SIDE:
        return difference
    level, upright = _rules(levels, faintest), _rules(levels.T, faintest)
    if level is None and upright is None:
        return difference
    shades = np.zeros_like(levels) if level is None else level
    if upright is not None:
        # They are darker where they cross.
        shades = np.asarray(cv2.add(shades, upright.T), dtype=np.uint8)
    # Ink that is far darker than a rule shows through it.
    covered = (shades > 0) & (levels < 1.3 * shades + 8)
    cleared = np.where(covered, 0, levels).astype(np.uint8)
    mended = cleared
    if level is not None:
        mended = np.maximum(mended, _mended(cleared, level))
    if upright is not None:
        mended = np.maximum(mended, _mended(np.ascontiguousarray(cleared.T), upright).T)
    return Difference(np.ascontiguousarray(mended), difference.noise)


def _rules(levels: NDArray[np.uint8], faintest: float) -> NDArray[np.uint8] | None:
    """Return how dark level lines are that run through a picture, uint8 (height, width).

    Zero where there is none; None where there are none at all.
    """
    width = levels.shape[1]
    inset = width // 40
    left, right = levels[:, : inset + 1], levels[:, -1 - inset :]
    if left.max() <= faintest or right.max() <= faintest:
        return None  # a rule would begin and end there
    mask = np.ascontiguousarray(levels > faintest).astype(np.uint8)
    gap, run = np.ones((1, max(3, width // 60)), np.uint8), np.ones((1, width // 6), np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, gap)
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, run)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    thickest = max(3.0, _THICKEST * min(levels.shape))
    spans, areas = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    rules = [
        number
        for number in range(1, count)
        if spans[number] >= _SPAN * width and areas[number] <= thickest * spans[number]
    ]
    if not rules:
        return None
    found = np.zeros_like(levels)
    shades = []
    for number in rules:
        rows = slice(stats[number, 1], stats[number, 1] + stats[number, cv2.CC_STAT_HEIGHT])
        # Shrunk, a line is a pixel wide or two; of its slanted parts each has a row of its own.
        line = np.where(labels[rows] == number, levels[rows], 0).max(axis=0)
        shades.append(np.median(line[line > faintest]))  # dotted, it has paper between
    darkest = _ALIKE * np.median(shades)  # what is darker is covered by a long stroke
    for number, shade in zip(rules, shades, strict=True):
        found[labels == number] = min(shade, darkest)
    return np.asarray(cv2.dilate(found, np.ones((3, 1), np.uint8)), dtype=np.uint8)


def _mended(cleared: NDArray[np.uint8], rules: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what a closing across level lines brings back on them, and nothing elsewhere."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
    thick = max(stats[1:, cv2.CC_STAT_AREA] / stats[1:, cv2.CC_STAT_WIDTH])
    kernel = np.ones((int(np.ceil(thick)) + 2, 3), np.uint8)
    closed = cv2.morphologyEx(cleared, cv2.MORPH_CLOSE, kernel)
    return np.where(rules > 0, closed, 0).astype(np.uint8)
