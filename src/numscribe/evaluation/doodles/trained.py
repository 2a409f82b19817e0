"""Families of doodles for training."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from numscribe.evaluation.doodles.hand import Points, arc, draw, polygon, rotation
from numscribe.records import Rng, Strokes


def _scribble(rng: Rng) -> Strokes:
    """Draw loops and hatching, as for crossing out."""
    turns = rng.uniform(4, 12)
    at = np.linspace(0, turns * 2 * math.pi, 200)
    phase, ratio = rng.uniform(0, 6.28), rng.uniform(0.6, 2.4)
    x = np.sin(at) + np.cumsum(rng.normal(0, 0.04, 200)) + at * rng.uniform(0, 0.1)
    y = rng.uniform(0.2, 1) * np.sin(ratio * at + phase) + np.cumsum(rng.normal(0, 0.04, 200))
    return draw(rng, np.stack([x, y], axis=1))


def _zigzag(rng: Rng) -> Strokes:
    count = int(rng.integers(5, 12))
    x = np.linspace(0, rng.uniform(0.8, 2.5), count)
    y = np.where(np.arange(count) % 2, 0.0, rng.uniform(0.3, 1.0)) + rng.normal(0, 0.05, count)
    return draw(rng, np.stack([x, y], axis=1)[:, :: rng.choice([-1, 1])])


def _wave(rng: Rng) -> Strokes:
    x = np.linspace(0, rng.uniform(2, 5), 80)
    y = rng.uniform(0.15, 0.5) * np.sin(x * rng.uniform(4, 7) + rng.uniform(0, 6.28))
    return draw(rng, np.stack([x, y], axis=1))


def _polygon(rng: Rng) -> Strokes:
    corners = polygon(int(rng.integers(3, 7)), rng)
    lines = [np.vstack([corners, corners[:1]])]
    if rng.random() < 0.3:  # a cross or a line through it
        lines.append(corners[[0, len(corners) // 2]])
    return draw(rng, *lines)


def _star(rng: Rng) -> Strokes:
    points = int(rng.integers(4, 8))
    if rng.random() < 0.5:
        outer = polygon(points, rng)
        skip = 2 if points % 2 else 1
        order = [(i * skip) % points for i in range(points + 1)]
        return draw(rng, *([outer[order]] if skip == 2 else [[(0, 0), p] for p in outer]))
    radii = np.where(np.arange(2 * points) % 2, rng.uniform(0.2, 0.35), 0.5)
    angles = np.arange(2 * points) * math.pi / points + rng.uniform(0, 6.28)
    outline = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    return draw(rng, np.vstack([outline, outline[:1]]))


def _crossing(rng: Rng) -> Strokes:
    """Draw a plus, an x, a hash or a fence: lines that cross others."""
    across, down = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    lines = [[(0.0, (i + 1) / (across + 1)), (1.0, (i + 1) / (across + 1))] for i in range(across)]
    lines += [[((i + 1) / (down + 1), 0.0), ((i + 1) / (down + 1), 1.0)] for i in range(down)]
    turn = rotation(rng.uniform(-0.3, 0.3) + rng.choice([0, math.pi / 4]))
    return draw(rng, *[np.array(line) @ turn for line in lines])


def _arrow(rng: Rng) -> Strokes:
    head = rng.uniform(0.2, 0.4)
    lines = [
        np.array([(0, 0), (1, 0)]),
        np.array([(1 - head, -head * 0.7), (1, 0), (1 - head, head * 0.7)]),
    ]
    turn = rotation(rng.uniform(0, 6.28))
    return draw(rng, *[line @ turn for line in lines])


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
    return draw(rng, *lines)


def _heart(rng: Rng) -> Strokes:
    at = np.linspace(0, 2 * math.pi, 60)
    x = 16 * np.sin(at) ** 3
    y = -(13 * np.cos(at) - 5 * np.cos(2 * at) - 2 * np.cos(3 * at) - np.cos(4 * at))
    return draw(rng, np.stack([x, y], axis=1) / 32)


def _house(rng: Rng) -> Strokes:
    wall = rng.uniform(0.5, 1.0)
    lines: list[ArrayLike] = [
        [(0, 0), (0, wall), (1, wall), (1, 0)],
        [(-0.1, 0), (0.5, -0.6), (1.1, 0)],
    ]
    if rng.random() < 0.7:
        lines.append([(0.4, wall), (0.4, wall / 2), (0.6, wall / 2), (0.6, wall)])
    return draw(rng, *lines)


def _rings(rng: Rng) -> Strokes:
    """Draw two or three rings: beside each other, or one inside the other."""
    count = int(rng.integers(2, 4))
    if rng.random() < 0.4:
        return draw(rng, *[arc(0, 0, 0.5 / (i + 1)) for i in range(count)])
    gap = rng.uniform(0.6, 1.1)
    return draw(rng, *[arc(i * gap, rng.normal(0, 0.05), 0.45) for i in range(count)])


def _shape(rng: Rng, x: float, y: float, size: float) -> Points:
    """Return a random simple shape around a point: a ring, an arc, a line, a polygon or a wave."""
    kind = rng.integers(5)
    if kind == 0:
        outline = arc(0, 0, 0.5)
    elif kind == 1:
        start = rng.uniform(0, 6.28)
        outline = arc(0, 0, 0.5, start, start + rng.uniform(1, 5))
    elif kind == 2:
        outline = np.array([(-0.5, 0.0), (0.5, 0.0)])
    elif kind == 3:
        corners = polygon(int(rng.integers(3, 6)), rng)
        outline = np.vstack([corners, corners[:1]])
    else:
        at = np.linspace(-0.5, 0.5, 30)
        outline = np.stack([at, 0.15 * np.sin(at * rng.uniform(8, 20))], axis=1)
    return outline @ rotation(rng.uniform(0, 6.28)) * size * rng.uniform(0.5, 1.2, 2) + (x, y)


def _assembly(rng: Rng) -> Strokes:
    """Draw a few simple shapes anywhere, over and beside each other."""
    count = int(rng.integers(3, 8))
    places = rng.uniform(0, 1, (count, 2))
    return draw(rng, *[_shape(rng, x, y, rng.uniform(0.1, 0.6)) for x, y in places])


def _emblem(rng: Rng) -> Strokes:
    """Draw an outline with small shapes inside it, and perhaps a few around."""
    corners = polygon(int(rng.integers(3, 7)), rng)
    outline = arc(0, 0, 0.5) if rng.random() < 0.6 else np.vstack([corners, corners[:1]])
    lines = [outline * rng.uniform(0.7, 1.2, 2)]
    for _ in range(rng.integers(1, 6)):
        x, y = rng.uniform(-0.3, 0.3, 2)
        lines.append(_shape(rng, x, y, rng.uniform(0.05, 0.3)))
    for _ in range(rng.integers(0, 3)):
        angle = rng.uniform(0, 6.28)
        x, y = 0.65 * math.cos(angle), 0.65 * math.sin(angle)
        lines.append(_shape(rng, x, y, rng.uniform(0.1, 0.3)))
    return draw(rng, *lines)


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
    turn = rotation(rng.uniform(0, 6.28))
    return draw(rng, *[line @ turn for line in lines])


def _cloud(rng: Rng) -> Strokes:
    """Draw a closed outline with bumps or dents all round."""
    at = np.linspace(0, 2 * math.pi, 120)
    wave = np.sin(at * rng.integers(4, 12) + rng.uniform(0, 6.28))
    bumps = np.abs(wave) if rng.random() < 0.5 else wave
    radius = 0.5 * (1 + rng.uniform(0.08, 0.3) * bumps)
    outline = np.stack([radius * np.cos(at), rng.uniform(0.5, 1.1) * radius * np.sin(at)], axis=1)
    return draw(rng, outline)


def _legs(rng: Rng) -> Strokes:
    """Draw a shape from which lines hang, stand or stick out on one side."""
    count = int(rng.integers(2, 6))
    size = rng.uniform(0.5, 1.0)
    lines = [_shape(rng, 0.0, 0.0, size)]
    length, spread = rng.uniform(0.3, 1.0), rng.uniform(-0.3, 0.3)
    for x in np.linspace(-0.5, 0.5, count) * size * rng.uniform(0.3, 1.0) + rng.normal(0, 0.03):
        top = size * rng.uniform(0.1, 0.5)
        lines.append(np.array([(x, top), (x * (1 + spread), top + length)]))
    turn = rotation(rng.choice([0, 0, math.pi / 2, math.pi]) + rng.normal(0, 0.15))
    return draw(rng, *[line @ turn for line in lines])


def _ring_of_shapes(rng: Rng) -> Strokes:
    """Draw small shapes all round a place, some joined to it by a line."""
    count, reach = int(rng.integers(3, 9)), rng.uniform(0.3, 0.6)
    lines = []
    for angle in np.arange(count) * 2 * math.pi / count + rng.uniform(0, 6.28):
        x, y = reach * math.cos(angle), reach * math.sin(angle)
        lines.append(_shape(rng, x, y, rng.uniform(0.1, 0.35)))
        if rng.random() < 0.3:
            lines.append(np.array([(0.0, 0.0), (x, y)]))
    return draw(rng, *lines)


def _face(rng: Rng) -> Strokes:
    """Draw a head with eyes and a mouth, some with a nose, ears or hair."""
    mood = rng.choice([-1, 1])
    mouth = arc(0, 0.15 if mood > 0 else 0.45, 0.25, *sorted((mood * 0.4, mood * (math.pi - 0.4))))
    if rng.random() < 0.3:
        mouth = np.array([(-0.2, 0.25), (0.2, 0.25 + rng.normal(0, 0.04))])
    apart, size = rng.uniform(0.12, 0.25), rng.uniform(0.0, 0.08)
    eyes = [arc(side * apart, -0.15, size) for side in (-1, 1)]
    if rng.random() < 0.3:
        eyes = [np.array([(side * apart, -0.25), (side * apart, -0.1)]) for side in (-1, 1)]
    head = arc(0, 0, 0.5) * (rng.uniform(0.8, 1.1), rng.uniform(0.8, 1.2))
    lines = [head, *eyes, mouth]
    if rng.random() < 0.4:
        lines.append(np.array([(0, -0.05), (0.05, 0.08), (0, 0.1)]))
    if rng.random() < 0.15:
        lines += [arc(side * 0.55, 0, 0.1) for side in (-1, 1)]
    if rng.random() < 0.15:
        lines += [np.array([(x, -0.45), (x * 1.4, -0.75)]) for x in np.linspace(-0.3, 0.3, 5)]
    return draw(rng, *lines)


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
    "face": _face,
}
"""Families for training, by name."""
