"""Reading of a number: its lines, and the probability of their texts together."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from numscribe.imaging.components import digit_height
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import UNWRITTEN, digits_of
from numscribe.reading.batching import Task, side_by_side
from numscribe.reading.component_sets import Components
from numscribe.reading.components import Component, Line
from numscribe.reading.expectation import Expectation
from numscribe.reading.line_image import MAX_WIDTH
from numscribe.reading.line_reader import line_task
from numscribe.reading.segments import LineReading, Segment

_MAX_COMBINATIONS = 12
"""Maximum number of combinations of the lines' texts."""

_MAX_ALTERNATIVES = 3
"""Maximum number of other texts that are returned."""

_EXPECTATION_PRIOR = 0.98
"""Prior probability that the caller's expectation is right."""

_MAX_LINES, _MAX_WIDTH = 40, 4 * MAX_WIDTH
"""Maximum number of lines of a number, and maximum total width of their images in pixels. More is a
texture or ruled paper, which is not read."""

_MIN_SPACE = 0.9
"""Minimum width of a gap that is written as a space, in digit heights."""

_MIN_SPACE_RATIO = 2.0
"""Minimum ratio of such a gap to the median gap of its line."""

_Combination = tuple[float, tuple[str, ...]]
"""A log probability, and a text for each line."""


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """The result of reading a number.

    Attributes:
        lines: Its lines from top to bottom.
        confidence: Product of the probabilities of all symbols, 0 to 1; not calibrated.
        alternatives: Other digits that it may have, with their probabilities, best first.
        is_expected: Whether it is as the caller expects; True without expectation.
    """

    lines: tuple[LineReading, ...]
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    is_expected: bool

    @property
    def segments(self) -> list[Segment]:
        """The segments of all lines, in reading order."""
        return [segment for line in self.lines for segment in line.segments]

    @property
    def unread(self) -> list[Component]:
        """The components of no symbol."""
        return [component for line in self.lines for component in line.unread]


def number_task(
    components: Components, model: LineModel, expectation: Expectation | None = None
) -> Task[Number]:
    """Return a task that reads a number.

    Args:
        components: Its components, at least one.
        model: The line reader.
        expectation: What the caller knows of it.
    """
    lines = _lines(components)
    # The digits of several lines are checked together, by ``_make_number``.
    of_line = expectation if len(lines) == 1 else None
    tasks = [line_task(line, components, model, of_line) for line in lines]
    readings = yield from side_by_side(tasks)
    return _make_number(readings or [_unread(components)], expectation)


def image_width(components: Components) -> int:
    """Return the total width of the line images of a number in pixels, which takes the time.

    Args:
        components: Its components, at least one.
    """
    return _width(_lines(components))


class WidthLimit:
    """Limits the total width of the line images that are read in one picture."""

    def __init__(self) -> None:
        """Start with the limit of a single number."""
        self._remaining = _MAX_WIDTH

    def admits(self, components: Components) -> bool:
        """Count the width of a number; return False, and do not count it, if there is too much.

        Args:
            components: Its components, at least one.
        """
        width = _width(_lines(components))
        if width > self._remaining:
            return False
        self._remaining -= width
        return True


def _lines(components: Components) -> list[Line]:
    """Return the lines of an input; none if there is too much to read."""
    lines = components.lines()
    return lines if len(lines) <= _MAX_LINES and _width(lines) <= _MAX_WIDTH else []


def _width(lines: Sequence[Line]) -> int:
    """Return the total width of the widest image of each line, in pixels."""
    return sum(max(frame.width for frame in line.frames) for line in lines)


def _unread(components: Components) -> LineReading:
    height = digit_height([component.box for component in components.all])
    return LineReading((), (("", 0.0),), tuple(components.all), height)


def _make_number(readings: Sequence[LineReading], expectation: Expectation | None) -> Number:
    """Return the most probable number, given the readings of its lines."""
    ranked = _combine(readings)
    fitting = ranked
    if expectation is not None:
        fitting = [
            row
            for row in ranked
            if _has_segments(row[1], readings) and expectation.fits(digits_of("".join(row[1])))
        ]
    score, texts = (fitting or ranked)[0]
    total = sum(math.exp(score) for score, _ in ranked)
    confidence = math.exp(score) / max(total, 1.0)
    if expectation is not None and fitting:
        of_fitting = sum(math.exp(score) for score, _ in fitting)
        confidence = math.exp(score) / max(of_fitting, 1e-300)
        confidence *= _expectation_posterior(of_fitting / max(total, 1e-300), expectation.prior)
    digits = digits_of("".join(texts))
    others: dict[str, float] = {}
    for other_score, other_texts in fitting or ranked:
        other = digits_of("".join(other_texts))
        if other and other != digits:
            others[other] = others.get(other, 0.0) + math.exp(other_score) / max(total, 1.0)
    return Number(
        tuple(_with_text(reading, text) for reading, text in zip(readings, texts, strict=True)),
        min(confidence, 1.0),
        tuple(heapq.nlargest(_MAX_ALTERNATIVES, others.items(), key=lambda row: row[1])),
        bool(fitting),
    )


def format_line(line: LineReading) -> str:
    """Return a line as it is written, with a space for each wide gap between digits."""
    written = [segment for segment in line.segments if segment.symbol not in UNWRITTEN]
    gaps = [after.box.x - before.box.right for before, after in pairwise(written)]
    typical = max(median(gaps), 0.1 * line.height) if gaps else 0.0
    least = max(_MIN_SPACE * line.height, _MIN_SPACE_RATIO * typical)
    text = "".join(segment.symbol for segment in written[:1])
    for (before, after), gap in zip(pairwise(written), gaps, strict=True):
        text += " " if gap > least and before.is_digit and after.is_digit else ""
        text += after.symbol
    return text


def _combine(readings: Sequence[LineReading]) -> list[_Combination]:
    """Return the most probable combinations of the lines' texts, that of the segments first."""
    combined: list[_Combination] = [(0.0, ())]
    for reading in readings:
        longer = (
            (before + score, (*texts, text))
            for before, texts in combined
            for text, score in reading.hypotheses
        )
        combined = heapq.nlargest(_MAX_COMBINATIONS, longer, key=lambda row: row[0])
    first = [reading.hypotheses[0] for reading in readings]
    own = tuple(text for text, _ in first)
    return [(sum(score for _, score in first), own), *(row for row in combined if row[1] != own)]


def _has_segments(texts: Sequence[str], readings: Sequence[LineReading]) -> bool:
    """Return whether each text has as many symbols as its line has segments."""
    return all(len(text) == len(r.segments) for text, r in zip(texts, readings, strict=True))


def _with_text(reading: LineReading, text: str) -> LineReading:
    """Return a line whose segments have the symbols of a text of the same length."""
    if text == reading.hypotheses[0][0]:
        return reading
    segments = tuple(
        segment
        if segment.symbol == symbol
        else replace(
            segment,
            symbol=symbol,
            probability=dict(segment.alternatives).get(symbol, 0.0),
            alternatives=((segment.symbol, segment.probability), *segment.alternatives),
        )
        for segment, symbol in zip(reading.segments, text, strict=True)
    )
    return replace(reading, segments=segments)


def _expectation_posterior(likelihood: float, prior: float) -> float:
    """Return the probability that the caller's expectation is right, by Bayes' rule.

    Args:
        likelihood: Probability of the texts that fit, relative to all.
        prior: Fraction of all numbers that fit.
    """
    right = _EXPECTATION_PRIOR * likelihood / prior
    return right / (right + 1.0 - _EXPECTATION_PRIOR)
