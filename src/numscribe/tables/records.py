"""Frozen records of a recognized table and its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Alternative, Box

Floats = NDArray[np.float64]
"""An array of coordinates, probabilities or other real numbers."""

MIN_THRESHOLD = 0.85
"""Minimum confidence of a cell that is not doubtful, unless the caller gives one or the
recognizer's is higher. A table has many cells, and only the doubtful ones are checked."""

_LIKELY = 0.7
"""Minimum confidence of a cell from which statistics and rules of the table are learned."""

Status = Literal["read", "doubtful", "empty", "words", "struck", "repaired"]
"""Status of a cell."""

STATUSES: Final[tuple[Status, ...]] = ("read", "doubtful", "empty", "words", "struck", "repaired")
"""All statuses."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        row: Row, from 0.
        column: Column, from 0.
        box: Bounding box in the input, in pixels.
        status: "read" if the confidence reaches the threshold, "doubtful" if not; "empty";
            "words" for letters, which are not read; "struck" for crossed-out writing; "repaired"
            if a rule or column statistics replaced the original text.
        text: The digits; empty if nothing was read.
        formatted: The text with decimal points, signs and other marks.
        value: The number, or None if the text is not a number or is ambiguous.
        confidence: Probability, 0 to 1, that ``formatted`` is right; 0 if nothing was read.
        alternatives: Other candidate texts and their probabilities, best first.
        row_span: Number of rows that the cell covers, at least 1.
        column_span: Number of columns that the cell covers, at least 1.
        original: The text before the repair; None for cells that were not repaired.
        rule: The rule or the column statistics that the repair is based on, or the rule that the
            cell violates; None for other cells.
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

    @property
    def is_likely(self) -> bool:
        """Whether statistics and rules of the table are learned from it: it is probably right."""
        return self.status == "read" or (self.status == "doubtful" and self.confidence >= _LIKELY)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """Statistics of the likely cells of a column.

    Attributes:
        column: Index of the column, from 0.
        sure: Number of these cells.
        decimals: Number of decimals of most cells; None if there is no majority.
        lowest: Minimum of the values; None for dates, and without values.
        highest: Maximum of the values, likewise.
        step: Difference between the values of consecutive rows, in days for dates; None if the
            values do not form an arithmetic progression.
        dates: Order of the parts of a date, such as "day, month, year"; None for numbers.
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
    """An arithmetic rule of a table.

    Attributes:
        text: The rule in the syntax of ``parse_rules``.
        found: Whether it was discovered in the table rather than given.
    """

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A recognized table.

    Attributes:
        rows: Number of rows.
        columns: Number of columns.
        cells: The cells, row by row from left to right; a cell that covers several positions of
            the grid is listed at the first one.
        corners: The upper left, upper right, lower right and lower left corner of the upright
            table, in pixels of the input.
        ruled: Whether rows and columns were found by ruled lines rather than by the writing.
        model: Name and version of the digit model, as ``name@version``.
        row_edges: Boundaries of the rows as fractions of the table's height, (rows + 1,); empty if
            unknown.
        column_edges: Boundaries of the columns as fractions of the table's width, likewise.
        learned: Column statistics; empty if they were not requested.
        rules: The rules by which the cells were checked.
        nodes: The intersections of its lines in pixels of the input: ``rows + 1`` lines of
            ``columns + 1`` points (x, y), from the upper left.
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
        """Yield each row as a list of ``columns`` cells, None for positions of a larger cell."""
        known = {(cell.row, cell.column): cell for cell in self.cells}
        for row in range(self.rows):
            yield [known.get((row, column)) for column in range(self.columns)]
