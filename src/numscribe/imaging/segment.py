"""Segmentation of a single digit: its ink without anything else."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.imaging.components import binarize, dilate, label_components
from numscribe.records import Box, Ink

_VISIBLE, _VISIBLE_SMALL = 0.2, 0.02
"""Ink above this is kept at the edge of a crop; the second value is for pictures of at most 64
pixels, such as those of MNIST."""

_MARGIN_SHARE = 10
"""Width or height of ink, in widths of its soft edges."""

_MAX_UNDERLINE_HEIGHT, _MIN_UNDERLINE_WIDTH = 0.3, 1.5
"""Maximum height and minimum width of an underline, in heights of the tallest component."""

_CENTRE_DECAY = 0.5
"""Decay of the score of a component with its distance from the centre of the picture, per half of
the picture's width or height."""

_CUT_FACTOR = 0.6
"""Factor of the score of a component that the border of the picture cuts off."""

_MAX_GAP, _MIN_EXTENT = 0.35, 0.15
"""Maximum distance of a component from the main one, and its minimum extent, in extents (diagonals)
of the main component."""

_MAX_NEIGHBOUR_EXTENT = 0.6
"""Maximum extent of a cut-off component that belongs to a neighbouring digit, in extents of the
main component."""


class FoundDigit(NamedTuple):
    """The one digit of a picture.

    Attributes:
        ink: Its ink, cropped to it, float32 in [0, 1].
        box: Its box in pixels of the picture.
        is_alone: Whether it is the only connected component of the picture.
    """

    ink: Ink
    box: Box
    is_alone: bool


def find_digit(ink: Ink) -> FoundDigit | None:
    """Find the one digit of a picture.

    Keeps the connected components that are large relative to the main one, or near it and no
    specks. Drops the parts of neighbours that the border cuts off, and underlines.

    Args:
        ink: Float32 in [0, 1], (height, width).

    Returns:
        The digit; None without ink.
    """
    mask = binarize(ink)
    if not cv2.hasNonZero(mask):
        return None
    # Most of a canvas is empty: use only the part with ink.
    rows, columns = _window(mask)
    x0, y0 = columns.start, rows.start
    window, mask = ink[rows, columns], mask[rows, columns]
    labels, stats, centroids = label_components(mask)
    is_alone = len(stats) == 2
    if not is_alone:
        stats[:, :2] += (x0, y0)
        is_kept = _belong_to_digit(stats[1:], centroids[1:] + np.array([x0, y0]), ink.shape)
        if not is_kept.all():
            window, mask = _keep(window, mask, np.r_[False, is_kept][labels])
            rows, columns = _window(mask)
            x0, y0, window = x0 + columns.start, y0 + rows.start, window[rows, columns]
    rows, columns = visible_box(window, max(ink.shape))
    crop = window[rows, columns]
    height, width = crop.shape
    box = Box(float(x0 + columns.start), float(y0 + rows.start), float(width), float(height))
    return FoundDigit(crop, box, is_alone)


def visible_box(ink: Ink, side: int) -> tuple[slice, slice]:
    """Return the rows and columns of all visible ink.

    Args:
        ink: Float32 in [0, 1], (height, width), a part of a picture.
        side: Longer side of the whole picture in pixels.
    """
    visible = ink > (_VISIBLE_SMALL if side <= 64 else _VISIBLE)
    left, top, width, height = cv2.boundingRect(visible.view(np.uint8))
    return slice(top, top + height), slice(left, left + width)


def _window(mask: MatLike) -> tuple[slice, slice]:
    """Return the rows and columns of a mask and the soft edges around it."""
    x, y, width, height = cv2.boundingRect(mask)
    margin = _margin(width, height)
    return slice(max(0, y - margin), y + height + margin), slice(
        max(0, x - margin), x + width + margin
    )


def _margin(width: int, height: int) -> int:
    """Return the width of soft edges: a tenth of the ink's size."""
    return max(1, max(width, height) // _MARGIN_SHARE)


def _keep(
    window: Ink, mask: NDArray[np.uint8], is_kept: NDArray[np.bool_]
) -> tuple[Ink, NDArray[np.uint8]]:
    """Return ink and its mask without the components that are not kept."""
    own = is_kept.view(np.uint8)
    near = dilate(is_kept, _margin(*cv2.boundingRect(own)[2:]))
    return np.where(near & (own >= mask), window, np.float32(0.0)), own


def _belong_to_digit(
    stats: MatLike, centroids: MatLike, shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Return which components belong to the digit; ``stats`` and ``centroids`` without label 0."""
    height, width = shape
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    extent = np.hypot(right - left, bottom - top)
    tallest = int(np.argmax(bottom - top))
    size = bottom[tallest] - top[tallest]
    is_underline = (bottom - top < _MAX_UNDERLINE_HEIGHT * size) & (
        right - left > _MIN_UNDERLINE_WIDTH * size
    )
    is_underline &= top > (top[tallest] + bottom[tallest]) / 2
    is_cut = (left <= 0) | (top <= 0) | (right >= width) | (bottom >= height)
    # The main component is large, near the centre, not cut off by the border, and no underline.
    centre = np.array([width / 2, height / 2])
    distance = np.hypot(*((centroids - centre) / centre).T)
    score = (
        extent
        * np.exp(-_CENTRE_DECAY * distance)
        * np.where(is_cut, _CUT_FACTOR, 1.0)
        * ~is_underline
    )
    main = int(np.argmax(score))
    gap_x = np.maximum(left[main] - right, left - right[main]).clip(0)
    gap_y = np.maximum(top[main] - bottom, top - bottom[main]).clip(0)
    gap = np.hypot(gap_x, gap_y)
    size = extent[main]
    is_near = (gap < _MAX_GAP * size) & (extent > _MIN_EXTENT * size)
    is_neighbour = is_cut & (extent < _MAX_NEIGHBOUR_EXTENT * size) & (gap > 0)
    is_kept = ~is_underline & is_near & ~is_neighbour
    is_kept[main] = True
    return np.asarray(is_kept, dtype=np.bool_)
