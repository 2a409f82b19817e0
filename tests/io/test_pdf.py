from pathlib import Path

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
from numscribe.io import pdf
from numscribe.io.pdf import count_pages, is_pdf, read_page
from pdfs import scans
from tables.sheets import sheet


def saved(path: Path, *, locked: bool = False) -> str:
    """Write a PDF of two scans."""
    path.write_bytes(scans(locked=locked))
    return str(path)


def test_a_page_is_rendered_at_a_scale_for_reading(tmp_path: Path) -> None:
    path = saved(tmp_path / "scans.pdf")
    assert count_pages(path) == 2
    page = read_page(path, 2)
    assert page.shape == (1800, 2400, 3)
    assert page.dtype == np.uint8
    small = cv2.resize(page, sheet().shape[1::-1], interpolation=cv2.INTER_AREA)
    assert float(np.abs(small.astype(float) - sheet()).mean()) < 6


def test_the_error_for_an_encrypted_file_names_the_password(tmp_path: Path) -> None:
    with pytest.raises(LockedPdfError, match="needs a password"):
        count_pages(saved(tmp_path / "locked.pdf", locked=True))


def test_the_error_for_a_damaged_file_names_it(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.4 and nothing else")
    with pytest.raises(BrokenImageError, match="damaged"):
        count_pages(str(path))


def test_the_content_of_a_file_is_read_like_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path / "scans.pdf")
    content = Path(path).read_bytes()
    assert count_pages(content) == 2
    assert np.array_equal(read_page(content, 1), read_page(path, 1))


def test_other_content_is_not_a_pdf() -> None:
    with pytest.raises(UndecodableImageError, match="not a PDF"):
        count_pages(b"a text")


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    with pytest.raises(InputTooLargeError, match="2 pages; at most 1"):
        count_pages(saved(tmp_path / "long.pdf"))


def test_the_error_names_a_missing_page_or_file(tmp_path: Path) -> None:
    path = saved(tmp_path / "scans.pdf")
    with pytest.raises(MissingInputError, match="no page 3"):
        read_page(path, 3)
    with pytest.raises(MissingInputError, match="no file"):
        count_pages(str(tmp_path / "missing.pdf"))


def test_pdfs_are_recognized_by_their_extension() -> None:
    assert is_pdf("a/Scan.PDF")
    assert not is_pdf("pdf.png")
