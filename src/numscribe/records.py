"""Frozen dataclasses and types that all packages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""A decoded picture: uint8, (height, width, 3), BGR."""

Ink = NDArray[np.float32]
"""Ink: float32, (height, width), 0 (paper) to 1 (full ink)."""

Stroke = NDArray[np.float32]
"""The points from pen down to pen up: float32, (n, 2), columns x and y, y down, any unit."""

Strokes = tuple[Stroke, ...]
"""Strokes in the order in which they were drawn."""

Rng = np.random.Generator
"""NumPy's random generator."""

Reason = Literal["empty", "not_a_digit", "unsure", "several"]
"""Why a reading was not accepted."""

Prediction = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Output of a model for n inputs: the probabilities of the digits, given that the input is a digit,
float64 (n, 10); and the rejection probability, that it is not a digit, float64 (n,)."""

NOT_A_DIGIT = 10
"""The class of all inputs that are not a digit."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with horizontal and vertical sides, in pixels or in the unit of the strokes."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def centre_x(self) -> float:
        """The x of its centre."""
        return self.x + self.width / 2

    @property
    def centre_y(self) -> float:
        """The y of its centre."""
        return self.y + self.height / 2


def union(boxes: Sequence[Box]) -> Box:
    """Return the bounding box of some boxes; at least one."""
    if len(boxes) == 1:
        return boxes[0]
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.right for b in boxes), max(b.bottom for b in boxes)
    return Box(left, top, right - left, bottom - top)


def corners(box: Box) -> NDArray[np.float32]:
    """Return the four corners of a box, float32 (4, 2), columns x and y."""
    return np.array([(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class InkMaps:
    """Coverage of each pixel of a picture, and lines of writing.

    Attributes:
        handwriting: Coverage by handwriting, float32 in [0, 1], (height, width).
        ruling: Coverage by ruled lines, cells, boxes and combs, of the same kind.
        printing: Coverage by print, of the same kind.
        lines: Probability of the middle band of a line of writing, which has half the height of
            its digits, of the same kind. Symbols that the border cuts off are not part of it.
    """

    handwriting: Ink
    ruling: Ink
    printing: Ink
    lines: Ink

    @property
    def layers(self) -> tuple[Ink, Ink, Ink, Ink]:
        """All maps, in the order of the model's outputs."""
        return self.handwriting, self.ruling, self.printing, self.lines


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
        lines: Map of lines of writing, as in ``InkMaps``; None on a flat background.
        touches_border: Whether something on a flat background touches the picture's border; it may
            be a ruled line or a neighbour's ink.
    """

    ink: Ink
    scale: float
    left: float = 0.0
    top: float = 0.0
    contrast: Ink | None = None
    ruling: Ink | None = None
    lines: Ink | None = None
    touches_border: bool = False


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit that was read.

    Attributes:
        digit: The most probable digit, 0 to 9.
        confidence: Probability that the ink is this digit, 0 to 1.
        probabilities: Probabilities of 0 to 9, given that it is a digit; they sum to 1.
        not_a_digit: Probability that it is not a digit, 0 to 1.
        box: Its bounding box in the input.
        picture: Input of the digit models: uint8, (28, 28), ink bright on black.
    """

    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    not_a_digit: float
    box: Box
    picture: NDArray[np.uint8] = field(compare=False)

    def top(self, count: int = 3) -> list[tuple[int, float]]:
        """Return the ``count`` most probable digits with their confidences, best first.

        A confidence is the probability that the ink is that digit.
        """
        order = sorted(range(len(self.probabilities)), key=lambda d: -self.probabilities[d])
        return [(d, self.probabilities[d] * (1.0 - self.not_a_digit)) for d in order[:count]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a number, such as a decimal point, a sign or a bracket.

    Attributes:
        mark: One of ``.,'-/:+×÷=%()#$€£°½``.
        confidence: Probability that it is right, 0 to 1.
        box: Its bounding box in the input.
        alternatives: Other symbols with their probabilities, best first.
    """

    mark: str
    confidence: float
    box: Box
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """Ink that is not part of the number.

    Attributes:
        kind: "symbol" for letters and other symbols, "struck" for crossed-out ink, and "ink" for
            ink that no symbol was read from.
        box: Its bounding box in the input.
    """

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other digits that a number may have, and their probability, 0 to 1."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one input.

    Attributes:
        text: The digits of all lines; empty if there are none.
        confidence: Probability that the reading is right, 0 to 1; 0 without ink.
        accepted: Whether the confidence reaches the threshold, and nothing else is wrong.
        reason: Reason why it is not accepted, or None.
        digits: The digits in reading order.
        model: Name and version of the model, as ``name@version``.
        lines: The lines from top to bottom as they are written, with marks.
        marks: The marks in reading order.
        ignored: Ink that is not part of the number.
        alternatives: Other digits that it may have, best first.
        value: Its numeric value; None if it is not one number, or is ambiguous.
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
