"""Contrast: how far each pixel's colour is on the way from the paper's to the ink's."""

from __future__ import annotations

import cv2
import numpy as np

from numscribe.records import Image, Ink

PAPER_WINDOW = 3.0
"""Side of the square over which paper is averaged, in heights of a digit."""

_GAIN = 2.5
"""Ink of this share of certainty, 1 / 2.5, counts in full where the shades are ink's."""

_LEAST_LEVEL = 48.0
"""Differences are divided by the paper's level, so that shadows vanish, but by no less than this:
on black paper they would be all noise."""

_LEAST_DIFFERENCE = 1 / 255
"""Ink that differs from paper by a smaller share of it is none: what is left is rounding."""


def ink_contrast(image: Image, ink: Ink, covered: Ink, window: int) -> Ink:
    """Return a picture in which paper is 0 and ink is 1, whatever their colours.

    The paper's colour is the local mean of what nothing covers, and the ink's the mean difference
    from it. Each pixel is projected on the line between the two.

    Args:
        image: uint8, (height, width, 3), B, G, R.
        ink: Where the ink is about, float32 in [0, 1], (height, width).
        covered: Where anything is on the paper: ink, ruling or print, the same.
        window: Side of the square over which paper is averaged, in pixels; some heights of a digit.

    Returns:
        Float32 in [0, 1], (height, width); all zero where there is no ink.
    """
    weight = np.clip(1.0 - 4.0 * np.maximum(ink, covered), 0.0, 1.0) + np.float32(1e-4)
    pixels = image.astype(np.float32)
    side = (window | 1, window | 1)
    total = cv2.blur(pixels * weight[:, :, None], side, borderType=cv2.BORDER_REPLICATE)
    share = cv2.blur(weight, side, borderType=cv2.BORDER_REPLICATE)
    paper = total / share[:, :, None]
    difference = (paper - pixels) / np.maximum(paper, _LEAST_LEVEL)
    sure = ink * ink
    mass = float(sure.sum())
    if mass <= 0.0:
        return np.zeros_like(ink)
    direction = np.einsum("hw,hwc->c", sure, difference) / mass
    length = float(direction @ direction)
    if length < _LEAST_DIFFERENCE**2:
        return np.zeros_like(ink)
    contrast = difference @ (direction / length).astype(np.float32)
    return np.asarray(np.clip(contrast, 0.0, 1.0), dtype=np.float32)


def strengthen(ink: Ink, shades: Ink, ruling: Ink) -> Ink:
    """Return ink with more of what the picture's shades show.

    A straight stroke may look like ruling in part: where the picture is as dark as ink, less
    certainty is enough, unless it is certain to be ruling.

    Args:
        ink: Where the ink is about, float32 in [0, 1], (height, width).
        shades: As ``ink_contrast`` returns them, the same.
        ruling: Where there is ruling, the same.
    """
    return np.maximum(ink, np.minimum(shades, _GAIN * ink * (1.0 - ruling**2)))
