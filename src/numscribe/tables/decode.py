"""Decoding the cells of equations together: what each says, given that sums are right.

Each cell has a few values that it may be, with probabilities, and "none of these". An equation
holds with a prior probability; where it does, the values of its cells add up. Beliefs are passed
between cells and equations until they settle (loopy belief propagation; Pearl, *Probabilistic
Reasoning in Intelligent Systems*, 1988).
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
"""Prior probability that an equation holds: people make mistakes in sums, too."""

_SWEEPS = 4
"""How often beliefs are passed over all equations."""

_MAX_SUMS = 1000
"""Partial sums that are kept, the most probable ones."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a cell may be.

    Attributes:
        values: Its possible values, float64 (n,), no two the same; the first is what was read.
        shares: Their probabilities and, last, that of none of these, float64 (n + 1,), sum 1.
        decimals: How many decimals are written of each, (n,).
    """

    values: Floats
    shares: Floats
    decimals: tuple[int, ...]


class _Sums(NamedTuple):
    """Partial sums, rising, and their probabilities."""

    sums: Wholes
    shares: Floats


class _Whole(NamedTuple):
    """An equation in whole numbers: what each cell adds, and how far the sum may be from 0."""

    contributions: list[Wholes]
    slack: int


def decode(cells: Sequence[Options], equations: Sequence[Equation]) -> list[Floats]:
    """Return each cell's probabilities given the equations, as ``Options.shares``.

    Args:
        cells: What each cell may be; the equations name them by their places.
        equations: Sums that should be zero.
    """
    beliefs = [cell.shares.copy() for cell in cells]
    whole = [_in_whole_numbers(equation, cells) for equation in equations]
    messages = [[np.ones(len(cells[c].shares)) for c in e.cells] for e in equations]
    for _ in range(_SWEEPS):
        for equation, numbers, sent in zip(equations, whole, messages, strict=True):
            without = [
                _normal(beliefs[c] / np.maximum(m, 1e-300))
                for c, m in zip(equation.cells, sent, strict=True)
            ]
            chance = 0.1 ** _digits(cells[equation.cells[-1]])
            for k, message in enumerate(_messages(numbers, without, chance)):
                sent[k] = message
                beliefs[equation.cells[k]] = _normal(without[k] * message)
    return beliefs


def holds(equation: Equation, values: Sequence[float], decimals: int) -> bool:
    """Return whether an equation holds for some values, one for each of its cells.

    Args:
        equation: The equation.
        values: The values, in the order of its cells.
        decimals: How many decimals are written of the last one.
    """
    total = sum(float(share) * v for share, v in zip(equation.shares, values, strict=True))
    slack = 0.5 * 10.0**-decimals if equation.is_rounded else 0.0
    return abs(total) <= slack + 1e-6 * max(1.0, *map(abs, values))


def _normal(shares: Floats) -> Floats:
    return np.asarray(shares / max(float(shares.sum()), 1e-300))


def _digits(target: Options) -> int:
    """Return how many digits the cell has that an equation gives: how unlikely a chance hit is."""
    size = abs(float(target.values[0])) * 10.0 ** target.decimals[0]
    return max(1, math.ceil(math.log10(size + 1)))


def _in_whole_numbers(equation: Equation, cells: Sequence[Options]) -> _Whole:
    own = [cells[c] for c in equation.cells]
    decimals = max(max(cell.decimals) for cell in own)
    common = math.lcm(*(share.denominator for share in equation.shares))
    scale = 10**decimals
    contributions = [
        np.rint(cell.values * scale).astype(np.int64) * int(share * common)
        for cell, share in zip(own, equation.shares, strict=True)
    ]
    unit = common * 10 ** (decimals - own[-1].decimals[0])
    return _Whole(contributions, unit // 2 if equation.is_rounded else 0)


def _messages(equation: _Whole, without: list[Floats], chance: float) -> list[Floats]:
    """Return what an equation says to each of its cells.

    Args:
        equation: The equation.
        without: What is believed of each cell without this equation.
        chance: Probability that numbers that have nothing to do with each other add up.
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
        found = _between(right, missing - equation.slack, missing + equation.slack)
        fitting = found @ left.shares
        unknown = 1.0 - float(np.prod(np.delete(known, k)))
        aside = chance * (1.0 - P_HOLDS + P_HOLDS * unknown)
        messages.append(np.append(P_HOLDS * fitting + aside, chance))
    return messages


def _nothing() -> _Sums:
    return _Sums(np.zeros(1, dtype=np.int64), np.ones(1))


def _add(sums: _Sums, contribution: Wholes, shares: Floats) -> _Sums:
    """Add one more cell to partial sums."""
    totals = (sums.sums[:, None] + contribution[None]).ravel()
    return _keep_most_probable(totals, (sums.shares[:, None] * shares[None, :-1]).ravel())


def _keep_most_probable(totals: Wholes, shares: Floats) -> _Sums:
    """Return the most probable of some sums, each once, rising."""
    if len(totals) > 4 * _MAX_SUMS:
        kept = np.argpartition(shares, -4 * _MAX_SUMS)[-4 * _MAX_SUMS :]
        totals, shares = totals[kept], shares[kept]
    sums, places = np.unique(totals, return_inverse=True)
    mass = np.asarray(np.bincount(places, shares, len(sums)), dtype=np.float64)
    if len(sums) > _MAX_SUMS:
        kept = np.sort(np.argpartition(mass, -_MAX_SUMS)[-_MAX_SUMS:])
        sums, mass = sums[kept], mass[kept]
    return _Sums(sums, mass)


def _between(sums: _Sums, low: Wholes, high: Wholes) -> Floats:
    """Return the probability of sums from low to high, both included."""
    until = np.concatenate([[0.0], np.cumsum(sums.shares)])
    first = np.searchsorted(sums.sums, low, side="left")
    last = np.searchsorted(sums.sums, high, side="right")
    return np.asarray(until[last] - until[first])
