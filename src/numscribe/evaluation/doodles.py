"""Drawings and pictures by code that are no digits, a generator a family.

Training learns from the families in ``TRAINED``; those in ``LEFT_OUT`` are only ever measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numscribe.evaluation.suites import Sample
from numscribe.records import Stroke, Strokes

Rng = np.random.Generator
Points = NDArray[np.float64]

_SPACING = 0.03
"""Distance of points along a doodle whose side is 1."""


def generate(families: Sequence[str], count: int, seed: int = 0) -> list[Sample]:
    """Return ``count`` samples of each family, all to be refused, named ``FAMILY/NUMBER``."""
    samples = []
    for family in families:
        rng = np.random.default_rng([seed, *family.encode()])
        for number in range(count):
            source = TRAINED[family](rng) if family in TRAINED else LEFT_OUT[family](rng)
            samples.append(Sample("", source, name=f"{family}/{number}"))
    return samples


def _hand(rng: Rng, *lines: ArrayLike) -> Strokes:
    """Draw lines as a hand does: dense points, turned, stretched, each line wandering a little."""
    turn, stretch = rng.normal(0, 0.12), math.exp(rng.normal(0, 0.15))
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = np.array([[cos * stretch, -sin], [sin, cos / stretch]])
    drawn = []
    for line in lines:
        points = _dense(np.asarray(line, dtype=np.float64)) @ matrix.T
        drawn.append(_wander(points, rng.uniform(0, 0.02), rng))
    return tuple(drawn)


def _dense(line: Points) -> Points:
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], max(2, int(along[-1] / _SPACING)))
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _wander(points: Points, sigma: float, rng: Rng) -> Stroke:
    knots = rng.normal(0, sigma, (8, 2))
    at = np.linspace(0, 7, len(points))
    noise = np.stack([np.interp(at, np.arange(8), knots[:, axis]) for axis in (0, 1)], axis=1)
    return (points + noise).astype(np.float32)


def _arc(x: float, y: float, radius: float, start: float = 0.0, end: float = 2 * math.pi) -> Points:
    """An arc as (n, 2) points; angles in radians, clockwise as y points down."""
    angles = np.linspace(start, end, 40)
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def _corners(count: int, rng: Rng, radius: float = 0.5) -> Points:
    angles = np.sort(
        np.arange(count) * 2 * math.pi / count + rng.normal(0, 0.15, count) + rng.uniform(0, 6.28)
    )
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.7, 1, (2,))


def _turn(angle: float) -> Points:
    """Return the matrix that turns row vectors by an angle."""
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def _scribble(rng: Rng) -> Strokes:
    """Draw loops and hatching to and fro, as people cross something out."""
    turns = rng.uniform(4, 12)
    at = np.linspace(0, turns * 2 * math.pi, 200)
    phase, ratio = rng.uniform(0, 6.28), rng.uniform(0.6, 2.4)
    x = np.sin(at) + np.cumsum(rng.normal(0, 0.04, 200)) + at * rng.uniform(0, 0.1)
    y = rng.uniform(0.2, 1) * np.sin(ratio * at + phase) + np.cumsum(rng.normal(0, 0.04, 200))
    return _hand(rng, np.stack([x, y], axis=1))


def _zigzag(rng: Rng) -> Strokes:
    count = int(rng.integers(5, 12))
    x = np.linspace(0, rng.uniform(0.8, 2.5), count)
    y = np.where(np.arange(count) % 2, 0.0, rng.uniform(0.3, 1.0)) + rng.normal(0, 0.05, count)
    return _hand(rng, np.stack([x, y], axis=1)[:, :: rng.choice([-1, 1])])


def _wave(rng: Rng) -> Strokes:
    x = np.linspace(0, rng.uniform(2, 5), 80)
    y = rng.uniform(0.15, 0.5) * np.sin(x * rng.uniform(4, 7) + rng.uniform(0, 6.28))
    return _hand(rng, np.stack([x, y], axis=1))


def _polygon(rng: Rng) -> Strokes:
    corners = _corners(int(rng.integers(3, 7)), rng)
    lines = [np.vstack([corners, corners[:1]])]
    if rng.random() < 0.3:  # a cross or a line through it
        lines.append(corners[[0, len(corners) // 2]])
    return _hand(rng, *lines)


def _star(rng: Rng) -> Strokes:
    points = int(rng.integers(4, 8))
    if rng.random() < 0.5:
        outer = _corners(points, rng)
        skip = 2 if points % 2 else 1
        order = [(i * skip) % points for i in range(points + 1)]
        return _hand(rng, *([outer[order]] if skip == 2 else [[(0, 0), p] for p in outer]))
    radii = np.where(np.arange(2 * points) % 2, rng.uniform(0.2, 0.35), 0.5)
    angles = np.arange(2 * points) * math.pi / points + rng.uniform(0, 6.28)
    outline = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    return _hand(rng, np.vstack([outline, outline[:1]]))


def _crossing(rng: Rng) -> Strokes:
    """Draw a plus, an x, a hash or a fence: lines that cross others."""
    across, down = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    lines = [[(0.0, (i + 1) / (across + 1)), (1.0, (i + 1) / (across + 1))] for i in range(across)]
    lines += [[((i + 1) / (down + 1), 0.0), ((i + 1) / (down + 1), 1.0)] for i in range(down)]
    turn = _turn(rng.uniform(-0.3, 0.3) + rng.choice([0, math.pi / 4]))
    return _hand(rng, *[np.array(line) @ turn for line in lines])


def _arrow(rng: Rng) -> Strokes:
    head = rng.uniform(0.2, 0.4)
    lines = [
        np.array([(0, 0), (1, 0)]),
        np.array([(1 - head, -head * 0.7), (1, 0), (1 - head, head * 0.7)]),
    ]
    turn = _turn(rng.uniform(0, 6.28))
    return _hand(rng, *[line @ turn for line in lines])


def _dots(rng: Rng) -> Strokes:
    """Draw one dot, or a few in a group."""
    count = int(rng.choice([1, 1, 2, 3, 4, 5, 8]))
    size = rng.uniform(0, 0.08)
    return tuple(
        (
            rng.uniform(0, 1, 2) + rng.normal(0, size, (4, 2)) * (count > 1 or rng.random() < 0.5)
        ).astype(np.float32)
        for _ in range(count)
    )


def _dash(rng: Rng) -> Strokes:
    """Draw level lines: a dash, an equals sign, lines of text crossed out."""
    count = int(rng.choice([1, 1, 1, 2, 3]))
    slope = rng.uniform(-0.35, 0.35)
    lines = [[(0, 0.35 * i), (1, 0.35 * i + slope)] for i in range(count)]
    return _hand(rng, *lines)


def _heart(rng: Rng) -> Strokes:
    at = np.linspace(0, 2 * math.pi, 60)
    x = 16 * np.sin(at) ** 3
    y = -(13 * np.cos(at) - 5 * np.cos(2 * at) - 2 * np.cos(3 * at) - np.cos(4 * at))
    return _hand(rng, np.stack([x, y], axis=1) / 32)


def _house(rng: Rng) -> Strokes:
    wall = rng.uniform(0.5, 1.0)
    lines: list[ArrayLike] = [
        [(0, 0), (0, wall), (1, wall), (1, 0)],
        [(-0.1, 0), (0.5, -0.6), (1.1, 0)],
    ]
    if rng.random() < 0.7:
        lines.append([(0.4, wall), (0.4, wall / 2), (0.6, wall / 2), (0.6, wall)])
    return _hand(rng, *lines)


def _rings(rng: Rng) -> Strokes:
    """Draw two or three rings: beside each other, or one inside the other."""
    count = int(rng.integers(2, 4))
    if rng.random() < 0.4:
        return _hand(rng, *[_arc(0, 0, 0.5 / (i + 1)) for i in range(count)])
    gap = rng.uniform(0.6, 1.1)
    return _hand(rng, *[_arc(i * gap, rng.normal(0, 0.05), 0.45) for i in range(count)])


def _shape(rng: Rng, x: float, y: float, size: float) -> Points:
    """Return a random simple shape around a point: a ring, an arc, a line, a polygon or a wave."""
    kind = rng.integers(5)
    if kind == 0:
        outline = _arc(0, 0, 0.5)
    elif kind == 1:
        start = rng.uniform(0, 6.28)
        outline = _arc(0, 0, 0.5, start, start + rng.uniform(1, 5))
    elif kind == 2:
        outline = np.array([(-0.5, 0.0), (0.5, 0.0)])
    elif kind == 3:
        corners = _corners(int(rng.integers(3, 6)), rng)
        outline = np.vstack([corners, corners[:1]])
    else:
        at = np.linspace(-0.5, 0.5, 30)
        outline = np.stack([at, 0.15 * np.sin(at * rng.uniform(8, 20))], axis=1)
    return outline @ _turn(rng.uniform(0, 6.28)) * size * rng.uniform(0.5, 1.2, 2) + (x, y)


def _assembly(rng: Rng) -> Strokes:
    """Draw a few simple shapes anywhere, over and beside each other."""
    count = int(rng.integers(3, 8))
    places = rng.uniform(0, 1, (count, 2))
    return _hand(rng, *[_shape(rng, x, y, rng.uniform(0.1, 0.6)) for x, y in places])


def _emblem(rng: Rng) -> Strokes:
    """Draw an outline with small shapes inside it, and perhaps a few around."""
    corners = _corners(int(rng.integers(3, 7)), rng)
    outline = _arc(0, 0, 0.5) if rng.random() < 0.6 else np.vstack([corners, corners[:1]])
    lines = [outline * rng.uniform(0.7, 1.2, 2)]
    for _ in range(rng.integers(1, 6)):
        x, y = rng.uniform(-0.3, 0.3, 2)
        lines.append(_shape(rng, x, y, rng.uniform(0.05, 0.3)))
    for _ in range(rng.integers(0, 3)):
        angle = rng.uniform(0, 6.28)
        x, y = 0.65 * math.cos(angle), 0.65 * math.sin(angle)
        lines.append(_shape(rng, x, y, rng.uniform(0.1, 0.3)))
    return _hand(rng, *lines)


def _chain(rng: Rng) -> Strokes:
    """Draw shapes that hang together in a row, from one end of which lines spread."""
    lines, x = [], 0.0
    for _ in range(rng.integers(1, 4)):
        size = rng.uniform(0.3, 0.8)
        lines.append(_shape(rng, x + size / 2, 0.0, size))
        x += size * rng.uniform(0.7, 1.0)
    for _ in range(rng.integers(2, 6)):
        angle, length = rng.uniform(-1, 1), rng.uniform(0.2, 0.8)
        y = rng.uniform(-0.15, 0.15)
        lines.append(
            np.array([(x, y), (x + length * math.cos(angle), y + length * math.sin(angle))])
        )
    turn = _turn(rng.uniform(0, 6.28))
    return _hand(rng, *[line @ turn for line in lines])


def _cloud(rng: Rng) -> Strokes:
    """Draw a closed outline with bumps or dents all round."""
    at = np.linspace(0, 2 * math.pi, 120)
    wave = np.sin(at * rng.integers(4, 12) + rng.uniform(0, 6.28))
    bumps = np.abs(wave) if rng.random() < 0.5 else wave
    radius = 0.5 * (1 + rng.uniform(0.08, 0.3) * bumps)
    outline = np.stack([radius * np.cos(at), rng.uniform(0.5, 1.1) * radius * np.sin(at)], axis=1)
    return _hand(rng, outline)


def _legs(rng: Rng) -> Strokes:
    """Draw a shape from which lines hang, stand or stick out on one side."""
    count = int(rng.integers(2, 6))
    size = rng.uniform(0.5, 1.0)
    lines = [_shape(rng, 0.0, 0.0, size)]
    length, spread = rng.uniform(0.3, 1.0), rng.uniform(-0.3, 0.3)
    for x in np.linspace(-0.5, 0.5, count) * size * rng.uniform(0.3, 1.0) + rng.normal(0, 0.03):
        top = size * rng.uniform(0.1, 0.5)
        lines.append(np.array([(x, top), (x * (1 + spread), top + length)]))
    turn = _turn(rng.choice([0, 0, math.pi / 2, math.pi]) + rng.normal(0, 0.15))
    return _hand(rng, *[line @ turn for line in lines])


def _ring_of_shapes(rng: Rng) -> Strokes:
    """Draw small shapes all round a place, some joined to it by a line."""
    count, reach = int(rng.integers(3, 9)), rng.uniform(0.3, 0.6)
    lines = []
    for angle in np.arange(count) * 2 * math.pi / count + rng.uniform(0, 6.28):
        x, y = reach * math.cos(angle), reach * math.sin(angle)
        lines.append(_shape(rng, x, y, rng.uniform(0.1, 0.35)))
        if rng.random() < 0.3:
            lines.append(np.array([(0.0, 0.0), (x, y)]))
    return _hand(rng, *lines)


def _face(rng: Rng) -> Strokes:
    mood = rng.choice([-1, 1])
    mouth = _arc(0, 0.15 if mood > 0 else 0.45, 0.25, *sorted((mood * 0.4, mood * (math.pi - 0.4))))
    eyes = [_arc(side * 0.2, -0.15, rng.uniform(0.02, 0.07)) for side in (-1, 1)]
    lines = [_arc(0, 0, 0.5), *eyes, mouth]
    if rng.random() < 0.5:
        lines.append(np.array([(0, -0.05), (0.05, 0.08), (0, 0.1)]))
    return _hand(rng, *lines)


def _spiral(rng: Rng) -> Strokes:
    turns = rng.uniform(2.2, 5)
    at = np.linspace(0, turns * 2 * math.pi, 160) + rng.uniform(0, 6.28)
    radius = np.linspace(0.02, 0.5, 160)
    flip = rng.choice([-1, 1])
    return _hand(rng, np.stack([radius * np.cos(at), flip * radius * np.sin(at)], axis=1))


def _flower(rng: Rng) -> Strokes:
    petals = int(rng.integers(4, 8))
    angles = np.arange(petals) * 2 * math.pi / petals
    rings = [_arc(0.3 * math.cos(a), 0.3 * math.sin(a), 0.17) for a in angles]
    return _hand(rng, _arc(0, 0, 0.12), *rings, np.array([(0, 0.45), (0.05, 1.2)]))


def _person(rng: Rng) -> Strokes:
    arms = rng.uniform(-0.25, 0.1)
    return _hand(
        rng,
        _arc(0, -0.55, 0.2),
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
        _arc(-0.35, -0.08, 0.03),
    ]
    return _hand(rng, *lines)


def _tree(rng: Rng) -> Strokes:
    crown = _arc(0, -0.3, 0.4)
    crown *= (
        1 + 0.15 * np.sin(np.linspace(0, 2 * math.pi * rng.integers(5, 9), len(crown)))[:, None]
    )
    return _hand(rng, crown, [(-0.08, 0.1), (-0.08, 0.7)], [(0.08, 0.1), (0.08, 0.7)])


def _table(rng: Rng) -> Strokes:
    rows, columns = (int(n) for n in rng.integers(2, 5, 2))
    lines = [[(0, i / rows), (1.2, i / rows)] for i in range(rows + 1)]
    lines += [[(1.2 * i / columns, 0), (1.2 * i / columns, 1)] for i in range(columns + 1)]
    return _hand(rng, *lines)


def _word(rng: Rng) -> Strokes:
    """Draw joined-up writing that is no word: a row of loops, arches and tall strokes."""
    at = np.linspace(0, 2 * math.pi * rng.integers(4, 9), 260)
    tall = np.interp(at, np.linspace(0, at[-1], 16), rng.choice([0.2, 0.25, 0.3, 0.7], 16))
    x = at * 0.09 + rng.uniform(0.04, 0.12) * np.cos(at)
    return _hand(rng, np.stack([x, -tall * np.sin(at)], axis=1))


def _texture(rng: Rng) -> NDArray[np.uint8]:
    """Make a picture of stripes, checks or weave, uint8 (160, 160)."""
    y, x = np.mgrid[0:160, 0:160] / 160.0
    angle, pitch = rng.uniform(0, math.pi), rng.uniform(5, 20)
    first = np.sin(2 * math.pi * pitch * (x * math.cos(angle) + y * math.sin(angle)))
    second = np.sin(2 * math.pi * pitch * (y * math.cos(angle) - x * math.sin(angle)))
    value = (first, first * second, np.maximum(first, second))[rng.integers(3)]
    grey = 128 + 90 * value + rng.normal(0, 10, value.shape)
    return np.asarray(np.clip(grey, 0, 255), dtype=np.uint8)


def _noise(rng: Rng) -> NDArray[np.uint8]:
    """Make a page of noise, uint8 (120, 120): coarse or fine grains, grey or black and white."""
    grain = int(rng.choice([1, 2, 4, 8]))
    small = rng.integers(0, 256, (120 // grain, 120 // grain)).astype(np.uint8)
    if rng.random() < 0.5:
        small = np.where(small > rng.integers(60, 220), 255, 0).astype(np.uint8)
    return np.repeat(np.repeat(small, grain, axis=0), grain, axis=1)


TRAINED: dict[str, Callable[[Rng], Strokes]] = {
    "scribble": _scribble,
    "zigzag": _zigzag,
    "wave": _wave,
    "polygon": _polygon,
    "star": _star,
    "crossing": _crossing,
    "arrow": _arrow,
    "dots": _dots,
    "dash": _dash,
    "heart": _heart,
    "house": _house,
    "rings": _rings,
    "assembly": _assembly,
    "emblem": _emblem,
    "chain": _chain,
    "cloud": _cloud,
    "legs": _legs,
    "ring-of-shapes": _ring_of_shapes,
}
"""Families that training may learn from."""

LEFT_OUT: dict[str, Callable[[Rng], Strokes | NDArray[np.uint8]]] = {
    "face": _face,
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
"""Families that never train: how well the unknown is refused is measured on them."""
