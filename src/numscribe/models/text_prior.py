"""Prior probabilities of texts: an n-gram model of digits and marks.

All digits are one class, since any number may be written. Marks depend on their context: a slash
is part of a date or a fraction, and a point is between digits.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from numscribe.models.symbols import DIGITS

ORDER = 8
"""Order of the n-grams: the probability of a symbol depends on the ``ORDER`` - 1 before it."""

_LINE_READER_ORDER = 3
"""Order of the n-grams that the line reader has learned itself, since it sees neighbouring
columns. ``TextPrior`` divides by their probabilities."""

_START, _END, _DIGIT = "^", "\n", "0"
"""Classes of the start of a text, of its end, and of all digits."""

_CLASSES = str.maketrans(DIGITS, _DIGIT * len(DIGITS))

_SYMBOLS = 20
"""Approximate number of classes. The probability of unseen classes is uniform."""

Counts = Mapping[str, Mapping[str, int]]
"""How often each class followed each context of up to ``ORDER`` - 1 classes, by context."""


def count_texts(texts: Iterable[str], least: int = 3) -> dict[str, dict[str, int]]:
    """Count the classes that follow each context.

    Args:
        texts: Texts in symbols of ``models.symbols``.
        least: Minimum count of a context; rarer contexts are left out.
    """
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        classes = _START + text.translate(_CLASSES) + _END
        for end in range(1, len(classes)):
            for start in range(max(0, end - ORDER + 1), end + 1):
                counts.setdefault(classes[start:end], Counter())[classes[end]] += 1
    return {
        context: dict(followers)
        for context, followers in counts.items()
        if followers.total() >= least
    }


class TextPrior:
    """Probabilities of texts, by an n-gram model with Witten-Bell smoothing.

    Witten and Bell, *The Zero-Frequency Problem* (1991).
    """

    def __init__(self, counts: Counts) -> None:
        """Create a model from the result of ``count_texts``; without counts, it is uniform."""
        self._counts = counts
        self._follows = lru_cache(4096)(self._log_follows)
        self._ratio = lru_cache(4096)(self._log_ratio)

    def log_ratio(self, text: str) -> float:
        """Return the log ratio of the probabilities of a text by long and by short n-grams.

        Returns:
            The natural logarithm of the ratio; 0 without counts.
        """
        return self._ratio(text.translate(_CLASSES)) if self._counts else 0.0

    def _log_ratio(self, classes: str) -> float:
        classes = _START + classes + _END
        return sum(
            self._follows(classes[max(0, end - ORDER + 1) : end], classes[end])
            for end in range(1, len(classes))
        )

    def _log_follows(self, context: str, symbol: str) -> float:
        near = context[max(0, len(context) - _LINE_READER_ORDER + 1) :]
        return math.log(self._probability(context, symbol) / self._probability(near, symbol))

    def _probability(self, context: str, symbol: str) -> float:
        less = self._probability(context[1:], symbol) if context else 1 / _SYMBOLS
        followers = self._counts.get(context)
        if not followers:
            return less
        kinds = len(followers)
        return (followers.get(symbol, 0) + kinds * less) / (sum(followers.values()) + kinds)
