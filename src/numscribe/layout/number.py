"""Reading a whole number: its lines, what each says, and how sure that is."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from statistics import median

from numscribe.layout.batching import Classify, run_together
from numscribe.layout.expect import Expectation
from numscribe.layout.line_reader import LineReading, Segment, line_reader
from numscribe.layout.lines import split_lines
from numscribe.layout.pieces import Piece, Pieces
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import DIGITS, HALF, UNWRITTEN

_KEPT = 12
"""Readings of all lines together that are compared."""

_TRUST = 0.98
"""Prior probability that the caller's expectation is right."""

_MOST_LINES = 40
"""Lines that are read; of more, hostile ink is made."""

_WIDE_GAP, _WIDER = 0.9, 2.0
"""A gap between digits is written as a space that is wider than this many heights of a digit, and
than this many times the usual gap on its line."""


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A whole number that was read.

    Attributes:
        lines: Its lines from top to bottom.
        confidence: Probability that all of its symbols are right, 0 to 1.
        alternatives: Other texts that it may be, with their probabilities, best first.
        expected: Whether it is what the caller expects.
    """

    lines: tuple[LineReading, ...]
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    expected: bool

    @property
    def segments(self) -> list[Segment]:
        """Every segment of its lines, in the order of reading."""
        return [segment for line in self.lines for segment in line.segments]

    @property
    def rest(self) -> list[Piece]:
        """Ink that no symbol was read from."""
        return [piece for line in self.lines for piece in line.rest]


def read_number(
    pieces: Pieces,
    model: LineModel,
    classify: Classify,
    expectation: Expectation | None = None,
) -> Number:
    """Read every line of some ink, and compare the ways to read it.

    Args:
        pieces: At least one piece.
        model: The line reader.
        classify: The models of single digits.
        expectation: What the caller knows of the number; steers the search.
    """
    return read_numbers([pieces], model, classify, expectation)[0]


def read_numbers(
    inks: Sequence[Pieces],
    model: LineModel,
    classify: Classify,
    expectation: Expectation | None = None,
) -> list[Number]:
    """Read several numbers as ``read_number`` does; the networks look at all of them at once.

    Args:
        inks: The pieces of each, at least one.
        model: The line reader.
        classify: The models of single digits.
        expectation: What the caller knows of each; steers the search.
    """
    lines = [split_lines(pieces.pieces)[:_MOST_LINES] for pieces in inks]
    readers = [
        line_reader(line, pieces, model, expectation if len(own) == 1 else None)
        for pieces, own in zip(inks, lines, strict=True)
        for line in own
    ]
    read = iter(run_together(readers, model, classify))
    return [_combine(list(islice(read, len(own))), expectation) for own in lines]


def _combine(readings: list[LineReading], expectation: Expectation | None) -> Number:
    """Compare the ways to read the lines of a number together."""
    combined: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for reading in readings:
        ways = (
            (score + way.score, (*before, way.text))
            for score, before in combined
            for way in reading.texts
        )
        combined = heapq.nlargest(_KEPT, ways, key=_score)
    # The lines' own texts are what the segments say, and stay the first.
    own = tuple(reading.texts[0].text for reading in readings)
    total = sum(reading.texts[0].score for reading in readings)
    ranked = [(total, own), *(row for row in combined if row[1] != own)]
    fitting = [
        row
        for row in ranked
        if expectation is None or (_has_segments(row[1], readings) and _fits(row[1], expectation))
    ]
    chosen = fitting[0] if fitting else ranked[0]
    mass = sum(math.exp(score) for score, _ in ranked)
    confidence = math.exp(chosen[0]) / max(mass, 1.0)
    if expectation is not None and fitting:
        among = sum(math.exp(score) for score, _ in fitting)
        confidence = math.exp(chosen[0]) / max(among, 1e-300)
        confidence *= _posterior(among / max(mass, 1e-300), expectation.chance)
    readings = [
        _with_text(reading, text) for reading, text in zip(readings, chosen[1], strict=True)
    ]
    others: dict[str, float] = {}
    for score, texts in fitting or ranked:
        text = digits_of(texts)
        if text and text != digits_of(chosen[1]):
            others[text] = others.get(text, 0.0) + math.exp(score) / max(mass, 1.0)
    alternatives = heapq.nlargest(3, others.items(), key=lambda row: row[1])
    return Number(tuple(readings), min(confidence, 1.0), tuple(alternatives), bool(fitting))


def digits_of(texts: Sequence[str]) -> str:
    """Return the digits of some lines; those of a half are two."""
    return "".join(
        "12" if symbol == HALF else symbol
        for text in texts
        for symbol in text
        if symbol in DIGITS or symbol == HALF
    )


def formatted(line: LineReading) -> str:
    """Return a line as it is written, with a space for a wide gap between digits."""
    written = [segment for segment in line.segments if segment.symbol not in UNWRITTEN]
    gaps = [after.box.x - before.box.x - before.box.width for before, after in pairwise(written)]
    usual = max(median(gaps), 0.1 * line.height) if gaps else 0.0
    text = "".join(segment.symbol for segment in written[:1])
    for (before, after), gap in zip(pairwise(written), gaps, strict=True):
        is_wide = gap > _WIDE_GAP * line.height and gap > _WIDER * usual
        text += " " if is_wide and before.is_digit and after.is_digit else ""
        text += after.symbol
    return text


def _fits(texts: Sequence[str], expectation: Expectation) -> bool:
    return expectation.fits(digits_of(texts))


def _has_segments(texts: Sequence[str], readings: Sequence[LineReading]) -> bool:
    """Tell whether each line has a segment for each symbol, so that it can be read as its text."""
    return all(len(text) == len(r.segments) for text, r in zip(texts, readings, strict=True))


def _with_text(reading: LineReading, text: str) -> LineReading:
    """Return a line read as another text of the same length, or as it is."""
    if text == reading.texts[0].text or len(text) != len(reading.segments):
        return reading
    segments = tuple(
        segment
        if segment.symbol == symbol
        else replace(
            segment,
            symbol=symbol,
            probability=dict(segment.others).get(symbol, 0.0),
            others=((segment.symbol, segment.probability), *segment.others),
        )
        for segment, symbol in zip(reading.segments, text, strict=True)
    )
    return replace(reading, segments=segments)


def _posterior(fitting: float, chance: float) -> float:
    """Return the probability that the caller's expectation is right, by Bayes' rule.

    Args:
        fitting: Share of the ink's readings that fit it.
        chance: Share of any numbers that would.
    """
    right = _TRUST * fitting / chance
    return right / (right + 1.0 - _TRUST)


def _score(row: tuple[float, tuple[str, ...]]) -> float:
    return row[0]
