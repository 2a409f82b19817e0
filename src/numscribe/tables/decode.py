"""Joint decoding of the cells of equations by loopy belief propagation.

Each cell has candidate values with probabilities, and the outcome "none of these". An equation
holds with a prior probability; if it does, the values of its cells satisfy it. Cells and equations
form a factor graph, on which a fixed number of sweeps of the sum-product algorithm are run (Pearl,
*Probabilistic Reasoning in Intelligent Systems*, 1988).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from numscribe.tables.equations import Equation
from numscribe.tables.records import Floats

Wholes = NDArray[np.int64]

P_HOLDS = 0.97
"""Prior probability that an equation holds: writers make mistakes in sums, too."""

_SWEEPS = 4
"""Number of sweeps of messages over all equations."""

_SETTLED = 1e-6
"""Maximum change of an equation's inputs for which its messages are not computed again."""

_MAX_SUMS = 300
"""Maximum number of partial sums, of which the most probable ones are kept."""

_EXACT = 2**53
"""Whole numbers of at least this size are not exact as floating-point numbers."""


@dataclass(frozen=True, slots=True)
class Options:
    """The candidate values of a cell.

    Attributes:
        values: The distinct candidate values, float64 (n,); the first is the one that was read.
        shares: The prior probabilities of the values and, last, of none of them, float64 (n + 1,).
        decimals: The number of written decimals of each value, (n,).
    """

    values: Floats
    shares: Floats
    decimals: tuple[int, ...]


class _Sums(NamedTuple):
    """Partial sums in ascending order, and their probabilities."""

    sums: Wholes
    shares: Floats


class _Whole(NamedTuple):
    """An equation in integers: the contributions of each cell, and the tolerance of the sum."""

    contributions: list[Wholes]
    slack: int


def decode(cells: Sequence[Options], equations: Sequence[Equation]) -> list[Floats]:
    """Return the posterior probabilities of each cell given the equations, as ``Options.shares``.

    Args:
        cells: The candidate values of each cell; equations refer to cells by index.
        equations: Weighted sums that should be zero.
    """
    beliefs = [cell.shares.copy() for cell in cells]
    known = [(e, whole) for e in equations if (whole := _in_whole_numbers(e, cells)) is not None]
    messages = [[np.ones(len(cells[c].shares)) for c in e.cells] for e, _ in known]
    inputs: list[list[Floats] | None] = [None] * len(known)
    for _ in range(_SWEEPS):
        for index, ((equation, numbers), sent) in enumerate(zip(known, messages, strict=True)):
            without = [
                _normal(beliefs[c] / np.maximum(m, 1e-300))
                for c, m in zip(equation.cells, sent, strict=True)
            ]
            if _is_settled(inputs[index], without):
                continue  # its messages would be the same again
            inputs[index] = without
            chance = 0.1 ** _digits(cells[equation.cells[-1]])
            for k, message in enumerate(_messages(numbers, without, chance)):
                sent[k] = message
                beliefs[equation.cells[k]] = _normal(without[k] * message)
    return beliefs


def holds(equation: Equation, values: Sequence[float], decimals: int) -> bool:
    """Return whether an equation holds for given values of its cells.

    Args:
        equation: The equation.
        values: The values, in the order of its cells.
        decimals: The number of written decimals of the last value.
    """
    total = sum(float(share) * v for share, v in zip(equation.shares, values, strict=True))
    slack = 0.5 * 10.0**-decimals if equation.is_rounded else 0.0
    return abs(total) <= slack + 1e-6 * max(1.0, *map(abs, values))


def _normal(shares: Floats) -> Floats:
    return np.asarray(shares / max(float(shares.sum()), 1e-300))


def _is_settled(before: list[Floats] | None, now: list[Floats]) -> bool:
    """Return whether the inputs of an equation are those from which its messages were computed."""
    return before is not None and all(
        np.abs(a - b).max() <= _SETTLED for a, b in zip(before, now, strict=True)
    )


def _digits(target: Options) -> int:
    """Return the number of digits of the result, which determines the odds of a chance match."""
    size = abs(float(target.values[0])) * 10.0 ** target.decimals[0]
    return max(1, math.ceil(math.log10(size + 1)))


