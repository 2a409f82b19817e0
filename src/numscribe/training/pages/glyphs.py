"""Glyphs: strokes or pictures of ink at their place on a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numscribe.imaging.strokes import bounds
from numscribe.records import Strokes
from numscribe.training.writing import Crop

Rng = np.random.Generator


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


def link_glyphs(glyphs: list[Glyph], rng: Rng) -> list[Glyph]:
    """Join the last stroke of some symbols with the first one of the next."""
    linked: list[Glyph] = []
    for glyph in glyphs:
        before = linked[-1] if linked else None
        if (
            before is None
            or isinstance(glyph.ink, np.ndarray)
            or isinstance(before.ink, np.ndarray)
            or rng.random() < 0.5
        ):
            linked.append(glyph)
            continue
        joined = np.concatenate([before.ink[-1], glyph.ink[0]])
        linked[-1] = stroke_glyph((*before.ink[:-1], joined, *glyph.ink[1:]))
    return linked
