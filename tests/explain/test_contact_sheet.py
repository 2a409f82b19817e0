import cv2
import numpy as np
import pytest

from drawings import DIGITS, encode, page
from numscribe import Recognizer
from numscribe.explain.contact_sheet import contact_sheet_png, draw_contact_sheet, is_explanation
from numscribe.explain.panels import explain


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_the_sheet_is_a_png_with_the_software_in_its_metadata(recognizer: Recognizer) -> None:
    explanation = explain(recognizer, page("3"))
    png = contact_sheet_png(explanation)
    assert is_explanation(png)
    assert not is_explanation(encode(page("3")))
    assert not is_explanation(b"")
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(decoded, draw_contact_sheet(explanation))


@pytest.mark.parametrize(
    "source", [DIGITS["5"], [], np.zeros((1, 1), np.uint8)], ids=["strokes", "nothing", "one pixel"]
)
def test_every_explanation_fits_a_sheet(recognizer: Recognizer, source: object) -> None:
    sheet = draw_contact_sheet(explain(recognizer, source))
    assert sheet.dtype == np.uint8
    assert 50 < sheet.shape[0] < 4000


def test_each_digit_of_a_number_has_a_row(recognizer: Recognizer) -> None:
    number = np.hstack([page("4"), page("2"), page("9")])
    blank = draw_contact_sheet(explain(recognizer, np.full_like(number, 255)))
    assert draw_contact_sheet(explain(recognizer, number)).shape[0] > blank.shape[0] + 2 * 112
