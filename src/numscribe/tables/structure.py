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

_OPEN, _JOINED = 0.1, 0.05
"""Minimum coverage of a border that is drawn, and maximum coverage of the border between two parts
of one cell."""

_MIN_CROSSED = 0.25
"""Minimum median coverage of the borders that cross an outer row or column of a table, relative to
that of the other rows or columns."""

_MIN_CROSSING = 2
"""Minimum number of lines that cross an inner row or column of a table; a heading across the whole
table has two, at its sides."""

_SEPARATING = 4.0
"""Factor by which the coverage of a border counts more where writing is on both sides of it and not
on it."""

_WRITTEN = 0.35
"""Minimum coverage of a pixel of writing."""

_SAMPLES = 40
"""Number of points at which a border is sampled, and of such lines across a cell."""

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


@dataclass(frozen=True, slots=True, eq=False)
class GridBorders:
    """The nodes of a grid, and how certainly the borders of its cells are drawn.

    Attributes:
        nodes: Intersections of the lines, x and y, (rows + 1, columns + 1, 2).
        down: Coverage by ruling of the vertical borders, (rows, columns + 1). It counts more where
            writing is on both sides of a border and not on it: writing separates cells, too.
        across: Coverage of the horizontal borders, of the same kind, (rows + 1, columns).
    """

    nodes: Floats
    down: Floats
    across: Floats

    @classmethod
    def measure(cls, near: Ink, ink: Ink | None, nodes: Floats) -> GridBorders:
        """Measure the borders of a grid.

        Args:
            near: Coverage by ruling near a pixel, as ``widened`` returns it, (height, width).
            ink: Coverage by handwriting and print, of the same shape; None to ignore it.
            nodes: Intersections of the lines, (rows + 1, columns + 1, 2).
        """
        down = _border_coverage(near, ink, nodes)
        across = _border_coverage(near, ink, nodes.swapaxes(0, 1)).T
        return cls(nodes, down, across)

    def part(self, axis: int, first: int, last: int) -> GridBorders:
        """Return the part between two lines along the rows (axis 0) or along the columns (1)."""
        if axis:
            return self._turned().part(0, first, last)._turned()  # noqa: SLF001
        nodes, across = self.nodes[first : last + 1], self.across[first : last + 1]
        return GridBorders(nodes, self.down[first:last], across)

    def crossed(self, axis: int) -> Floats:
        """Return the coverage of the borders in each row (axis 0) or column (1)."""
        return self.across.T if axis else self.down

    def _turned(self) -> GridBorders:
        return GridBorders(self.nodes.swapaxes(0, 1), self.across.T, self.down.T)


def drop_strokes(near: Ink, ink: Ink, nodes: Floats) -> Floats:
    """Remove lines that are strokes of digits from a grid, and return the nodes of the others.

    Args:
        near: Coverage by ruling near a pixel, as ``widened`` returns it, (height, width).
        ink: Coverage by handwriting and print, of the same shape.
        nodes: Intersections of the lines, (rows + 1, columns + 1, 2).

    Returns:
        Intersections of the remaining lines, possibly too few for a table.
    """
    written = widened(ink)
    nodes = nodes[:, _are_ruled(near, written, nodes)]
    if nodes.shape[1] > 1:
        nodes = nodes[_are_ruled(near, written, nodes.swapaxes(0, 1))]
    return nodes


def _are_ruled(near: Ink, ink: Ink, nodes: Floats) -> NDArray[np.bool_]:
    """Return which lines down a grid are not strokes of digits, (columns + 1,).

    Along strokes, writing covers more than ruling at half of the borders or more, and ruling covers
    more of the written parts than of the others.

    Args:
        near: Coverage by ruling near a pixel, (height, width).
        ink: Coverage by writing near a pixel, of the same shape.
        nodes: Intersections of the lines, (rows + 1, columns + 1, 2), at least one row.
    """
    ruled, written = (_samples(layer, nodes[:-1], nodes[1:]) for layer in (near, ink))
    is_ruled = (written.mean(axis=2) > ruled.mean(axis=2)).mean(axis=0) < 0.5
    is_written = written > _WRITTEN
    is_ruled |= _mean_where(~is_written, ruled) >= _mean_where(is_written, ruled)
    # Lines without any ruling were added where the crossing lines end.
    is_ruled |= ruled.mean(axis=(0, 2)) < _OPEN
    return np.asarray(is_ruled, dtype=np.bool_)


