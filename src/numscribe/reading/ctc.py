"""Beam search over the line reader's output.

Each column has a probability for every symbol and for blank (Graves et al., *Connectionist
Temporal Classification*, 2006).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import islice
from operator import itemgetter

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


_Beam = dict[str, tuple[float, float]]
"""Prefixes, with the probabilities that they end in a blank, and in their last symbol."""


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
    beam: _Beam = {"": (1.0, 0.0)}
    log_scale = 0.0
    columns = _merge_blanks(columns)
    for blank, by_symbol in zip(
        columns[:, BLANK].tolist(), _likely_symbols(columns, least), strict=True
    ):
        extended = _extend(beam, blank, by_symbol, may_follow, beam_width)
        best = sorted(extended, key=_total, reverse=True)[:beam_width]
        mass = sum(map(_total, best)) or 1.0
        log_scale += math.log(mass)
        beam = {text: (p / mass, q / mass) for _, text, p, q in best}
    order = sorted(((p + q, text) for text, (p, q) in beam.items()), key=_total, reverse=True)
    return [(text, log_scale + math.log(max(total, 1e-100))) for total, text in order]


def _extend(
    beam: _Beam,
    blank: float,
    by_symbol: dict[str, float],
    may_follow: Callable[[str], bool] | None,
    beam_width: int,
) -> list[tuple[float, str, float, float]]:
    """Return prefixes after one more column: total, prefix, and the two parts of the total.

    Prefixes that cannot be among the ``beam_width`` most probable ones are left out.
    """
    first = dict(islice(by_symbol.items(), _MAX_SYMBOLS))
    following = dict.fromkeys(beam, first)
    if may_follow is not None:
        for text in beam:
            allowed = ((s, p) for s, p in by_symbol.items() if may_follow(text + s))
            following[text] = dict(islice(allowed, _MAX_SYMBOLS))
    extended = []
    for text, (ending_blank, ending_symbol) in beam.items():
        last = text[-1:]
        p_blank = (ending_blank + ending_symbol) * blank
        p_symbol = ending_symbol * by_symbol.get(last, 0.0)
        shorter = text[:-1]
        if last and shorter in beam and last in following[shorter]:
            before_blank, before_symbol = beam[shorter]
            arriving = before_blank + (0.0 if shorter[-1:] == last else before_symbol)
            p_symbol += arriving * following[shorter][last]
        extended.append((p_blank + p_symbol, text, p_blank, p_symbol))
    least = min(map(_total, extended)) if len(extended) >= beam_width else 0.0
    for text, (ending_blank, ending_symbol) in beam.items():
        total = ending_blank + ending_symbol
        for symbol, probability in following[text].items():
            if total * probability < least:
                break  # the next symbols are even less probable
            arriving = ending_blank if text[-1:] == symbol else total
            longer = text + symbol
            p_symbol = arriving * probability
            if p_symbol > 0.0 and p_symbol >= least and longer not in beam:
                extended.append((p_symbol, longer, 0.0, p_symbol))
    return extended


def _likely_symbols(columns: Columns, least: float) -> list[dict[str, float]]:
    """Return the symbols of each column that are more probable than ``least``, best first."""
    likely: list[dict[str, float]] = [{} for _ in columns]
    rows, indices = np.nonzero(columns[:, 1:] > least)
    probabilities = columns[rows, indices + 1]
    for place in np.lexsort((-probabilities, rows)).tolist():
        likely[rows[place]][SYMBOLS[indices[place]]] = float(probabilities[place])
    return likely


_total = itemgetter(0)


def _merge_blanks(columns: Columns) -> Columns:
    """Keep the first column of each run of blanks: the others do not change the texts."""
    is_blank = columns[:, BLANK] > _BLANK_THRESHOLD
    kept = ~is_blank
    kept[1:] |= ~is_blank[:-1]
    kept[:1] = True
    return columns[kept]
