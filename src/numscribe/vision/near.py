"""Where the writing of a large picture is, and what of its surroundings to leave out."""

from __future__ import annotations

import cv2
import numpy as np

from numscribe.records import Ink
from numscribe.vision.components import are_inside, certain_ink, drop_components

_SMALL = 40
"""Writing lower than this, in pixels of the working size, is far away."""

_SPECK, _AROUND = 0.15, 2.0
"""What is smaller than this share of the largest thing does not say where writing is; nor does what
runs into the border and is larger by this factor: it may lie around the paper."""

_LONG = 4
"""What is longer than this many times its width is a line, and no larger than that."""


def find_writing(ink: Ink) -> tuple[slice, slice] | None:
    """Return rows and columns of small writing and paper around it; None if it is large."""
    height, width = ink.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(certain_ink(ink), connectivity=8)
    left, top, wide, high, _ = stats[1:].T
    inside = are_inside(stats[1:], ink.shape)
    sizes = np.minimum(np.maximum(wide, high), _LONG * np.minimum(wide, high))
    largest = sizes[inside].max(initial=0)
    large = (sizes > _SPECK * largest) & (inside | (sizes < _AROUND * largest))
    if not large.any() or np.median(high[large]) > _SMALL:
        return None
    x0, y0 = int(left[large].min()), int(top[large].min())
    x1, y1 = int((left + wide)[large].max()), int((top + high)[large].max())
    margin = max(8, max(x1 - x0, y1 - y0) // 4)
    return (
        slice(max(0, y0 - margin), min(height, y1 + margin)),
        slice(max(0, x0 - margin), min(width, x1 + margin)),
    )


def drop_edges(ink: Ink, shape: tuple[int, ...], part: tuple[slice, slice]) -> Ink:
    """Drop what runs out of a part of a picture, as there is paper around its writing.

    Args:
        ink: Float32 in [0, 1], of the part.
        shape: Height and width of the picture.
        part: Rows and columns of the part in the picture.
    """
    height, width = ink.shape
    rows, columns = part
    _, labels, stats, _ = cv2.connectedComponentsWithStats(certain_ink(ink), connectivity=8)
    left, top, wide, high, _ = stats.T
    out = (left == 0) & (columns.start > 0) | (top == 0) & (rows.start > 0)
    out |= (left + wide == width) & (columns.stop < shape[1])
    out |= (top + high == height) & (rows.stop < shape[0])
    out[0] = False  # paper
    return drop_components(ink, labels, out) if out.any() else ink
