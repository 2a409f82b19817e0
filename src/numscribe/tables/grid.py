"""A given grid: the positions of the lines of a table in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from numscribe.errors import InvalidTableError
from numscribe.tables.find import MAX_CELLS
from numscribe.tables.records import Floats
from numscribe.tables.structure import Span, Structure

_OUTSIDE = 0.5
"""Maximum extent of a grid beyond its picture, as a fraction of the picture's width and height."""

_MIN_AREA = 9.0
"""Minimum area of a cell in pixels."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a table.

    Attributes:
        nodes: The intersections of its lines in pixels of the input: for each line along the rows,
            from top to bottom, its points (x, y) from left to right. The first point is the upper
            left corner of the upright table.
        joined: Cells that cover several positions of the grid.
        is_ruled: Whether the lines are visible in the picture.
    """

    nodes: Sequence[Sequence[Sequence[float]]]
    joined: Sequence[Span] = ()
    is_ruled: bool = True

    def structure(self, shape: tuple[int, int], scale: float = 1.0) -> Structure:
        """Return the structure of the table, with nodes in pixels of a picture.

        Args:
            shape: Height and width of the picture.
            scale: Width of a pixel of the picture, in pixels of the input.

        Raises:
            InvalidTableError: Lines cross or are outside the picture, there are too many of them,
                or joined cells overlap.
        """
        wide = {len(line) for line in self.nodes}
        if len(self.nodes) < 2 or len(wide) != 1 or min(wide) < 2:
            raise InvalidTableError(
                "The grid needs two or more lines, each with the same number of nodes, two or more."
            )
        rows, columns = len(self.nodes) - 1, min(wide) - 1
        if rows * columns > MAX_CELLS:
            raise InvalidTableError(f"The grid has more than {MAX_CELLS:,} cells.")
        nodes = np.array(self.nodes, dtype=np.float64).reshape(rows + 1, columns + 1, 2) / scale
        size = np.array([shape[1], shape[0]])
        if not ((nodes >= -_OUTSIDE * size) & (nodes <= (1 + _OUTSIDE) * size)).all():
            raise InvalidTableError("The grid lies outside the picture.")
        if _areas(nodes).min() < _MIN_AREA / 2:
            raise InvalidTableError("The lines of the grid cross, or are too close to each other.")
        return Structure(nodes, fill_spans(rows, columns, self.joined), self.is_ruled)


def fill_spans(rows: int, columns: int, joined: Sequence[Span]) -> list[Span]:
    """Return all cells of a grid, row by row: joined cells, and one for each other position.

    Raises:
        InvalidTableError: Joined cells overlap, or are outside the grid.
    """
    taken = np.zeros((rows, columns), dtype=bool)
    for span in joined:
        place = np.s_[span.row : span.row + span.rows, span.column : span.column + span.columns]
        if span.row + span.rows > rows or span.column + span.columns > columns:
            raise InvalidTableError("A cell lies outside the table.")
        if taken[place].any():
            raise InvalidTableError("Two cells of the table overlap.")
        taken[place] = True
    single = [Span(int(row), int(column)) for row, column in np.argwhere(~taken)]
    return sorted([*joined, *single], key=lambda span: (span.row, span.column))


def _areas(nodes: Floats) -> Floats:
    """Return the signed area of the triangle at each corner of each cell, (4, rows, columns).

    An area is negative if the cell is mirrored or not convex.
    """
    corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
    areas = []
    for k, corner in enumerate(corners):
        after, before = corners[(k + 1) % 4] - corner, corners[k - 1] - corner
        areas.append((after[..., 0] * before[..., 1] - after[..., 1] * before[..., 0]) / 2)
    return np.stack(areas)
