"""The lattice of a line: every way to group its pieces, and the best ways through it."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.pieces import Piece, union
from numscribe.records import Box, Ink

LONGEST = 5
"""Most pieces in one digit: a 4 of three strokes, one of them cut in three."""

_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])", r"(\d\d|[12]\d{3})"
_DATE = re.compile(f"({_DAY}/{_MONTH}|{_MONTH}/{_DAY})/{_YEAR}", re.ASCII)

_LONGEST_SPELLED = 80
"""Most pieces of a line that is searched for a text; 30 digits have about 45."""

_SPELLED = 3
"""Ways kept to each place when a text is spelled: the next group may like the second best more."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A run of pieces of a line, read as one thing.

    Attributes:
        start: Place of its first piece on the line.
        end: Place after its last one.
        pieces: The pieces.
        box: The box around them.
        picture: What the model saw of them, float32 (28, 28).
        symbol: A digit, a separator, or "" for what is to be ignored.
        score: Logarithm of its probability.
        shares: Probabilities of the ten digits, float64 (10,).
        none: Probability that it is no digit.
        rank: How many digits are likelier; 0 for what is no digit.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    box: Box
    picture: Ink
    symbol: str
    score: float
    shares: NDArray[np.float64]
    none: float
    rank: int = 0

    @property
    def is_digit(self) -> bool:
        """Whether it is read as a digit."""
        return self.symbol.isdecimal()


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way through the lattice.

    Attributes:
        groups: Its groups from left to right.
        score: Their score together.
        heard: Probability of its text by the model of strips; 0 where that was not asked.
    """

    groups: tuple[Group, ...]
    score: float
    heard: float = 0.0

    @property
    def text(self) -> str:
        """Its digits."""
        return "".join(group.symbol for group in self.groups if group.is_digit)

    @property
    def is_date(self) -> bool:
        """Whether it is a day and a month, in either order, and a year, with slashes between."""
        return bool(_DATE.fullmatch("".join(group.symbol for group in self.groups)))

    @property
    def is_number(self) -> float:
        """How likely all of its digits are digits: by the least likely one, or by the strip."""
        digits = [1.0 - group.none for group in self.groups if group.is_digit]
        # One digit alone is what the model of digits sees best.
        return digits[0] if len(digits) == 1 else max(min(digits, default=0.0), self.heard)


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


@dataclass(frozen=True, slots=True)
class Lattice:
    """Every group of a line that was scored, and how well two of them stand beside each other.

    Attributes:
        length: Number of pieces of the line.
        groups: The groups, each with every symbol that it may be.
        beside: Logarithm of how likely two groups are neighbours, whatever their symbols.
    """

    length: int
    groups: Sequence[Group]
    beside: Callable[[Group, Group], float]
    _costs: dict[tuple[int, int, int], float] = field(default_factory=dict, init=False, repr=False)
    _spelled: dict[str, Way | None] = field(default_factory=dict, init=False, repr=False)

    def best(self, breadth: int, digits: int) -> list[Way]:
        """Return the best ways from the first piece to the last, best first.

        A Viterbi search that keeps the ``breadth`` best ways to each place (Forney, *The Viterbi
        Algorithm*, 1973; Schwartz and Chow, *The N-best algorithm*, 1990).

        Args:
            breadth: Number of ways kept.
            digits: How many of the likeliest digits of each group are considered.
        """
        arriving = self._arriving(digits)
        ways: list[list[Way]] = [[Way((), 0.0)]] + [[] for _ in range(self.length)]
        for place in range(1, self.length + 1):
            scored = (
                (way.score + group.score + self._cost(way, group), way, group)
                for group in arriving[place]
                for way in ways[group.start]
            )
            best = heapq.nlargest(breadth, scored, key=_first)
            ways[place] = [Way((*way.groups, group), score) for score, way, group in best]
        return ways[self.length]

    def spell(self, text: str) -> Way | None:
        """Return the best way whose digits are a text; None if there is none.

        The same search, with the ways to each place kept apart by how many digits they have found.
        A line of very many pieces is not searched: the time grows with their number cubed. Each
        text is searched for once.
        """
        if text not in self._spelled:
            is_long = self.length > _LONGEST_SPELLED
            self._spelled[text] = None if is_long else self._spell(text)
        return self._spelled[text]

    def _spell(self, text: str) -> Way | None:
        wanted = set(text)
        arriving = self._arriving(10)
        ways: list[dict[int, list[Way]]] = [{0: [Way((), 0.0)]}]
        for place in range(1, self.length + 1):
            scored: dict[int, list[tuple[float, Way, Group]]] = {}
            for group in arriving[place]:
                if group.is_digit and group.symbol not in wanted:
                    continue
                for found, before in ways[group.start].items():
                    if group.is_digit and text[found : found + 1] != group.symbol:
                        continue
                    if len(text) - found - group.is_digit > self.length - place:
                        continue  # too few pieces are left for the rest of the text
                    scored.setdefault(found + group.is_digit, []).extend(
                        (way.score + group.score + self._cost(way, group), way, group)
                        for way in before
                    )
            ways.append(
                {
                    found: [
                        Way((*way.groups, group), score)
                        for score, way, group in heapq.nlargest(_SPELLED, rows, key=_first)
                    ]
                    for found, rows in scored.items()
                }
            )
        complete = ways[-1].get(len(text))
        return complete[0] if complete else None

    def _arriving(self, digits: int) -> list[list[Group]]:
        """Return the groups that end at each place."""
        arriving: list[list[Group]] = [[] for _ in range(self.length + 1)]
        for group in self.groups:
            if group.rank < digits:
                arriving[group.end].append(group)
        return arriving

    def _cost(self, way: Way, group: Group) -> float:
        """Return what it costs to go on from a way with a group, worked out once for each pair."""
        if not way.groups:
            return 0.0
        before = way.groups[-1]
        place = (before.start, before.end, group.end)
        if place not in self._costs:
            self._costs[place] = self.beside(before, group)
        return self._costs[place]


def _first(row: tuple[float, Way, Group]) -> float:
    return row[0]
