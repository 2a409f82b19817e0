"""Connected components of ink: where there are some, which run into the border, dropping some."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.records import Ink

Picture = TypeVar("Picture", NDArray[np.uint8], NDArray[np.float32])


def certain_ink(ink: Ink) -> NDArray[np.uint8]:
    """Return where there is ink beyond doubt, 1, and where not, 0; uint8, of the same shape."""
    return (ink > 0.35).view(np.uint8)


def label_components(mask: MatLike) -> tuple[MatLike, MatLike]:
    """Tell the connected components of a mask apart.

    Args:
        mask: uint8, (height, width), 0 or 1, with ink in its first and last row and column.

    Returns:
        Which component each pixel is of, 0 for none, (height, width); and for each component, none
        of them as number 0, the left, top, width and height of its box, int32 (n, 4).
    """
    height, width = mask.shape
    # Short labels take half the time; there are fewer components than squares of 2×2 pixels.
    kind = cv2.CV_16U if (width + 1) * (height + 1) < 4 * 0xFFFF else cv2.CV_32S
    # To count them takes a third of the time of measuring them; one alone is as large as the mask.
    count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=kind)
    if count <= 2:
        return labels, np.array([[0, 0, width, height]] * count, dtype=np.int32)
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask, connectivity=8, ltype=kind, ccltype=cv2.CCL_DEFAULT
    )
    return labels, stats[:, : cv2.CC_STAT_AREA]


def are_inside(stats: MatLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell which components do not reach the border of their picture.

    Args:
        stats: int32 (n, 5), as OpenCV gives them.
        shape: Height and width of the picture.
    """
    height, width = shape
    left, top, wide, high, _ = stats.T
    return np.asarray((left > 0) & (top > 0) & (left + wide < width) & (top + high < height))


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
