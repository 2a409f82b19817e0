import sys

import cv2
import numpy as np
import pytest

from numscribe.errors import (
    BrokenImageError,
    InputTooLargeError,
    LockedPdfError,
    MissingInputError,
    UndecodableImageError,
)
from numscribe.io.pdf import read_page
from numscribe.io.pdf_process import draw_page
from pdfs import scans


def test_a_page_is_drawn_as_by_this_process() -> None:
    content = scans(3)
    drawn = draw_page(content, 2)
    assert drawn.pages == 3
    picture = cv2.imdecode(np.frombuffer(drawn.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (1800, 2400, 3)
    assert float(np.abs(picture.astype(float) - read_page(content, 2)).mean()) < 3


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (scans(locked=True), LockedPdfError, "needs a password"),
        (b"%PDF-1.4 and nothing else", BrokenImageError, "damaged"),
        (b"a text", UndecodableImageError, "not a PDF"),
        (scans(), MissingInputError, "2 pages, and no page 3"),
        (scans(501), InputTooLargeError, "501 pages; at most 500"),
    ],
    ids=["locked", "damaged", "another file", "no such page", "too long"],
)
def test_errors_are_those_of_reading_a_pdf(
    content: bytes, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        draw_page(content, 3)


def test_a_page_whose_process_is_ended_by_its_limits_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "false")
    with pytest.raises(InputTooLargeError, match="Page 1 of the PDF is damaged or too complex"):
        draw_page(scans(), 1)
