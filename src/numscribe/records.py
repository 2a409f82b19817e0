"""Frozen dataclasses and array types that all packages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""A decoded picture: uint8, (height, width, 3), channels B, G, R."""

Ink = NDArray[np.float32]
"""Ink bright on dark: float32, (height, width), 0 (paper) to 1 (full ink)."""

Stroke = NDArray[np.float32]
"""The points of one pen-down: float32, (n, 2), columns x and y, y down, any unit."""

Strokes = tuple[Stroke, ...]
"""Strokes in the order in which they were drawn."""

Reason = Literal["empty", "not_a_digit", "unsure", "several"]
"""Why a reading was not accepted."""

Prediction = tuple[NDArray[np.float64], NDArray[np.float64]]
"""What a model says of n inputs: float64 (n, 10), probabilities of the digits given that each is
one; and float64 (n,), the probability that it is none."""

NOT_A_DIGIT = 10
"""The class of everything that is none of the ten digits."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in the unit of the input (pixels, or the strokes' own unit)."""

    x: float
    y: float
    width: float
    height: float


def union(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around some boxes."""
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right = max(b.x + b.width for b in boxes)
    bottom = max(b.y + b.height for b in boxes)
    return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True, eq=False)
class InkMaps:
    """What covers each pixel of a picture.

    Attributes:
        handwriting: Coverage by handwriting, float32 in [0, 1], (height, width).
        ruling: Coverage by rules, cells, boxes and combs, the same.
        printing: Coverage by type, the same.
    """

    handwriting: Ink
    ruling: Ink
    printing: Ink


@dataclass(frozen=True, slots=True, eq=False)
class InkPicture:
    """The ink of a picture or of a part of it.

    Attributes:
        ink: Float32 in [0, 1], (height, width).
        scale: Input pixels per pixel of ``ink``.
        left: x of its left edge in the input, in pixels.
        top: y of its upper edge in the input, in pixels.
        contrast: The picture as ``ink_contrast`` returns it, of the same shape; None on a flat
            background.
        ruling: Coverage by ruling, of the same shape; None on a flat background.
        touches_border: Whether something on a flat background touches the picture's border; it may
            be a ruled line or a neighbour's ink.
    """

    ink: Ink
    scale: float
    left: float = 0.0
    top: float = 0.0
    contrast: Ink | None = None
    ruling: Ink | None = None
    touches_border: bool = False


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit that was read.

    Attributes:
        digit: The most probable digit, 0 to 9.
        confidence: Probability, 0 to 1, that it is right: that this is a digit, and this one.
        probabilities: Ten probabilities, for 0 to 9, that sum to 1, given that it is a digit.
        not_a_digit: Probability, 0 to 1, that it is none.
        box: Where the digit is in the input.
        picture: What the model saw: uint8, (28, 28), ink bright on black.
    """

    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    not_a_digit: float
    box: Box
    picture: NDArray[np.uint8] = field(compare=False)

    def top(self, count: int = 3) -> list[tuple[int, float]]:
        """Return the ``count`` most probable digits with their confidences, best first.

        A confidence is, as the digit's own, the probability that this is a digit, and that one.
        """
        order = sorted(range(len(self.probabilities)), key=lambda d: -self.probabilities[d])
        return [(d, self.probabilities[d] * (1.0 - self.not_a_digit)) for d in order[:count]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a number, such as a point, a sign or a bracket.

    Attributes:
        mark: What it is: one of ``.,'-/:+×÷=%()#$€£°½``.
        confidence: Probability, 0 to 1, that it is right.
        box: Where it is in the input.
        alternatives: Other symbols that it may be, with their probabilities, best first.
    """

    mark: str
    confidence: float
    box: Box
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """Ink that is no part of the number.

    Attributes:
        kind: "symbol" for letters and other symbols, "struck" for what was crossed out, and "ink"
            for ink that nothing was read from.
        box: Where it is in the input.
    """

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Alternative:
    """What else a number may be: its digits, and their probability, 0 to 1."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one input.

    Attributes:
        text: All digits, line by line; empty where there is none.
        confidence: Probability that ``text`` is right, 0 to 1; 0 where there is no ink.
        accepted: Whether the reading is sure enough to be used.
        reason: Why it is not accepted, or None.
        digits: The digits in the order of reading.
        model: Name and version of the model, as ``name@version``.
        lines: Each line from top to bottom as it is written, with its marks.
        marks: The marks in the order of reading.
        ignored: Ink that is no part of the number.
        alternatives: What else it may be, best first.
        value: The number that it is, or None where it is none, or may be two.
    """

    text: str
    confidence: float
    accepted: bool
    reason: Reason | None
    digits: tuple[Digit, ...]
    model: str
    lines: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    value: float | None = None

    @property
    def formatted(self) -> str:
        """The lines as one text, with marks."""
        return "\n".join(self.lines)
