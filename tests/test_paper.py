"""Numbers on paper with printed lines and patterns."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numscribe import Reading, Recognizer
from paper import (
    KINDS,
    NUMBERS,
    SIDES,
    Sheet,
    noisy,
    with_border,
    with_box,
    with_pattern,
    with_rules,
    write,
)


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def wrong(text: str, reading: Reading) -> bool:
    return reading.accepted and reading.text != text


@pytest.mark.parametrize("size", [24, 40, 100, 300])
@pytest.mark.parametrize("kind", KINDS)
def test_numbers_on_paper_are_read_and_no_error_is_accepted(
    kind: str, size: int, recognizer: Recognizer
) -> None:
    least, make = KINDS[kind]
    readings = {text: recognizer.read(make(text, size)) for text in NUMBERS}
    assert [(t, r.text) for t, r in readings.items() if wrong(t, r)] == []
    assert sum(reading.accepted for reading in readings.values()) >= least


def test_a_border_is_neither_a_digit_nor_a_mark(recognizer: Recognizer) -> None:
    for text in NUMBERS[:4]:
        reading = recognizer.read(with_border(write(text, 40), *SIDES).picture())
        assert reading.formatted == text
        assert reading.marks == ()


@pytest.mark.parametrize("size", [24, 100, 300])
@pytest.mark.parametrize("sides", [("left",), ("bottom",), SIDES], ids=" and ".join)
def test_boxes_are_those_of_the_written_digits(
    sides: tuple[str, ...], size: int, recognizer: Recognizer
) -> None:
    sheet = write("3508", size)
    reading = recognizer.read(with_border(sheet, *sides).picture())
    assert reading.text == "3508"
    first, last = reading.digits[0].box, reading.digits[-1].box
    close = 0.15 * size + 1
    assert (first.x, first.y) == pytest.approx(sheet.low, abs=close)
    assert last.right == pytest.approx(sheet.high[0], abs=close)
    assert last.bottom == pytest.approx(sheet.high[1], abs=close)


# Whatever is added to the paper, nothing wrong is accepted.

texts = st.sampled_from(NUMBERS)
sizes = st.integers(24, 120)

few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(
    text=texts,
    size=sizes,
    sides=st.sets(st.sampled_from(SIDES), min_size=1),
    away=st.floats(0.3, 0.7),
    width=st.floats(0.02, 0.12),
)
def test_no_wrong_reading_is_accepted_with_a_border(
    recognizer: Recognizer, text: str, size: int, sides: set[str], away: float, width: float
) -> None:
    picture = with_border(write(text, size), *sorted(sides), away=away, width=width).picture()
    assert not wrong(text, recognizer.read(picture))


@few
@given(text=texts, size=sizes, away=st.floats(0.3, 0.7), deviation=st.floats(1, 6))
def test_no_wrong_reading_is_accepted_with_a_box(
    recognizer: Recognizer, text: str, size: int, away: float, deviation: float
) -> None:
    picture = noisy(with_box(write(text, size), away).picture(), deviation)
    assert not wrong(text, recognizer.read(picture))


@few
@given(text=texts, size=sizes, pitch=st.floats(1.2, 2.5), level=st.integers(120, 230))
def test_no_wrong_reading_is_accepted_on_ruled_paper(
    recognizer: Recognizer, text: str, size: int, pitch: float, level: int
) -> None:
    sheet = with_rules(write(text, size), pitch, colour=(level, level - 20, level - 40))
    assert not wrong(text, recognizer.read(sheet.picture()))


@few
@given(text=texts, size=sizes, pitch=st.floats(4, 16), depth=st.floats(0.1, 1.2))
def test_no_wrong_reading_is_accepted_on_a_pattern(
    recognizer: Recognizer, text: str, size: int, pitch: float, depth: float
) -> None:
    picture = with_pattern(write(text, size), pitch, depth).picture()
    assert not wrong(text, recognizer.read(picture))


# Paper alone

EMPTY: dict[str, Callable[[Sheet], Sheet]] = {
    "nothing": lambda sheet: sheet,
    "a border at the bottom": lambda sheet: with_border(sheet, "bottom"),
    "borders": lambda sheet: with_border(sheet, *SIDES),
    "rules": lambda sheet: with_rules(sheet, colour=(210, 170, 140)),
    "a pattern": with_pattern,
}


@pytest.mark.parametrize("size", [24, 40, 100])
@pytest.mark.parametrize("kind", EMPTY)
def test_paper_without_writing_is_refused(kind: str, size: int, recognizer: Recognizer) -> None:
    sheet = EMPTY[kind](write("3508", size))
    empty = np.clip(sheet.ground, 0, 255).astype(np.uint8)
    for picture in (empty, noisy(empty, 3)):
        assert not recognizer.read(picture).accepted