def _mean_where(is_part: NDArray[np.bool_], ruled: Floats) -> Floats:
    """Return the mean coverage of a part of each line, (lines,).

    Args:
        is_part: Which points are in the part, (borders, lines, points).
        ruled: Coverage by ruling at each point, of the same shape.
    """
    total = (ruled * is_part).sum(axis=(0, 2))
    return np.asarray(total / np.maximum(is_part.sum(axis=(0, 2)), 1), dtype=np.float64)


def trim(grid: GridBorders) -> GridBorders:
    """Return a grid without the outer rows and columns that few crossing lines cross."""
    for axis in (0, 1):
        crossed = np.median(grid.crossed(axis), axis=1)
        is_open = crossed < _MIN_CROSSED * np.median(crossed)
        if not is_open.all():
            first, *_, last = np.flatnonzero(~is_open)[[0, -1]].tolist()
            grid = grid.part(axis, first, last + 1)
    return grid


def split_tables(grid: GridBorders) -> list[GridBorders]:
    """Split a grid that covers several tables, and return each of them.

    Two tables meet at a row or column that at most one line crosses, or where most lines end and
    others begin.
    """
    for axis in (0, 1):
        is_drawn = grid.crossed(axis) >= _OPEN
        runs = _runs(is_drawn)
        if runs and runs != [(0, len(is_drawn))]:
            return [table for run in runs for table in split_tables(grid.part(axis, *run))]
    return [grid]


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


def join_cells(grid: GridBorders) -> list[Span]:
    """Return the cells of a grid, joining cells without a line between them.

    Only rectangular groups of cells are joined.
    """
    rows, columns = len(grid.down), grid.across.shape[1]
    group = np.arange(rows * columns).reshape(rows, columns)
    for row, column in np.argwhere(grid.down[:, 1:-1] < _JOINED):
        group[group == group[row, column + 1]] = group[row, column]
    for row, column in np.argwhere(grid.across[1:-1] < _JOINED):
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


def widened(layer: Ink) -> Ink:
    """Return the maximum of a map near each pixel, for lines that are not quite where they seem."""
    return np.asarray(cv2.dilate(layer, np.ones((5, 5), np.uint8)), dtype=np.float32)


def _border_coverage(near: Ink, ink: Ink | None, nodes: Floats) -> Floats:
    """Return the coverage of borders between two lines, (lines - 1, nodes of a line).

    Args:
        near: Coverage by ruling near a pixel, (height, width).
        ink: Coverage by writing, of the same shape, or None.
        nodes: Nodes of each line, (lines, nodes of a line, 2).
    """
    starts, ends = nodes[:-1], nodes[1:]
    covered = np.asarray(_samples(near, starts, ends).mean(axis=2), dtype=np.float64)
    if ink is None:
        return covered
    is_written = np.zeros((len(starts), nodes.shape[1] - 1), dtype=bool)
    for share in np.linspace(0.15, 0.85, _SAMPLES):
        inside = [line[:, :-1] * (1 - share) + line[:, 1:] * share for line in (starts, ends)]
        is_written |= _samples(ink, inside[0], inside[1]).max(axis=2) > _WRITTEN
    is_crossed = _samples(ink, starts, ends).max(axis=2) > _WRITTEN
    is_separating = np.zeros_like(is_crossed)
    is_separating[:, 1:-1] = is_written[:, :-1] & is_written[:, 1:] & ~is_crossed[:, 1:-1]
    return np.asarray(np.where(is_separating, _SEPARATING * covered, covered), dtype=np.float64)


def _samples(layer: Ink, starts: Floats, ends: Floats) -> Floats:
    """Return the values of a map at points of borders, without their ends, (..., points)."""
    share = np.linspace(0.15, 0.85, _SAMPLES)[:, None]
    points = starts[..., None, :] * (1 - share) + ends[..., None, :] * share
    x, y = np.moveaxis(np.rint(points).astype(int), -1, 0)
    height, width = layer.shape
    return np.asarray(layer[y.clip(0, height - 1), x.clip(0, width - 1)], dtype=np.float64)
