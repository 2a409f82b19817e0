"""From the segments of a number to the digits, marks and ignored ink of a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.models.symbols import HALF, OTHER, STRUCK
from numscribe.reading.components import Piece, Pieces
from numscribe.reading.line_reader import Segment
from numscribe.reading.number import Number
from numscribe.records import Box, Digit, Ignored, Mark


@dataclass(frozen=True, slots=True)
class Place:
    """Where ink lies in its input: how many units one of its own is wide, and its corner."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def box(self, box: Box) -> Box:
        """Return a box of the ink in the input's own units."""
        x, y, width, height = (
            value * self.scale for value in (box.x, box.y, box.width, box.height)
        )
        return Box(x + self.left, y + self.top, width, height)


def assemble(
    number: Number, pieces: Pieces, place: Place
) -> tuple[list[Digit], list[Mark], list[Ignored]]:
    """Return the digits and marks of a number, and what of its ink was ignored."""
    digits: list[Digit] = []
    marks: list[Mark] = []
    ignored: list[Ignored] = []

    def where(group: Sequence[Piece], box: Box) -> Box:
        return place.box(pieces.original_box(group) if group else box)

    for segment in number.segments:
        box = where(segment.pieces, segment.box)
        if segment.is_digit:
            digits.append(_segment_digit(segment, box))
        elif segment.symbol == OTHER:
            ignored.append(Ignored("symbol", box))
        elif segment.symbol == STRUCK:
            ignored.append(Ignored("struck", box))
        else:
            marks.append(Mark(segment.symbol, segment.probability, box, segment.others))
            if segment.symbol == HALF:
                digits += _digits_of_half(segment, box)
    ignored += [Ignored("ink", where([piece], piece.box)) for piece in number.rest]
    return digits, marks, ignored


def _segment_digit(segment: Segment, box: Box) -> Digit:
    value = int(segment.symbol)
    if segment.probabilities is None or segment.picture is None:
        return _unseen_digit(value, segment.probability, box)
    return make_digit(
        value, segment.probability, segment.probabilities, segment.p_reject, box, segment.picture
    )


def _digits_of_half(segment: Segment, box: Box) -> list[Digit]:
    """Return the 1 and the 2 of a half, which share its box and its probability."""
    return [_unseen_digit(value, segment.probability, box) for value in (1, 2)]


def _unseen_digit(value: int, probability: float, box: Box) -> Digit:
    """Return a digit of which the models of single digits saw no picture."""
    shares = np.full(10, (1.0 - probability) / 9)
    shares[value] = probability
    return make_digit(value, probability, shares, 0.0, box, np.zeros((28, 28), dtype=np.float32))


def make_digit(
    value: int,
    confidence: float,
    shares: NDArray[np.float64],
    p_reject: float,
    box: Box,
    picture: NDArray[np.float32],
) -> Digit:
    """Return a digit of a reading.

    Args:
        value: 0 to 9.
        confidence: Probability that it is that.
        shares: Probabilities of the ten digits, float64 (10,).
        p_reject: Probability that it is no digit.
        box: Where it is in the input.
        picture: What the model of digits saw, float32 (28, 28) in [0, 1].
    """
    return Digit(
        digit=value,
        confidence=confidence,
        probabilities=tuple(shares.tolist()),
        not_a_digit=p_reject,
        box=box,
        picture=np.rint(picture * 255).astype(np.uint8),
    )
