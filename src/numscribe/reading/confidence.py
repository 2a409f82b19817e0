"""How sure the reading of a whole number is: a logistic regression on what is known of it.

The probabilities of the symbols are not independent, and say nothing of ink that no symbol was
read from. The weights are fitted on made-up lines and pages (``training/confidence.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Reading

EVIDENCE = ("constant", "product", "least", "unread", "symbols", "no digit", "on paper")
"""What is known of a reading, in this order."""

_LEAST = 1e-6
"""Probabilities nearer to 0 or 1 are taken as this far from it."""

_MOST_UNREAD = 2.0
"""Ink that is larger than this many digits says no more than ink of this size."""

_MOST_SYMBOLS = 2
"""More letters and other symbols in a number say no more than so many."""


def find_evidence(reading: Reading, *, on_paper: bool) -> NDArray[np.float64]:
    """Return what is known of a reading, float64 (len(EVIDENCE),).

    Args:
        reading: Its confidence is the product of its symbols' probabilities.
        on_paper: Whether its ink was found by the ink model, and not drawn or on a flat ground.
    """
    symbols = [digit.confidence for digit in reading.digits]
    symbols += [mark.confidence for mark in reading.marks]
    heights = [digit.box.height for digit in reading.digits]
    unread = [
        max(other.box.width, other.box.height) for other in reading.ignored if other.kind == "ink"
    ]
    size = max(median(heights), 1e-6) if heights else 1.0
    return np.array(
        [
            1.0,
            _log_odds(reading.confidence),
            _log_odds(min(symbols, default=0.0)),
            min(max(unread, default=0.0) / size, _MOST_UNREAD),
            min(sum(other.kind == "symbol" for other in reading.ignored), _MOST_SYMBOLS),
            max((digit.not_a_digit for digit in reading.digits), default=0.0),
            float(on_paper),
        ]
    )


def probability_right(evidence: NDArray[np.float64], weights: Sequence[float]) -> float:
    """Return the probability that a reading is right.

    Args:
        evidence: As ``find_evidence`` gives it.
        weights: One for each.
    """
    return 1.0 / (1.0 + math.exp(-min(max(float(evidence @ weights), -30.0), 30.0)))


def _log_odds(probability: float) -> float:
    probability = min(max(probability, _LEAST), 1.0 - _LEAST)
    return math.log(probability / (1.0 - probability))
