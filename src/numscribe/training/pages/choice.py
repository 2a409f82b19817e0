"""Random choice among weighted kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from numscribe.records import Rng

K = TypeVar("K")


def choose(kinds: Sequence[tuple[float, K]], rng: Rng) -> K:
    """Return a random kind, with a probability proportional to its weight.

    Args:
        kinds: Pairs of a weight and a kind, at least one; the weights need not sum to 1.
        rng: Random generator.
    """
    weights = np.array([weight for weight, _ in kinds])
    return kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))][1]
