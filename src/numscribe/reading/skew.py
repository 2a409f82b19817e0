"""Skew of a number: the angle by which its lines fall or rise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import digit_height
from numscribe.reading.components import Component
from numscribe.records import Box

_MAX_DEGREES = 35
"""Maximum skew that is tried."""

_MIN_DEGREES = 3
"""Smaller skews are ignored."""

_MIN_HEIGHT = 0.4
"""Minimum height of a component that may be a digit, in digit heights."""

_MAX_SIDE = 2.2
"""Maximum longer side of a component that may be a digit, in digit heights."""

_MIN_DIGITS, _MAX_DIGITS = 3, 60
"""Fewer digits do not show a skew; of more, a sample is used."""

_MIN_LENGTH = 2.0
"""Minimum width of all digits, in digit heights."""

_SPREAD = 0.35
"""Standard deviation of the digits' centres from the middle of their line, in digit heights."""

_MAX_NEIGHBOUR_DEGREES = 15
"""Maximum difference between the skew and the median direction from a digit to its neighbour.
Short lines that begin at different places have a spurious skew."""

_MIN_DISTANCE = 0.5
"""Minimum distance of two digits, in digit heights; closer components are of one digit."""

_DEGREE_PENALTY = 0.002
"""Relative increase of the score that is required per degree: most writing is about level."""


def estimate_skew(components: Sequence[Component]) -> float:
    """Return the angle by which lines fall to the right, in radians; 0 for level or unknown.

    It is the angle at which the projections of the digits' centres are most concentrated (Postl,
    *Detection of linear oblique structures and skew scan in digitized documents*, 1986).

    Args:
        components: All components of an input.
    """
    if len(components) < _MIN_DIGITS:
        return 0.0
    centres = _digit_centres([component.box for component in components])
    if len(centres) < _MIN_DIGITS or np.ptp(centres[:, 0]) < _MIN_LENGTH:
        return 0.0
    degrees = np.arange(-_MAX_DEGREES, _MAX_DEGREES + 1)
    angles = np.radians(degrees)
    projections = np.outer(np.cos(angles), centres[:, 1]) - np.outer(np.sin(angles), centres[:, 0])
    distances = projections[:, :, None] - projections[:, None, :]
    scores = np.exp(-((distances / _SPREAD) ** 2) / 2).sum(axis=(1, 2))
    scores -= _DEGREE_PENALTY * scores.max() * np.abs(degrees)
    best = int(scores.argmax())
    # At the last angle, the score may still be increasing.
    is_found = _MIN_DEGREES <= abs(degrees[best]) < _MAX_DEGREES
    difference = abs(_neighbour_direction(centres) - degrees[best])
    return float(angles[best]) if is_found and difference <= _MAX_NEIGHBOUR_DEGREES else 0.0


def _neighbour_direction(centres: NDArray[np.float64]) -> float:
    """Return the median direction from a digit to the nearest other one, -90 to 90 degrees."""
    across, down = (centres[:, None, axis] - centres[None, :, axis] for axis in (0, 1))
    distances = np.hypot(across, down)
    distances[distances < _MIN_DISTANCE] = np.inf
    rows, nearest = np.arange(len(centres)), distances.argmin(axis=1)
    right = np.abs(across[rows, nearest])
    fall = down[rows, nearest] * np.sign(across[rows, nearest])
    return float(np.degrees(np.median(np.arctan2(fall, right))))


def _digit_centres(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Return the centres of boxes that may be digits, float64 (n, 2), in digit heights."""
    height = digit_height(boxes)
    centres = [
        (box.centre_x, box.centre_y)
        for box in boxes
        if box.height > _MIN_HEIGHT * height and max(box.width, box.height) < _MAX_SIDE * height
    ]
    sample = centres[:: max(1, math.ceil(len(centres) / _MAX_DIGITS))]
    return np.array(sample).reshape(-1, 2) / height
