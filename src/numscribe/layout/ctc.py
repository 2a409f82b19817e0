"""What the columns of a sequence model say of whole texts: connectionist temporal classification.

Each column has a probability for every digit and for no digit at all. A text is read wherever
its digits follow each other with anything between them that is none, and as often as a digit
spans several columns (Graves et al., *Connectionist Temporal Classification*, 2006).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.decision import probabilities
from numscribe.models.sequence import SYMBOLS, SequenceModel

Columns = NDArray[np.float64]
"""Probabilities by column, float64 (columns, 11): of no digit, then of 0 to 9."""

_EMPTY = 0.999
"""Neighbouring columns that are this sure to hold no digit are one."""

_LIKELY = 0.005
"""Digits less likely than this in a column are not considered there."""

_DIGITS = slice(1 + SYMBOLS.index("0"), 2 + SYMBOLS.index("9"))
"""Where the digits stand among what a column may say."""

_LEAST, _IMPOSSIBLE = 1e-100, -1e4
"""A step less probable than this leads nowhere, and the logarithm that then stands for none."""


def columns_of(model: SequenceModel, strip: NDArray[np.uint8]) -> Columns:
    """Return what a model's columns say of the digits of a strip, uint8 (40, width)."""
    return digit_columns(probabilities(model.logits(strip)))


def digit_columns(said: NDArray[np.float64]) -> Columns:
    """Return what columns say of digits alone.

    Blanks, separators and other symbols are all no digit.

    Args:
        said: Probabilities of blank and each of ``SYMBOLS``, float64 (columns, 19).
    """
    digits = said[:, _DIGITS]
    return np.concatenate([1.0 - digits.sum(axis=1, keepdims=True), digits], axis=1)


def _dense(columns: Columns) -> Columns:
    """Leave out columns that only repeat that there is no digit: they change no text."""
    empty = columns[:, 0] > _EMPTY
    kept = ~empty
    kept[1:] |= ~empty[:-1]  # the first of each run
    kept[:1] = True
    return columns[kept]


def log_probabilities(columns: Columns, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the logarithm of each text's probability, float64 (n,).

    Args:
        columns: At least one column.
        texts: n texts of digits; "" for no digit at all.
    """
    columns = _dense(columns)
    places, skips = _places(texts)
    ends = np.array([2 * len(text) for text in texts])
    inside = np.arange(places.shape[1]) <= ends[:, None]  # shorter texts end before the others
    forward = columns[0][places] * inside
    forward[:, 2:] = 0.0
    possible = np.ones(len(texts), dtype=np.bool_)
    scale = np.zeros(len(texts))
    for column in columns[1:]:
        step = forward.copy()
        step[:, 1:] += forward[:, :-1]
        step[:, 2:] += skips[:, 2:] * forward[:, :-2]
        forward = step * column[places] * inside
        total = forward.sum(axis=1)
        possible &= total > _LEAST
        total[~possible] = 1.0
        forward /= total[:, None]
        scale += np.log(total)
    rows = np.arange(len(texts))
    last = forward[rows, ends] + np.where(ends > 0, forward[rows, ends - 1], 0.0)
    possible &= last > _LEAST
    return np.where(possible, scale + np.log(np.maximum(last, _LEAST)), _IMPOSSIBLE)


def _places(texts: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return where in a column each place of each text stands, and where a place may be skipped.

    Places: no digit, first digit, no digit, second digit, …, no digit.
    """
    longest = max(len(text) for text in texts)
    places = np.zeros((len(texts), 2 * longest + 1), dtype=np.intp)
    for row, text in zip(places, texts, strict=True):
        row[1 : 2 * len(text) : 2] = [int(digit) + 1 for digit in text]
    # From one digit to the next without a column between, unless they are the same.
    skips = np.zeros(places.shape)
    skips[:, 3::2] = places[:, 3::2] != places[:, 1:-2:2]
    return places, skips


def boundaries(columns: Columns, text: str) -> list[float]:
    """Return between which columns each digit of a text ends and the next begins, rising.

    By the likeliest alignment (Viterbi): half way between a digit's last column and the next
    one's first.

    Args:
        columns: At least one column.
        text: One digit or more.
    """
    (places,), (skips,) = _places([text])
    said = np.log(np.maximum(columns[:, places], _LEAST))  # (columns, places)
    penalty = np.where(skips > 0, 0.0, -np.inf)
    score = np.full(len(places), -np.inf)
    score[:2] = said[0, :2]
    steps = np.zeros(said.shape, dtype=np.intp)
    for index in range(1, len(said)):
        stay, next_, skip = score, np.roll(score, 1), np.roll(score, 2) + penalty
        next_[0] = skip[:2] = -np.inf
        choices = np.stack([stay, next_, skip])
        steps[index] = choices.argmax(axis=0)
        score = choices.max(axis=0) + said[index]
    place = len(places) - 1 if score[-1] > score[-2] else len(places) - 2
    path = [place]
    for index in range(len(said) - 1, 0, -1):
        place -= int(steps[index, place])
        path.append(place)
    taken = np.array(path[::-1])
    first = [int(np.argmax(taken == 2 * n + 1)) for n in range(len(text))]
    last = [len(taken) - 1 - int(np.argmax(taken[::-1] == 2 * n + 1)) for n in range(len(text))]
    return [(end + start) / 2 for end, start in zip(last, first[1:], strict=False)]


def likely_texts(columns: Columns, breadth: int) -> list[str]:
    """Return the likeliest texts, best first, by a prefix beam search.

    Args:
        columns: At least one column.
        breadth: Number of texts followed at a time.
    """
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # ending in no digit, in its digit
    for column in _dense(columns):
        following: dict[str, tuple[float, float]] = {}
        digits = [str(d) for d in np.flatnonzero(column[1:] > _LIKELY)]
        for text, (none, digit) in beam.items():
            n, d = following.get(text, (0.0, 0.0))
            n += (none + digit) * column[0]
            if text:
                d += digit * column[1 + int(text[-1])]
            following[text] = (n, d)
            for symbol in digits:
                arriving = none if text[-1:] == symbol else none + digit
                n, d = following.get(text + symbol, (0.0, 0.0))
                following[text + symbol] = (n, d + arriving * column[1 + int(symbol)])
        best = sorted(following.items(), key=lambda row: -sum(row[1]))[:breadth]
        total = sum(math.fsum(p) for _, p in best) or 1.0
        beam = {text: (n / total, d / total) for text, (n, d) in best}
    return sorted(beam, key=lambda text: -sum(beam[text]))
