"""The structure of a table: the intersections of its lines, and its joined cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Ink
from numscribe.tables.records import Floats
from numscribe.tables.ruled_lines import RuledLine

_OPEN = 0.1
"""Minimum mean coverage of a border between two cells; cells without a border are joined."""

_MIN_CROSSED = 0.2
"""Minimum median coverage of the borders that cross an outer row or column of a table."""

_MIN_CROSSING = 2
"""Minimum number of lines that cross an inner row or column of a table; a heading across the whole
table has two, at its sides."""

_CONTINUED = 0.5
"""Minimum share of the lines of a row or column that continue in the next one of the same table."""


@dataclass(frozen=True, slots=True)
class Span:
    """The position of a cell: its first row and column, and the numbers of rows and columns."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Rows and columns of a table.

    Attributes:
        nodes: Intersections of the lines, x and y, float64 (rows + 1, columns + 1, 2).
        spans: The cells.
        is_ruled: Whether it was found by ruled lines rather than by the writing.
    """

    nodes: Floats
    spans: list[Span]
    is_ruled: bool

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.nodes) - 1

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.nodes.shape[1]) - 1

    def turn(self, times: int) -> Structure:
        """Return the structure after counterclockwise rotations by 90°; cells are split."""
        nodes = np.rot90(self.nodes, times)
        rows, columns = len(nodes) - 1, nodes.shape[1] - 1
        spans = [Span(row, column) for row in range(rows) for column in range(columns)]
        return Structure(nodes, spans, self.is_ruled)


def cross_lines(rows: list[RuledLine], columns: list[RuledLine]) -> Floats:
    """Return the intersections of lines, x and y, (rows, columns, 2).

    Args:
        rows: Lines along x.
        columns: Lines along y, with x and y exchanged.
    """
    y = np.repeat([[line.middle] for line in rows], len(columns), axis=1).astype(float)
    x = np.repeat([[line.middle for line in columns]], len(rows), axis=0).astype(float)
    for _ in range(4):
        x = np.stack([line.at(y[:, k]) for k, line in enumerate(columns)], axis=1)
        y = np.stack([line.at(x[i]) for i, line in enumerate(rows)], axis=0)
    return np.stack([x, y], axis=2)


def trim(ruling: Ink, nodes: Floats) -> Floats:
    """Return intersections without the outer rows and columns that few crossing lines cross.

    Args:
        ruling: Coverage by ruling, (height, width).
        nodes: Intersections of lines, (rows, columns, 2).
    """
    near = _widened(ruling)
    turned = 0
    while turned < 4:  # the first row, the last column, and so on
        is_open = len(nodes) > 2 and _crossing_coverage(near, nodes[0], nodes[1]) < _MIN_CROSSED
        nodes = nodes[1:] if is_open else np.rot90(nodes)
        turned += not is_open
    return nodes


def split_tables(ruling: Ink, nodes: Floats) -> list[Floats]:
    """Split a grid that covers several tables; return the intersections of each of them.

    Two tables meet at a row or column that at most one line crosses, or where most lines end and
    others begin.

    Args:
        ruling: Coverage by ruling, (height, width).
        nodes: Intersections of lines, (rows + 1, columns + 1, 2).
    """
    near = _widened(ruling)
    for axis in (0, 1):
        lines = np.moveaxis(nodes, axis, 0)
        is_drawn = np.array(
            [
                [_coverage(near, a, b) >= _OPEN for a, b in zip(*two, strict=True)]
                for two in pairwise(lines)
            ]
        )
        runs = _runs(is_drawn)
        if runs and runs != [(0, len(is_drawn))]:
            parts = [np.moveaxis(lines[first : last + 1], 0, axis) for first, last in runs]
            return [table for part in parts for table in split_tables(ruling, part)]
    return [nodes]


def _runs(is_drawn: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and the last row, exclusive, of each table.

    Args:
        is_drawn: For each row, which of the lines across it are drawn, (rows, lines).
    """
    is_crossed = is_drawn.sum(axis=1) >= _MIN_CROSSING
    common = (is_drawn[1:] & is_drawn[:-1]).sum(axis=1)
    fewer = np.minimum(is_drawn[1:].sum(axis=1), is_drawn[:-1].sum(axis=1))
    is_continued = is_crossed[1:] & is_crossed[:-1] & (common >= _CONTINUED * fewer)
    ends = [0, *(np.flatnonzero(~is_continued) + 1).tolist(), len(is_drawn)]
    return [(first, last) for first, last in pairwise(ends) if is_crossed[first]]


def _crossing_coverage(near: Ink, outer: Floats, inner: Floats) -> float:
    """Return the median coverage, by ruling, of the borders between two adjacent lines."""
    return float(np.median([_coverage(near, a, b) for a, b in zip(outer, inner, strict=True)]))


def _widened(ruling: Ink) -> Ink:
    return np.asarray(cv2.dilate(ruling, np.ones((5, 5), np.uint8)), dtype=np.float32)


def join_cells(ruling: Ink, nodes: Floats) -> list[Span]:
    """Return the cells of a grid, joining cells without a line between them.

    Only rectangular groups of cells are joined.

    Args:
        ruling: Coverage by ruling, (height, width).
        nodes: Intersections of the lines, (rows + 1, columns + 1, 2).
    """
    near = _widened(ruling)
    rows, columns = len(nodes) - 1, nodes.shape[1] - 1
    group = np.arange(rows * columns).reshape(rows, columns)
    for row in range(rows):
        for column in range(columns):
            ends = nodes[row, column + 1], nodes[row + 1, column + 1]
            if column + 1 < columns and _coverage(near, *ends) < _OPEN:
                group[group == group[row, column + 1]] = group[row, column]
            ends = nodes[row + 1, column], nodes[row + 1, column + 1]
            if row + 1 < rows and _coverage(near, *ends) < _OPEN:
                group[group == group[row + 1, column]] = group[row, column]
    spans = []
    for number in np.unique(group):
        at = np.argwhere(group == number)
        (top, left), (bottom, right) = at.min(axis=0), at.max(axis=0)
        if len(at) == (bottom - top + 1) * (right - left + 1):
            low, wide = int(bottom - top + 1), int(right - left + 1)
            spans.append(Span(int(top), int(left), low, wide))
        else:
            spans += [Span(int(row), int(column)) for row, column in at]
    return sorted(spans, key=lambda span: (span.row, span.column))


def _coverage(near: Ink, start: Floats, end: Floats) -> float:
    """Return the mean coverage of a border by ruling, without its ends."""
    count = max(6, int(np.hypot(*(end - start))))
    share = np.linspace(0.15, 0.85, count)[:, None]
    points = np.rint(start + share * (end - start)).astype(int)
    height, width = near.shape
    x, y = points[:, 0].clip(0, width - 1), points[:, 1].clip(0, height - 1)
    return float(near[y, x].mean())
