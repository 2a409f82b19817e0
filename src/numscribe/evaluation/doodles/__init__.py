"""Generators of drawings and pictures that are not digits, one per family.

The families in ``TRAINED`` are used for training, those in ``LEFT_OUT`` for evaluation only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from numscribe.evaluation.doodles.left_out import LEFT_OUT
from numscribe.evaluation.doodles.trained import TRAINED
from numscribe.evaluation.suites import Sample

__all__ = ["LEFT_OUT", "TRAINED", "generate"]


def generate(families: Sequence[str], count: int, seed: int = 0) -> list[Sample]:
    """Generate ``count`` samples of each family, with empty labels and names FAMILY/NUMBER."""
    samples = []
    for family in families:
        rng = np.random.default_rng([seed, *family.encode()])
        for number in range(count):
            source = TRAINED[family](rng) if family in TRAINED else LEFT_OUT[family](rng)
            samples.append(Sample("", source, name=f"{family}/{number}"))
    return samples
