"""Families of doodles for evaluation only: they measure how well unknown input is refused."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from numscribe.evaluation.doodles.hand import arc, draw
from numscribe.records import Rng, Strokes


def _spiral(rng: Rng) -> Strokes:
    turns = rng.uniform(2.2, 5)
    at = np.linspace(0, turns * 2 * math.pi, 160) + rng.uniform(0, 6.28)
    radius = np.linspace(0.02, 0.5, 160)
    flip = rng.choice([-1, 1])
    return draw(rng, np.stack([radius * np.cos(at), flip * radius * np.sin(at)], axis=1))


def _flower(rng: Rng) -> Strokes:
    petals = int(rng.integers(4, 8))
    angles = np.arange(petals) * 2 * math.pi / petals
    rings = [arc(0.3 * math.cos(a), 0.3 * math.sin(a), 0.17) for a in angles]
    return draw(rng, arc(0, 0, 0.12), *rings, np.array([(0, 0.45), (0.05, 1.2)]))


def _person(rng: Rng) -> Strokes:
    arms = rng.uniform(-0.25, 0.1)
    return draw(
        rng,
        arc(0, -0.55, 0.2),
        [(0, -0.35), (0, 0.3)],
        [(-0.35, arms), (0, -0.1), (0.35, arms)],
        [(-0.25, 0.8), (0, 0.3), (0.25, 0.8)],
    )


def _fish(rng: Rng) -> Strokes:
    at = np.linspace(-0.6, 0.6, 30)
    body = 0.3 * np.cos(at / 0.6 * math.pi / 2)
    lines = [
        np.stack([at, body], axis=1),
        np.stack([at, -body], axis=1),
        np.array([(0.6, 0), (0.9, -0.25), (0.9, 0.25), (0.6, 0)]),
        arc(-0.35, -0.08, 0.03),
    ]
    return draw(rng, *lines)


def _tree(rng: Rng) -> Strokes:
    crown = arc(0, -0.3, 0.4)
    crown *= (
        1 + 0.15 * np.sin(np.linspace(0, 2 * math.pi * rng.integers(5, 9), len(crown)))[:, None]
    )
    return draw(rng, crown, [(-0.08, 0.1), (-0.08, 0.7)], [(0.08, 0.1), (0.08, 0.7)])


def _table(rng: Rng) -> Strokes:
    rows, columns = (int(n) for n in rng.integers(2, 5, 2))
    lines = [[(0, i / rows), (1.2, i / rows)] for i in range(rows + 1)]
    lines += [[(1.2 * i / columns, 0), (1.2 * i / columns, 1)] for i in range(columns + 1)]
    return draw(rng, *lines)


def _word(rng: Rng) -> Strokes:
    """Draw a row of loops, arches and tall strokes that resembles cursive writing."""
    at = np.linspace(0, 2 * math.pi * rng.integers(4, 9), 260)
    tall = np.interp(at, np.linspace(0, at[-1], 16), rng.choice([0.2, 0.25, 0.3, 0.7], 16))
    x = at * 0.09 + rng.uniform(0.04, 0.12) * np.cos(at)
    return draw(rng, np.stack([x, -tall * np.sin(at)], axis=1))


def _texture(rng: Rng) -> NDArray[np.uint8]:
    """Generate a picture of stripes, checks or weave, uint8 (160, 160)."""
    y, x = np.mgrid[0:160, 0:160] / 160.0
    angle, pitch = rng.uniform(0, math.pi), rng.uniform(5, 20)
    first = np.sin(2 * math.pi * pitch * (x * math.cos(angle) + y * math.sin(angle)))
    second = np.sin(2 * math.pi * pitch * (y * math.cos(angle) - x * math.sin(angle)))
    value = (first, first * second, np.maximum(first, second))[rng.integers(3)]
    grey = 128 + 90 * value + rng.normal(0, 10, value.shape)
    return np.asarray(np.clip(grey, 0, 255), dtype=np.uint8)


def _noise(rng: Rng) -> NDArray[np.uint8]:
    """Generate noise of random grain size, grey or black and white, uint8 (120, 120)."""
    grain = int(rng.choice([1, 2, 4, 8]))
    small = rng.integers(0, 256, (120 // grain, 120 // grain)).astype(np.uint8)
    if rng.random() < 0.5:
        small = np.where(small > rng.integers(60, 220), 255, 0).astype(np.uint8)
    return np.repeat(np.repeat(small, grain, axis=0), grain, axis=1)


LEFT_OUT: dict[str, Callable[[Rng], Strokes | NDArray[np.uint8]]] = {
    "spiral": _spiral,
    "flower": _flower,
    "person": _person,
    "fish": _fish,
    "tree": _tree,
    "table": _table,
    "word": _word,
    "texture": _texture,
    "noise": _noise,
}
"""Families for evaluation only, by name."""
