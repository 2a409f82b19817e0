"""The lattice of a line: every way to group its pieces, and the best ways through it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.pieces import Piece, union
from numscribe.records import Box

LONGEST = 5
"""Most pieces in one digit: a 4 of three strokes, one of them cut in three."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A run of pieces of a line, read as one thing.

    Attributes:
        start: Place of its first piece on the line.
        end: Place after its last one.
        pieces: The pieces.
        box: The box around them.
        symbol: A digit, a separator, or "" for what is to be ignored.
        score: Logarithm of its probability.
        shares: Probabilities of the ten digits, float64 (10,).
        none: Probability that it is no digit.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    box: Box
    symbol: str
    score: float
    shares: NDArray[np.float64]
    none: float

    @property
    def is_digit(self) -> bool:
        """Whether it is read as a digit."""
        return self.symbol.isdecimal()


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way through the lattice: groups from left to right, and their score together."""

    groups: tuple[Group, ...]
    score: float

    @property
    def text(self) -> str:
        """Its digits."""
        return "".join(group.symbol for group in self.groups if group.is_digit)


def runs(line: Sequence[Piece], widest: float) -> list[tuple[int, int]]:
    """Return (start, end) of every run of pieces that could be one digit, and of the whole line.

    Args:
        line: Pieces from left to right.
        widest: Greatest width of a group of several pieces.
    """
    found = []
    for start in range(len(line)):
        for end in range(start + 1, min(len(line), start + LONGEST) + 1):
            if end - start > 1 and union([p.box for p in line[start:end]]).width > widest:
                break
            found.append((start, end))
    whole = (0, len(line))
    return found if whole in found else [*found, whole]


def best_ways(
    groups: Sequence[Group],
    length: int,
    beside: Callable[[Group, Group], float],
    breadth: int,
) -> list[Way]:
    """Return the best ways from the first piece to the last, best first.

    A Viterbi search that keeps the ``breadth`` best ways to each place (Forney, *The Viterbi
    Algorithm*, 1973; Schwartz and Chow, *The N-best algorithm*, 1990).

    Args:
        groups: Every group that was scored.
        length: Number of pieces.
        beside: Logarithm of how likely two groups are neighbours, whatever their symbols.
        breadth: Number of ways kept.
    """
    arriving: list[list[Group]] = [[] for _ in range(length + 1)]
    for group in groups:
        arriving[group.end].append(group)
    costs: dict[tuple[int, int, int], float] = {}

    def cost(way: Way, group: Group) -> float:
        if not way.groups:
            return 0.0
        before = way.groups[-1]
        place = (before.start, before.end, group.end)  # whatever the symbols are
        if place not in costs:
            costs[place] = beside(before, group)
        return costs[place]

    ways: list[list[Way]] = [[Way((), 0.0)]] + [[] for _ in range(length)]
    for place in range(1, length + 1):
        scored = (
            (way.score + group.score + cost(way, group), way, group)
            for group in arriving[place]
            for way in ways[group.start]
        )
        best = heapq.nlargest(breadth, scored, key=lambda row: row[0])
        ways[place] = [Way((*way.groups, group), score) for score, way, group in best]
    return ways[length]
