"""Compose numbers from the single digits of a writer, apart or with one touching pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, digit_ink
from numscribe.records import Ink, Rng, Strokes

LENGTHS = (2, 12)
"""Minimum and maximum number of digits in a composed number."""

_HEIGHT = 90
"""Height of a digit in a composed picture, in pixels."""


def compose(
    samples: Sequence[Sample],
    count: int,
    *,
    strokes: bool,
    touching: bool = False,
    seed: int = 0,
) -> list[Sample]:
    """Compose numbers of 2 to 12 digits, each from the digits of one writer.

    Digits vary slightly in size and vertical position. The gaps between them are 0.1 to 0.5 of
    the line's height, except for the touching pair.

    Args:
        samples: Samples; those that are not single digits are ignored.
        count: Number of numbers.
        strokes: Compose strokes instead of pictures; the samples must then be strokes.
        touching: Whether one pair of digits in each number touches.
        seed: Random seed.

    Raises:
        DataError: There are not enough digits.
    """
    rng = np.random.default_rng(seed)
    writers: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.is_digit:
            writers.setdefault(sample.writer, []).append(sample)
    hands = [hand for hand in writers.values() if len(hand) >= LENGTHS[0]]
    if not hands:
        raise DataError("No writer has enough digits to compose numbers.")
    made = []
    for index in range(count):
        hand = hands[int(rng.integers(len(hands)))]
        length = int(rng.integers(LENGTHS[0], LENGTHS[1] + 1))
        chosen = [hand[i] for i in rng.integers(0, len(hand), length)]
        pair = int(rng.integers(1, length)) if touching else -1
        source = _as_strokes(chosen, pair, rng) if strokes else _as_picture(chosen, pair, rng)
        label = "".join(sample.label for sample in chosen)
        made.append(Sample(label, source, chosen[0].writer, f"composed/{index}"))
    return made


def _places(count: int, rng: Rng) -> Iterator[tuple[float, float, float]]:
    """Yield the height, the top and the gap before each digit, in units of the line's height."""
    spacing = rng.uniform(0.1, 0.4)
    drift = rng.uniform(-0.03, 0.03)
    for index in range(count):
        height = rng.uniform(0.88, 1.12)
        yield height, drift * index + rng.normal(0, 0.03), spacing + rng.uniform(0, 0.1)


def _as_strokes(digits: list[Sample], pair: int, rng: Rng) -> Strokes:
    placed: list[NDArray[np.float32]] = []
    right = 0.0
    for index, (sample, (height, top, gap)) in enumerate(
        zip(digits, _places(len(digits), rng), strict=True)
    ):
        if not isinstance(sample.source, tuple):
            raise DataError("Numbers of strokes can only be composed from strokes.")
        points = np.concatenate(sample.source)
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        scale = height / max(float(size[1]), 0.5 * float(size[0]), 1e-6)
        left = right + (-0.02 if index == pair else gap if index else 0.0)
        shift = np.array([left, top])
        placed += [((s - low) * scale + shift).astype(np.float32) for s in sample.source]
        right = left + float(size[0]) * scale
    return tuple(placed)


def _as_picture(digits: list[Sample], pair: int, rng: Rng) -> NDArray[np.uint8]:
    """Return black ink on white, uint8 (height, width)."""
    pen = rng.uniform(0.06, 0.14)
    page = np.zeros((2 * _HEIGHT, 2 * _HEIGHT * (len(digits) + 1)), dtype=np.float32)
    right = _HEIGHT // 2
    for index, (sample, (height, top, gap)) in enumerate(
        zip(digits, _places(len(digits), rng), strict=True)
    ):
        found = digit_ink(sample, pen)
        ink = np.ones((20, 4), dtype=np.float32) if found is None else found
        scale = height * _HEIGHT / max(ink.shape[0], ink.shape[1] // 2)
        size = (max(2, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale)))
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
        y = min(max(0, round((0.45 + top) * _HEIGHT)), page.shape[0] - ink.shape[0])
        x = right + round(gap * _HEIGHT) if index else right
        if index == pair:
            x = _touching_place(page[y : y + ink.shape[0]], ink)
        place = page[y : y + ink.shape[0], x : x + ink.shape[1]]
        np.maximum(place, ink[:, : place.shape[1]], out=place)
        right = max(right, x + ink.shape[1])
    used = page[:, : right + _HEIGHT // 2]
    return np.rint(255 * (1 - used)).astype(np.uint8)


def _touching_place(band: Ink, ink: Ink) -> int:
    """Return the x at which ink touches the ink to its left in some row."""
    ends = np.where(band > 0.5, np.arange(band.shape[1]), -1).max(axis=1)
    starts = np.where(ink > 0.5, np.arange(ink.shape[1]), ink.shape[1]).min(axis=1)
    both = (ends >= 0) & (starts < ink.shape[1])
    if not both.any():
        return int(ends.max()) + 1
    return max(0, int((ends - starts)[both].max()))
