"""From a number that was read to a cell: its status, its value, and what else it may be."""

from __future__ import annotations

import heapq
import math

from numscribe.models.symbols import OTHER, STRUCK, written
from numscribe.reading.line_reader import LineReading
from numscribe.reading.number import Number, digits_of, formatted
from numscribe.reading.values import parse_value
from numscribe.records import Alternative, Box
from numscribe.tables.records import Cell, Status
from numscribe.tables.structure import Span

_KEPT = 40
"""Ways to read a cell that are kept."""

_LEAST = 1e-6
"""Ways to read a cell that are less probable are not kept."""


def make_cell(span: Span, box: Box, number: Number | None, threshold: float) -> Cell:
    """Return the cell of a number.

    Args:
        span: Its place in the table.
        box: Where it is in the input.
        number: What was read; None for an empty cell.
        threshold: Least confidence of a reading that is sure enough to be used.
    """
    cell = Cell(span.row, span.column, box, row_span=span.rows, column_span=span.columns)
    if number is None:
        return cell
    symbols = [segment.symbol for segment in number.segments]
    lines = list(filter(None, map(formatted, number.lines)))
    text = digits_of(["".join(symbols)])
    confidence = number.confidence
    digits = [segment for segment in number.segments if segment.is_digit]
    if len(digits) == 1:  # the models of single digits know best what is none
        confidence *= 1.0 - digits[0].p_reject
    status: Status = "read" if confidence >= threshold else "doubtful"
    words = symbols.count(OTHER)
    if not text or words > len(text):
        status = "struck" if STRUCK in symbols else "words" if words else "doubtful"
    if status in ("words", "struck"):
        return Cell(
            span.row, span.column, box, status, row_span=span.rows, column_span=span.columns
        )
    as_written = "\n".join(lines)
    others = ways_to_read(number.lines[0]) if len(number.lines) == 1 else []
    return Cell(
        span.row,
        span.column,
        box,
        status,
        text,
        as_written,
        parse_value(as_written) if len(lines) == 1 else None,
        confidence,
        tuple(Alternative(t, p) for t, p in others if t != as_written.replace(" ", "")),
        span.rows,
        span.columns,
    )


def ways_to_read(line: LineReading) -> list[tuple[str, float]]:
    """Return ways to read a line with their probabilities, best first.

    Each symbol may be another one; texts of another length are those of the line reader.
    """
    known = math.prod(max(segment.probability, 1e-12) for segment in line.segments)
    segmented = math.exp(line.texts[0].score) / known
    ways: list[tuple[float, str]] = [(min(segmented, 1.0), "")]
    for segment in line.segments:
        options = [(segment.symbol, segment.probability), *segment.others]
        longer = [(p * share, text + symbol) for p, text in ways for symbol, share in options]
        ways = heapq.nlargest(_KEPT, longer)
    found: dict[str, float] = {}
    length = len(line.segments)
    other_lengths = [(math.exp(t.score), t.text) for t in line.texts if len(t.text) != length]
    for probability, text in [*ways, *other_lengths]:
        number = written(text)
        if number and probability > _LEAST:
            found[number] = found.get(number, 0.0) + probability
    return [(t, min(p, 1.0)) for t, p in heapq.nlargest(_KEPT, found.items(), key=lambda r: r[1])]
