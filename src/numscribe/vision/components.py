"""Connected components of ink: where there are some, which run into the border, dropping some."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.records import Ink

_SOLID, _LONG = 0.5, 2
"""A dot fills more than this share of its box, which is less than so many times as long as wide."""

_BESIDE = 0.09
"""A dot that is smaller than this share of the writing's height is no part of a number."""

_TINY, _FEW = 5, 4
"""Nobody reads a digit of so few pixels' height; but so many dots may be the points of a number."""

_DISC, _ROUND = 0.7, 1.25
"""The same as of a dot, of a disc; a 0 that a marker has filled is longer."""

_THIN = 0.55
"""A disc is no writing beside strokes that fill less than this share of their boxes."""

_LOW, _LINE = 0.25, 3
"""What is lower than this share of the highest thing, or longer than so many times its height, says
little of strokes."""

_POINT = 0.35
"""A disc that is higher than this share of the strokes is no point of a number."""

Picture = TypeVar("Picture", NDArray[np.uint8], NDArray[np.float32])


def certain_ink(ink: Ink) -> NDArray[np.uint8]:
    """Return where there is ink beyond doubt, 1, and where not, 0; uint8, of the same shape."""
    return (ink > 0.35).view(np.uint8)


def label_components(mask: MatLike) -> tuple[MatLike, MatLike]:
    """Tell the connected components of a mask apart.

    Args:
        mask: uint8, (height, width), 0 or 1.

    Returns:
        Which component each pixel is of, 0 for none, (height, width); and the left, top, width,
        height and area of each, none of them as number 0, int32 (n, 5), as OpenCV gives them.
    """
    height, width = mask.shape
    # Short labels take half the time; there are fewer components than squares of 2×2 pixels.
    kind = cv2.CV_16U if (width + 1) * (height + 1) < 4 * 0xFFFF else cv2.CV_32S
    # To count them takes a third of the time of measuring them; one alone is all that there is.
    count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=kind)
    if count == 2:
        area = cv2.countNonZero(mask)
        paper = (0, 0, width, height, width * height - area)
        return labels, np.array([paper, (*cv2.boundingRect(mask), area)], dtype=np.int32)
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask, connectivity=8, ltype=kind, ccltype=cv2.CCL_DEFAULT
    )
    return labels, stats


def are_inside(stats: MatLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell which components do not reach the border of their picture.

    Args:
        stats: int32 (n, 5), as OpenCV gives them.
        shape: Height and width of the picture.
    """
    height, width = shape
    left, top, wide, high, _ = stats.T
    return np.asarray((left > 0) & (top > 0) & (left + wide < width) & (top + high < height))


def are_foreign(stats: MatLike) -> NDArray[np.bool_]:
    """Tell which components are dots of printed paper, or punched holes, and no writing.

    Args:
        stats: int32 (n, 5), n at least 1, as OpenCV gives them.
    """
    measured = np.asarray(stats, dtype=np.int32)
    dots = _printed_dots(measured)
    return dots | _holes(measured, dots)


def _printed_dots(stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    _, _, wide, high, area = stats.T
    sizes = np.maximum(wide, high)
    dots = (area > _SOLID * wide * high) & (sizes < _LONG * np.minimum(wide, high))
    printed = np.zeros(len(stats), dtype=np.bool_)
    if not dots.any():
        return printed
    if not dots.all():
        printed |= dots & (sizes <= _BESIDE * np.quantile(high[~dots], 0.9))
    tiny = dots & (sizes <= _TINY)
    if 2 * np.count_nonzero(tiny) > len(stats) > _FEW:
        printed |= tiny
    return printed


def _holes(stats: NDArray[np.int32], dots: NDArray[np.bool_]) -> NDArray[np.bool_]:
    _, _, wide, high, area = stats.T
    filled = area / (wide * high)
    sizes, narrow = np.maximum(wide, high), np.minimum(wide, high)
    discs = (filled > _DISC) & (sizes < _ROUND * narrow) & ~dots
    strokes = ~discs & ~dots & (wide < _LINE * high)
    none = np.zeros(len(stats), dtype=np.bool_)
    if not discs.any() or not strokes.any():
        return none
    strokes &= high > _LOW * high[strokes | discs].max()
    if not strokes.any() or np.median(filled[strokes]) > _THIN:
        return none
    many = int(np.count_nonzero(discs)) > max(_FEW, int(np.count_nonzero(strokes)))
    return np.asarray(discs & (many | (sizes > _POINT * np.median(high[strokes]))))


def drop_components(picture: Picture, labels: MatLike, dropped: NDArray[np.bool_]) -> Picture:
    """Return a picture without some components and their soft edges; others keep all of theirs.

    Args:
        picture: (height, width), 0 for paper.
        labels: Which component each pixel is of, 0 for paper, (height, width).
        dropped: Whether each component is dropped, bool (n,), with False for paper.
    """
    own = dropped[labels]
    soft = cv2.dilate(own.view(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.where(soft & (own | (labels == 0)), picture.dtype.type(0), picture)
