from pathlib import Path

import cv2
import numpy as np
import pytest

from drawings import DIGITS, encode, page
from numscribe import InputError, Recognizer
from numscribe.explain import explain, occlusion_map


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_an_explanation_is_a_picture_beside_the_same_reading(recognizer: Recognizer) -> None:
    explanation = explain(recognizer, page("3"))
    reading = recognizer.read(page("3"))
    assert (explanation.reading.text, explanation.reading.confidence) == ("3", reading.confidence)
    decoded = cv2.imdecode(np.frombuffer(explanation.to_png(), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(decoded, explanation.picture)


@pytest.mark.parametrize(
    "source",
    [
        DIGITS["5"],
        [],
        encode(page("5")),
        np.full((40, 60, 3), 255, np.uint8),
        np.zeros((1, 1), np.uint8),
        np.hstack([page("4"), page("2"), page("9")]),
    ],
    ids=["strokes", "no strokes", "a file", "a blank page", "one pixel", "a number"],
)
def test_whatever_is_read_can_be_explained(recognizer: Recognizer, source: object) -> None:
    picture = explain(recognizer, source).picture
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert 50 < picture.shape[0] < 4000


def test_each_digit_of_a_number_has_its_panel(recognizer: Recognizer) -> None:
    number = np.hstack([page("4"), page("2"), page("9")])
    blank = explain(recognizer, np.full_like(number, 255)).picture
    assert explain(recognizer, number).picture.shape[0] > blank.shape[0] + 2 * 112


def test_what_cannot_be_read_cannot_be_explained(recognizer: Recognizer, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        explain(recognizer, tmp_path / "nothing.png")


def test_an_answer_rests_on_ink_and_not_on_paper(recognizer: Recognizer) -> None:
    (digit,) = recognizer.read(page("7"), single=True).digits
    picture = digit.picture.astype(np.float32) / 255
    changes = np.abs(occlusion_map(recognizer, picture, 7))
    ink = cv2.dilate((picture > 0.3).astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
    assert changes[ink].max() > 0.05
    assert changes[~ink].max(initial=0) == 0
