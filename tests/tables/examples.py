"""A table with cells of each status, for tests of exports."""

from __future__ import annotations

from numscribe.records import Alternative, Box
from numscribe.tables.records import Cell, Table

BOX = Box(1, 2, 3, 4)
CELLS = (
    Cell(0, 0, BOX, "words", column_span=2),
    Cell(0, 2, BOX, "read", "125", "12.5", 12.5, 0.99),
    Cell(1, 0, BOX, "doubtful", "7", "7", 7.0, 0.41, (Alternative("1", 0.38),)),
    Cell(1, 1, BOX),
    Cell(1, 2, BOX, "repaired", "30", "30", 30.0, 0.97, original="80", rule="C = A + B"),
    Cell(2, 0, BOX, "read", "12", "=12", None, 0.9),
    Cell(2, 1, BOX, "read", "250", "2.50", 2.5, 0.9),
    Cell(2, 2, BOX, "read", "25", "25%", 0.25, 0.9),
)
TABLE = Table(3, 3, CELLS, ((0, 0), (9, 0), (9, 9), (0, 9)), True, "default@1")
