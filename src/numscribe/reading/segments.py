"""Segments of a line, each with the ink of one symbol, and the readings of a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.models.symbols import DIGITS
from numscribe.reading.components import Component
from numscribe.records import Box


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The ink of one symbol of a line.

    Attributes:
        symbol: The symbol that was read, one of ``SYMBOLS``.
        probability: Probability of that symbol, 0 to 1.
        alternatives: Other symbols and their probabilities, best first.
        components: Its ink; empty if no component is at its place.
        box: Its bounding box, in the unit of the components.
        picture: Input of the digit models, float32 (28, 28) in [0, 1]; None for marks.
        probabilities: Probabilities of the ten digits, float64 (10,); None for marks.
        p_reject: Rejection probability by the digit models; 0 if they were not run.
    """

    symbol: str
    probability: float
    alternatives: tuple[tuple[str, float], ...]
    components: tuple[Component, ...]
    box: Box
    picture: NDArray[np.float32] | None = None
    probabilities: NDArray[np.float64] | None = None
    p_reject: float = 0.0

    @property
    def is_digit(self) -> bool:
        """Whether the symbol is a digit."""
        return self.symbol in DIGITS


@dataclass(frozen=True, slots=True, eq=False)
class LineReading:
    """The result of reading a line.

    Attributes:
        segments: Its symbols from left to right.
        hypotheses: Texts that it may have and their log probabilities, best first; the first is
            that of the segments.
        unread: Components of no symbol.
        height: Height of a digit.
        frames: Number of frames in which it was read.
    """

    segments: tuple[Segment, ...]
    hypotheses: tuple[tuple[str, float], ...]
    unread: tuple[Component, ...]
    height: float
    frames: int = 1
