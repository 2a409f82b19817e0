"""Small PDFs of scans."""

from __future__ import annotations

import io

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from drawings import encode
from tables.sheets import sheet


def scans(pages: int = 2, *, locked: bool = False) -> bytes:
    """Return a PDF with the picture of a table on each page."""
    content = io.BytesIO()
    encrypt = StandardEncryption("0000") if locked else None
    canvas = Canvas(content, pagesize=(400, 300), encrypt=encrypt)
    for _ in range(pages):
        canvas.drawImage(ImageReader(io.BytesIO(encode(sheet()))), 0, 0, 400, 300)
        canvas.showPage()
    canvas.save()
    return content.getvalue()
