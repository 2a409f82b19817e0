"""How far a picture is from its paper, and which levels of that are ink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

_LEVELS = np.arange(256, dtype=np.float64)


@dataclass(frozen=True, eq=False)  # arrays have no one answer to whether they are equal
class Difference:
    """How far each pixel is from the paper around it.

    Attributes:
        levels: uint8, (height, width), 0 for paper, brighter for ink.
        noise: Standard deviation of paper, in levels.
    """

    levels: NDArray[np.uint8]
    noise: float

    @cached_property
    def inside(self) -> tuple[slice, slice]:
        """Rows and columns of all that is not paper; empty ones where everything is.

        Most of a canvas is empty: what looks only here takes a fraction of the time.
        """
        left, top, width, height = cv2.boundingRect(self.levels)
        return slice(top, top + height), slice(left, left + width)

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """How many pixels have each level, float64 (256,)."""
        written = self.levels[self.inside]
        counts = np.zeros(256)
        if written.size:
            counts += cv2.calcHist([written], [0], None, [256], [0, 256]).ravel()
        counts[0] += self.levels.size - written.size
        return counts

    @cached_property
    def threshold(self) -> float:
        """The level that parts ink from paper best; ink is above it.

        It is that of greatest variance between the two (Otsu, *A threshold selection method from
        gray-level histograms*, 1979), as ``cv2.threshold`` finds it, but from counts that are
        here already.
        """
        shares = self.counts / self.levels.size
        below = np.cumsum(shares)
        above = 1.0 - below
        part = np.cumsum(shares * _LEVELS)
        both = np.flatnonzero((below > 1e-7) & (above > 1e-7))
        if not both.size:
            return 0.0
        below, above, whole, part = below[both], above[both], part[-1], part[both]
        variance = (whole * below - part) ** 2 / (below * above)
        return float(both[np.argmax(variance)])
