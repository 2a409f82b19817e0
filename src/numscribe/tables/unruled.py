"""Find tables without lines by rows and columns of writing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

import numpy as np

from numscribe.imaging.components import binarize, label_components
from numscribe.reading.components import Component
from numscribe.reading.lines import split_lines
from numscribe.reading.skew import estimate_skew
from numscribe.records import Box, Ink, union
from numscribe.tables.records import Floats
from numscribe.tables.ruled_lines import RuledLine
from numscribe.tables.structure import Span, Structure

_MAX_COMPONENTS = 6000
"""Maximum number of components of ink; a picture with more is a texture."""

_TALL = 0.4
"""Minimum height of the tallest component of a row, in digit heights."""

_ROW_DISTANCE = 0.75
"""Minimum distance between the centre lines of two rows, in digit heights."""

_WORD = 0.8
"""Maximum distance between the symbols of a number, in digit heights."""

_GUTTER = 0.35
"""Minimum width of the gap between two columns, in digit heights."""

_CROSSED = 0.1
"""Maximum share of rows, such as headings, that extend into the gap between two columns."""

_FILLED = 0.35
"""Minimum share of the cells of a table that have writing."""

_PAPER = 0.6
"""Margin on the left and right of a table, in digit heights."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of writing: the boxes of its numbers, and its centre line."""

    words: list[Box]
    centre: RuledLine


def find_unruled(ink: Ink, digit: float) -> Structure | None:
    """Find a table by rows and columns of writing.

    Args:
        ink: Handwriting and type, float32 in [0, 1], (height, width).
        digit: Height of a digit in its pixels.

    Returns:
        The structure, with nodes in pixels of ``ink``; None without two rows and two columns.
    """
    mask = binarize(ink)
    _, stats, _ = label_components(mask)
    least = 0.08 * digit
    boxes = [Box(*map(float, row[:4])) for row in stats[1:] if max(row[2], row[3]) > least]
    if not 4 <= len(boxes) <= _MAX_COMPONENTS:
        return None
    skew = estimate_skew([Component(box, k, k) for k, box in enumerate(boxes, 1)])
    turning = np.array([[math.cos(skew), math.sin(skew)], [-math.sin(skew), math.cos(skew)]])
    components = [Component(_turned(box, turning), k, k) for k, box in enumerate(boxes, 1)]
    lines = [line for line in split_lines(components) if _is_row(line, digit)]
    rows = _rows(lines, digit)
    if len(rows) < 2:
        return None
    edges = _column_edges([row.words for row in rows], digit)
    if len(edges) < 3 or _filled(rows, edges) < _FILLED:
        return None
    nodes = _nodes([row.centre for row in rows], edges, digit)
    spans = [Span(r, c) for r in range(len(rows)) for c in range(len(edges) - 1)]
    return Structure(nodes @ turning, spans, is_ruled=False)


def _turned(box: Box, turning: Floats) -> Box:
    """Return a box of the same size around the rotated centre of a box."""
    x, y = turning @ np.array([box.x + box.width / 2, box.y + box.height / 2])
    return Box(float(x) - box.width / 2, float(y) - box.height / 2, box.width, box.height)


def _is_row(line: list[Component], digit: float) -> bool:
    return any(_TALL * digit < component.box.height < 3 * digit for component in line)


def _rows(lines: list[list[Component]], digit: float) -> list[_Row]:
    """Return rows from top to bottom; lines that are too close to be rows are merged.

    Such lines are, for example, the parts of a broken digit.
    """
    merged: list[list[Component]] = []
    rows: list[_Row] = []
    middles = np.zeros(len(lines))
    for line in sorted(lines, key=len, reverse=True):
        row = _row(line, digit)
        x = np.array([component.centre_x for component in line])
        # Rows slope, so their middles may differ although they are close.
        for index in np.flatnonzero(np.abs(middles[: len(rows)] - row.centre.middle) < 2 * digit):
            distance = np.abs(rows[index].centre.at(x) - row.centre.at(x)).mean()
            if distance < _ROW_DISTANCE * digit:
                merged[index].extend(line)
                rows[index] = _row(merged[index], digit)
                middles[index] = rows[index].centre.middle
                break
        else:
            middles[len(rows)] = row.centre.middle
            merged.append(list(line))
            rows.append(row)
    order = [median(component.centre_y for component in line) for line in merged]
    return [rows[index] for index in np.argsort(order, kind="stable")]


def _row(line: list[Component], digit: float) -> _Row:
    groups: list[list[Box]] = []
    right = -math.inf
    for box in sorted((component.box for component in line), key=lambda box: box.x):
        if box.x - right > _WORD * digit:
            groups.append([])
        groups[-1].append(box)
        right = max(right, box.x + box.width)
    words = [union(group) for group in groups]
    tall = [
        (box.x + box.width / 2, box.y + box.height / 2)
        for group in groups
        for box in group
        if _TALL * digit < box.height < 3 * digit
    ]
    # The centre line is a regression line for many symbols, and horizontal for few.
    x, y = (list(values) for values in zip(*tall, strict=True))
    if len(x) > 3 and np.ptp(x) > 4 * digit:
        slope, offset = np.polyfit(x, y, 1)
        ends = [min(x), max(x)]
        return _Row(words, RuledLine(ends, [slope * end + offset for end in ends]))
    return _Row(words, RuledLine([float(np.mean(x))], [float(np.median(y))]))


def _column_edges(rows: list[list[Box]], digit: float) -> list[float]:
    """Return the boundaries of columns: the middles of gaps that hardly any row extends into."""
    words = [word for row in rows for word in row]
    left = min(word.x for word in words)
    right = max(word.x + word.width for word in words)
    covered = np.zeros(math.ceil(right - left) + 1, dtype=np.intp)
    for row in rows:
        own = np.zeros_like(covered)
        for word in row:
            own[int(word.x - left) : math.ceil(word.x + word.width - left)] = 1
        covered += own
    empty = np.flatnonzero(covered <= int(_CROSSED * len(rows)))
    edges = [left - _PAPER * digit]
    for run in np.split(empty, np.flatnonzero(np.diff(empty) > 1) + 1):
        is_inside = len(run) and run[0] > 0 and run[-1] < len(covered) - 2
        if is_inside and len(run) >= _GUTTER * digit:
            edges.append(left + float(run[0] + run[-1]) / 2)
    return [*edges, right + _PAPER * digit]


def _filled(rows: list[_Row], edges: list[float]) -> float:
    """Return the share of cells that have writing."""
    taken = {
        (index, int(np.searchsorted(edges, word.x + word.width / 2)))
        for index, row in enumerate(rows)
        for word in row.words
    }
    return len(taken) / (len(rows) * (len(edges) - 1))


def _nodes(rows: list[RuledLine], edges: list[float], digit: float) -> Floats:
    """Return the corners of cells, midway between the rows, (rows + 1, columns + 1, 2)."""
    x = np.asarray(edges)
    middles = np.stack([row.at(x) for row in rows])
    between = (middles[1:] + middles[:-1]) / 2
    half = max(0.5 * float(np.median(np.diff(middles, axis=0))), 0.8 * digit)
    y = np.concatenate([middles[:1] - half, between, middles[-1:] + half])
    return np.stack([np.broadcast_to(x, y.shape), y], axis=2)
