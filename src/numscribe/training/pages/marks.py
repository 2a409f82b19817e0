"""Generated marks: points, commas, operators, brackets and currency signs, as strokes.

Lengths are in digit heights; y points down, with 0 at the middle of the digits and 0.5 at the
baseline. The left edge is not at a fixed x.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Rng, Strokes

Points = NDArray[np.float32]


def draw_mark(symbol: str, rng: Rng) -> Strokes:
    """Draw a mark with random variations.

    Raises:
        KeyError: ``can_draw`` is false for this mark.
    """
    return _DRAWN[symbol](rng)


def can_draw(symbol: str) -> bool:
    """Return whether there is a generator for a mark."""
    return symbol in _DRAWN


def strike_out(width: float, rng: Rng) -> Strokes:
    """Draw strokes that cross out a symbol: a cross, lines or a scribble.

    Args:
        width: Width of the symbol in digit heights; its left edge is at x = 0.
        rng: Random generator.
    """
    kind = rng.random()
    left, right = -0.1 - 0.1 * rng.random(), width + 0.1 + 0.1 * rng.random()
    if kind < 0.3:
        return (
            _line([(left, -0.5), (right, 0.5)], rng),
            _line([(right, -0.5), (left, 0.5)], rng),
        )
    if kind < 0.6:
        count = int(rng.integers(1, 4))
        heights = rng.normal(0, 0.2, count)
        lean = rng.normal(0, 0.1)
        return tuple(_line([(left, y + lean), (right, y - lean)], rng) for y in heights)
    count = int(rng.integers(4, 12))
    x = np.linspace(left, right, count)
    y = np.where(np.arange(count) % 2, 0.45, -0.45) + rng.normal(0, 0.1, count)
    back = rng.random() < 0.4
    zigzag = np.stack([x, y], axis=1)
    if back:
        zigzag = np.concatenate([zigzag, np.stack([x[::-1], -y], axis=1)])
    return (_line(zigzag.tolist(), rng),)


def _line(points: Sequence[Sequence[float]], rng: Rng, shake: float = 0.015) -> Points:
    """Return points along straight lines, with normal noise of standard deviation ``shake``."""
    corners = np.asarray(points, dtype=np.float32)
    steps = np.linspace(0, len(corners) - 1, 3 * len(corners))
    line = np.stack(
        [np.interp(steps, np.arange(len(corners)), corners[:, axis]) for axis in (0, 1)], axis=1
    )
    return (line + rng.normal(0, shake, line.shape)).astype(np.float32)


def _arc(
    centre: tuple[float, float], radii: tuple[float, float], start: float, end: float, rng: Rng
) -> Points:
    """Return an arc of an ellipse; angles are in degrees, clockwise since y points down."""
    angles = np.radians(np.linspace(start, end, max(5, int(abs(end - start) / 20))))
    points = np.stack(
        [centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)], axis=1
    )
    wobble = 0.02 * max(radii)
    return (points + rng.normal(0, wobble, points.shape)).astype(np.float32)


def _dab(x: float, y: float, rng: Rng) -> Points:
    """Return a dot: a point, a short line or a small hook."""
    kind = rng.random()
    if kind < 0.3:
        return np.array([(x, y)], dtype=np.float32)
    size = rng.uniform(0.03, 0.1)
    angle = rng.uniform(0, 2 * math.pi)
    end = (x + size * math.cos(angle), y + size * math.sin(angle))
    if kind < 0.85:
        return np.array([(x, y), end], dtype=np.float32)
    return _arc((x, y), (size / 2, size / 2), 0, rng.uniform(200, 400), rng)


def _point(rng: Rng) -> Strokes:
    return (_dab(0.0, rng.uniform(0.36, 0.56), rng),)


def _comma(rng: Rng) -> Strokes:
    top = rng.uniform(0.34, 0.52)
    long, lean = rng.uniform(0.14, 0.42), rng.uniform(-0.02, 0.22)
    bow = rng.uniform(-0.02, 0.08)
    return (_line([(0, top), (bow - lean / 2, top + long / 2), (-lean, top + long)], rng, 0.008),)


def _apostrophe(rng: Rng) -> Strokes:
    top = rng.uniform(-0.75, -0.5)
    long, lean = rng.uniform(0.12, 0.35), rng.uniform(-0.05, 0.15)
    return (_line([(0, top), (-lean, top + long)], rng, 0.008),)


def _dash(rng: Rng) -> Strokes:
    wide, y = rng.uniform(0.18, 0.75), rng.normal(0, 0.09)
    tilt, bow = rng.normal(0, 0.05), rng.normal(0, 0.03)
    return (_line([(0, y + tilt), (wide / 2, y + bow), (wide, y - tilt)], rng, 0.008),)


def _slash(rng: Rng) -> Strokes:
    if rng.random() < 0.4:  # an upright slash is longer than a 1
        high = rng.uniform(1.2, 1.8)
        lean = high * rng.uniform(0.02, 0.3)
    else:
        high = rng.uniform(0.85, 1.7)
        lean = high * rng.uniform(0.25, 1.2)
    bow, middle = rng.normal(0, 0.03), rng.normal(0, 0.08)
    points = [
        (lean, middle - high / 2),
        (lean / 2 + bow, middle),
        (0, middle + high / 2),
    ]
    return (_line(points if rng.random() < 0.6 else points[::-1], rng, 0.01),)


def _colon(rng: Rng) -> Strokes:
    upper, lower = rng.uniform(-0.3, 0.05), rng.uniform(0.25, 0.5)
    return (_dab(0, upper, rng), _dab(rng.normal(0, 0.04), lower, rng))


def _plus(rng: Rng) -> Strokes:
    size, y = rng.uniform(0.35, 0.8), rng.normal(0.02, 0.07)
    x = size / 2 + rng.normal(0, 0.05)
    down = _line([(x, y - size / 2), (x + rng.normal(0, 0.05), y + size / 2)], rng)
    across = _line([(0, y + rng.normal(0, 0.04)), (size, y + rng.normal(0, 0.04))], rng)
    return (down, across) if rng.random() < 0.5 else (across, down)


def _times(rng: Rng) -> Strokes:
    size, y = rng.uniform(0.3, 0.7), rng.normal(0.08, 0.08)
    wide = size * rng.uniform(0.7, 1.2)
    return (
        _line([(0, y - size / 2), (wide, y + size / 2)], rng),
        _line([(wide, y - size / 2), (0, y + size / 2)], rng),
    )


def _divided(rng: Rng) -> Strokes:
    wide, y, gap = rng.uniform(0.35, 0.8), rng.normal(0, 0.06), rng.uniform(0.16, 0.35)
    x = wide / 2 + rng.normal(0, 0.05)
    return (
        _line([(0, y + rng.normal(0, 0.03)), (wide, y + rng.normal(0, 0.03))], rng),
        _dab(x, y - gap, rng),
        _dab(x + rng.normal(0, 0.04), y + gap, rng),
    )


def _equals(rng: Rng) -> Strokes:
    wide, y, gap = rng.uniform(0.3, 0.75), rng.normal(0, 0.06), rng.uniform(0.1, 0.22)
    shift = rng.normal(0, 0.06)
    upper = _line([(0, y - gap + rng.normal(0, 0.03)), (wide, y - gap)], rng)
    lower = _line([(shift, y + gap + rng.normal(0, 0.03)), (wide + shift, y + gap)], rng)
    return (upper, lower)


def _percent(rng: Rng) -> Strokes:
    radius, lean = rng.uniform(0.1, 0.19), rng.uniform(0.25, 0.7)
    high = rng.uniform(0.8, 1.15)
    upper = (rng.uniform(0.05, 0.15), -high / 2 + radius + rng.normal(0, 0.05))
    lower = (lean + rng.uniform(0, 0.15), high / 2 - radius + rng.normal(0, 0.05))
    rings = [
        _arc(at, (radius, radius * rng.uniform(0.8, 1.4)), 0, rng.uniform(300, 420), rng)
        for at in (upper, lower)
    ]
    slash = _line([(lean + 0.1, -high / 2), (0, high / 2)], rng)
    return (rings[0], slash, rings[1])


def _bracket(rng: Rng, *, opening: bool) -> Strokes:
    high, deep = rng.uniform(1.0, 1.6), rng.uniform(0.1, 0.35)
    middle = rng.normal(0.03, 0.06)
    start, end = (290, 70) if opening else (-110, 110)
    if opening:
        arc = _arc((deep, middle), (deep, high / 2), start, end, rng)
    else:
        arc = _arc((0, middle), (deep, high / 2), start, end, rng)
    return (arc,)


def _hash(rng: Rng) -> Strokes:
    size, lean = rng.uniform(0.6, 0.95), rng.uniform(0, 0.25)
    gap = size * rng.uniform(0.25, 0.4)
    upright = [
        _line([(x + lean, -size / 2), (x, size / 2)], rng) for x in (size / 3, size / 3 + gap)
    ]
    flat = [_line([(0, y), (size, y + rng.normal(0, 0.04))], rng) for y in (-gap / 2, gap / 2)]
    return (*upright, *flat)


def _dollar(rng: Rng) -> Strokes:
    wide, high = rng.uniform(0.2, 0.35), rng.uniform(0.4, 0.55)
    s = np.concatenate(
        [
            _arc((wide, -high / 2), (wide, high / 2), -30, -270, rng),
            _arc((wide, high / 2), (wide, high / 2), -90, 150, rng),
        ]
    )
    long = high + rng.uniform(0.05, 0.3)
    bars = [wide] if rng.random() < 0.75 else [wide - 0.07, wide + 0.07]
    return (s, *(_line([(x + rng.normal(0, 0.03), -long), (x, long)], rng) for x in bars))


def _euro(rng: Rng) -> Strokes:
    wide, high = rng.uniform(0.3, 0.45), rng.uniform(0.42, 0.58)
    c = _arc((wide + 0.08, 0), (wide, high), -50, -310, rng)
    gap, left = rng.uniform(0.06, 0.13), rng.uniform(-0.12, 0.05)
    right = wide * rng.uniform(0.9, 1.5)
    bars = [_line([(left, y), (right, y + rng.normal(0, 0.03))], rng) for y in (-gap, gap)]
    return (c, *bars)


def _pound(rng: Rng) -> Strokes:
    wide, high = rng.uniform(0.2, 0.32), rng.uniform(0.45, 0.58)
    top = _arc((0.15 + wide, -high + wide), (wide * 0.8, wide), -20, -190, rng)
    stem = _line([top[-1].tolist(), (0.2, 0.1), (0.12, high - 0.05)], rng)
    foot = _line([(0.02, high), (0.3, high - 0.06), (0.5 + wide / 2, high)], rng)
    bar = _line([(0, 0.05), (0.2 + wide, 0.03)], rng)
    return (np.concatenate([top, stem]), foot, bar)


def _degree(rng: Rng) -> Strokes:
    radius = rng.uniform(0.08, 0.17)
    y = rng.uniform(-0.6, -0.4)
    return (_arc((radius, y), (radius, radius * rng.uniform(0.8, 1.3)), -90, 290, rng),)


_DRAWN: dict[str, Callable[[Rng], Strokes]] = {
    ".": _point,
    ",": _comma,
    "'": _apostrophe,
    "-": _dash,
    "/": _slash,
    ":": _colon,
    "+": _plus,
    "×": _times,
    "÷": _divided,
    "=": _equals,
    "%": _percent,
    "(": lambda rng: _bracket(rng, opening=True),
    ")": lambda rng: _bracket(rng, opening=False),
    "#": _hash,
    "$": _dollar,
    "€": _euro,
    "£": _pound,
    "°": _degree,
}
