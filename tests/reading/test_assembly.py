"""A number as a candidate."""

import numpy as np
import pytest

from drawings import number as drawn_number
from numscribe.io.strokes import parse_strokes
from numscribe.models.symbols import HALF, OTHER, STRUCK
from numscribe.reading.assembly import assemble, make_digit
from numscribe.reading.confidence import FEATURES
from numscribe.reading.number import Number
from numscribe.reading.segments import LineReading, Segment
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Box

COMPONENTS = StrokeComponents(parse_strokes(drawn_number("271")))
BOX = Box(0.0, 0.0, 60.0, 100.0)


def number(symbols: str, *, confidence: float = 0.9, is_expected: bool = True) -> Number:
    segments = tuple(
        Segment(symbol, 0.9, (), (), Box(70.0 * index, 0, 60, 100))
        for index, symbol in enumerate(symbols)
    )
    line = LineReading(segments, ((symbols, 0.0),), (COMPONENTS.all[2],), 100.0)
    return Number((line,), confidence, (("27", 0.1),), is_expected)


def test_symbols_become_digits_marks_and_ignored_ink() -> None:
    candidate = assemble(number(f"4.2{OTHER}{STRUCK}"), COMPONENTS, ())
    assert (candidate.text, candidate.lines) == ("42", ("4.2",))
    assert [mark.mark for mark in candidate.marks] == ["."]
    assert [ignored.kind for ignored in candidate.ignored] == ["symbol", "struck", "ink"]
    assert candidate.ignored[-1].box == COMPONENTS.all[2].box
    assert [(a.text, a.confidence) for a in candidate.alternatives] == [("27", 0.1)]


def test_a_half_is_a_mark_and_the_digits_1_and_2() -> None:
    candidate = assemble(number(f"3{HALF}"), COMPONENTS, ())
    assert (candidate.text, candidate.value) == ("312", 3.5)
    assert [mark.mark for mark in candidate.marks] == [HALF]


def test_the_confidence_is_calibrated_if_weights_are_given() -> None:
    bare = assemble(number("42"), COMPONENTS, ())
    assert bare.confidence == 0.9
    weights = [float(name == "product") for name in FEATURES]
    assert assemble(number("42"), COMPONENTS, weights).confidence == pytest.approx(0.9)
    assert assemble(number("42"), COMPONENTS, [0.0] * 7).confidence == 0.5


def test_empty_and_unexpected_texts_are_refused() -> None:
    empty = assemble(number(OTHER), COMPONENTS, ())
    assert empty.reason(0.5) == "not_a_digit"
    other = assemble(number("42", is_expected=False), COMPONENTS, ())
    assert other.reason(0.5) == "unsure"


def test_the_picture_of_a_digit_is_uint8() -> None:
    picture = np.linspace(0, 1, 784, dtype=np.float32).reshape(28, 28)
    digit = make_digit(3, 0.9, BOX, picture, np.full(10, 0.1), 0.05)
    assert (digit.digit, digit.confidence, digit.not_a_digit) == (3, 0.9, 0.05)
    assert (digit.picture.dtype, digit.picture.max()) == (np.uint8, 255)
