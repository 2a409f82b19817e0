"""From ink to the one digit in it."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.imaging.components import are_inside, certain_ink
from numscribe.records import Box, Ink


def find_digit(ink: Ink) -> tuple[Ink, Box] | None:
    """Find the one digit of a picture: its main strokes and whatever belongs to them.

    Connected components are kept that are large beside the largest one, or near it and no
    speck; what only the border cut off from a neighbour is dropped.

    Args:
        ink: Float32 in [0, 1], (height, width).

    Returns:
        The digit's ink alone, cropped, and its box in pixels of ``ink``; None without ink.
    """
    mask = certain_ink(ink)
    if not cv2.hasNonZero(mask):
        return None
    # The rest needs the ink's surroundings alone: most of a canvas is empty.
    rows, columns = _surroundings(mask)
    x0, y0 = columns.start, rows.start
    window, mask = ink[rows, columns], mask[rows, columns]
    if cv2.connectedComponents(mask, connectivity=8)[0] > 2:  # one of them is the ground
        window, mask = _without_strangers(window, mask, (x0, y0), ink.shape)
        rows, columns = _surroundings(mask)
        x0, y0, window = x0 + columns.start, y0 + rows.start, window[rows, columns]
    visible = window > 0.02 if max(ink.shape) <= 64 else window > 0.2
    left, top, width, height = cv2.boundingRect(visible.view(np.uint8))
    crop = window[top : top + height, left : left + width]
    return crop, Box(float(x0 + left), float(y0 + top), float(width), float(height))


def _surroundings(mask: MatLike) -> tuple[slice, slice]:
    """Return the rows and columns of ink and of its soft edges, which lie outside the mask."""
    x, y, width, height = cv2.boundingRect(mask)
    rim = _rim(width, height)
    return slice(max(0, y - rim), y + height + rim), slice(max(0, x - rim), x + width + rim)


def _rim(width: int, height: int) -> int:
    """Return how far soft edges are looked for: a tenth of the ink's size."""
    return max(1, max(width, height) // 10)


def _without_strangers(
    window: Ink, mask: NDArray[np.uint8], corner: tuple[int, int], shape: tuple[int, ...]
) -> tuple[Ink, NDArray[np.uint8]]:
    """Keep the components that belong to the digit.

    Args:
        window: The ink around all components.
        mask: Where the components are in it.
        corner: Where the window begins in the picture, x and y.
        shape: Height and width of the picture.

    Returns:
        Both, with nothing else in them.
    """
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    stats[:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP]] += np.array(corner, dtype=np.int32)
    keep = np.flatnonzero(_belongs(stats[1:], centres[1:] + corner, shape)) + 1
    if len(keep) == count - 1:
        return window, mask
    chosen = np.zeros(count, dtype=np.uint8)
    chosen[keep] = 1
    own = chosen[labels]
    rim = _rim(*cv2.boundingRect(own)[2:])
    near = cv2.dilate(own, np.ones((2 * rim + 1,) * 2, np.uint8))
    return np.where((near > 0) & (own >= mask), window, np.float32(0.0)), own


def _belongs(stats: MatLike, centres: MatLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell which components belong to the digit: stats and centres as OpenCV gives them."""
    height, width = shape
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    extent = np.hypot(right - left, bottom - top)
    middle = np.array([width / 2, height / 2])
    # Larger is likelier the digit, and so is nearer to the middle; cut by the border, less so.
    away = np.hypot(*((centres - middle) / middle).T)
    # What is far longer than it is high, beneath something higher, underlines it.
    highest = int(np.argmax(bottom - top))
    size = bottom[highest] - top[highest]
    line = (bottom - top < 0.3 * size) & (right - left > 1.5 * size)
    line &= top > (top[highest] + bottom[highest]) / 2
    cut = ~are_inside(stats, shape)
    main = int(np.argmax(extent * np.exp(-0.5 * away) * np.where(cut, 0.6, 1.0) * ~line))
    gap_x = np.maximum(left[main] - right, left - right[main]).clip(0)
    gap_y = np.maximum(top[main] - bottom, top - bottom[main]).clip(0)
    gap = np.hypot(gap_x, gap_y)
    size = extent[main]
    keep = (
        ~line
        & (gap < 0.35 * size)
        & (extent > 0.15 * size)
        & ~(cut & (extent < 0.6 * size) & (gap > 0))
    )
    keep[main] = True
    return np.asarray(keep, dtype=np.bool_)
