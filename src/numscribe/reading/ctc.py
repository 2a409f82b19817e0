"""Beam search over the line reader's output.

Each column has a probability for every symbol and for blank (Graves et al., *Connectionist
Temporal Classification*, 2006).
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

_BLANK_THRESHOLD = 0.999
"""Neighbouring columns whose blank has a higher probability are merged."""

_MIN_PROBABILITY = 0.003
"""Symbols of a lower probability are skipped in a column."""

_MIN_CONSTRAINED = 1e-5
"""The same for a constrained search, whose text may be an unlikely one."""

_MAX_SYMBOLS = 6
"""Maximum number of symbols that extend a prefix in a column."""


def beam_search(
    columns: Columns, beam_width: int, may_start: Callable[[str], bool] | None = None
) -> list[tuple[str, float]]:
    """Return the most probable texts and their log probabilities, best first.

    A prefix beam search (Hannun et al., *First-Pass Large Vocabulary Continuous Speech
    Recognition using Bi-Directional Recurrent DNNs*, 2014), without a language model.

    Args:
        columns: At least one column.
        beam_width: Number of prefixes kept from column to column.
        may_start: Returns whether an acceptable text may start with a prefix; None for no
            constraint.
    """
    least = _MIN_PROBABILITY if may_start is None else _MIN_CONSTRAINED
    may_follow = cache(may_start) if may_start is not None else None
    # The probability of each prefix if it ends in a blank, and if it ends in its last symbol.
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    log_scale = 0.0
    columns = _merge_blanks(columns)
    for blank, by_symbol in zip(
        columns[:, BLANK].tolist(), _likely_symbols(columns, least), strict=True
    ):
        extended: dict[str, tuple[float, float]] = {}
        for text, (ending_blank, ending_symbol) in beam.items():
            total = ending_blank + ending_symbol
            p_blank, p_symbol = extended.get(text, (0.0, 0.0))
            repeated = ending_symbol * by_symbol.get(text[-1:], 0.0)
            extended[text] = (p_blank + total * blank, p_symbol + repeated)
            allowed = (s for s in by_symbol if may_follow is None or may_follow(text + s))
            for symbol in islice(allowed, _MAX_SYMBOLS):
                arriving = ending_blank if text[-1:] == symbol else total
                if arriving > 0.0:
                    p_blank, p_symbol = extended.get(text + symbol, (0.0, 0.0))
                    p_symbol += arriving * by_symbol[symbol]
                    extended[text + symbol] = (p_blank, p_symbol)
        best = sorted(extended.items(), key=_total, reverse=True)[:beam_width]
        mass = sum(map(_total, best)) or 1.0
        log_scale += math.log(mass)
        beam = {text: (p / mass, q / mass) for text, (p, q) in best}
    order = sorted(beam.items(), key=_total, reverse=True)
    return [(text, log_scale + math.log(max(p + q, 1e-100))) for text, (p, q) in order]


def _likely_symbols(columns: Columns, least: float) -> list[dict[str, float]]:
    """Return the symbols of each column that are more probable than ``least``, best first."""
    likely: list[dict[str, float]] = [{} for _ in columns]
    rows, indices = np.nonzero(columns[:, 1:] > least)
    probabilities = columns[rows, indices + 1]
    for place in np.lexsort((-probabilities, rows)).tolist():
        likely[rows[place]][SYMBOLS[indices[place]]] = float(probabilities[place])
    return likely


def _total(prefix: tuple[str, tuple[float, float]]) -> float:
    return prefix[1][0] + prefix[1][1]


def _merge_blanks(columns: Columns) -> Columns:
    """Keep the first column of each run of blanks: the others do not change the texts."""
    is_blank = columns[:, BLANK] > _BLANK_THRESHOLD
    kept = ~is_blank
    kept[1:] |= ~is_blank[:-1]
    kept[:1] = True
    return columns[kept]
