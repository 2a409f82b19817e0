"""Contrast of ink: the position of each pixel's colour between those of paper and ink."""

from __future__ import annotations

import math

import cv2
import numpy as np

from numscribe.records import Image, Ink

PAPER_WINDOW = 3.0
"""Side of the square over which the paper's colour is averaged, in digit heights."""

_GAIN = 2.5
"""Factor for the ink model's coverage where the contrast is that of ink."""

_MIN_LEVEL = 48.0
"""Minimum paper level by which differences are divided, in levels of 255. Dividing by the paper's
level removes shadows; on black paper it would amplify noise."""

_MIN_CONTRAST = 1 / 255
"""Minimum relative difference of ink from paper; less is rounding."""

_CORE = 0.8
"""Fraction of the pixels of ink that are paler than the ink's colour. The edges of blurred ink are
pale: with the mean colour, the holes of small blurred digits would be filled."""


def ink_contrast(image: Image, ink: Ink, covered: Ink, window: int) -> Ink:
    """Return a picture in which paper is 0 and ink is 1, whatever their colours.

    The paper's colour is the local mean of the pixels that nothing covers. The direction to the
    ink's colour is that of the mean difference, and its distance is a high quantile of the
    distances of the ink's pixels. Each pixel is projected onto the line between the two.

    Args:
        image: uint8, (height, width, 3), BGR.
        ink: Approximate coverage by ink, float32 in [0, 1], (height, width).
        covered: Coverage by ink, ruling or print, of the same kind.
        window: Side of the square over which the paper's colour is averaged, in pixels.

    Returns:
        Float32 in [0, 1], (height, width); all zero without ink.
    """
    weight = np.clip(1.0 - 4.0 * np.maximum(ink, covered), 0.0, 1.0) + np.float32(1e-4)
    pixels = image.astype(np.float32)
    side = (window | 1, window | 1)
    total = cv2.blur(pixels * weight[:, :, None], side, borderType=cv2.BORDER_REPLICATE)
    mean_weight = cv2.blur(weight, side, borderType=cv2.BORDER_REPLICATE)
    paper = total / mean_weight[:, :, None]
    difference = (paper - pixels) / np.maximum(paper, _MIN_LEVEL)
    ink_weight = ink * ink
    mass = float(ink_weight.sum())
    if mass <= 0.0:
        return np.zeros_like(ink)
    direction = np.einsum("hw,hwc->c", ink_weight, difference) / mass
    length = math.sqrt(direction @ direction)
    if length < _MIN_CONTRAST:
        return np.zeros_like(ink)
    contrast = difference @ (direction / length).astype(np.float32)
    distance = max(length, float(np.quantile(contrast[ink > ink.max() / 2], _CORE)))
    return np.asarray(np.clip(contrast / distance, 0.0, 1.0), dtype=np.float32)


def strengthen(ink: Ink, contrast: Ink, ruling: Ink) -> Ink:
    """Increase the ink model's coverage where the contrast is that of ink.

    The model may take a part of a straight stroke for ruling.

    Args:
        ink: Coverage by ink, float32 in [0, 1], (height, width).
        contrast: As ``ink_contrast`` returns it.
        ruling: Coverage by ruling, of the same kind.
    """
    return np.maximum(ink, np.minimum(contrast, _GAIN * ink * (1.0 - ruling**2)))
