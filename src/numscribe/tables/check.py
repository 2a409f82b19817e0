"""Check the arithmetic of a table, and repair misread cells by joint decoding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from numscribe.errors import InputTooLargeError
from numscribe.reading.values import parse_value
from numscribe.tables.cell_reading import (
    MAX_REPAIRED_CONFIDENCE,
    MIN_OTHER,
    MIN_REPAIR,
    repair_cell,
)
from numscribe.tables.decode import Options, decode, holds
from numscribe.tables.equations import Equation, equations_of
from numscribe.tables.records import Cell, Floats, Table
from numscribe.tables.rules import Rule

_MAX_VALUE = 1e12
"""Maximum absolute value of a number in an equation."""

_MAX_OTHERS = 11
"""Maximum number of candidate values of a cell, besides the one that was read."""

WeightedText = tuple[str, float]
"""A candidate text of a cell, and its probability."""


def check_table(
    table: Table, rules: Sequence[Rule], threshold: float, max_terms: int | None = None
) -> Table:
    """Return a table whose cells were decoded jointly under its rules.

    A cell whose most probable value under the rules is not the one that was read becomes
    "repaired", with the rule and the original text. Where an equation still does not hold, all of
    its cells become "doubtful".

    Args:
        table: The table as it was read.
        rules: The rules of its arithmetic.
        threshold: Minimum confidence of a cell that is not doubtful.
        max_terms: Maximum number of cells in all equations together; None for no limit.

    Raises:
        InvalidRequestError: A rule names a column that the table does not have.
        InputTooLargeError: The equations have more than ``max_terms`` cells.
    """
    equations = _without_duplicates(equations_of(list(rules), table))
    terms = sum(len(equation.cells) for equation in equations)
    if max_terms is not None and terms > max_terms:
        raise InputTooLargeError(
            f"The rules add up {terms} cells; at most {max_terms} are checked at once."
        )
    used = sorted({place for equation in equations for place in equation.cells})
    texts = {place: _weighted_texts(table.cells[place]) for place in used}
    # An equation with a cell that is not a number gives no information.
    equations = [e for e in equations if all(texts[place] for place in e.cells)]
    known = sorted({place for equation in equations for place in equation.cells})
    order = {place: k for k, place in enumerate(known)}
    moved = [replace(e, cells=tuple(order[place] for place in e.cells)) for e in equations]
    beliefs = decode([_options(texts[place]) for place in known], moved)
    cells = list(table.cells)
    rule_of = {place: e.rule for e in reversed(equations) for place in e.cells}  # the first one
    for place, belief in zip(known, beliefs, strict=True):
        cells[place] = _decide(cells[place], texts[place], belief, rule_of[place], threshold)
    for equation in equations:
        if not _is_met(equation, cells):
            for place in equation.cells:
                cells[place] = _doubt(table.cells[place], equation.rule)
    return replace(table, cells=tuple(cells))


def _without_duplicates(equations: Sequence[Equation]) -> list[Equation]:
    """Return equations without those that say the same as an earlier one."""
    unique = {(e.cells, tuple(e.shares), e.is_rounded): e for e in reversed(equations)}
    return list(reversed(unique.values()))


def _weighted_texts(cell: Cell) -> list[WeightedText]:
    """Return the candidate texts of a numeric cell, the one that was read first; else none.

    Candidates of the same value are merged under the first text.
    """
    if cell.value is None:
        return []
    found: dict[float, WeightedText] = {}
    for text, share in [
        (cell.formatted, cell.confidence),
        *((other.text, other.confidence) for other in cell.alternatives),
    ]:
        value = parse_value(text)
        if value is not None and abs(value) < _MAX_VALUE:
            first, mass = found.get(value, (text, 0.0))
            found[value] = first, mass + share
    first_value = parse_value(cell.formatted)
    if first_value not in found:  # too large a number
        return []
    best, *others = found.values()
    return [best, *sorted(others, key=lambda row: -row[1])[:_MAX_OTHERS]]


def _options(texts: list[WeightedText]) -> Options:
    values = np.array([parse_value(text) or 0.0 for text, _ in texts])
    shares = np.array([share for _, share in texts])
    shares = np.maximum(shares, 1e-9)
    other = max(1.0 - float(shares.sum()), MIN_OTHER)
    shares = np.append(shares, other)
    return Options(values, shares / shares.sum(), tuple(_decimals(text) for text, _ in texts))


def _decimals(text: str) -> int:
    """Return the number of decimals of the value; "½" has one more than written, "%" two more."""
    match = re.search(r"[.,](\d+)(%?)$", text)
    written = len(match[1]) if match else 0
    return written + (2 if text.endswith("%") else 0) + (1 if "½" in text else 0)


def _decide(
    cell: Cell, texts: list[WeightedText], belief: Floats, rule: str, threshold: float
) -> Cell:
    """Return a cell given its posterior: confirmed, repaired or doubtful."""
    best = int(belief[:-1].argmax())
    share = float(belief[best])
    if best == 0:
        if cell.status == "repaired":  # by column statistics
            return replace(cell, confidence=min(share, MAX_REPAIRED_CONFIDENCE))
        return replace(cell, confidence=share, status="read" if share >= threshold else "doubtful")
    if share < MIN_REPAIR:
        return replace(cell, confidence=float(belief[0]), status="doubtful", rule=rule)
    return repair_cell(cell, texts[best][0], share, rule)


def _is_met(equation: Equation, cells: Sequence[Cell]) -> bool:
    values = [cells[place].value or 0.0 for place in equation.cells]
    return holds(equation, values, _decimals(cells[equation.cells[-1]].formatted))


def _doubt(cell: Cell, rule: str) -> Cell:
    """Return a cell as it was read, doubtful because a rule does not hold."""
    return replace(cell, status="doubtful", rule=rule)
