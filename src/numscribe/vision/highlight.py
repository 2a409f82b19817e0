"""Numbers that somebody marked with a highlighter."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Image
from numscribe.vision.channels import highest_channel, lowest_channel
from numscribe.vision.difference import Difference

_GRID = 8
"""Every eighth pixel both ways tells whether there are colours: a highlighter is far wider."""

_COLOURED = 60
"""A highlighter's channels differ by so many levels more than those of paper."""

_BRIGHT = 0.7
"""Its brightest channel is brighter than this share of paper's."""

_AROUND = 0.7
"""It is around this share of what it marks."""

_WIDE = 25
"""It is wider than this share (one by so many) of the picture's longer side, and a pen is not."""

_WHOLE, _INKED = 0.8, 0.5
"""So much of what has a bright colour is a highlighter, and so much of that seems to be ink."""

_HIGH = 0.3
"""What it marks is at least this share of it in height."""


def written_on(image: Image, ink: Difference, common: Callable[[], Difference]) -> Difference:
    """Return what is written, without the colour that it is marked with.

    A pen's colour is seen best in the channel that it darkens most, and so is a highlighter's. What
    is written on a highlighter is dark in every channel, and the highlighter is not.

    Args:
        image: uint8, (height, width, 3).
        ink: How far its pixels are from paper in the channel where they are farthest.
        common: Works out the same for the channel where they are nearest.
    """
    marked = _highlighter(image)
    if marked is None:
        return ink
    nearest = common()
    written = _strong(nearest)
    grown = cv2.dilate(written, np.ones((7, 7), np.uint8))
    rim = cv2.subtract(grown, written)
    around = cv2.countNonZero(cv2.bitwise_and(rim, marked))
    if not around or around < _AROUND * cv2.countNonZero(rim):
        return ink
    coloured = cv2.bitwise_or(marked, grown)  # soft edges are neither
    wide = np.ones((max(9, max(image.shape) // _WIDE),) * 2, np.uint8)
    band = cv2.morphologyEx(coloured, cv2.MORPH_OPEN, wide)
    area = cv2.countNonZero(band)
    _, _, stats, _ = cv2.connectedComponentsWithStats(written, connectivity=8)
    is_marker = (
        area > _WHOLE * cv2.countNonZero(coloured)
        and cv2.countNonZero(cv2.bitwise_and(band, _strong(ink))) > _INKED * area
        and stats[1:, cv2.CC_STAT_HEIGHT].max() > _HIGH * min(cv2.boundingRect(band)[2:])
    )
    return nearest if is_marker else ink


def _strong(difference: Difference) -> NDArray[np.uint8]:
    least = max(difference.faintest, difference.threshold)
    return (difference.levels > least).view(np.uint8)


def _highlighter(image: Image) -> NDArray[np.uint8] | None:
    """Return where there is a bright colour, 1, and where not, 0; None where there is hardly any.

    Args:
        image: uint8, (height, width, 3).
    """
    some = np.ascontiguousarray(image[::_GRID, ::_GRID])
    brightest = highest_channel(some)
    colour = brightest - lowest_channel(some)
    if colour.max() <= _COLOURED:
        return None
    # A quarter at least is paper, which has less colour and is about as bright.
    least_colour = float(np.quantile(colour, 0.25)) + _COLOURED
    least_bright = _BRIGHT * float(np.median(brightest))
    if not ((colour > least_colour) & (brightest > least_bright)).any():
        return None
    bright = highest_channel(image)
    coloured = (bright - lowest_channel(image) > least_colour) & (bright > least_bright)
    return coloured.view(np.uint8)
