"""Strokes as pieces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.normalize import normalize
from numscribe.imaging.strokes import bounds, rasterize, turn
from numscribe.reading.components import Piece
from numscribe.reading.line_image import Frame, draw_strip
from numscribe.reading.splitting import split_stroke, valley
from numscribe.records import Box, Ink, Strokes, union

_THIN_PEN = 0.02
"""Pen width with which a stroke is drawn to find where to cut it."""


class StrokePieces:
    """Strokes as pieces, each of which may be split."""

    on_paper = False

    def __init__(self, strokes: Strokes, turned: float = 0.0) -> None:
        """Take strokes, at least one.

        Args:
            strokes: Strokes of an input.
            turned: By how many radians the input was turned before, from x to y.
        """
        self._strokes, self._turned = strokes, turned
        self._parts: list[Strokes] = [(stroke,) for stroke in strokes]
        self.pieces = [
            Piece(bounds(part), number, number) for number, part in enumerate(self._parts)
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

    def line_image(self, line: Sequence[Piece], frame: Frame) -> NDArray[np.uint8]:
        """Return the image of a line, uint8 (40, width), 0 paper to 255 ink."""
        return draw_strip(self.strokes(line), frame)

    def split(self, piece: Piece, places: Sequence[float], height: float) -> list[Piece]:
        """Cut a piece near some places, and return its parts from left to right."""
        strokes = self._parts[piece.number]
        mask, scale = _drawn(strokes, piece.box)
        columns = sorted(
            {valley(mask, (x - piece.box.x) / scale, round(height / scale)) for x in places}
        )
        cuts = _across(columns, mask, piece.box)
        sides: list[Strokes] = [()] * (len(cuts) + 1)
        for stroke in strokes:
            for part, side in split_stroke(stroke, cuts):
                sides[side] = (*sides[side], part)
        parts = [side for side in sides if side]
        first = len(self._parts)
        self._parts += parts
        return [
            Piece(bounds(part), number, piece.origin) for number, part in enumerate(parts, first)
        ]


def _drawn(strokes: Strokes, box: Box) -> tuple[NDArray[np.bool_], float]:
    """Draw strokes thinly, and return their ink and how many units a pixel is wide."""
    mask = rasterize(strokes, _THIN_PEN) > 0.5
    return mask, max(box.width, box.height) / max(mask.shape)


def _across(columns: Sequence[int], mask: NDArray[np.bool_], box: Box) -> list[float]:
    """Return the x of some columns of what was drawn."""
    return [box.x + (column + 0.5) / mask.shape[1] * box.width for column in columns]
