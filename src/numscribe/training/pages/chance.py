"""Choosing one of several kinds by how often each occurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Rng = np.random.Generator
K = TypeVar("K")


def choose(kinds: Sequence[tuple[float, K]], rng: Rng) -> K:
    """Return one of several kinds.

    Args:
        kinds: Each kind with its weight, at least one; weights need not sum to 1.
        rng: Random generator.
    """
    weights = np.array([weight for weight, _ in kinds])
    return kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))][1]
