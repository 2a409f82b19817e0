"""A sheet of paper on a desk, and the shadows that look like one."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.records import Image

_DESK = 0.7
"""A desk is darker than this share of the sheet on it."""

_LARGEST = 0.995
"""A sheet whose edge is in the picture covers less of it."""

_HUE = 1.15
"""A shadow darkens no colour more than another by this factor."""

_CROPPED = 0.4
"""At most this share of the picture's border lies on a sheet on a desk of its own hue."""

_WRITTEN = 0.005
"""A desk has less than this share of thin dark strokes."""


def sheet_alone(image: Image) -> Image | None:
    """Return a picture of a sheet of paper without what it lies on.

    Args:
        image: uint8, (height, width, 3), B, G, R.

    Returns:
        The same, with the sheet's own paper going on beyond its edge; None where no edge is in
        the picture.
    """
    sheet = _sheet_mask(image)
    if sheet is None:
        return None
    beyond = (~sheet).view(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        beyond, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    side = max(3, min(image.shape[:2]) // 20)
    paper = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    colours = np.zeros((int(labels.max()) + 1, 3), dtype=np.uint8)
    colours[labels[sheet]] = paper[sheet]
    return np.where(sheet[:, :, None], image, colours[labels])


def _sheet_mask(image: Image) -> NDArray[np.bool_] | None:
    """Find a sheet that lies on something darker: bool (height, width), without its edge."""
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
    is_sheet = (
        0.3 < float(inside.mean()) < _LARGEST
        and float(filled[inside].mean()) > 0.9  # less: strokes, not paper
        and float(bright[inside].mean()) > 0.75
        and float(bright[outside].mean()) < 0.1
        and float(np.median(grey[outside])) < _DESK * float(np.median(grey[inside]))
        and not _is_shadow(image, grey, hull)
    )
    if not is_sheet:
        return None
    margin = max(3, round(0.03 * min(height, width)))
    kernel = np.ones((2 * margin + 1,) * 2, np.uint8)
    padded = cv2.copyMakeBorder(hull, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    eroded = cv2.erode(padded, kernel, borderType=cv2.BORDER_REPLICATE)[1:-1, 1:-1]
    return np.asarray(eroded > 0, dtype=np.bool_)


def _is_shadow(image: Image, grey: MatLike, sheet: NDArray[np.uint8]) -> bool:
    """Tell whether what is around a sheet is paper, too, in the shadow.

    A shadow has the paper's hue. What has it, too, is a desk only if it is all around and bare.

    Args:
        image: uint8, (height, width, 3).
        grey: The same in grey.
        sheet: uint8 (height, width), 1 for the sheet.
    """
    inside = sheet > 0
    darker = np.median(image[~inside], axis=0) / np.maximum(np.median(image[inside], axis=0), 1)
    if float(darker.max()) > _HUE * float(darker.min()):
        return False
    border = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    if float(border.mean()) > _CROPPED:
        return True
    side = max(3, min(grey.shape) // 24)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    far = cv2.dilate(sheet, np.ones((side + 7, side + 7), np.uint8)) == 0
    written = dark[far] > 0.15 * np.median(grey[~inside])
    return bool(written.size) and float(written.mean()) > _WRITTEN
