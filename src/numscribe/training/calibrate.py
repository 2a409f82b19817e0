"""Calibration: what makes a network's probabilities honest in use."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

REFUSED = 0.004
"""Share of held-out digits that may be taken for something else."""


def fit_refusal_shift(logits: Tensor) -> float:
    """Return what to add to the logits of being a digit, so that few held-out digits are refused.

    A third of what trains is no digit, of what people read nearly nothing: the prior differs, and
    with it the logit by a constant (Saerens, Latinne and Decaestecker, *Adjusting the outputs of a
    classifier to new a priori probabilities*, 2002). The constant is taken from the digits.

    Args:
        logits: Float32 (n,), of digits that did not train.

    Returns:
        At least 0.
    """
    return max(0.0, -float(torch.quantile(logits, REFUSED)))


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Return the temperature with the least cross-entropy on held-out samples.

    Temperature scaling (Guo et al., *On Calibration of Modern Neural Networks*, 2017), by a
    golden-section search: cross-entropy has one minimum in the logarithm of the temperature.

    Args:
        logits: Float32 (n, 10), of samples that did not train.
        labels: int64 (n,).

    Returns:
        A temperature between 0.1 and 10, to divide logits by.
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
