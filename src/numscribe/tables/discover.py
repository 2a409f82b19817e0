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
    for text, target, shares, is_running in _candidates(table.columns):
        used = shares != 0
        given = values[:, target] - (np.append(0, values[:-1, target]) if is_running else 0)
        slack = np.where("mean" in text, 0.51, 1e-6 * (1 + np.abs(values[:, target])))
        known = is_likely[:, used].all(axis=1) & is_likely[:, target]
        known &= (values[:, used] != 0).any(axis=1)
        if int((known & (np.abs(values @ shares - given) <= slack)).sum()) >= _MIN_ROWS:
            yield from parse_rules(text)


def _candidates(columns: int) -> Iterator[tuple[str, int, Floats, bool]]:
    """Yield candidates: text, target column, coefficients of the columns, whether totals run."""
    names = [column_name(column) for column in range(columns)]
    one = np.eye(columns)
    for target, name in enumerate(names):
        for first, last in combinations(range(target), 2):
            inside, shares = f"{names[first]}:{names[last]}", one[first : last + 1].sum(axis=0)
            yield f"{name} = sum({inside})", target, shares, False
            yield f"{name} = mean({inside})", target, shares / shares.sum(), False
        others = [column for column in range(columns) if column != target]
        for a, b in permutations(others, 2):
            difference = f"{names[a]} - {names[b]}"
            yield f"{name} = {difference}", target, one[a] - one[b], False
            yield f"{name} = running total({difference})", target, one[a] - one[b], True
            if a < b:
                yield f"{name} = {names[a]} + {names[b]}", target, one[a] + one[b], False
        for a in others:
            yield f"{name} = running total({names[a]})", target, one[a], True


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
