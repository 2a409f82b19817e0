"""What lies around and under handwriting: ruled and squared lines, and the edge of the sheet."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Image

_SPAN = 0.8
"""A ruled line runs over at least this share of the picture."""

_LEAST_SIDE = 64
"""Smaller pictures have no room for ruled lines."""

_THICKEST = 0.04
"""A ruled line is thinner than this share of the picture's shorter side."""

_DESK = 0.7
"""A desk is darker than this share of the sheet on it."""

_CROPPED = 0.4
"""At most this share of the picture's border may lie on the sheet."""


def remove_rules(difference: NDArray[np.uint8], noise: float) -> NDArray[np.uint8]:
    """Take ruled or squared lines out of the ink, and mend the strokes that cross them.

    Lines are what survives an opening with a long flat kernel and runs through nearly all of
    the picture; a closing across them joins what they cut (see Gonzalez and Woods, *Digital
    Image Processing*, on morphological extraction of lines).

    Args:
        difference: uint8, (height, width), 0 for paper, brighter for ink.
        noise: Standard deviation of paper, in levels.

    Returns:
        The same without lines; the very array where there is none.
    """
    if min(difference.shape) < _LEAST_SIDE:
        return difference
    level, upright = _rules(difference, noise), _rules(difference.T, noise)
    if level is None and upright is None:
        return difference
    lines = np.zeros_like(difference) if level is None else level
    if upright is not None:
        lines = np.maximum(lines, upright.T)
    shades = difference[(lines > 0) & (difference > _faintest(noise))]
    # Ink that is far darker than the rules shows through them.
    covered = (lines > 0) & (difference < 1.3 * float(np.median(shades)) + 8)
    cleared = np.where(covered, 0, difference).astype(np.uint8)
    mended = cleared
    if level is not None:
        mended = np.maximum(mended, _mended(cleared, level))
    if upright is not None:
        mended = np.maximum(mended, _mended(np.ascontiguousarray(cleared.T), upright).T)
    return np.ascontiguousarray(mended)


def _faintest(noise: float) -> float:
    return max(6.0, 3.0 * noise)


def _rules(difference: NDArray[np.uint8], noise: float) -> NDArray[np.uint8] | None:
    """Return where level lines run through a picture, uint8 (height, width); None for none."""
    width = difference.shape[1]
    inset = width // 40
    faint = _faintest(noise)
    left, right = difference[:, : inset + 1], difference[:, -1 - inset :]
    if left.max() <= faint or right.max() <= faint:
        return None  # a rule would begin and end there
    mask = np.ascontiguousarray(difference > faint).astype(np.uint8)
    gap, run = np.ones((1, max(3, width // 60)), np.uint8), np.ones((1, width // 6), np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, gap)
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, run)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    thickest = max(3.0, _THICKEST * min(difference.shape))
    spans, areas = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    rules = [
        number
        for number in range(1, count)
        if spans[number] >= _SPAN * width and areas[number] <= thickest * spans[number]
    ]
    if not rules:
        return None
    found = np.isin(labels, rules).astype(np.uint8)
    return np.asarray(cv2.dilate(found, np.ones((3, 1), np.uint8)), dtype=np.uint8)


def _mended(cleared: NDArray[np.uint8], rules: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what a closing across level lines brings back on them, and nothing elsewhere."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
    thick = max(stats[1:, cv2.CC_STAT_AREA] / stats[1:, cv2.CC_STAT_WIDTH])
    kernel = np.ones((int(np.ceil(thick)) + 2, 3), np.uint8)
    closed = cv2.morphologyEx(cleared, cv2.MORPH_CLOSE, kernel)
    return np.where(rules > 0, closed, 0).astype(np.uint8)


def sheet_mask(image: Image) -> NDArray[np.bool_] | None:
    """Find a sheet of paper that lies on something darker.

    Args:
        image: uint8, (height, width, 3), B, G, R.

    Returns:
        bool (height, width), the sheet without its edge; None where no edge is in the picture.
    """
    height, width = image.shape[:2]
    if min(height, width) < 96:
        return None
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, bright = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(
        bright.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    hull = np.zeros((height, width), dtype=np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(largest), 1)
    filled = np.zeros_like(hull)
    cv2.drawContours(filled, [largest], -1, 1, cv2.FILLED)
    inside, outside = hull > 0, hull == 0
    border = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    is_sheet = (
        0.3 < float(inside.mean()) < 0.96
        and float(border.mean()) < _CROPPED  # more: the edge of a shadow, not that of a sheet
        and float(filled[inside].mean()) > 0.9  # less: strokes, not paper
        and float(bright[inside].mean()) > 0.75
        and float(bright[outside].mean()) < 0.1
        and float(np.median(grey[outside])) < _DESK * float(np.median(grey[inside]))
    )
    if not is_sheet:
        return None
    margin = max(3, round(0.03 * min(height, width)))
    kernel = np.ones((2 * margin + 1,) * 2, np.uint8)
    padded = cv2.copyMakeBorder(hull, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    eroded = cv2.erode(padded, kernel, borderType=cv2.BORDER_REPLICATE)[1:-1, 1:-1]
    return np.asarray(eroded > 0, dtype=np.bool_)
