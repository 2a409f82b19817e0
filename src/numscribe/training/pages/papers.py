"""Papers: colour, grain and printed patterns of the background."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Rng
from numscribe.training.pages.choice import choose

Levels = NDArray[np.float32]
"""Levels of B, G and R, float32 (height, width, 3), 0 to 255."""

Shape = tuple[int, int]


def make_paper(shape: Shape, rng: Rng, *, held_out: bool = False) -> Levels:
    """Make paper of a random kind.

    Args:
        shape: Height and width in pixels.
        rng: Random generator.
        held_out: Use the kinds that are held out from training.
    """
    return choose(_HELD_OUT if held_out else _KINDS, rng)(shape, rng)


def noise(shape: Shape, size: float, rng: Rng, channels: int = 1) -> Levels:
    """Return normal noise with mean 0, smoothed by interpolation.

    Args:
        shape: Height and width in pixels.
        size: Distance of the interpolated values in pixels; up to 1, the standard deviation is 1.
        rng: Random generator.
        channels: Number of independent channels.

    Returns:
        Float32 (height, width, channels).
    """
    rows, columns = (max(2, math.ceil(side / size) + 1) for side in shape)
    coarse: NDArray[np.float32]
    coarse = rng.standard_normal((rows, columns, channels), dtype=np.float32)
    if size > 1:
        smooth = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_LINEAR)
        return np.asarray(smooth, dtype=np.float32).reshape(*shape, channels)
    return coarse[: shape[0], : shape[1]]


def _flat(shape: Shape, colour: NDArray[np.float64]) -> Levels:
    return np.broadcast_to(colour.astype(np.float32), (*shape, 3)).copy()


def _near_white(rng: Rng) -> NDArray[np.float64]:
    return rng.uniform(190, 255) + rng.normal(0, 4, 3)


def _any_colour(rng: Rng) -> NDArray[np.float64]:
    level = rng.uniform(90, 250)
    return np.clip(level + rng.normal(0, 40, 3), 20, 255)


def _screen(shape: Shape, rng: Rng) -> Levels:
    """Return a single colour, as of a canvas: white, black or any other."""
    kind = rng.random()
    if kind < 0.55:
        return _flat(shape, np.full(3, 255.0))
    return _flat(shape, np.zeros(3) if kind < 0.8 else rng.uniform(0, 255, 3))


def _plain(shape: Shape, rng: Rng) -> Levels:
    """Return nearly white paper with a fine grain."""
    paper = _flat(shape, _near_white(rng))
    paper += rng.uniform(0, 4) * noise(shape, 1, rng)
    paper += rng.uniform(0, 3) * noise(shape, 8, rng)
    return paper


def _grainy(shape: Shape, rng: Rng) -> Levels:
    """Return coloured paper with a grain up to the contrast of a faint pen."""
    paper = _flat(shape, _any_colour(rng))
    for size in (1, 2, 4):
        strength = rng.uniform(0, 9)
        paper += strength * noise(shape, size, rng, 3 if rng.random() < 0.3 else 1)
    return paper


def _kraft(shape: Shape, rng: Rng) -> Levels:
    """Return brown or grey recycled paper or newsprint, with fibres."""
    level = rng.uniform(110, 215)
    colour = level * np.array([rng.uniform(0.6, 1), rng.uniform(0.8, 1), 1.0])
    paper = _flat(shape, colour) + rng.uniform(2, 7) * noise(shape, 2, rng)
    fibres = np.zeros(shape, dtype=np.uint8)
    for _ in range(int(rng.integers(0, 40))):
        x, y = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
        angle, long = rng.uniform(0, math.pi), rng.uniform(2, 9)
        end = (int(x + long * math.cos(angle)), int(y + long * math.sin(angle)))
        cv2.line(fibres, (int(x), int(y)), end, int(rng.integers(60, 255)), 1, cv2.LINE_AA)
    paper += np.float32(rng.uniform(-0.2, 0.1)) * fibres[:, :, None]
    return paper


def _dark(shape: Shape, rng: Rng) -> Levels:
    """Return a dark background: a blackboard, dark card or a dark screen."""
    colour = rng.uniform(5, 85) + rng.normal(0, 10, 3)
    paper = _flat(shape, np.clip(colour, 0, 110))
    paper += rng.uniform(0, 6) * noise(shape, 1, rng)
    paper += rng.uniform(0, 12) * noise(shape, 30, rng)
    return paper


def _crumpled(shape: Shape, rng: Rng) -> Levels:
    """Return paper with folds: areas of different brightness, with bright or dark edges."""
    paper = _plain(shape, rng)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    for _ in range(int(rng.integers(1, 7))):
        angle = rng.uniform(0, 2 * math.pi)
        at = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
        across = (x - at[0]) * math.cos(angle) + (y - at[1]) * math.sin(angle)
        fold = rng.uniform(-9, 9) * np.tanh(across / rng.uniform(1, 30))
        edge = rng.uniform(-22, 16) * np.exp(-((across / rng.uniform(0.8, 3)) ** 2))
        paper += (fold + edge)[:, :, None]
    return paper


def _cheque(shape: Shape, rng: Rng) -> Levels:
    """Return security paper with families of waves, as of cheques."""
    paper = _plain(shape, rng) - np.float32(rng.uniform(0, 40))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle = rng.uniform(0, math.pi)
        along = x * math.cos(angle) + y * math.sin(angle)
        across = y * math.cos(angle) - x * math.sin(angle)
        swing = rng.uniform(0, 14) * np.sin(
            along * 2 * math.pi / rng.uniform(15, 120) + rng.uniform(0, 6)
        )
        phase = 2 * math.pi * (across + swing) / rng.uniform(3, 16)
        sharp = rng.uniform(0.5, 6)
        wave = np.exp(sharp * (np.sin(phase) - 1))
        tint = rng.uniform(0, 70) * np.clip(rng.uniform(-0.3, 1.2, 3), 0, 1)
        paper -= wave[:, :, None] * tint.astype(np.float32)
    return paper


def _checkerboard(shape: Shape, rng: Rng) -> Levels:
    """Return the checkerboard with which image editors show transparency."""
    side = int(rng.integers(3, 17))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    odd = ((y // side + x // side) % 2).astype(np.float32)
    light, dark = rng.uniform(215, 255), rng.uniform(170, 235)
    return np.repeat((light + (dark - light) * odd)[:, :, None], 3, axis=2).astype(np.float32)


def _blotched(shape: Shape, rng: Rng) -> Levels:
    """Return old, stained paper. Held out from training."""
    paper = _flat(shape, np.array([150.0, 195.0, 215.0]) + rng.normal(0, 12, 3))
    stains = np.maximum(noise(shape, rng.uniform(12, 40), rng), 0) * rng.uniform(8, 30)
    paper += rng.uniform(1, 5) * noise(shape, 1, rng) - stains
    return paper


def _woven(shape: Shape, rng: Rng) -> Levels:
    """Return cloth or laid paper: two fine gratings. Held out from training."""
    paper = _flat(shape, _any_colour(rng))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    pitch = rng.uniform(3, 7)
    grating = np.sin(2 * math.pi * x / pitch) + np.sin(2 * math.pi * y / (pitch * 1.1))
    paper += (rng.uniform(3, 11) * grating)[:, :, None] + 3 * noise(shape, 1, rng)
    return paper


def _rings(shape: Shape, rng: Rng) -> Levels:
    """Return paper with printed rosettes, as on banknotes. Held out from training."""
    paper = _plain(shape, rng)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    for _ in range(2):
        dx, dy = x - rng.uniform(0, shape[1]), y - rng.uniform(0, shape[0])
        wave = np.sin(np.hypot(dx, dy) * 2 * math.pi / rng.uniform(4, 12) + 5 * np.arctan2(dy, dx))
        tint = rng.uniform(5, 45) * rng.uniform(0, 1, 3)
        paper -= np.exp(3 * (wave - 1))[:, :, None] * tint.astype(np.float32)
    return paper


Kind = Callable[[Shape, Rng], Levels]

_KINDS: list[tuple[float, Kind]] = [
    (0.17, _screen),
    (0.27, _plain),
    (0.17, _grainy),
    (0.1, _kraft),
    (0.07, _dark),
    (0.06, _crumpled),
    (0.13, _cheque),
    (0.03, _checkerboard),
]

_HELD_OUT: list[tuple[float, Kind]] = [(1.0, _blotched), (1.0, _woven), (1.0, _rings)]
