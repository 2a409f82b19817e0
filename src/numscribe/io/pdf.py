"""Pages of PDF files as pictures, by PDFium; needs ``numscribe[pdf]``.

To count pages needs no NumPy, which the main process of a batch does not load.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from numscribe.errors import (
    BrokenImageError,
    InputTooLargeError,
    LockedPdfError,
    MissingInputError,
    MissingPackageError,
    UndecodableImageError,
)

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from numscribe.records import Image

MAX_PAGES = 500
"""Pages of a PDF at most."""

_SIDE = 2400
"""Longer side of the picture of a page, in pixels: A4 at about 200 dots per inch."""

_HEAD = 1024
"""Number of bytes in which a PDF's signature must be found."""

_PASSWORD = 4
"""PDFium's number of the error that a password is missing or wrong (FPDF_ERR_PASSWORD)."""


def is_pdf(name: str) -> bool:
    """Return whether a file is a PDF, by its name."""
    return name.lower().endswith(".pdf")


def check_signature(content: bytes) -> None:
    """Check that a file seems to be a PDF.

    Raises:
        UndecodableImageError: It does not.
    """
    if b"%PDF-" not in content[:_HEAD]:
        raise UndecodableImageError("This is not a PDF.")


def count_pages(source: str | bytes) -> int:
    """Return how many pages a PDF has.

    Args:
        source: Name of the file, or its content.

    Raises:
        UndecodableImageError: It is no PDF, is damaged, or needs a password.
        InputTooLargeError: It has more than 500 pages.
        MissingInputError: There is no such file.
        MissingPackageError: pypdfium2 is not installed.
    """
    with _opened(source) as document:
        return len(document)


def read_page(source: str | bytes, page: int) -> Image:
    """Return a page as a picture, uint8 (height, width, 3), BGR.

    Args:
        source: Name of the file, or its content.
        page: Which page, from 1.

    Raises:
        UndecodableImageError: The file is no PDF, is damaged, or needs a password.
        InputTooLargeError: It has more than 500 pages.
        MissingInputError: There is no such file, or no such page.
        MissingPackageError: pypdfium2 is not installed.
    """
    import numpy as np  # noqa: PLC0415 see above

    with _opened(source) as document:
        if not 1 <= page <= len(document):
            raise MissingInputError(f"The PDF has {len(document)} pages; there is no page {page}.")
        from pypdfium2 import PdfiumError  # noqa: PLC0415 an extra

        try:
            drawn = document[page - 1]
            side = max(1.0, *drawn.get_size())
            bitmap = drawn.render(scale=_SIDE / side, prefer_bgrx=True)
            pixels = np.asarray(bitmap.to_numpy())
        except (PdfiumError, ValueError) as error:
            raise BrokenImageError(f"Page {page} of the PDF is damaged.") from error
        if pixels.ndim == 2 or pixels.shape[2] == 1:
            pixels = np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
        return np.ascontiguousarray(pixels[:, :, :3], dtype=np.uint8)


@contextmanager
def _opened(source: str | bytes) -> Iterator[PdfDocument]:
    try:
        from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 an extra
    except ImportError as error:
        raise MissingPackageError("Reading PDFs", "pypdfium2", "pdf") from error
    if isinstance(source, str) and not Path(source).is_file():
        raise MissingInputError(f"There is no file {source}.")
    if isinstance(source, bytes):
        check_signature(source)
    try:
        document = PdfDocument(source)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise LockedPdfError("The PDF needs a password: save a copy without one.") from error
        raise BrokenImageError("The file is damaged, or is not a PDF.") from error
    try:
        if len(document) > MAX_PAGES:
            raise InputTooLargeError(
                f"The PDF has {len(document)} pages; at most {MAX_PAGES} are read."
            )
        yield document
    finally:
        document.close()
