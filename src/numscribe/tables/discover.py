"""Discover the arithmetic rules of a table from its likely cells.

The candidates are sums and means of adjacent columns, sums and differences of any two columns,
running totals, and totals of rows and columns. A false rule holds in a row by chance with
probability 0.1 per digit of its result; a true rule holds in most rows. Each row in which all cells
are likely therefore contributes a likelihood ratio, and a rule is accepted if its posterior
probability is high enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, permutations

import numpy as np

from numscribe.errors import InvalidRequestError
from numscribe.tables.decode import P_HOLDS, holds
from numscribe.tables.equations import Equation, equations_of
from numscribe.tables.records import Cell, Floats, Table
from numscribe.tables.rules import Rule, column_name, parse_rules
from numscribe.tables.value_formats import decimals_of

_PRIOR, _PRIOR_BACKWARDS = 1e-4, 1e-7
"""Prior probabilities of a candidate whose result is to the right of its terms, and of any other
one: results usually follow their terms. ``C = A + B`` is equivalent to ``A = C - B``."""

_MIN_PROBABILITY = 0.999
"""Minimum posterior probability of an accepted rule."""

_MIN_ROWS = 3
"""Minimum number of rows or columns in which a rule holds."""

_MAX_COLUMNS = 20
"""Maximum number of columns of a table in which rules are searched for."""


def find_rules(table: Table) -> list[Rule]:
    """Return the accepted rules of a table, at most one for each column and each kind of total."""
    if table.columns > _MAX_COLUMNS:
        return []
    best: dict[tuple[str | None, int], tuple[float, Rule]] = {}
    for rule in [*parse_rules("total(row); total(column)"), *_likely_sums(table)]:
        try:
            equations = equations_of([rule], table)
        except InvalidRequestError:  # there are no terms
            continue
        is_behind = rule.total is not None or rule.target > max(rule.terms)
        score = _score(equations, table, _PRIOR if is_behind else _PRIOR_BACKWARDS)
        place = (None, table.columns - 1) if rule.total == "row" else (rule.total, rule.target)
        if (
            score > math.log(_MIN_PROBABILITY / (1.0 - _MIN_PROBABILITY))
            and score > best.get(place, (0.0,))[0]
        ):
            best[place] = score, rule
    order = sorted(best.values(), key=lambda row: -row[0])
    return _without_circles([rule for _, rule in order], table)


def _likely_sums(table: Table) -> Iterator[Rule]:
    """Yield the candidate rules of columns that hold in enough rows, by a vectorized test."""
    values = np.zeros((table.rows, table.columns))
    is_likely = np.ones((table.rows, table.columns), dtype=np.bool_)
    for cell in table.cells:
        if cell.is_likely and cell.value is not None:
            values[cell.row, cell.column] = cell.value
        elif cell.status != "empty":
            is_likely[cell.row, cell.column] = False
    is_nonzero = (values != 0).astype(np.float64)
    is_unlikely = (~is_likely).astype(np.float64)
    running = np.diff(values, axis=0, prepend=0.0)
    for target in range(table.columns):
        candidates = list(_candidates(table.columns, target))
        shares = np.stack([row for _, row, _ in candidates], axis=1)  # (columns, candidates)
        used = (shares != 0).astype(np.float64)
        is_running = np.array([runs for _, _, runs in candidates])
        given = np.where(is_running, running[:, [target]], values[:, [target]])
        is_mean = np.array(["mean" in text for text, _, _ in candidates])
        slack = np.where(is_mean, 0.51, 1e-6 * (1 + np.abs(values[:, [target]])))
        holding = np.abs(values @ shares - given) <= slack
        holding &= is_likely[:, [target]] & (is_unlikely @ used == 0) & (is_nonzero @ used > 0)
        for index in np.flatnonzero(holding.sum(axis=0) >= _MIN_ROWS).tolist():
            yield from parse_rules(candidates[index][0])


def _candidates(columns: int, target: int) -> Iterator[tuple[str, Floats, bool]]:
    """Yield candidates for a result: text, coefficients of the columns, whether totals run."""
    names = [column_name(column) for column in range(columns)]
    name, one = names[target], np.eye(columns)
    for first, last in combinations(range(target), 2):
        inside, shares = f"{names[first]}:{names[last]}", one[first : last + 1].sum(axis=0)
        yield f"{name} = sum({inside})", shares, False
        yield f"{name} = mean({inside})", shares / (last - first + 1), False
    others = [column for column in range(columns) if column != target]
    for a, b in permutations(others, 2):
        difference, shares = f"{names[a]} - {names[b]}", one[a] - one[b]
        yield f"{name} = {difference}", shares, False
        yield f"{name} = running total({difference})", shares, True
        if a < b:
            yield f"{name} = {names[a]} + {names[b]}", one[a] + one[b], False
    for a in others:
        yield f"{name} = running total({names[a]})", one[a], True


def _score(equations: list[Equation], table: Table, prior: float) -> float:
    """Return the posterior log odds of a rule given the rows whose cells are all likely."""
    score = math.log(prior / (1.0 - prior))
    count = 0
    for equation in equations:
        cells = [table.cells[place] for place in equation.cells]
        values = [cell.value for cell in cells if cell.is_likely and cell.value is not None]
        if len(values) < len(cells) or sum(value != 0 for value in values[:-1]) < 2:
            continue  # a sum needs at least two nonzero terms
        chance = _chance(cells[-1])
        if holds(equation, values, decimals_of(cells[-1].formatted) or 0):
            score += math.log(P_HOLDS / chance)
            count += 1
        else:
            score += math.log((1.0 - P_HOLDS) / (1.0 - chance))
    return score if count >= _MIN_ROWS else -math.inf


def _chance(result: Cell) -> float:
    """Return the probability that unrelated numbers give this result by chance."""
    return float(0.1 ** max(1, len(result.text)))


def _without_circles(rules: list[Rule], table: Table) -> list[Rule]:
    """Return rules, the most probable first, without equivalent ones.

    ``C = A + B`` and ``A = C - B`` are equivalent.
    """
    kept: list[Rule] = []
    known: set[frozenset[int]] = set()
    for rule in rules:
        used = [place for equation in equations_of([rule], table) for place in equation.cells]
        columns = frozenset(table.cells[place].column for place in used)
        if rule.total == "column" or columns not in known:
            kept.append(rule)
        if rule.total != "column":
            known.add(columns)
    return kept
