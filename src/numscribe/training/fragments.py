"""Generate fragments and groups of digits, which a digit model must refuse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.normalize import SIDE, normalize
from numscribe.imaging.strokes import length
from numscribe.records import Rng, Strokes

_STRAIGHT = 0.13
"""A stroke is straight if the ratio of its principal axes is below this."""

_UPRIGHT = 1.2
"""Maximum slant of a 1: horizontal distance per vertical distance."""

_CLOSED = 0.2
"""A fragment is closed, and could be a 0, if its chord is below this fraction of its length."""


def cut_fragment(strokes: Strokes, rng: Rng) -> Strokes | None:
    """Return a fragment with a fifth to a half of a drawing's ink, or None.

    The fragment is a short stroke, or the beginning or end of the longest one. None is returned if
    it could be a digit.
    """
    lengths = np.array([length(stroke) for stroke in strokes])
    shares = lengths / max(float(lengths.sum()), 1e-9)
    short = np.flatnonzero((shares > 0.15) & (shares < 0.5))
    if len(short) and rng.random() < 0.5:
        chosen = strokes[int(rng.choice(short))]
    else:
        longest = strokes[int(lengths.argmax())]
        kept = max(2, round(len(longest) * rng.uniform(0.2, 0.5)))
        chosen = longest[:kept] if rng.random() < 0.5 else longest[-kept:]
    chord = float(np.hypot(*(chosen[-1] - chosen[0])))
    if len(chosen) < 3 or chord < _CLOSED * length(chosen) or is_upright_line((chosen,)):
        return None
    return (chosen,)


def is_upright_line(strokes: Strokes) -> bool:
    """Return whether a drawing could be a 1.

    This is a single stroke that is straight, by the principal axes of its points, and slanted by
    less than 50°.
    """
    if len(strokes) > 1 or len(strokes[0]) < 2:
        return False
    centred = strokes[0] - strokes[0].mean(axis=0)
    (across, along), axes = np.linalg.eigh(centred.T @ centred)
    x, y = axes[:, 1]
    return bool(across <= _STRAIGHT**2 * along and abs(x) < _UPRIGHT * abs(y))


def group_digits(drawings: list[Strokes], rng: Rng) -> Strokes:
    """Place drawings side by side at about the same height, apart or overlapping."""
    placed: list[NDArray[np.float32]] = []
    edge = 0.0
    for strokes in drawings:
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = rng.uniform(0.85, 1.15) / max(float((high - low)[1]), 0.5 * float((high - low)[0]))
        shift = np.array([edge + rng.uniform(-0.15, 0.25), rng.normal(0, 0.08)])
        placed += [((stroke - low) * scale + shift).astype(np.float32) for stroke in strokes]
        edge = max(float(stroke[:, 0].max()) for stroke in placed)
    return tuple(placed)


def pair_pictures(pictures: NDArray[np.uint8], count: int, rng: Rng) -> NDArray[np.uint8]:
    """Compose pictures of two digits each, side by side or touching.

    Args:
        pictures: Single digits, uint8 (n, 28, 28).
        count: Number of pictures.
        rng: Random generator.

    Returns:
        uint8 (count, 28, 28).
    """
    made = np.empty((count, SIDE, SIDE), dtype=np.uint8)
    for index in range(count):
        left, right = (_cropped(pictures[i]) for i in rng.integers(0, len(pictures), 2))
        gap = max(int(rng.integers(-5, 4)), -min(left.shape[1], right.shape[1]) // 2)
        height = max(left.shape[0], right.shape[0]) + 3
        page = np.zeros((height, left.shape[1] + right.shape[1] + gap), dtype=np.float32)
        for digit, x in ((left, 0), (right, left.shape[1] + gap)):
            y = int(rng.integers(0, height - digit.shape[0] + 1))
            place = page[y : y + digit.shape[0], x : x + digit.shape[1]]
            np.maximum(place, digit, out=place)
        made[index] = np.rint(normalize(page) * 255)
    return made


def _cropped(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    ink = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    return np.asarray(ink / 255, dtype=np.float32)