def _in_whole_numbers(equation: Equation, cells: Sequence[Options]) -> _Whole | None:
    """Return an equation in whole numbers; None if they are too large to be exact."""
    own = [cells[c] for c in equation.cells]
    decimals = max(max(cell.decimals) for cell in own)
    common = math.lcm(*(share.denominator for share in equation.shares))
    scale = 10**decimals
    factors = [abs(int(share * common)) for share in equation.shares]
    largest = [int(np.abs(cell.values).max()) + 1 for cell in own]
    if scale * sum(map(math.prod, zip(factors, largest, strict=True))) >= _EXACT:
        return None
    contributions = [
        np.rint(cell.values * scale).astype(np.int64) * int(share * common)
        for cell, share in zip(own, equation.shares, strict=True)
    ]
    unit = common * 10 ** (decimals - own[-1].decimals[0])
    return _Whole(contributions, unit // 2 if equation.is_rounded else 0)


def _messages(equation: _Whole, without: list[Floats], chance: float) -> list[Floats]:
    """Return the message from an equation to each of its cells.

    Args:
        equation: The equation.
        without: The message from each cell: its belief without this equation.
        chance: Probability that unrelated numbers satisfy the equation.
    """
    pairs = list(zip(equation.contributions, without, strict=True))
    before, after = [_nothing()], [_nothing()]
    for contribution, shares in pairs[:-1]:
        before.append(_add(before[-1], contribution, shares))
    for contribution, shares in pairs[:0:-1]:
        after.append(_add(after[-1], contribution, shares))
    known = np.array([1.0 - shares[-1] for _, shares in pairs])
    messages = []
    for k, (contribution, _) in enumerate(pairs):
        left, right = before[k], after[len(pairs) - 1 - k]
        missing = -contribution[:, None] - left.sums[None]
        found = _between(right, missing, equation.slack)
        fitting = found @ left.shares
        unknown = 1.0 - float(np.prod(np.delete(known, k)))
        aside = chance * (1.0 - P_HOLDS + P_HOLDS * unknown)
        messages.append(np.append(P_HOLDS * fitting + aside, chance))
    return messages


def _nothing() -> _Sums:
    return _Sums(np.zeros(1, dtype=np.int64), np.ones(1))


def _add(sums: _Sums, contribution: Wholes, shares: Floats) -> _Sums:
    """Return the partial sums with one more cell: a convolution."""
    totals = (contribution[:, None] + sums.sums).ravel()
    return _keep_most_probable(totals, (shares[:-1, None] * sums.shares).ravel())


def _keep_most_probable(totals: Wholes, shares: Floats) -> _Sums:
    """Return the most probable distinct sums in ascending order.

    It is fastest if ``totals`` consists of a few ascending runs.
    """
    if len(totals) > 4 * _MAX_SUMS:
        is_kept = shares >= np.partition(shares, -4 * _MAX_SUMS)[-4 * _MAX_SUMS]
        totals, shares = totals[is_kept], shares[is_kept]
    order = totals.argsort(kind="stable")  # which merges runs
    totals = totals[order]
    is_first = np.ones(len(totals), dtype=np.bool_)
    np.not_equal(totals[1:], totals[:-1], out=is_first[1:])
    first = is_first.nonzero()[0]
    sums, mass = totals[first], np.add.reduceat(shares[order], first)
    if len(sums) > _MAX_SUMS:
        kept = np.sort(mass.argpartition(-_MAX_SUMS)[-_MAX_SUMS:])
        sums, mass = sums[kept], mass[kept]
    return _Sums(sums, mass)


def _between(sums: _Sums, missing: Wholes, slack: int) -> Floats:
    """Return the probability of the sums in closed intervals around values."""
    if not slack:
        places = np.minimum(sums.sums.searchsorted(missing), len(sums.sums) - 1)
        return np.asarray(sums.shares[places] * (sums.sums[places] == missing))
    until = np.concatenate([[0.0], np.cumsum(sums.shares)])
    first = sums.sums.searchsorted(missing - slack, side="left")
    last = sums.sums.searchsorted(missing + slack, side="right")
    return np.asarray(until[last] - until[first])
