"""Cells of a table from the numbers that were read in them."""

from __future__ import annotations

import heapq
import math
from dataclasses import replace

from numscribe.models.symbols import STRUCK, digits_of, written
from numscribe.reading.candidates import Candidate
from numscribe.reading.number import Number
from numscribe.reading.segments import LineReading
from numscribe.reading.values import parse_value
from numscribe.records import Alternative, Box
from numscribe.tables.records import Cell
from numscribe.tables.structure import Span

CellNumber = tuple[Number, Candidate]
"""The number in a cell, and the same with its calibrated confidence."""

MIN_REPAIR = 0.95
"""Minimum posterior probability of a text that replaces the one that was read."""

MAX_REPAIRED_CONFIDENCE = 0.99
"""Maximum confidence of a repaired cell."""

MIN_OTHER = 1e-3
"""Minimum probability that the text of a cell is not among its candidates."""

_MAX_ALTERNATIVES = 40
"""Maximum number of texts of a cell."""

_MIN_PROBABILITY = 1e-6
"""Minimum probability of a text of a cell."""


def empty_cell(span: Span, box: Box) -> Cell:
    """Return an empty cell.

    Args:
        span: Its position in the table.
        box: Its box in the input.
    """
    return Cell(span.row, span.column, box, row_span=span.rows, column_span=span.columns)


def fill_cell(cell: Cell, number: Number, candidate: Candidate, threshold: float) -> Cell:
    """Return a cell with a number.

    Args:
        cell: The empty cell.
        number: The number that was read in it.
        candidate: The same with its calibrated confidence.
        threshold: Minimum confidence of a cell that is not doubtful.
    """
    words = sum(ignored.kind == "symbol" for ignored in candidate.ignored)
    if not candidate.text or words > len(candidate.text):
        if any(segment.symbol == STRUCK for segment in number.segments):
            return replace(cell, status="struck")
        if words:
            return replace(cell, status="words")
    formatted = "\n".join(candidate.lines)
    texts = cell_texts(number.lines[0]) if len(number.lines) == 1 else []
    return replace(
        cell,
        status="read" if candidate.is_accepted(threshold) else "doubtful",
        text=candidate.text,
        formatted=formatted,
        value=candidate.value,
        confidence=candidate.confidence,
        alternatives=tuple(
            Alternative(text, p) for text, p in texts if text != formatted.replace(" ", "")
        ),
    )


def repair_cell(cell: Cell, text: str, confidence: float, rule: str) -> Cell:
    """Return a cell whose text was replaced by another candidate.

    Args:
        cell: The cell as it was read, or as it was repaired before.
        text: The new text.
        confidence: The posterior probability of the new text.
        rule: The rule or the column statistics that the repair is based on.
    """
    return replace(
        cell,
        text=digits_of(text),
        formatted=text,
        value=parse_value(text),
        confidence=min(confidence, MAX_REPAIRED_CONFIDENCE),
        status="repaired",
        original=cell.formatted if cell.original is None else cell.original,
        rule=rule,
    )


def cell_texts(line: LineReading) -> list[tuple[str, float]]:
    """Return the texts that a line may have and their probabilities, best first.

    Each symbol may be one of its alternatives; texts of other lengths are those of the line
    reader.
    """
    known = math.prod(max(segment.probability, 1e-12) for segment in line.segments)
    segmented = math.exp(line.hypotheses[0][1]) / known
    texts: list[tuple[float, str]] = [(min(segmented, 1.0), "")]
    for segment in line.segments:
        options = [(segment.symbol, segment.probability), *segment.alternatives]
        longer = [(p * q, text + symbol) for p, text in texts for symbol, q in options]
        texts = heapq.nlargest(_MAX_ALTERNATIVES, longer)
    length = len(line.segments)
    texts += [(math.exp(score), text) for text, score in line.hypotheses if len(text) != length]
    found: dict[str, float] = {}
    for probability, text in texts:
        number = written(text)
        if number and probability > _MIN_PROBABILITY:
            found[number] = found.get(number, 0.0) + probability
    best = heapq.nlargest(_MAX_ALTERNATIVES, found.items(), key=lambda row: row[1])
    return [(text, min(p, 1.0)) for text, p in best]
