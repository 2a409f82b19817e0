"""Cells from numbers."""

import math

import numpy as np
import pytest

from numscribe.models.symbols import OTHER, STRUCK
from numscribe.reading.candidates import Candidate
from numscribe.reading.number import Number
from numscribe.reading.segments import LineReading, Segment
from numscribe.records import Box, Digit, Ignored
from numscribe.tables.cell_reading import cell_texts, empty_cell, fill_cell
from numscribe.tables.records import Cell
from numscribe.tables.structure import Span

BOX = Box(0.0, 0.0, 60.0, 100.0)


def line(*segments: tuple[str, float, tuple[tuple[str, float], ...]]) -> LineReading:
    built = tuple(Segment(symbol, p, others, (), BOX) for symbol, p, others in segments)
    text = "".join(symbol for symbol, _, _ in segments)
    score = sum(math.log(p) for _, p, _ in segments)
    return LineReading(built, ((text, score), ("4", math.log(0.05))), (), 100.0)


def filled(text: str, ignored: tuple[str, ...] = (), confidence: float = 0.9) -> Cell:
    digits = tuple(
        Digit(int(d), 0.9, (0.1,) * 10, 0.0, BOX, np.zeros((28, 28), np.uint8)) for d in text
    )
    candidate = Candidate(
        confidence,
        digits=digits,
        ignored=tuple(Ignored("symbol" if kind == OTHER else "struck", BOX) for kind in ignored),
        lines=(text,) if text else (),
        refusal=None if text else "not_a_digit",
    )
    symbols = line(*[(symbol, 0.9, ()) for symbol in (*text, *ignored)])
    number = Number((symbols,), 0.5, (), is_expected=True)
    return fill_cell(empty_cell(Span(1, 2), BOX), number, candidate, 0.7)


def test_a_cell_has_the_calibrated_confidence_of_its_number() -> None:
    cell = filled("42")
    assert (cell.row, cell.column, cell.status) == (1, 2, "read")
    assert (cell.text, cell.formatted, cell.value, cell.confidence) == ("42", "42", 42.0, 0.9)
    assert filled("42", confidence=0.6).status == "doubtful"


@pytest.mark.parametrize(
    ("text", "ignored", "status"),
    [
        ("", (OTHER, OTHER), "words"),
        ("4", (OTHER, OTHER), "words"),
        ("42", (OTHER, OTHER), "read"),
        ("", (STRUCK,), "struck"),
        ("", (OTHER, STRUCK), "struck"),
        ("", (), "doubtful"),
    ],
)
def test_a_cell_of_words_or_struck_ink_has_no_number(
    text: str, ignored: tuple[str, ...], status: str
) -> None:
    assert filled(text, ignored).status == status


def test_alternatives_of_symbols_give_alternatives_of_a_cell() -> None:
    texts = dict(cell_texts(line(("4", 0.9, (("9", 0.1),)), ("2", 0.8, (("7", 0.2),)))))
    expected = {"42": 0.72, "47": 0.18, "92": 0.08, "4": 0.05, "97": 0.02}
    assert texts == pytest.approx(expected)
    assert list(texts) == list(expected)
