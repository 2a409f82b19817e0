"""Rescoring of the line reader's symbols by the digit models and by the prior of texts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.models.symbols import BLANK, DIGITS
from numscribe.models.text_prior import TextPrior
from numscribe.reading.ctc import Columns
from numscribe.reading.segments import Segment

Choices = list[tuple[str, float]]
"""The symbols that a place of a text may have, and their probabilities: first the chosen symbol,
then the others, best first."""

DIGIT_WEIGHT, DIGIT_WEIGHT_ON_PAPER = 0.5, 0.25
"""Weights of the digit models relative to the line reader, 0 to 1. On paper, the digit models see
the ink that was found, in which the holes of small blurred digits are filled; the line reader sees
the picture's contrast."""

_MAX_HYPOTHESES = 12
"""Maximum number of texts of a line."""

_MIN_PROBABILITY = 1e-12
"""Smaller probabilities are raised to this, to avoid dividing by zero and log(0)."""


def rescore_texts(texts: Sequence[tuple[str, float]], prior: TextPrior) -> list[tuple[str, float]]:
    """Multiply the probabilities of texts by their prior, and normalize them to the same sum.

    Args:
        texts: Texts and their log probabilities.
        prior: Prior probabilities of texts.

    Returns:
        The same, best first.
    """
    scores = np.array([score for _, score in texts])
    rescored = scores + np.array([prior.log_ratio(text) for text, _ in texts])
    rescored += np.logaddexp.reduce(scores) - np.logaddexp.reduce(rescored)
    order = np.argsort(-rescored, kind="stable")
    return [(texts[index][0], float(rescored[index])) for index in order]


def symbol_probabilities(columns: Columns, spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Return the probabilities of the symbols in each span; the rest to 1 is that of no symbol.

    Args:
        columns: Probabilities by column.
        spans: First and last column of each symbol of a text, ascending; at least one.

    Returns:
        Float64 (len(spans), len(SYMBOLS)).
    """
    # The first edge of each span, and the edge after it; ``reduceat`` also reduces the columns
    # between two spans, which are skipped.
    edges = [edge for first, last in spans for edge in (first, last + 1)]
    columns, starts = columns[: edges[-1]], edges[:-1]
    symbols = np.maximum.reduceat(columns[:, 1:], starts)[::2]
    blank = np.multiply.reduceat(columns[:, BLANK], starts)[::2]
    return np.asarray(symbols / (symbols.sum(axis=1) + blank)[:, None])


def rescore_digits(
    symbols: NDArray[np.float64],
    digits: NDArray[np.float64],
    p_reject: NDArray[np.float64],
    weight: float,
) -> NDArray[np.float64]:
    """Pool the line reader's probabilities of digits with those of the digit models.

    The result is a weighted geometric mean that is not normalized: where the two disagree, no
    digit is probable. A high rejection probability means that the ink was not segmented well, so
    the digit models count less.

    Args:
        symbols: The line reader's probabilities of ``SYMBOLS``, float64 (n, len(SYMBOLS)).
        digits: The digit models' probabilities, float64 (n, 10).
        p_reject: Their rejection probabilities, float64 (n,).
        weight: Weight of the digit models relative to the line reader, 0 to 1.

    Returns:
        Float64 (n, len(SYMBOLS)); those of marks are unchanged.
    """
    count = len(DIGITS)
    total = symbols[:, :count].sum(axis=1, keepdims=True)
    weights = weight * (1.0 - p_reject[:, None])
    normalized = symbols[:, :count] / np.maximum(total, _MIN_PROBABILITY)
    pooled = total * (normalized ** (1.0 - weights) * digits**weights)
    return np.concatenate([pooled, symbols[:, count:]], axis=1)


def rescore_symbols(places: Sequence[Choices], prior: TextPrior) -> list[Choices]:
    """Multiply the probabilities of each place's symbols by the prior of the text with them."""
    text = "".join(symbols[0][0] for symbols in places)
    return [
        _rescore_place(text[:index], symbols, text[index + 1 :], prior)
        for index, symbols in enumerate(places)
    ]


def _rescore_place(before: str, symbols: Choices, after: str, prior: TextPrior) -> Choices:
    log_ratios = np.array([prior.log_ratio(before + symbol + after) for symbol, _ in symbols])
    if (log_ratios == log_ratios[0]).all():  # all are digits
        return symbols
    read = np.array([probability for _, probability in symbols])
    rescored = read * np.exp(log_ratios - log_ratios.max())
    rescored *= read.sum() / max(float(rescored.sum()), _MIN_PROBABILITY)
    own, *others = zip((symbol for symbol, _ in symbols), rescored.tolist(), strict=True)
    return [own, *sorted(others, key=lambda row: -row[1])]


def line_hypotheses(
    segments: Sequence[Segment], texts: Sequence[tuple[str, float]]
) -> tuple[tuple[str, float], ...]:
    """Return the texts that a line may have and their log probabilities, best first.

    These are the text of the segments, the same with one symbol replaced by an alternative, and
    the line reader's texts of other lengths. Texts of the segments' length are scored by the
    segments; their probability includes that of the segmentation, which is the sum of the line
    reader's probabilities of all texts of that length.

    Args:
        segments: The segments of the line.
        texts: The line reader's texts and their log probabilities.
    """
    length = len(segments)
    total = max(sum(math.exp(score) for _, score in texts), 1e-300)
    same_length = sum(math.exp(score) for text, score in texts if len(text) == length)
    log_probabilities = [_log(segment.probability) for segment in segments]
    best = "".join(segment.symbol for segment in segments)
    best_score = math.log(max(same_length / total, 1e-300)) + sum(log_probabilities)
    scores = {best: best_score}
    for index, segment in enumerate(segments):
        for symbol, probability in segment.alternatives:
            other = best[:index] + symbol + best[index + 1 :]
            scores[other] = best_score + (_log(probability) - log_probabilities[index])
    for text, score in texts:
        if len(text) != length:
            scores.setdefault(text, score - math.log(total))
    del scores[best]
    others = sorted(scores.items(), key=lambda row: -row[1])
    return ((best, best_score), *others[: _MAX_HYPOTHESES - 1])


def _log(probability: float) -> float:
    return math.log(max(probability, _MIN_PROBABILITY))
