"""Pieces: the smallest parts of a drawing or picture, of which groups make digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Box, Ink, Strokes

LOW = 0.4
"""A wide piece lower than this share of a digit's height is a bar, and not cut."""

_EDGE = 0.15
"""A piece is not parted nearer to its left or right edge than this share of a digit's height."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest part of a drawing or picture: all of it belongs to one digit.

    Attributes:
        box: Where it is, in the unit of the drawing or picture.
        number: What its ``Pieces`` know it by.
        origin: The stroke or component that it is, or was cut from.
    """

    box: Box
    number: int
    origin: int


class Pieces(Protocol):
    """The pieces of one input, and how groups of them look to a model."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """Every piece, in no special order."""

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""

    def strokes(self, group: Sequence[Piece]) -> Strokes:
        """Return the strokes of some pieces as they were drawn; none where nobody saw the pen."""

    def strip(self, line: Sequence[Piece]) -> NDArray[np.uint8]:
        """Return a line of pieces as a strip, uint8 (40, width), 0 paper to 255 ink."""

    def level(self, tilt: float) -> Pieces:
        """Return the same ink turned, so that lines that fall to the right become level.

        Only once: what was turned before knows the way back no further.

        Args:
            tilt: By how much they fall, in radians.
        """

    def original_box(self, group: Sequence[Piece]) -> Box:
        """Return the box of some pieces in the input as it was given, before it was turned."""

    def is_cut(self, line: Sequence[Piece]) -> bool:
        """Tell whether some pieces of a line were one, and where they part is a guess."""

    def touch(self, one: Piece, other: Piece, height: float) -> bool:
        """Tell whether two pieces, which were not cut apart, touch, given a digit's height."""

    def part(self, line: Sequence[Piece], places: Sequence[float], height: float) -> list[Piece]:
        """Cut what runs across some places of a line, and return its pieces from left to right.

        Pieces that were cut are no longer among those of this input.

        Args:
            line: Pieces from left to right.
            places: x of each cut, about.
            height: Height of a digit.
        """


def union(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around some boxes."""
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right = max(b.x + b.width for b in boxes)
    bottom = max(b.y + b.height for b in boxes)
    return Box(left, top, right - left, bottom - top)


def wholes(pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """Return pieces by the stroke or component that they were cut from."""
    parts: dict[int, list[Piece]] = {}
    for piece in pieces:
        parts.setdefault(piece.origin, []).append(piece)
    return parts


def part_line(
    line: Sequence[Piece],
    places: Sequence[float],
    height: float,
    cut: Callable[[Piece, list[float]], list[Piece]],
) -> list[Piece]:
    """Cut what runs across some places of a line, and return its pieces from left to right.

    Args:
        line: Pieces from left to right.
        places: x of each cut, about.
        height: Height of a digit.
        cut: Cuts a piece at some places, counted from its left edge.
    """
    parted: list[Piece] = []
    for piece in line:
        edge = _EDGE * height
        offsets = [place - piece.box.x for place in places]
        inside = [offset for offset in offsets if edge < offset < piece.box.width - edge]
        parted += cut(piece, inside) if inside else [piece]
    return sorted(parted, key=middle)


def middle(piece: Piece) -> float:
    """Return the x of a piece's middle: lines are ordered by it."""
    return piece.box.x + piece.box.width / 2
