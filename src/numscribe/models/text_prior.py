"""How numbers are written: which symbols follow each other, by counts of texts.

A number may be any number, so digits count as one class. Marks are not where they please: a slash
stands in a date or a fraction, a point between digits.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from numscribe.models.symbols import DIGITS

ORDER = 8
"""A symbol depends on so many before it, less one."""

_SEEN = 3
"""The same for what the line reader sees itself: its columns know their neighbours."""

_START, _END, _DIGIT = "^", "\n", "0"
"""Stand for the start of a text, its end, and any digit; no symbols of their own."""

_CLASSES = str.maketrans(DIGITS, _DIGIT * len(DIGITS))

_SYMBOLS = 20
"""Classes of symbols, about: the probability of one that was never seen is spread over them."""

Counts = Mapping[str, Mapping[str, int]]
"""How often each class followed a context: by context, of up to ``ORDER`` - 1 classes."""


def count_texts(texts: Iterable[str], least: int = 3) -> dict[str, dict[str, int]]:
    """Count what follows what.

    Args:
        texts: Texts in symbols of ``models.symbols``.
        least: Leave out contexts that are rarer.
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
        """Take counts, as ``count_texts`` gives them; without any, all texts are alike."""
        self._counts = counts
        self._follows = lru_cache(4096)(self._log_follows)
        self._ratio = lru_cache(4096)(self._log_ratio)

    def log_ratio(self, text: str) -> float:
        """Return how much likelier a text is than its neighbouring symbols alone make it.

        Returns:
            The logarithm of the ratio of the two probabilities; 0 without counts.
        """
        return self._ratio(text.translate(_CLASSES)) if self._counts else 0.0

    def _log_ratio(self, classes: str) -> float:
        classes = _START + classes + _END
        return sum(
            self._follows(classes[max(0, end - ORDER + 1) : end], classes[end])
            for end in range(1, len(classes))
        )

    def _log_follows(self, context: str, symbol: str) -> float:
        near = context[max(0, len(context) - _SEEN + 1) :]
        return math.log(self._probability(context, symbol) / self._probability(near, symbol))

    def _probability(self, context: str, symbol: str) -> float:
        less = self._probability(context[1:], symbol) if context else 1 / _SYMBOLS
        followers = self._counts.get(context)
        if not followers:
            return less
        kinds = len(followers)
        return (followers.get(symbol, 0) + kinds * less) / (sum(followers.values()) + kinds)
