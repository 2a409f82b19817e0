"""Decoding of the line reader's columns: beam search and forced alignment.

Each column has a probability for every symbol and for blank. A text is read where its symbols
follow each other with any blanks between them, each over one column or more (Graves et al.,
*Connectionist Temporal Classification*, 2006).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from numscribe.models.symbols import BLANK, SYMBOLS

Columns = NDArray[np.float64]
"""Probabilities by column, float64 (columns, 1 + len(SYMBOLS)): of blank, then of each symbol."""

_EMPTY = 0.999
"""Neighbouring columns that are blank with this probability are merged."""

_LEAST_LIKELY = 0.003
"""Symbols less probable than this in a column are not considered there."""

_LEAST_EXPECTED = 1e-5
"""The same where the text is constrained, and may be an unlikely one."""

_MOST_SYMBOLS = 6
"""Symbols considered after a prefix in a column: the time of the search grows with them."""

_LEAST = 1e-100


def beam_search(
    columns: Columns, breadth: int, may_start: Callable[[str], bool] | None = None
) -> list[tuple[str, float]]:
    """Return the most probable texts and the logarithms of their probabilities, best first.

    A prefix beam search (Hannun et al., *First-Pass Large Vocabulary Continuous Speech
    Recognition using Bi-Directional Recurrent DNNs*, 2014), without a language model.

    Args:
        columns: At least one column.
        breadth: Number of prefixes kept from column to column.
        may_start: Tells whether a text that is wanted may start with a prefix; None for any text.
    """
    least = _LEAST_LIKELY if may_start is None else _LEAST_EXPECTED
    may_follow = cache(may_start) if may_start is not None else None
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # ending in blank, in its last symbol
    scale = 0.0
    for column in _merge_blanks(columns):
        ranked = np.argsort(-column[1:])
        by_symbol = {SYMBOLS[i]: p for i in ranked if (p := float(column[i + 1])) > least}
        blank = float(column[BLANK])
        following: dict[str, tuple[float, float]] = {}
        for text, (ending_blank, ending_symbol) in beam.items():
            total = ending_blank + ending_symbol
            n, d = following.get(text, (0.0, 0.0))
            stays = ending_symbol * by_symbol.get(text[-1:], 0.0)
            following[text] = (n + total * blank, d + stays)
            wanted = (s for s in by_symbol if may_follow is None or may_follow(text + s))
            for symbol in islice(wanted, _MOST_SYMBOLS):
                arriving = ending_blank if text[-1:] == symbol else total
                if arriving > 0.0:
                    longer = text + symbol
                    n, d = following.get(longer, (0.0, 0.0))
                    following[longer] = (n, d + arriving * by_symbol[symbol])
        best = sorted(following.items(), key=_total, reverse=True)[:breadth]
        mass = sum(map(_total, best)) or 1.0
        scale += math.log(mass)
        beam = {text: (n / mass, d / mass) for text, (n, d) in best}
    order = sorted(beam.items(), key=_total, reverse=True)
    return [(text, scale + math.log(max(n + d, _LEAST))) for text, (n, d) in order]


def _total(row: tuple[str, tuple[float, float]]) -> float:
    return row[1][0] + row[1][1]


def _merge_blanks(columns: Columns) -> Columns:
    """Leave out columns that repeat that there is no symbol: they change no text."""
    empty = columns[:, BLANK] > _EMPTY
    kept = ~empty
    kept[1:] |= ~empty[:-1]  # the first of each run
    kept[:1] = True
    return columns[kept]


def align(columns: Columns, text: str) -> list[tuple[int, int]]:
    """Return the first and last column of each symbol of a text, by forced alignment (Viterbi).

    Args:
        columns: At least as many columns as the text needs: one a symbol, and one between equal
            neighbours.
        text: One symbol or more.
    """
    states = np.zeros(2 * len(text) + 1, dtype=np.intp)
    states[1::2] = [SYMBOLS.index(symbol) + 1 for symbol in text]
    # From a symbol to the next without a blank between, unless they are the same.
    skips = np.full(len(states), -np.inf)
    skips[3::2] = np.where(states[3::2] != states[1:-2:2], 0.0, -np.inf)
    emitted = np.log(np.maximum(columns[:, states], _LEAST))  # (columns, states)
    score = np.full(len(states), -np.inf)
    score[:2] = emitted[0, :2]
    steps = np.zeros(emitted.shape, dtype=np.intp)
    for index in range(1, len(emitted)):
        choices = np.full((3, len(states)), -np.inf)
        choices[0] = score
        choices[1, 1:] = score[:-1]
        choices[2, 2:] = score[:-2] + skips[2:]
        steps[index] = choices.argmax(axis=0)
        score = choices.max(axis=0) + emitted[index]
    state = len(states) - 1 if score[-1] > score[-2] else len(states) - 2
    path = [state]
    for index in range(len(emitted) - 1, 0, -1):
        state -= int(steps[index, state])
        path.append(state)
    taken = np.array(path[::-1])
    spans = []
    for place in range(1, len(states), 2):
        own = np.flatnonzero(taken == place)
        spans.append((int(own[0]), int(own[-1])) if own.size else (-1, -1))
    return spans
