"""Alignment of a text with the ink of its line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from numscribe.models.symbols import BLANK, SYMBOLS
from numscribe.reading.component_sets import Components
from numscribe.reading.components import Component
from numscribe.reading.ctc import Columns
from numscribe.records import Box, union

_MAX_GAP = 0.15
"""Maximum gap between a component and the ink of its symbol, in digit heights."""

_MAX_SPECK_GAP = 0.05
"""The same for a small component."""

_MAX_EMPTY_GAP = 0.35
"""Maximum distance of a component from the place of a symbol without ink, in digit heights."""

_SMALL = 0.2
"""Components below this size are small, in digit heights."""


def min_columns(text: str) -> int:
    """Return how many columns a text needs: one per symbol, and one between equal neighbours."""
    return len(text) + sum(a == b for a, b in pairwise(text))


def force_align(columns: Columns, text: str) -> list[tuple[int, int]]:
    """Return the first and last column of each symbol of a text, by forced alignment (Viterbi).

    Args:
        columns: At least ``min_columns(text)`` columns.
        text: At least one symbol.
    """
    classes = [SYMBOLS.index(symbol) + 1 for symbol in text]
    path = columns.argmax(axis=1)
    runs = _runs(path)
    # The best path of all is usually a path of this text.
    if [symbol for symbol, _, _ in runs] != classes:
        runs = _runs(_viterbi(columns, classes))
    return [(first, last) for _, first, last in runs]


def _runs(path: NDArray[np.intp]) -> list[tuple[int, int, int]]:
    """Return the runs of equal symbols in a path: class, first and last column, without blanks."""
    starts = np.flatnonzero(np.diff(path, prepend=-1))
    ends = np.append(starts[1:], len(path)) - 1
    runs = zip(path[starts].tolist(), starts.tolist(), ends.tolist(), strict=True)
    return [run for run in runs if run[0] != BLANK]


def _viterbi(columns: Columns, classes: Sequence[int]) -> NDArray[np.intp]:
    """Return the class of each column on the best path of a text, given by its classes."""
    states = np.full(2 * len(classes) + 1, BLANK)  # blanks and symbols in turn
    states[1::2] = classes
    # A symbol may follow another without a blank, unless they are the same.
    skips = np.full(len(states), -np.inf)
    skips[3::2] = np.where(states[3::2] != states[1:-2:2], 0.0, -np.inf)
    emissions = np.log(np.maximum(columns[:, states], 1e-100))  # (columns, states)
    score = np.full(len(states), -np.inf)
    score[:2] = emissions[0, :2]
    steps = np.zeros(emissions.shape, dtype=np.intp)
    for index in range(1, len(emissions)):
        choices = np.full((3, len(states)), -np.inf)
        choices[0] = score
        choices[1, 1:] = score[:-1]
        choices[2, 2:] = score[:-2] + skips[2:]
        steps[index] = choices.argmax(axis=0)
        score = choices.max(axis=0) + emissions[index]
    state = len(states) - 1 if score[-1] > score[-2] else len(states) - 2
    path = [state]
    for index in range(len(emissions) - 1, 0, -1):
        state -= int(steps[index, state])
        path.append(state)
    return states[path[::-1]]


def assign_components(
    line: Sequence[Component], centres: Sequence[float], components: Components, height: float
) -> tuple[list[list[Component]], list[Component]]:
    """Assign the components of a line to symbols; one that covers several symbols is split.

    Args:
        line: Components from left to right.
        centres: x of each symbol's centre, ascending.
        components: All components of the input; they split the component.
        height: Height of a digit.

    Returns:
        The components of each symbol, and those of none.
    """
    groups: list[list[Component]] = [[] for _ in centres]
    remaining: list[Component] = []
    x = np.asarray(centres)
    for component in line:
        covered = np.flatnonzero((x >= component.box.x) & (x <= component.box.right)).tolist()
        if len(covered) == 1:
            groups[covered[0]].append(component)
        elif not covered:
            remaining.append(component)
        else:
            cuts = [(x[a] + x[b]) / 2 for a, b in pairwise(covered)]
            for part in components.split(component, cuts, height):
                nearest = min(covered, key=lambda index: abs(x[index] - part.box.centre_x))
                groups[nearest].append(part)
    boxes = [union([c.box for c in group]) if group else None for group in groups]
    unassigned = []
    for component in remaining:
        gaps = [_gap(component.box, box, at) for box, at in zip(boxes, centres, strict=True)]
        nearest = int(np.argmin(gaps))
        if gaps[nearest] < _max_gap(component.box, boxes[nearest], height) * height:
            groups[nearest].append(component)
        else:
            unassigned.append(component)
    return groups, unassigned


def _max_gap(box: Box, symbol: Box | None, height: float) -> float:
    """Return the maximum gap between a component and its symbol, in digit heights."""
    if symbol is None:
        return _MAX_EMPTY_GAP
    return _MAX_SPECK_GAP if max(box.width, box.height) < _SMALL * height else _MAX_GAP


def _gap(box: Box, symbol: Box | None, x: float) -> float:
    """Return the horizontal gap between a component and a symbol's ink or, without, its centre."""
    left, right = (x, x) if symbol is None else (symbol.x, symbol.right)
    return max(box.x - right, left - box.right, 0.0)
