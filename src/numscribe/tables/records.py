"""Frozen records of a table that was read: its cells, and where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Alternative, Box

Floats = NDArray[np.float64]
"""An array of coordinates, probabilities or other real numbers."""

Status = Literal["read", "doubtful", "empty", "words", "struck", "repaired"]
"""What is known of a cell."""

STATUSES: Final[tuple[Status, ...]] = ("read", "doubtful", "empty", "words", "struck", "repaired")
"""Every status."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        row: Its row, from 0.
        column: Its column, from 0.
        box: Where it is in the input, in pixels.
        status: "read" where the reading is sure enough to be used, "doubtful" where not; "empty";
            "words" for letters, which are not read; "struck" for what is crossed out; "repaired"
            where a rule or its column says something else than what was read first.
        text: Its digits; empty where nothing was read.
        formatted: What is written, with points, signs and other marks.
        value: The number that it is, or None where it is none, or may be two.
        confidence: Probability, 0 to 1, that ``formatted`` is right; 0 where nothing was read.
        alternatives: What else may be written, best first, with probabilities.
        row_span: How many rows it covers, 1 or more.
        column_span: How many columns it covers, 1 or more.
        original: What was read before it was repaired; None for all other cells.
        rule: The rule or what is known of the column that repaired it, or the rule that it breaks;
            None where there is none.
    """

    row: int
    column: int
    box: Box
    status: Status = "empty"
    text: str = ""
    formatted: str = ""
    value: float | None = None
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    row_span: int = 1
    column_span: int = 1
    original: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a column's sure cells have in common.

    Attributes:
        column: Its place, from 0.
        sure: How many sure cells it was learned from.
        decimals: How many decimals most of them have; None where they differ.
        lowest: The least of their values; None for dates, and where there are none.
        highest: The greatest of their values, likewise.
        step: By how much it rises from row to row, negative where it falls; None where it does not.
            Dates rise by days.
        dates: The order of their dates in words, as "day, month, year"; None for numbers.
    """

    column: int
    sure: int
    decimals: int | None = None
    lowest: float | None = None
    highest: float | None = None
    step: float | None = None
    dates: str | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule of a table's arithmetic.

    Attributes:
        text: The rule, as ``parse_rules`` takes it.
        found: Whether it was found in the table, and not given.
    """

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read.

    Attributes:
        rows: Number of its rows.
        columns: Number of its columns.
        cells: Its cells, row by row from the left to the right; one that covers several places of
            the grid stands at the first of them.
        corners: Where its corners are in the input, in pixels: upper left, upper right, lower
            right and lower left of the table as it is read.
        ruled: Whether its rows and columns were found by ruled lines, or by the writing.
        model: Name and version of the model of digits, as ``name@version``.
        row_edges: Where rows begin and end, as shares of the table's height from 0 to 1,
            (rows + 1,); empty where that is not known.
        column_edges: Where columns begin and end, likewise.
        learned: What is known of its columns; none where that was not asked for.
        rules: The rules that its cells were checked by.
        nodes: Where its lines cross in the input, in pixels: ``rows + 1`` lines of ``columns + 1``
            points (x, y), upper left first.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    corners: tuple[tuple[float, float], ...]
    ruled: bool
    model: str
    row_edges: tuple[float, ...] = ()
    column_edges: tuple[float, ...] = ()
    learned: tuple[ColumnFacts, ...] = ()
    rules: tuple[TableRule, ...] = ()
    nodes: tuple[tuple[tuple[float, float], ...], ...] = ()

    def grid(self) -> Iterator[list[Cell | None]]:
        """Yield each row as a list of ``columns`` cells; None where another cell covers a place."""
        known = {(cell.row, cell.column): cell for cell in self.cells}
        for row in range(self.rows):
            yield [known.get((row, column)) for column in range(self.columns)]
