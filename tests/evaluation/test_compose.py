import cv2
import numpy as np
import pytest

from drawings import DIGITS, encode, page
from numscribe.errors import DataError
from numscribe.evaluation.compose import compose
from numscribe.evaluation.suites import Sample
from numscribe.io.strokes import parse_strokes
from numscribe.reading.ink_components import InkComponents

PENS = [
    Sample(label, parse_strokes(strokes), writer)
    for writer in ("anna", "ben")
    for label, strokes in DIGITS.items()
]
SCANS = [Sample(label, encode(page(label)), "anna") for label in DIGITS]


@pytest.mark.parametrize("strokes", [True, False])
def test_numbers_have_two_to_twelve_digits_of_one_writer(strokes: bool) -> None:
    numbers = compose(PENS, 40, strokes=strokes)
    lengths = {len(number.label) for number in numbers}
    assert (min(lengths), max(lengths)) == (2, 12)
    assert {number.writer for number in numbers} == {"anna", "ben"}
    assert all(isinstance(number.source, tuple) == strokes for number in numbers)


def test_separate_digits_are_separate_components() -> None:
    rings = [Sample("0", parse_strokes(DIGITS["0"]), "anna")] * 2
    for number in compose(rings, 15, strokes=False):
        ink = 1 - number.source.astype(np.float32) / 255
        origins = {component.origin for component in InkComponents(ink).all}
        assert len(origins) == len(number.label)


def test_one_pair_of_digits_touches() -> None:
    rings = [Sample("0", parse_strokes(DIGITS["0"]), "anna")] * 2
    for number in compose(rings, 15, strokes=False, touching=True):
        ink = (number.source < 128).astype(np.uint8)
        components = cv2.connectedComponents(ink)[0] - 1
        assert components == len(number.label) - 1


def test_equal_seeds_give_equal_numbers() -> None:
    first, again = (compose(SCANS, 3, strokes=False, seed=5) for _ in range(2))
    assert [n.label for n in first] == [n.label for n in again]
    assert all(np.array_equal(a.source, b.source) for a, b in zip(first, again, strict=True))


def test_composing_strokes_of_pictures_is_an_error() -> None:
    with pytest.raises(DataError):
        compose(SCANS, 1, strokes=True)


def test_composing_without_digits_is_an_error() -> None:
    with pytest.raises(DataError):
        compose([Sample("A", PENS[0].source, "anna")] * 3, 1, strokes=True)
