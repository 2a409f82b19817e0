"""Glyphs: strokes or pictures of ink, with their position on a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.strokes import bounds
from numscribe.records import Rng, Strokes
from numscribe.training.writing import Crop

_INKED = 127
"""Minimum level of ink in a picture, exclusive."""

_POINT = 0.2
"""Maximum size of a decimal point, in digit heights."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """Ink on a line.

    Lengths are in digit heights; x = 0 at the left end of the line, y = 0 at the middle of the
    digits, y down.

    Attributes:
        ink: Strokes in the coordinates of the line, or a picture of ink, uint8 (rows, columns),
            0 (paper) to 255 (ink).
        left: x of the left edge.
        top: y of the upper edge.
        width: Width.
        height: Height.
    """

    ink: Strokes | Crop
    left: float
    top: float
    width: float
    height: float


def stroke_glyph(strokes: Strokes) -> Glyph:
    """Return a glyph of strokes, at the position of the strokes."""
    box = bounds(strokes)
    return Glyph(strokes, box.x, box.y, box.width, box.height)


def fit_strokes(strokes: Strokes, scale: float, middle: float) -> Strokes:
    """Scale strokes, and move them.

    Args:
        strokes: The strokes.
        scale: Scale factor.
        middle: y of the middle of the result; its left edge is at x = 0.
    """
    box = bounds(strokes)
    origin = np.array([box.x, box.centre_y])
    shift = np.array([0.0, middle])
    return tuple(((s - origin) * scale + shift).astype(np.float32) for s in strokes)


def move_glyph(glyph: Glyph, left: float, top: float) -> Glyph:
    """Return a glyph with another left and upper edge."""
    ink = glyph.ink
    if not isinstance(ink, np.ndarray):
        shift = np.array([left - glyph.left, top - glyph.top], dtype=np.float32)
        ink = tuple(stroke + shift for stroke in ink)
    return Glyph(ink, left, top, glyph.width, glyph.height)


def right_edge(glyph: Glyph, top: float, bottom: float) -> float | None:
    """Return the right edge of the ink between two heights, or None if there is no ink.

    Args:
        glyph: The glyph.
        top: y of the upper limit.
        bottom: y of the lower limit.
    """
    if isinstance(glyph.ink, np.ndarray):
        rows = glyph.ink.shape[0] / glyph.height * (np.array([top, bottom]) - glyph.top)
        low, high = np.clip(np.rint(rows), 0, glyph.ink.shape[0]).astype(int)
        inked = np.flatnonzero((glyph.ink[low:high] > _INKED).any(axis=0))
        if not len(inked):
            return None
        return float(glyph.left + glyph.width * (inked[-1] + 1) / glyph.ink.shape[1])
    points = np.concatenate([_dense(stroke) for stroke in glyph.ink])
    inside = points[(points[:, 1] > top) & (points[:, 1] < bottom), 0]
    return float(inside.max()) if len(inside) else None


def _dense(stroke: NDArray[np.float32]) -> NDArray[np.float64]:
    """Interpolate a stroke, with eight times as many points."""
    at = np.linspace(0, len(stroke) - 1, 8 * len(stroke))
    own = np.arange(len(stroke))
    return np.stack([np.interp(at, own, stroke[:, axis]) for axis in (0, 1)], axis=1)


def link_glyphs(glyphs: list[Glyph], rng: Rng) -> list[Glyph]:
    """Join the last stroke of some glyphs with the first stroke of the next, except for points."""
    linked: list[Glyph] = []
    for glyph in glyphs:
        before = linked[-1] if linked else None
        if (
            before is None
            or isinstance(glyph.ink, np.ndarray)
            or isinstance(before.ink, np.ndarray)
            or min(_size(glyph), _size(before)) < _POINT
            or rng.random() < 0.5
        ):
            linked.append(glyph)
            continue
        joined = np.concatenate([before.ink[-1], glyph.ink[0]])
        linked[-1] = stroke_glyph((*before.ink[:-1], joined, *glyph.ink[1:]))
    return linked


def _size(glyph: Glyph) -> float:
    return max(glyph.width, glyph.height)
