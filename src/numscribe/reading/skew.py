"""How far lines of writing fall or rise, so that they can be read level."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import digit_height
from numscribe.reading.components import Piece, wholes
from numscribe.records import Box, union

_STEEPEST, _STEP = 35, 1
"""Angles that are tried, in degrees."""

_LEVEL = 3
"""What falls or rises by less, in degrees, is level."""

_HIGH, _LARGE = 0.4, 2.2
"""Least height and greatest side of what may be a digit, in heights of one."""

_FEWEST, _MOST = 3, 60
"""With fewer digits one that stands higher would look like a slope; of more, some are enough."""

_LONG = 2.0
"""A shorter line, in heights of a digit, has no direction."""

_SPREAD = 0.35
"""How far the middles of digits on a line stand above or below it, in heights of one (sigma)."""

_ASIDE = 15
"""A tilt is none that digits and their neighbours differ from by more, in degrees: short lines that
begin in different places look narrow askew, too."""

_NEAR = 0.5
"""Digits stand further from each other than this, in heights of one."""

_COST = 0.002
"""Share of the best score by which a degree must be better than a degree less: people write
about level."""


def find_tilt(pieces: Sequence[Piece]) -> float:
    """Return by how much lines of writing fall to the right, in radians; 0 for level or unknown.

    The angle at which the middles of digits lie closest together when they are projected along it
    (Postl, *Detection of linear oblique structures and skew scan in digitized documents*, 1986):
    one line, or several, look narrowest from where they begin.

    Args:
        pieces: Pieces of a whole input.
    """
    # The parts of one digit that was cut say nothing of a line.
    boxes = [union([piece.box for piece in own]) for own in wholes(pieces).values()]
    if len(boxes) < _FEWEST:
        return 0.0
    places = _digits(boxes)
    if len(places) < _FEWEST or np.ptp(places[:, 0]) < _LONG:
        return 0.0
    degrees = np.arange(-_STEEPEST, _STEEPEST + _STEP, _STEP)
    angles = np.radians(degrees)
    across = np.outer(np.cos(angles), places[:, 1]) - np.outer(np.sin(angles), places[:, 0])
    apart = across[:, :, None] - across[:, None, :]
    scores = np.exp(-((apart / _SPREAD) ** 2) / 2).sum(axis=(1, 2))
    scores -= _COST * scores.max() * np.abs(degrees)
    best = int(scores.argmax())
    is_found = _LEVEL <= abs(degrees[best]) < _STEEPEST  # at the last angle it may still be rising
    if not is_found or abs(_of_neighbours(places) - degrees[best]) > _ASIDE:
        return 0.0
    return float(angles[best])


def _of_neighbours(places: NDArray[np.float64]) -> float:
    """Return the median angle from a digit to the nearest other one, in degrees, -90 to 90."""
    # What is nearer is of the same digit.
    across, down = (places[:, None, axis] - places[None, :, axis] for axis in (0, 1))
    apart = np.hypot(across, down)
    apart[apart < _NEAR] = np.inf
    rows, nearest = np.arange(len(places)), apart.argmin(axis=1)
    right = np.abs(across[rows, nearest])
    fall = down[rows, nearest] * np.sign(across[rows, nearest])
    return float(np.degrees(np.median(np.arctan2(fall, right))))


def _digits(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Return the middles of what may be digits, (n, 2), in heights of a digit."""
    height = digit_height(boxes)
    found = [
        (box.x + box.width / 2, box.y + box.height / 2)
        for box in boxes
        if box.height > _HIGH * height and max(box.width, box.height) < _LARGE * height
    ]
    some = found[:: max(1, math.ceil(len(found) / _MOST))]
    return np.array(some).reshape(-1, 2) / height
