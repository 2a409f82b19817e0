from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from drawings import DIGITS, encode, page
from numscribe import InputError, Recognizer
from numscribe.explain.panels import PANEL, explain, occlusion_map, without_paper


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_an_explanation_has_the_same_reading(recognizer: Recognizer) -> None:
    reading = explain(recognizer, page("3")).reading
    assert (reading.text, reading.confidence) == ("3", recognizer.read(page("3")).confidence)


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
def test_every_reading_can_be_explained(recognizer: Recognizer, source: object) -> None:
    explanation = explain(recognizer, source)
    assert max(explanation.given.shape[:2]) == PANEL
    assert len(explanation.digits) == len(explanation.reading.digits)
    assert all(panels.seen.shape == (28, 28, 3) for panels in explanation.digits)
    assert all(panels.decided.shape == (28, 28, 3) for panels in explanation.digits)


def test_ink_is_that_of_the_strokes_or_found_in_the_picture(recognizer: Recognizer) -> None:
    assert explain(recognizer, DIGITS["5"]).ink is None
    ink = explain(recognizer, page("5")).ink
    assert ink is not None
    assert 0.01 < (ink < 128).mean() < 0.5


def test_the_pen_width_of_a_number_depends_on_the_size_of_its_digits(
    recognizer: Recognizer,
) -> None:
    def darkness(strokes: Sequence[Sequence[Sequence[float]]]) -> float:
        return float((explain(recognizer, strokes).given.max(axis=-1) < 100).mean())

    seven = np.array(DIGITS["7"][0]) / 2
    row = [(seven + np.array([250 * place, 0])).tolist() for place in range(5)]
    # At a fifth of its size each digit has a 25th of the ink, and there are five on a fifth.
    assert darkness(row) < 1.5 * darkness([seven.tolist()])


def test_a_transparent_drawing_is_explained_like_one_on_white(recognizer: Recognizer) -> None:
    given = explain(recognizer, DIGITS["3"]).given
    bare = without_paper(given).astype(np.float64)
    alpha = bare[:, :, 3:] / 255
    assert (alpha == 0).mean() > 0.5
    on_white = bare[:, :, :3] * alpha + 255 * (1 - alpha)
    assert np.abs(on_white - given).max() <= 1


def test_explaining_an_unreadable_input_is_an_error(recognizer: Recognizer, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        explain(recognizer, tmp_path / "nothing.png")


def test_occlusion_matters_on_ink_and_not_on_paper(recognizer: Recognizer) -> None:
    (digit,) = recognizer.read(page("7"), single=True).digits
    picture = digit.picture.astype(np.float32) / 255
    changes = np.abs(occlusion_map(recognizer, picture, 7))
    ink = cv2.dilate((picture > 0.3).astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
    assert changes[ink].max() > 0.05
    assert changes[~ink].max(initial=0) == 0
