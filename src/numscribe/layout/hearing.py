"""Hearing: what the model of strips says of the texts that a line may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.ctc import Columns, boundaries, likely_texts, log_probabilities

_FOLLOWED = 8
"""Texts that are followed from column to column."""


@dataclass(frozen=True)
class Hearing:
    """What the model of strips says of a line.

    Attributes:
        columns: What each column of its strip says.
    """

    columns: Columns

    @cached_property
    def likely(self) -> list[str]:
        """The likeliest texts, best first."""
        return likely_texts(self.columns, _FOLLOWED)

    def log_probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the logarithm of each text's probability, float64 (n,)."""
        return log_probabilities(self.columns, texts)

    def boundaries(self) -> list[float]:
        """Return between which columns the digits of the likeliest text part, rising."""
        return boundaries(self.columns, self.likely[0])
