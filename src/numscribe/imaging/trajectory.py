"""Strokes as a trajectory: the way of the pen, which a picture of them does not show."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Strokes

POINTS = 64
"""Points of a trajectory; a digit is seldom more than a dozen bends."""

_SHARES = np.linspace(0.0, 1.0, POINTS)
"""How far along the way each point is."""


def trace(strokes: Strokes) -> NDArray[np.float32]:
    """Return the way of the pen through strokes, at points of equal distance.

    Where the pen was lifted it goes on in a straight line. A size, a place and a speed are
    nothing to it, the order and direction of strokes are.

    Args:
        strokes: At least one stroke of shape (n, 2), y down, any unit.

    Returns:
        Float32 (3, 64): x and y, with the middle of the ink's box at 0 and its longer side 1 (0 for
        a dot); and 1 where the pen is on the paper, 0 where it is lifted.
    """
    points = np.concatenate(strokes, dtype=np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    # Below that there is a dot, and no way.
    points = (points - (low + high) / 2) / max(float((high - low).max()), 1e-30)
    steps = points[1:] - points[:-1]
    along = np.zeros(len(points))
    np.cumsum(np.hypot(steps[:, 0], steps[:, 1]), out=along[1:])
    at = _SHARES * along[-1]
    trajectory = np.ones((3, POINTS), dtype=np.float32)
    for axis in (0, 1):
        trajectory[axis] = np.interp(at, along, points[:, axis])
    ends = list(accumulate(len(stroke) for stroke in strokes))[:-1]
    for end in ends:  # between the last point of a stroke and the first of the next
        trajectory[2, (along[end - 1] < at) & (at < along[end])] = 0.0
    return trajectory
