"""Calibrated confidence of a number: a logistic regression on features of its candidate.

The probabilities of the symbols are not independent, and do not cover ink that no symbol was read
from. ``training/confidence.py`` fits the weights on synthetic lines and pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from numscribe.reading.candidates import Candidate
from numscribe.records import Reading

FEATURES = ("constant", "product", "least", "unread", "symbols", "no digit", "on paper")
"""Names of the features, in order: 1; the log odds of the number, and of its least certain symbol;
the size of the largest unread ink, in digit heights; the number of letters and other symbols; the
largest rejection probability of a digit; and 1 on paper, 0 elsewhere."""

_MIN_PROBABILITY = 1e-6
"""Probabilities are clipped to this distance from 0 and 1."""

_MAX_UNREAD = 2.0
"""Maximum size of unread ink, in digit heights; larger sizes are clipped."""

_MAX_SYMBOLS = 2
"""Maximum number of letters and other symbols; larger numbers are clipped."""


def extract_features(read: Candidate | Reading, *, on_paper: bool) -> NDArray[np.float64]:
    """Return the features of a number, float64 (len(FEATURES),).

    Args:
        read: The number; its confidence is the product of its symbols' probabilities.
        on_paper: Whether its ink was found by the ink model, and not drawn or on a flat
            background.
    """
    probabilities = [digit.confidence for digit in read.digits]
    probabilities += [mark.confidence for mark in read.marks]
    heights = [digit.box.height for digit in read.digits]
    unread = [max(i.box.width, i.box.height) for i in read.ignored if i.kind == "ink"]
    height = max(median(heights), 1e-6) if heights else 1.0
    return np.array(
        [
            1.0,
            _log_odds(read.confidence),
            _log_odds(min(probabilities, default=0.0)),
            min(max(unread, default=0.0) / height, _MAX_UNREAD),
            min(sum(i.kind == "symbol" for i in read.ignored), _MAX_SYMBOLS),
            max((digit.not_a_digit for digit in read.digits), default=0.0),
            float(on_paper),
        ]
    )


def calibrated_confidence(features: NDArray[np.float64], weights: Sequence[float]) -> float:
    """Return the probability that a number is right.

    Args:
        features: As ``extract_features`` returns them.
        weights: A weight for each feature.
    """
    return 1.0 / (1.0 + math.exp(-min(max(float(features @ weights), -30.0), 30.0)))


def _log_odds(probability: float) -> float:
    probability = min(max(probability, _MIN_PROBABILITY), 1.0 - _MIN_PROBABILITY)
    return math.log(probability / (1.0 - probability))
