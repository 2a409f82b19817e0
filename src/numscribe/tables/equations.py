"""Convert the rules of a table to equations between its cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from numscribe.errors import InvalidRequestError
from numscribe.tables.records import Cell, Table
from numscribe.tables.rules import Rule, column_name

_NUMBERS = ("read", "doubtful", "repaired")


@dataclass(frozen=True, slots=True)
class Equation:
    """A weighted sum of cells that is zero.

    Attributes:
        rule: The text of its rule.
        cells: The indices of its cells in ``Table.cells``; the last one is the result of the rule.
        shares: The coefficients of its cells.
        is_rounded: Whether the result is rounded to the decimals that are written.
    """

    rule: str
    cells: tuple[int, ...]
    shares: tuple[Fraction, ...]
    is_rounded: bool = False


def equations_of(rules: list[Rule], table: Table) -> list[Equation]:
    """Return the equations of rules for a table.

    A row without a number as the result, such as a heading, has no equation, nor has a row with
    words among the terms. Empty cells count as zero.

    Raises:
        InvalidRequestError: A rule names a missing column, or the same column on both sides.
    """
    places = {(cell.row, cell.column): index for index, cell in enumerate(table.cells)}
    found = []
    for rule in rules:
        if rule.total is None:
            if rule.target in rule.terms:
                raise InvalidRequestError(
                    f"The rule {rule.text!r} has the column {column_name(rule.target)} on both "
                    "sides."
                )
            last = max(rule.target, *rule.terms)
            if last >= table.columns:
                raise InvalidRequestError(
                    f"The rule {rule.text!r} names the column {column_name(last)}, but the table "
                    f"has {table.columns} columns."
                )
            lines = [
                ({(row, column): share for column, share in rule.terms.items()}, (row, rule.target))
                for row in range(table.rows)
            ]
            if rule.is_running:
                lines = _running(lines, table, places)
        elif rule.total == "row":
            lines = _totals(table, along=1)
        else:
            lines = _totals(table, along=0)
        for terms, target in lines:
            equation = _equation(rule, terms, target, table, places)
            if equation is not None:
                found.append(equation)
    return found


Place = tuple[int, int]

Line = tuple[dict[Place, Fraction], Place]
"""The coefficients of the terms in one row or column, and the position of the result."""


def _running(lines: list[Line], table: Table, places: dict[Place, int]) -> list[Line]:
    """Return the lines of a running total: the terms of each include the result before it.

    A running total starts at a result whose row has no terms, such as a balance brought forward.
    """

    def is_number(place: Place) -> bool:
        return place in places and table.cells[places[place]].status in _NUMBERS

    running: list[Line] = []
    before: Place | None = None
    for terms, target in lines:
        if not is_number(target):
            continue
        if any(map(is_number, terms)):
            running.append((terms | ({before: Fraction(1)} if before else {}), target))
        before = target
    return running


def _totals(table: Table, along: int) -> list[Line]:
    """Return the terms and the position of the total of each row (``along`` 1) or column (0).

    Rows and columns with more words than numbers are headings, and are excluded.
    """
    known = {(cell.row, cell.column): cell for cell in table.cells}
    counts: dict[int, Counter[str]] = {}
    for cell in table.cells:
        line = cell.column if along else cell.row
        counts.setdefault(line, Counter())[cell.status] += 1
    size = table.columns if along else table.rows
    added = [
        line
        for line in range(size - 1)
        if counts.get(line, Counter())["words"]
        <= sum(counts.get(line, Counter())[status] for status in _NUMBERS)
    ]
    lines = []
    for other in range(table.rows if along else table.columns):
        places = [(other, line) if along else (line, other) for line in added]
        target = (other, size - 1) if along else (size - 1, other)
        lines.append(({place: Fraction(1) for place in places if place in known}, target))
    return lines


def _equation(
    rule: Rule,
    terms: dict[Place, Fraction],
    target: Place,
    table: Table,
    places: dict[Place, int],
) -> Equation | None:
    wanted = [*terms.items(), (target, Fraction(-1))]
    if any(place not in places for place, _ in wanted):
        return None

    def cell(place: Place) -> Cell:
        return table.cells[places[place]]

    if cell(target).status not in _NUMBERS or any(cell(p).status == "words" for p in terms):
        return None
    numbers = [(p, share) for p, share in wanted if cell(p).status in _NUMBERS and share]
    if len(numbers) < 2:
        return None
    return Equation(
        rule.text,
        tuple(places[place] for place, _ in numbers),
        tuple(share for _, share in numbers),
        rule.is_rounded,
    )
