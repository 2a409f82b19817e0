"""Draw doodles with the irregularities of a hand, and construct common shapes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numscribe.imaging.strokes import length, resample
from numscribe.records import Rng, Strokes

Points = NDArray[np.float64]

_SPACING = 0.03
"""Distance of points along the lines of a doodle of size 1."""

_KNOTS = 8


def draw(rng: Rng, *lines: ArrayLike) -> Strokes:
    """Turn lines into strokes with a random rotation, stretch and smooth noise."""
    turn, stretch = rng.normal(0, 0.12), math.exp(rng.normal(0, 0.15))
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = np.array([[cos * stretch, -sin], [sin, cos / stretch]])
    drawn = []
    for line in lines:
        points = _dense(np.asarray(line, dtype=np.float64)) @ matrix.T
        wandering = wander(len(points), rng.uniform(0, 0.02), _KNOTS, rng)
        drawn.append((points + wandering).astype(np.float32))
    return tuple(drawn)


def _dense(line: Points) -> Points:
    return resample(line, max(2, int(length(line) / _SPACING)))


def wander(count: int, sigma: float, knots: int, rng: Rng) -> Points:
    """Return smooth noise along a stroke: random knots, interpolated linearly.

    Args:
        count: Number of points of the stroke.
        sigma: Standard deviation of the knots.
        knots: Number of knots.
        rng: Random generator.

    Returns:
        Float64 (count, 2).
    """
    values = rng.normal(0, sigma, (knots, 2))
    along, at = np.linspace(0, knots - 1, count), np.arange(knots)
    return np.stack([np.interp(along, at, values[:, axis]) for axis in (0, 1)], axis=1)


def arc(x: float, y: float, radius: float, start: float = 0.0, end: float = 2 * math.pi) -> Points:
    """Return an arc as (n, 2) points; angles are in radians, clockwise since y points down."""
    angles = np.linspace(start, end, 40)
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def polygon(count: int, rng: Rng, radius: float = 0.5) -> Points:
    """Return the corners of an irregular polygon as (count, 2) points."""
    angles = np.sort(
        np.arange(count) * 2 * math.pi / count + rng.normal(0, 0.15, count) + rng.uniform(0, 6.28)
    )
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.7, 1, (2,))


def rotation(angle: float) -> Points:
    """Return the rotation matrix (2, 2) for row vectors; the angle is in radians."""
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
