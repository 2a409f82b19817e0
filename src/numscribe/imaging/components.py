"""Connected components of ink."""

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

_INK_THRESHOLD = 0.35
"""Pixels with more ink than this are ink."""

_MAX_SPECK, _MIN_LARGE = 0.15, 0.25
"""Maximum size of a speck, in typical sizes of a component, and minimum size of a component that
counts for the height of a digit, in sizes of a large component."""

_LARGE_QUANTILE = 0.9
"""Quantile of the sizes of components that is the size of a large component."""

_MAX_ASPECT = 2
"""Width of a component, in its heights, beyond which the width does not count for its size."""


def binarize(ink: Ink) -> NDArray[np.uint8]:
    """Return a mask of ink, uint8 of the same shape: 1 for ink, 0 for none."""
    return (ink > _INK_THRESHOLD).view(np.uint8)


def label_components(mask: MatLike) -> tuple[MatLike, MatLike, MatLike]:
    """Label the connected components of a mask, 8-connected.

    Args:
        mask: uint8, (height, width), 0 or 1.

    Returns:
        The label of each pixel, 0 for background, (height, width); the left, top, width, height
        and area of each label, int32 (n, 5); and its centroid, float64 (n, 2).
    """
    height, width = mask.shape
    # 16-bit labels are faster; there are fewer components than squares of 2×2 pixels.
    kind = cv2.CV_16U if (width + 1) * (height + 1) < 4 * 0xFFFF else cv2.CV_32S
    # Most masks have one component, and labelling takes a third of the time without statistics.
    count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=kind)
    if count == 2:
        moments = cv2.moments(mask)
        area = round(moments["m00"])
        stats = [(0, 0, width, height, width * height - area), (*cv2.boundingRect(mask), area)]
        centroid = (moments["m10"] / area, moments["m01"] / area)
        return labels, np.array(stats, dtype=np.int32), np.array([(0.0, 0.0), centroid])
    _, labels, measured, centroids = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask, connectivity=8, ltype=kind, ccltype=cv2.CCL_DEFAULT
    )
    return labels, measured, centroids


def component_boxes(stats: MatLike) -> list[Box]:
    """Return the bounding box of each component.

    Args:
        stats: As ``label_components`` returns them.
    """
    return [Box(*(float(value) for value in row[:4])) for row in stats[1:]]


def dilate(mask: NDArray[np.bool_], radius: int) -> NDArray[np.bool_]:
    """Dilate a mask by a square of 2 × ``radius`` + 1 pixels, in the same time for any radius."""
    side = (2 * radius + 1,) * 2
    inside = cv2.boxFilter(
        mask.view(np.uint8), cv2.CV_32S, side, normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(inside > 0)


def digit_height(boxes: Sequence[Box]) -> float:
    """Estimate the height of a digit: the median height of all boxes that are not small.

    Args:
        boxes: At least one.
    """
    sizes = [max(box.height, min(box.width, _MAX_ASPECT * box.height)) for box in boxes]
    ascending = sorted(sizes)
    # The size up to which half of the total is: insensitive to many specks.
    typical = ascending[bisect_left(list(accumulate(ascending)), sum(ascending) / 2)]
    large = quantile(ascending[bisect_left(ascending, _MAX_SPECK * typical) :], _LARGE_QUANTILE)
    heights = [
        box.height for box, size in zip(boxes, sizes, strict=True) if size >= _MIN_LARGE * large
    ]
    return max(median(heights), 1e-6)


def quantile(ascending: Sequence[float], q: float) -> float:
    """Return a quantile of sorted values by linear interpolation.

    Equals ``numpy.quantile``, which takes a hundred times as long for a few values.
    """
    place = q * (len(ascending) - 1)
    below = int(place)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (place - below) * (ascending[above] - ascending[below])
