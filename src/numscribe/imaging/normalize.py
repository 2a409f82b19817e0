"""Normalization of a digit as in MNIST: the input of the digit models."""

from __future__ import annotations

import cv2
import numpy as np

from numscribe.records import Ink

SIDE = 28
"""Side of the digit models' input, in pixels."""

DIGIT_SIDE = 20
"""Longer side of the ink in it, in pixels."""


def normalize(ink: Ink) -> Ink:
    """Scale ink to a box of 20×20 pixels, and centre it by mass in 28×28.

    MNIST was made in this way: "size normalized to fit in a 20×20 pixel box
    while preserving their aspect ratio" and "centered in a 28×28 image by computing the center
    of mass" (LeCun, Cortes and Burges, *The MNIST database of handwritten digits*). Shifts are
    by whole pixels, so an MNIST picture cropped to its ink is restored exactly.

    Args:
        ink: Float32 in [0, 1], (height, width), cropped to the ink, not empty.

    Returns:
        Float32 in [0, 1], (28, 28).
    """
    height, width = ink.shape
    scale = DIGIT_SIDE / max(height, width)
    if scale != 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        smooth = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
        ink = np.asarray(cv2.resize(ink, size, interpolation=smooth), dtype=np.float32)
        height, width = ink.shape
    peak = float(ink.max())
    if 0.0 < peak < 1.0:  # scaling makes thin strokes lighter
        ink = ink / peak
    picture = np.zeros((SIDE, SIDE), dtype=np.float32)
    mass = float(ink.sum())
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    centre_y = float(rows @ np.arange(height, dtype=np.float32)) / mass if mass > 0 else height / 2
    centre_x = float(columns @ np.arange(width, dtype=np.float32)) / mass if mass > 0 else width / 2
    top = _offset(centre_y, height)
    left = _offset(centre_x, width)
    picture[top : top + height, left : left + width] = ink
    return picture


def _offset(centre: float, length: int) -> int:
    """Return the first pixel of a side so that the centre of mass is in the middle."""
    return min(max(round(SIDE / 2 - centre), 0), SIDE - length)
