"""Reading a whole number: lines, the best ways through each, and how sure that is."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.arbitration import is_clear, parting, reconsider
from numscribe.layout.ctc import Columns
from numscribe.layout.expect import Expectation
from numscribe.layout.hearing import Hearing
from numscribe.layout.lattice import Group, Lattice, Way
from numscribe.layout.lines import may_be_one, split_lines, underlines
from numscribe.layout.pieces import Piece, Pieces, middle
from numscribe.layout.reader import Classify, score_line
from numscribe.layout.strip import digit_height, fits_strip

_KEPT = 12
"""Readings of all lines together that are compared."""

_KEPT_EXPECTED = 300
"""The same where something is expected, which may be an unlikely one."""

_MOST_KEPT = 6000
"""The same, times the number of pieces: what the search costs grows with their product."""

_TRUST = 0.98
"""How often what is expected is right, before the ink is seen."""

_WIDE_GAP = 0.9
"""A gap of this many heights of a digit is written as a space."""

_SURE = 0.5
"""A line is a number of its own if that is as likely as this."""

_HEARD = 40
"""The model of strips is asked of so many lines, the topmost ones: of more, hostile ink is made."""

_DATED = 2.0
"""How much more often, in the logarithm, a line is written that is a date than its digits and
slashes would be by chance."""


Spell = Callable[[NDArray[np.uint8]], Columns]
"""A strip to what its columns say of digits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was read: its pieces from left to right, and the way through them."""

    pieces: Sequence[Piece]
    way: Way

    @property
    def formatted(self) -> str:
        """Its digits and separators, with a space for a wide gap between digits."""
        height = digit_height([piece.box for piece in self.pieces])
        text, right = "", math.inf
        for group in self.way.groups:
            if group.symbol:
                if group.box.x - right > _WIDE_GAP * height and text[-1:].isdecimal():
                    text += " "
                text += group.symbol
            right = group.box.x + group.box.width
        return text


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number that was read.

    Attributes:
        lines: Its lines from top to bottom.
        confidence: Probability that all of its digits are right, 0 to 1.
        alternatives: Other digits that it may be, with their probabilities, best first.
        expected: Whether it is what the caller expects.
        beneath: The pieces that underline it.
    """

    lines: tuple[Line, ...]
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    expected: bool
    beneath: tuple[Piece, ...] = ()

    @property
    def groups(self) -> list[Group]:
        """Every group of its lines, in the order of reading."""
        return [group for line in self.lines for group in line.way.groups]


