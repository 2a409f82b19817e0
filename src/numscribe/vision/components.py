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
