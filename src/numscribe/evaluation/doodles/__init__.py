"""Drawings and pictures by code that are no digits, a generator a family.

Training learns from the families in ``TRAINED``; those in ``LEFT_OUT`` are only ever measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from numscribe.evaluation.doodles.left_out import LEFT_OUT
from numscribe.evaluation.doodles.trained import TRAINED
from numscribe.evaluation.suites import Sample

__all__ = ["LEFT_OUT", "TRAINED", "generate"]


def generate(families: Sequence[str], count: int, seed: int = 0) -> list[Sample]:
    """Return ``count`` samples of each family, all to be refused, named ``FAMILY/NUMBER``."""
    samples = []
    for family in families:
        rng = np.random.default_rng([seed, *family.encode()])
        for number in range(count):
            source = TRAINED[family](rng) if family in TRAINED else LEFT_OUT[family](rng)
            samples.append(Sample("", source, name=f"{family}/{number}"))
    return samples
