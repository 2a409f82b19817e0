import numpy as np
import pytest

from drawings import DIGITS, ink_mask, place
from numscribe.evaluation.strips import StripRecognizer


@pytest.fixture(scope="module")
def reader() -> StripRecognizer:
    return StripRecognizer()


def row(text: str) -> list[list[list[float]]]:
    return [
        stroke
        for index, digit in enumerate(text)
        for stroke in place(DIGITS[digit], 20 + 95 * index, 20, 100)
    ]


@pytest.mark.parametrize("text", ["42", "380", "2506"])
def test_a_line_is_read_from_strokes_and_from_a_picture(reader: StripRecognizer, text: str) -> None:
    strokes = row(text)
    picture = 255 * (1 - ink_mask(strokes, (150, 40 + 95 * len(text)), 9))
    assert reader.read(strokes).text == text
    assert reader.read(np.rint(picture).astype(np.uint8)).text == text


def test_nothing_is_nothing(reader: StripRecognizer) -> None:
    for source in ([], np.full((40, 40), 255, dtype=np.uint8)):
        reading = reader.read(source)
        assert (reading.text, reading.confidence, reading.reason) == ("", 0.0, "empty")
        assert not reading.accepted


def test_its_name_says_that_no_other_model_is_asked(reader: StripRecognizer) -> None:
    assert reader.model.endswith("alone")
