"""Assembly of a candidate from the segments of a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from numscribe.models.symbols import HALF, OTHER, STRUCK
from numscribe.reading.candidates import Candidate
from numscribe.reading.component_sets import Components
from numscribe.reading.confidence import calibrated_confidence, extract_features
from numscribe.reading.number import Number, format_line
from numscribe.records import Alternative, Box, Digit, Ignored, Mark, Reason


def assemble(number: Number, components: Components, weights: Sequence[float]) -> Candidate:
    """Return a number as a candidate, with boxes in the unit of the ink.

    Args:
        number: The number.
        components: The components that it was read from.
        weights: Weights of the calibration, as for ``calibrated_confidence``; empty for the product
            of the symbols' probabilities.
    """
    digits: list[Digit] = []
    marks: list[Mark] = []
    ignored: list[Ignored] = []
    for segment in number.segments:
        box = components.original_box(segment.components, segment.box)
        if segment.is_digit:
            value, read = int(segment.symbol), (segment.picture, segment.probabilities)
            digits.append(make_digit(value, segment.probability, box, *read, segment.p_reject))
        elif segment.symbol in (OTHER, STRUCK):
            ignored.append(Ignored("symbol" if segment.symbol == OTHER else "struck", box))
        else:
            marks.append(Mark(segment.symbol, segment.probability, box, segment.alternatives))
            if segment.symbol == HALF:
                digits += [make_digit(v, segment.probability, box) for v in (1, 2)]
    unread = (*number.unread, *components.left_out)
    ignored += [Ignored("ink", components.original_box([c], c.box)) for c in unread]
    # The rejection probability of one digit is more reliable than the line reader's.
    p_reject = digits[0].not_a_digit if len(digits) == 1 else 0.0
    refusal: Reason | None = None if number.is_expected else "unsure"
    candidate = Candidate(
        number.confidence * (1.0 - p_reject),
        p_reject,
        tuple(digits),
        tuple(marks),
        tuple(ignored),
        tuple(filter(None, map(format_line, number.lines))),
        tuple(Alternative(*other) for other in number.alternatives),
        refusal if digits else "not_a_digit",
    )
    if not weights:
        return candidate
    features = extract_features(candidate, on_paper=components.on_paper)
    return replace(candidate, confidence=calibrated_confidence(features, weights))


def make_digit(
    value: int,
    confidence: float,
    box: Box,
    picture: NDArray[np.float32] | None = None,
    probabilities: NDArray[np.float64] | None = None,
    p_reject: float = 0.0,
) -> Digit:
    """Return a digit of a reading.

    Args:
        value: The digit, 0 to 9.
        confidence: Probability that it is right.
        box: Its bounding box in the input.
        picture: Input of the digit models, float32 (28, 28) in [0, 1]; None for a digit without ink
            of its own.
        probabilities: Probabilities of the ten digits, float64 (10,); None to derive them from
            ``confidence``.
        p_reject: Probability that it is not a digit.
    """
    if probabilities is None:
        probabilities = np.full(10, (1.0 - confidence) / 9)
        probabilities[value] = confidence
    if picture is None:
        picture = np.zeros((28, 28), dtype=np.float32)
    pixels = np.rint(picture * 255).astype(np.uint8)
    return Digit(value, confidence, tuple(probabilities.tolist()), p_reject, box, pixels)
