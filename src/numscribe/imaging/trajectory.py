"""Trajectories: points along the path of the pen, the input of the trajectory model."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Strokes

POINTS = 64
"""Number of points of a trajectory."""

_POSITIONS = np.linspace(0.0, 1.0, POINTS)
"""Relative position of each point along the path."""


def trace(strokes: Strokes) -> NDArray[np.float32]:
    """Return points at equal distances along the path of the pen.

    Strokes are connected by straight lines. A trajectory does not depend on size, position and
    speed, but on the order and direction of the strokes.

    Args:
        strokes: At least one stroke of shape (n, 2), y down, any unit.

    Returns:
        Float32 (3, 64): x and y, with the centre of the ink's box at 0 and its longer side 1 (0 for
        a dot); and 1 where the pen is on the paper, 0 where it is lifted.
    """
    points = np.concatenate(strokes, dtype=np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    # The longer side of a dot is 0.
    points = (points - (low + high) / 2) / max(float((high - low).max()), 1e-30)
    steps = points[1:] - points[:-1]
    along = np.zeros(len(points))
    np.cumsum(np.hypot(steps[:, 0], steps[:, 1]), out=along[1:])
    at = _POSITIONS * along[-1]
    trajectory = np.ones((3, POINTS), dtype=np.float32)
    for axis in (0, 1):
        trajectory[axis] = np.interp(at, along, points[:, axis])
    ends = list(accumulate(len(stroke) for stroke in strokes))[:-1]
    for end in ends:  # from the end of a stroke to the start of the next
        trajectory[2, (along[end - 1] < at) & (at < along[end])] = 0.0
    return trajectory
