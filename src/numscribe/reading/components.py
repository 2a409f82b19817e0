"""Pieces: the smallest parts of a drawing or picture, of which groups make digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from numscribe.reading.line_image import Frame
from numscribe.records import Box, Ink, Strokes


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
    def on_paper(self) -> bool:
        """Whether the ink was found by the ink model, and not drawn or on a flat ground."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """Every piece, in no special order."""

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""

    def strokes(self, group: Sequence[Piece]) -> Strokes:
        """Return the strokes of some pieces as they were drawn; none where nobody saw the pen."""

    def line_image(self, line: Sequence[Piece], frame: Frame) -> NDArray[np.uint8]:
        """Return the image of a line, uint8 (40, width), 0 paper to 255 ink."""

    def level(self, tilt: float) -> Pieces:
        """Return the same ink turned, so that lines that fall to the right become level.

        Only once: what was turned before knows the way back no further.

        Args:
            tilt: By how much they fall, in radians.
        """

    def original_box(self, group: Sequence[Piece]) -> Box:
        """Return the box of some pieces in the input as it was given, before it was turned."""

    def split(self, piece: Piece, places: Sequence[float], height: float) -> list[Piece]:
        """Cut a piece near some places, and return its parts from left to right.

        Args:
            piece: What to cut.
            places: x of each cut, about, rising.
            height: Height of a digit.
        """


def wholes(pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """Return pieces by the stroke or component that they were cut from."""
    parts: dict[int, list[Piece]] = {}
    for piece in pieces:
        parts.setdefault(piece.origin, []).append(piece)
    return parts


def middle(piece: Piece) -> float:
    """Return the x of a piece's middle: lines are ordered by it."""
    return piece.box.x + piece.box.width / 2
