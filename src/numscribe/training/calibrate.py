"""Calibration of a network's probabilities."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

REFUSED = 0.004
"""Fraction of held-out digits that may be refused."""


def fit_refusal_shift(logits: Tensor) -> float:
    """Fit a constant to add to the "is a digit" logits, so that few held-out digits are refused.

    A third of the training data are non-digits, but almost none of the input in use. A different
    prior shifts the logit by a constant (Saerens, Latinne and Decaestecker, *Adjusting the outputs
    of a classifier to new a priori probabilities*, 2002), which is fitted to held-out digits.

    Args:
        logits: Float32 (n,), of held-out digits.

    Returns:
        The constant, at least 0.
    """
    return max(0.0, -float(torch.quantile(logits, REFUSED)))


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Fit the temperature with the lowest cross-entropy on held-out samples.

    Temperature scaling (Guo et al., *On Calibration of Modern Neural Networks*, 2017), with a
    golden-section search, since cross-entropy has one minimum over the logarithm of the
    temperature.

    Args:
        logits: Float32 (n, 10), of held-out samples.
        labels: int64 (n,).

    Returns:
        The temperature, between 0.1 and 10.
    """

    def cost(log_temperature: float) -> float:
        scaled = logits / torch.tensor(log_temperature).exp()
        return float(functional.cross_entropy(scaled, labels))

    ratio = (5**0.5 - 1) / 2
    low, high = -2.303, 2.303
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if cost(left) < cost(right):
            high = right
        else:
            low = left
    return float(torch.tensor((low + high) / 2).exp())
