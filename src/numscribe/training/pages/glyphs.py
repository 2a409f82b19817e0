"""Glyphs: strokes or pictures of ink at their place on a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.strokes import bounds
from numscribe.records import Strokes
from numscribe.training.writing import Crop

Rng = np.random.Generator

_INKED = 127
"""Level above which a pixel of a picture is ink."""

_POINT = 0.2
"""Size below which a glyph is a point, in digit heights."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """Something on a line, at its place.

    The unit is the height of a digit; x = 0 at the left end of the line, y = 0 at the middle of
    the digits, y down.

    Attributes:
        ink: Strokes, or a picture of ink, uint8 (height, width), 0 paper to 255 ink.
        left: x of its left edge.
        top: y of its upper edge.
        width: Its width.
        height: Its height.
    """

    ink: Strokes | Crop
    left: float
    top: float
    width: float
    height: float


def stroke_glyph(strokes: Strokes) -> Glyph:
    """Return strokes as a glyph at their own place."""
    box = bounds(strokes)
    return Glyph(strokes, box.x, box.y, box.width, box.height)


def fit_strokes(strokes: Strokes, scale: float, middle: float) -> Strokes:
    """Return strokes at a scale, their middle at a height, their left edge at 0."""
    box = bounds(strokes)
    origin = np.array([box.x, box.y + box.height / 2])
    shift = np.array([0.0, middle])
    return tuple(((s - origin) * scale + shift).astype(np.float32) for s in strokes)


def move_glyph(glyph: Glyph, left: float, top: float) -> Glyph:
    """Return a glyph at another place."""
    ink = glyph.ink
    if not isinstance(ink, np.ndarray):
        shift = np.array([left - glyph.left, top - glyph.top], dtype=np.float32)
        ink = tuple(stroke + shift for stroke in ink)
    return Glyph(ink, left, top, glyph.width, glyph.height)


def right_edge(glyph: Glyph, top: float, bottom: float) -> float | None:
    """Return the x at which the ink of a glyph ends between two heights; None without ink there."""
    if isinstance(glyph.ink, np.ndarray):
        rows = glyph.ink.shape[0] / glyph.height * (np.array([top, bottom]) - glyph.top)
        low, high = np.clip(np.rint(rows), 0, glyph.ink.shape[0]).astype(int)
        inked = np.flatnonzero((glyph.ink[low:high] > _INKED).any(axis=0))
        share = (inked[-1] + 1) / glyph.ink.shape[1] if len(inked) else 0.0
        return glyph.left + glyph.width * share if len(inked) else None
    points = np.concatenate([_dense(stroke) for stroke in glyph.ink])
    inside = points[(points[:, 1] > top) & (points[:, 1] < bottom), 0]
    return float(inside.max()) if len(inside) else None


def _dense(stroke: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return points along a stroke, some between each two of its own."""
    at = np.linspace(0, len(stroke) - 1, 8 * len(stroke))
    own = np.arange(len(stroke))
    return np.stack([np.interp(at, own, stroke[:, axis]) for axis in (0, 1)], axis=1)


def link_glyphs(glyphs: list[Glyph], rng: Rng) -> list[Glyph]:
    """Join the last stroke of some symbols with the first one of the next; no points."""
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
