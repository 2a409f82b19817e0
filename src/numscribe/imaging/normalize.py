"""From a crop of ink to the 28×28 picture that a model sees, in MNIST's geometry."""

from __future__ import annotations

import cv2
import numpy as np

from numscribe.records import Ink

SIDE = 28
"""Side of the model's input in pixels."""

DIGIT_SIDE = 20
"""Longer side of the ink inside it."""


def normalize(ink: Ink) -> Ink:
    """Scale ink to a box of 20 pixels and centre it by mass in 28×28.

    This is how MNIST was made from NIST's pages: "size normalized to fit in a 20×20 pixel box
    while preserving their aspect ratio" and "centered in a 28×28 image by computing the center
    of mass" (LeCun, Cortes and Burges, *The MNIST database of handwritten digits*). Whole-pixel
    shifts, as there: an MNIST picture cropped to its ink comes back unchanged.

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
    if 0.0 < peak < 1.0:  # a thin pen fades when it shrinks; MNIST's ink always reaches white
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
    """Where a side of ``length`` starts so that its centre of mass is in the middle."""
    return min(max(round(SIDE / 2 - centre), 0), SIDE - length)
