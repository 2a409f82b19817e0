import os
import signal
import subprocess
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
from numscribe.io import pdf_process
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
        (scans(), MissingInputError, "2 pages; there is no page 3"),
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


def _page(content: bytes) -> bytes:
    """Return a PDF of one page whose content is also that of the form X."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /XObject << /X 4 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Length %d /Resources "
        b"<< /XObject << /X 4 0 R >> >> >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    numbered = (b"%d 0 obj\n%s\nendobj\n" % row for row in enumerate(objects, 1))
    return b"%PDF-1.7\n" + b"".join(numbered) + b"trailer << /Root 1 0 R >>"


@pytest.mark.parametrize(
    ("content", "killed_by"),
    [
        (b"[.05 .05] 0 d " + b"0 0 m 600 800 l S " * 2000, signal.SIGXCPU),
        (b"/X Do /X Do", None),  # PDFium ends the process if there is not enough memory
    ],
    ids=["time", "memory"],
)
def test_a_page_that_needs_too_much_is_refused(content: bytes, killed_by: int | None) -> None:
    pdf = _page(content)
    done = subprocess.run(
        [sys.executable, "-m", "numscribe.io.pdf_process", "1"],
        input=pdf,
        capture_output=True,
        check=False,
        env=os.environ | pdf_process._ENVIRONMENT,
    )
    assert done.returncode < 0
    assert killed_by is None or done.returncode == -killed_by
    with pytest.raises(InputTooLargeError, match="too complex"):
        draw_page(pdf, 1)
