"""Ink on a flat background, such as a canvas, a clean scan, or a picture of MNIST."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Image, Ink, InkPicture

_MAX_SIDE = 512
"""Larger pictures are resized to this longer side, in pixels."""

_TOLERANCE = 3
"""Maximum difference of a channel from the background colour, in levels of 255."""

_MIN_BORDER = 0.25
"""Minimum fraction of the border's pixels that have the background colour."""

_MIN_DIFFERENCE = 10.0
"""Minimum difference of ink from the background, in levels of 255."""

_NOISE = 4.0
"""Standard deviation of the background near ink after JPEG compression, in levels of 255."""

_LEVELS = np.arange(256, dtype=np.float32)


def flat_background_ink(image: Image) -> InkPicture | None:
    """Return the ink on a flat background, or None if the background is not flat.

    A background is flat if a quarter of the picture's border, and three of its corners, have the
    same colour.

    Args:
        image: uint8, (height, width, 3), BGR.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    corners = image[[0, 0, -1, -1], [0, -1, 0, -1]]
    background = np.sort(corners, axis=0)[1:3].mean(axis=0)  # as np.median, but faster
    is_background = _is_near(border, background)
    if is_background.mean() < _MIN_BORDER or _is_near(corners, background).sum() < 3:
        return None
    longer = max(image.shape[:2])
    difference = cv2.absdiff(shrink(image, _MAX_SIDE), np.array([*background, 0], dtype=np.float64))
    blue, green, red = cv2.split(difference)
    levels = np.asarray(cv2.max(cv2.max(blue, green), red), dtype=np.uint8)
    ink = stretch_contrast(levels, 0.0 if longer <= 64 else _NOISE)
    scale = max(1.0, longer / _MAX_SIDE)
    return InkPicture(ink, scale, touches_border=not bool(is_background.all()))


def _is_near(pixels: Image, colour: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((np.abs(pixels - colour) <= _TOLERANCE).all(axis=-1))


def shrink(image: Image, side: int) -> Image:
    """Resize a picture whose longer side has more than ``side`` pixels to that.

    Args:
        image: uint8, (height, width, 3).
        side: Longer side in pixels.
    """
    height, width = image.shape[:2]
    scale = max(height, width) / side
    if scale <= 1.0:
        return image
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def stretch_contrast(levels: NDArray[np.uint8], noise: float) -> Ink:
    """Scale differences from the background to ink.

    Args:
        levels: Difference of each pixel from the background, uint8, (height, width).
        noise: Standard deviation of the background, in levels.

    Returns:
        Float32 in [0, 1], (height, width): 0 for the background and its noise, 1 for the full
        colour of the pen; all zero if nothing stands out.
    """
    ink = np.zeros(levels.shape, dtype=np.float32)
    threshold, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    # Most of a canvas is empty: use only the part that differs.
    x, y, width, height = cv2.boundingRect(levels)
    window = np.s_[y : y + height, x : x + width]
    above = levels[window][levels[window] > threshold]
    full = float(np.median(above)) if above.size else 0.0
    if full < max(_MIN_DIFFERENCE, 4.0 * noise):
        return ink
    floor = min(3.0 * noise, 0.5 * threshold)
    # Half of the pixels above the threshold are soft edges: the median level becomes 1.
    table = np.clip((_LEVELS - floor) / (full - floor), 0.0, 1.0)
    ink[window] = cv2.LUT(levels[window], table)
    return ink
