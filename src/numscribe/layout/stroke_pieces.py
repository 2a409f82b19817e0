"""Strokes as pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.cuts import cut_columns, split_stroke, valley
from numscribe.layout.pieces import LOW, Piece, part_line, union
from numscribe.layout.strip import digit_height, draw_strip, frame_line
from numscribe.records import Box, Ink, Stroke, Strokes
from numscribe.vision.normalize import normalize
from numscribe.vision.strokes import bounds, length, rasterize, resample, turn

_WIDE = 1.3
"""A stroke wider than this many heights of a digit may be several digits in one; it seldom is."""

_STRAIGHT = 0.9
"""A stroke is straight whose ends are this share of its length apart: a slash is not cut."""

_NEAR = 0.08
"""Strokes touch that come as near as this share of a digit's height."""

_THIN_PEN = 0.02
"""Pen width with which a stroke is drawn to find where to cut it."""

_MOST_POINTS, _ALL_POINTS = 200, 6_000
"""Most points of a stroke that are compared with those of another, and of all strokes together."""


class StrokePieces:
    """Strokes as pieces; a wide one is cut where it may run from one digit into the next."""

    def __init__(self, strokes: Strokes, turned: float = 0.0) -> None:
        """Cut strokes, at least one, into pieces.

        Args:
            strokes: What to cut.
            turned: By how many radians the input was turned before, from x to y.
        """
        self._strokes, self._turned = strokes, turned
        height = digit_height([bounds((stroke,)) for stroke in strokes])
        self._parts: list[Strokes] = []
        self._touching: dict[tuple[int, int], bool] = {}
        self._resampled: dict[tuple[int, float], NDArray[np.float64]] = {}
        origins: list[int] = []
        for origin, stroke in enumerate(strokes):
            box = bounds((stroke,))
            is_large = box.width > _WIDE * height and box.height > LOW * height
            if is_large and not _is_straight(stroke):
                mask, scale = _drawn((stroke,), box)
                columns = cut_columns(mask, round(height / scale))
                self._parts += split_stroke(stroke, _across(columns, mask, box))
            else:
                self._parts.append((stroke,))
            origins += [origin] * (len(self._parts) - len(origins))
        self.pieces = [
            Piece(bounds(part), number, origin)
            for number, (part, origin) in enumerate(zip(self._parts, origins, strict=True))
        ]

    def strokes(self, group: Sequence[Piece]) -> Strokes:
        """Return the strokes of some pieces, in the order in which they were drawn."""
        written = sorted(group, key=lambda piece: (piece.origin, piece.number))
        return tuple(stroke for piece in written for stroke in self._parts[piece.number])

    def level(self, tilt: float) -> StrokePieces:
        """Return the same strokes turned, so that lines that fall to the right become level."""
        return StrokePieces(turn(self._strokes, -tilt), -tilt)

    def original_box(self, group: Sequence[Piece]) -> Box:
        """Return the box of some pieces in the strokes as they were given."""
        if not self._turned:
            return union([piece.box for piece in group])
        return bounds(turn(self.strokes(group), -self._turned))

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""
        return normalize(rasterize(self.strokes(group)))

    def strip(self, line: Sequence[Piece]) -> NDArray[np.uint8]:
        """Return a line of pieces as a strip, uint8 (40, width), 0 paper to 255 ink."""
        return draw_strip(self.strokes(line), frame_line([piece.box for piece in line]))

    def is_cut(self, line: Sequence[Piece]) -> bool:  # noqa: ARG002
        """Tell that the pen parts digits, even where a stroke here and there is cut."""
        return False

    def touch(self, one: Piece, other: Piece, height: float) -> bool:
        """Tell whether two pieces, of two strokes, touch, given a digit's height."""
        if one.origin == other.origin:
            return False
        pair = (one.number, other.number)
        if pair not in self._touching:
            self._touching[pair] = self._come_near(one, other, _NEAR * height)
        return self._touching[pair]

    def part(self, line: Sequence[Piece], places: Sequence[float], height: float) -> list[Piece]:
        """Cut what runs across some places of a line, and return its pieces from left to right."""

        def cut(piece: Piece, inside: list[float]) -> list[Piece]:
            strokes = self._parts[piece.number]
            mask, scale = _drawn(strokes, piece.box)
            columns = sorted({valley(mask, p / scale, round(height / scale)) for p in inside})
            cuts = _across(columns, mask, piece.box)
            parts = [part for stroke in strokes for part in split_stroke(stroke, cuts)]
            first = len(self._parts)
            self._parts += parts
            return [
                Piece(bounds(part), number, piece.origin)
                for number, part in enumerate(parts, first)
            ]

        return part_line(line, places, height, cut)

    def _come_near(self, one: Piece, other: Piece, near: float) -> bool:
        around = union([one.box, other.box])
        if (
            around.width > one.box.width + other.box.width + near
            or around.height > one.box.height + other.box.height + near
        ):
            return False
        a, b = self._points(one, near), self._points(other, near)
        distances = np.abs(a[:, None, :] - b[None, :, :]).max(axis=2)
        return bool(distances.min() < near)

    def _points(self, piece: Piece, near: float) -> NDArray[np.float64]:
        """Return points of a piece, (n, 2), about as far apart as ``near``, but not too many."""
        key = (piece.number, near)
        if key not in self._resampled:
            most = min(_MOST_POINTS, _ALL_POINTS // len(self._strokes))
            points = np.concatenate(
                [
                    resample(stroke, min(most, 2 + int(length(stroke) / near)))
                    for stroke in self._parts[piece.number]
                ]
            )
            self._resampled[key] = points[:: math.ceil(len(points) / most)]
        return self._resampled[key]


def _is_straight(stroke: Stroke) -> bool:
    return math.dist(stroke[0], stroke[-1]) > _STRAIGHT * length(stroke)


def _drawn(strokes: Strokes, box: Box) -> tuple[NDArray[np.bool_], float]:
    """Draw strokes thinly, and return their ink and how many units a pixel is wide."""
    mask = rasterize(strokes, _THIN_PEN) > 0.5
    return mask, max(box.width, box.height) / max(mask.shape)


def _across(columns: Sequence[int], mask: NDArray[np.bool_], box: Box) -> list[float]:
    """Return the x of some columns of what was drawn."""
    return [box.x + (column + 0.5) / mask.shape[1] * box.width for column in columns]
