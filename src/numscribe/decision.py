"""From logits to calibrated probabilities, and from those to accept or refuse. NumPy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numscribe.records import NOT_A_DIGIT, Prediction, Reason

DEFAULT_THRESHOLD = 0.5
"""Least confidence of an accepted reading, unless the caller sets another."""

_LEAST = 1e-30
"""Smaller probabilities are pooled as this, so that something is left to divide by."""


def probabilities(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return softmax(logits / temperature) over the last axis, in float64.

    Dividing by a temperature fitted on held-out writers calibrates a network without changing
    its answer (Guo et al., *On Calibration of Modern Neural Networks*, 2017).

    >>> probabilities(np.array([[0.0, 0.0]], dtype=np.float32))
    array([[0.5, 0.5]])
    """
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    weights = np.exp(scaled)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def split_logits(logits: NDArray[np.float32], temperature: float = 1.0) -> Prediction:
    """Split a model's logits into what each digit and what "no digit at all" is worth.

    Args:
        logits: (n, 10), or (n, 11) of a model that refuses: the eleventh logit's sigmoid is the
            probability that the picture is a digit.
        temperature: What calibrates the ten.

    Returns:
        What it says of each; the probability that it is none is 0 for a model that does not refuse.
    """
    shares = probabilities(logits[:, :NOT_A_DIGIT], temperature)
    if logits.shape[1] == NOT_A_DIGIT:
        return shares, np.zeros(len(logits))
    # As exp(-log(1 + exp(x))): no logit overflows.
    return shares, np.exp(-np.logaddexp(0.0, logits[:, NOT_A_DIGIT].astype(np.float64)))


def pool(
    one: NDArray[np.float64], other: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    """Return two opinions as one, their geometric mean.

    A logarithmic opinion pool (Genest and Zidek, *Combining Probability Distributions*, 1986): what
    one of them thinks hardly possible stays unlikely, what both doubt may be what both like best.

    Args:
        one: Probabilities over the last axis, float64 (n, k).
        other: The same by somebody else.
        weight: What the other counts, 0 to 1.

    Returns:
        Probabilities over the last axis, float64 (n, k).
    """
    mixed = np.maximum(one, _LEAST) ** (1 - weight) * np.maximum(other, _LEAST) ** weight
    return np.asarray(mixed / mixed.sum(axis=-1, keepdims=True))


def reason_to_refuse(confidence: float, not_a_digit: float, threshold: float) -> Reason | None:
    """Return why a reading is not accepted, or None where it is.

    Args:
        confidence: Probability that the reading is right.
        not_a_digit: Probability that there is no digit.
        threshold: Least confidence of an accepted reading.
    """
    if confidence >= threshold:
        return None
    return "not_a_digit" if not_a_digit > 0.5 else "unsure"
