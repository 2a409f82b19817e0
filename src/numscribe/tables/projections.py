"""Directions of the rows and columns of a table, by the projections of its writing.

A projection is most concentrated in the direction of the rows or columns (Postl, *Detection of
linear oblique structures and skew scan in digitized documents*, 1986).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from numscribe.tables.records import Floats

_SKEWS = np.radians(np.arange(-35.0, 35.5, 0.5))
"""Skews that are tried, in radians."""

_SKEW_PENALTY, _SLANT_PENALTY = 0.1, 0.5
"""Relative gains of concentration that are required per radian: most pages are about level and
photographed from above, and the rows of a small table can be concentrated in any direction."""

_SLANTS, _SPREADS = np.linspace(-0.15, 0.15, 31), np.linspace(-0.15, 0.15, 11)
"""Slants of rows and columns that are tried, and differences between those of the first and the
last one."""


@dataclass(frozen=True, slots=True)
class LineFamily:
    """The family of the lines of all rows, or of all columns, in perspective.

    The slant changes linearly from line to line.

    Attributes:
        across: Position of the middle of the table across the lines, in pixels.
        along: Its position along the lines.
        slant: Slant of the line through the middle.
        change: Change of the slant per pixel across the lines.
    """

    across: float
    along: float
    slant: float
    change: float

    @classmethod
    def fit(cls, across: Floats, along: Floats, step: float) -> LineFamily:
        """Return the family on whose lines points or intervals are most concentrated.

        Args:
            across: Positions of points across the lines, (n,), or of intervals, (n, 2).
            along: Positions along the lines, of the same shape.
            step: Resolution in pixels.
        """
        middle, other = (float(at.min() + at.max()) / 2 for at in (across, along))
        extent = max(float(np.ptp(across)), step)
        families = (
            cls(middle, other, float(slant), float(spread / extent))
            for slant, spread in product(_SLANTS, _SPREADS)
        )

        def score(family: LineFamily) -> float:
            leaning = abs(family.slant) + abs(family.change) * extent
            straight = family.straighten(across, along)
            return _concentration(straight, step) * (1 - _SLANT_PENALTY * leaning)

        return max(families, key=score)

    def lean(self, across: Floats, along: Floats) -> Floats:
        """Return the offsets of lines, at positions along them, from where they cross the middle.

        Args:
            across: Positions at which the lines cross the middle.
            along: Positions along the lines.
        """
        slant = self.slant + self.change * (across - self.across)
        return np.asarray(slant * (along - self.along))

    def straighten(self, across: Floats, along: Floats) -> Floats:
        """Return positions across the lines, with the perspective removed."""
        return np.asarray(across - self.lean(across, along))


def level_rotation(points: Floats, step: float) -> Floats:
    """Return the rotation, (2, 2), that makes the rows through points level.

    Args:
        points: x and y, (2, n).
        step: Resolution in pixels.
    """
    scores = []
    for skew in _SKEWS:
        down = points[1] * math.cos(skew) - points[0] * math.sin(skew)
        scores.append(_concentration(down, step) * (1 - _SKEW_PENALTY * abs(skew)))
    best = float(_SKEWS[int(np.argmax(scores))])
    return np.array([[math.cos(best), math.sin(best)], [-math.sin(best), math.cos(best)]])


def _concentration(places: Floats, step: float) -> float:
    """Return the sum over all bins of the squared number of points, or of intervals that cover it.

    Args:
        places: Positions of points, (n,), or ends of intervals, (n, 2).
        step: Width of a bin.
    """
    bins = np.floor((places - places.min()) / step).astype(np.intp)
    count = np.bincount(bins if bins.ndim == 1 else bins[:, 0], minlength=int(bins.max()) + 2)
    if bins.ndim == 2:
        count = np.cumsum(count - np.bincount(bins[:, 1] + 1, minlength=len(count)))
    return float((count**2.0).sum())
