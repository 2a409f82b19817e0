"""Ink as one digit or as a number, by the packaged models."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from drawings import DIGITS, number, page
from numscribe import Recognizer
from numscribe.imaging.background import flat_background_ink
from numscribe.io.strokes import parse_strokes
from numscribe.reading.batching import Task, run_batched
from numscribe.reading.candidates import TEXTURE
from numscribe.reading.components import MAX_COMPONENTS
from numscribe.reading.expectation import Expectation
from numscribe.reading.ink_reader import InkReader
from numscribe.reading.number import WidthLimit
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import InkPicture, Prediction, Strokes

Run = Callable[[Task[Any]], Any]


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


@pytest.fixture
def batches() -> list[int]:
    """The number of pictures in each call of the digit models."""
    return []


@pytest.fixture
def reader(recognizer: Recognizer) -> Callable[..., InkReader]:
    return lambda **options: InkReader(recognizer.lines, 0.7, **options)


@pytest.fixture
def run(recognizer: Recognizer, batches: list[int]) -> Run:
    """Runs a task with digit models that are counted."""

    def classify(pictures: np.ndarray, drawn: Sequence[Strokes]) -> Prediction:
        batches.append(len(pictures))
        return recognizer.digits.predict(pictures, drawn)

    return lambda task: run_batched([task], recognizer.lines, classify)[0]


def flat(digit: str) -> InkPicture:
    found = flat_background_ink(page(digit))
    assert found is not None
    return found


def test_a_clear_digit_is_not_read_as_a_number(
    reader: Callable[..., InkReader], run: Run, batches: list[int]
) -> None:
    on_flat = run(reader().read_flat(flat("3")))
    assert (on_flat.candidate.text, on_flat.is_settled, on_flat.is_one) == ("3", True, True)
    assert run(reader().read_strokes(parse_strokes(DIGITS["3"]))).text == "3"
    assert batches == [1, 1]


def test_with_an_expectation_ink_is_read_as_a_number(
    reader: Callable[..., InkReader], run: Run, batches: list[int]
) -> None:
    expected = reader(expectation=Expectation(digits=1))
    assert run(expected.read_strokes(parse_strokes(DIGITS["3"]))).text == "3"
    assert run(expected.read_flat(flat("3"))).candidate.text == "3"
    assert batches == [1, 1]
    assert run(expected.read_strokes(parse_strokes(number("42")))).reason(0.7) == "unsure"


def test_a_flat_background_without_ink_is_settled(
    reader: Callable[..., InkReader], run: Run
) -> None:
    empty = InkPicture(np.zeros((20, 20), np.float32), 1.0)
    on_flat = run(reader().read_flat(empty))
    assert (on_flat.candidate.reason(0.0), on_flat.is_settled) == ("empty", True)


def test_single_refuses_several_digits(
    reader: Callable[..., InkReader], run: Run, recognizer: Recognizer
) -> None:
    assert run(reader(single=True).read_strokes(parse_strokes(DIGITS["7"]))).text == "7"
    reading = recognizer.read(number("4071536"), single=True)
    assert not reading.accepted
    assert len(reading.text) == 1


def test_single_refuses_a_digit_that_is_not_expected(recognizer: Recognizer) -> None:
    photo = (page("3") * np.linspace(0.5, 1.0, 240)[:, None]).astype(np.uint8)
    assert flat_background_ink(photo) is None
    for source in (DIGITS["3"], page("3")[:, :, ::-1], photo[:, :, ::-1]):
        other = recognizer.read(source, single=True, expect="pattern=7")
        assert (other.accepted, other.reason) == (False, "unsure")
        same = recognizer.read(source, single=True, expect="digits=1")
        assert (same.text, same.accepted) == ("3", True)


def test_too_many_components_are_refused_as_a_texture(
    reader: Callable[..., InkReader], run: Run, batches: list[int]
) -> None:
    crumbs = tuple(np.float32([[x, 0], [x, 9]]) for x in range(MAX_COMPONENTS + 1))
    assert run(reader().read_number(StrokeComponents(crumbs))) is TEXTURE
    assert batches == []


def test_what_the_limit_of_width_does_not_admit_is_not_read(
    reader: Callable[..., InkReader], run: Run, batches: list[int]
) -> None:
    ink = StrokeComponents(parse_strokes(DIGITS["7"]))
    limit = WidthLimit()
    while limit.admits(ink):
        pass
    assert run(reader().read_number(ink, limit)) is TEXTURE
    assert batches == []
