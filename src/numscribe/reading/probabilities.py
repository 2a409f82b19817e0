"""Turn logits into calibrated probabilities, and pool those of two models. NumPy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_EPSILON = 1e-30
"""Smaller probabilities are raised to this before they are pooled, to avoid dividing by zero."""


def softmax(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the softmax of logits, divided by a temperature, over the last axis, in float64.

    Dividing by a temperature that was fitted on held-out writers calibrates a network without
    changing its answers (Guo et al., *On Calibration of Modern Neural Networks*, 2017).

    >>> softmax(np.array([[0.0, 0.0]], dtype=np.float32))
    array([[0.5, 0.5]])
    """
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    weights = np.exp(scaled)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def pool(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    """Combine two distributions by their weighted geometric mean.

    This is a logarithmic opinion pool (Genest and Zidek, *Combining Probability Distributions*,
    1986): a class that either distribution almost excludes stays unlikely.

    Args:
        first: Probabilities over the last axis, float64 (n, k).
        second: The same from another model.
        weight: Weight of the second, 0 to 1.

    Returns:
        Probabilities over the last axis, float64 (n, k).
    """
    mixed = np.maximum(first, _EPSILON) ** (1 - weight) * np.maximum(second, _EPSILON) ** weight
    return np.asarray(mixed / mixed.sum(axis=-1, keepdims=True))


def pool_binary(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    """Pool two probabilities of the same event, as ``pool`` does for several classes.

    Args:
        first: Float64 (n,).
        second: Float64 (n,).
        weight: Weight of the second, 0 to 1.

    Returns:
        Float64 (n,).
    """
    one, other = (np.stack([p, 1.0 - p], axis=1) for p in (first, second))
    return pool(one, other, weight)[:, 0]
