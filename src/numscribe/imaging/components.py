"""Connected components of ink: where there are some, and how high digits are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from statistics import median

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.records import Box, Ink


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


def digit_height(boxes: Sequence[Box]) -> float:
    """Estimate how high digits are: the median height of what is not small beside the rest."""
    sizes = [max(box.height, min(box.width, 2 * box.height)) for box in boxes]
    # Half of all size is in what is larger than this: specks are many, and make up little of it.
    rising = sorted(sizes)
    usual = rising[bisect_left(list(accumulate(rising)), sum(rising) / 2)]
    large = quantile(rising[bisect_left(rising, 0.15 * usual) :], 0.9)
    high = [box.height for box, size in zip(boxes, sizes, strict=True) if size >= 0.25 * large]
    return max(median(high), 1e-6)


def quantile(rising: Sequence[float], share: float) -> float:
    """Return the value below which a share of sorted values lies, between two of them by a line.

    Of a few values it takes a hundredth of NumPy's time.
    """
    place = share * (len(rising) - 1)
    below = int(place)
    above = min(below + 1, len(rising) - 1)
    return rising[below] + (place - below) * (rising[above] - rising[below])