def read_number(
    pieces: Pieces,
    classify: Classify,
    spell: Spell | None = None,
    expectation: Expectation | None = None,
) -> Number:
    """Read every line of some ink, and compare the ways to read it.

    Args:
        pieces: At least one piece.
        classify: The model of digits.
        spell: The model of strips; None to do without.
        expectation: What the caller knows of the number; steers the search.
    """
    breadth, digits = (_KEPT, 3) if expectation is None else (_KEPT_EXPECTED, 10)
    breadth = min(breadth, max(_KEPT, _MOST_KEPT // len(pieces.pieces)))
    combined: list[tuple[float, tuple[Line, ...]]] = [(0.0, ())]
    lines = split_lines(pieces.pieces)
    beneath = [piece for line in lines for piece in underlines(line)]
    aside = {piece.number for piece in beneath}
    lines = [[piece for piece in line if piece.number not in aside] for line in lines]
    for search in _search_lines(lines, pieces, classify, spell, (breadth, digits)):
        ways = search.weighed()
        combined = heapq.nlargest(
            breadth,
            (
                (
                    score + way.score + (_DATED if way.is_date else 0.0),
                    (*before, Line(search.line, way)),
                )
                for score, before in combined
                for way in ways
            ),
            key=lambda row: row[0],
        )
    return replace(_compare(combined, expectation), beneath=tuple(beneath))


@dataclass(frozen=True, slots=True)
class Search:
    """What was found on a line.

    Attributes:
        line: Its pieces, some of them cut.
        lattice: What they may be.
        found: The best ways through it, best first.
        hearing: What the model of strips says; None where it was not asked.
    """

    line: Sequence[Piece]
    lattice: Lattice
    found: list[Way]
    hearing: Hearing | None = None

    def weighed(self) -> list[Way]:
        """Return the best ways, best first, by both models."""
        if self.hearing is None:
            return self.found
        return reconsider(self.found, self.lattice, self.hearing)


def _search_lines(
    lines: Sequence[Sequence[Piece]],
    pieces: Pieces,
    classify: Classify,
    spell: Spell | None,
    width: tuple[int, int],
) -> list[Search]:
    """Search every line, and two as one where that is likelier and one alone is no number."""
    found: list[Search] = []
    joined = False
    for index, line in enumerate(lines):
        hears = spell if index < _HEARD else None
        own = search_line(line, pieces, classify, hears, width)
        # What was joined is not joined again: a stack of strokes would grow without end.
        may_join = bool(found) and not joined and may_be_one(found[-1].line, own.line)
        joined = False
        if may_join and min(found[-1].found[0].is_number, own.found[0].is_number) < _SURE:
            both = sorted([*found[-1].line, *own.line], key=middle)
            apart = found[-1].found[0].score + own.found[0].score
            if score_line(both, pieces, classify).best(1, 1)[0].score > apart:
                found.pop()
                own = search_line(both, pieces, classify, hears, width)
                joined = True
        found.append(own)
    return found


def search_line(
    line: Sequence[Piece],
    pieces: Pieces,
    classify: Classify,
    spell: Spell | None,
    width: tuple[int, int],
) -> Search:
    """Search a line, and hear the model of strips where that leaves a doubt.

    Args:
        line: Pieces from left to right, at least one.
        pieces: What draws them.
        classify: The model of digits.
        spell: The model of strips; None to do without.
        width: Ways that are kept, and digits of each group that are considered.
    """
    lattice = score_line(line, pieces, classify)
    ways = lattice.best(*width)
    boxes = [piece.box for piece in line]
    if (
        spell is None
        or len(line) < 2
        or not fits_strip(boxes)
        or is_clear(ways, is_cut=pieces.is_cut(line))
    ):
        return Search(line, lattice, ways)
    hearing = Hearing(spell(pieces.strip(line)))
    if places := parting(ways, lattice, hearing, line):
        line = pieces.part(line, places, digit_height(boxes))
        lattice = score_line(line, pieces, classify)
        ways = lattice.best(*width)
    return Search(line, lattice, ways, hearing)


def _compare(
    combined: list[tuple[float, tuple[Line, ...]]], expectation: Expectation | None
) -> Number:
    best = combined[0][0]
    weights: dict[str, float] = {}
    first: dict[str, tuple[Line, ...]] = {}
    for score, lines in combined:
        text = "".join(line.way.text for line in lines)
        weight = math.exp(score - best)
        weights[text] = weights.get(text, 0.0) + weight
        first.setdefault(text, lines)
    fitting = [text for text in weights if expectation is None or expectation.fits(text)]
    order = sorted(fitting or weights, key=lambda text: -weights[text])
    chosen = first[order[0]]
    digits = [group for line in chosen for group in line.way.groups if group.is_digit]
    # Digits that were cut badly look like none, one by one, where the strip sees no doubt.
    confidence = min((line.way.is_number for line in chosen if line.way.text), default=0.0)
    if expectation is None:
        share = weights[order[0]] / sum(weights.values())
        if len(digits) == 1:  # the votes of its strokes sharpen it; the model's own is calibrated
            share = min(share, float(digits[0].shares[int(digits[0].symbol)]))
        confidence *= share
    else:
        among = sum(weights[text] for text in order)
        confidence *= weights[order[0]] / among
        confidence *= _is_as_expected(among / sum(weights.values()), expectation.chance)
    return Number(
        lines=chosen,
        confidence=confidence,
        alternatives=tuple(
            (text, confidence * weights[text] / weights[order[0]]) for text in order[1:4] if text
        ),
        expected=bool(fitting),
    )


def _is_as_expected(fitting: float, chance: float) -> float:
    """Return how likely the caller's expectation is right, by Bayes' rule.

    Args:
        fitting: Share of the ink's readings that fit it.
        chance: Share of any numbers that would.
    """
    right = _TRUST * fitting / chance
    return right / (right + 1.0 - _TRUST)
