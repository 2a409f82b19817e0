"""Small PDFs of scans."""

from __future__ import annotations

import io

import numpy as np
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from drawings import Picture, encode, ink_mask, place
from numscribe.io.pdf import read_page
from numscribe.tables.print_sheet import print_sheet
from numscribe.tables.sheet import BlankSheet
from paper import PENS, noisy
from tables.sheets import TEXTS, sheet


def scans(
    pages: int = 2,
    *,
    picture: Picture | None = None,
    size: tuple[float, float] = (400, 300),
    locked: bool = False,
) -> bytes:
    """Return a PDF with a picture on each page, by default that of a table."""
    content = io.BytesIO()
    encrypt = StandardEncryption("0000") if locked else None
    canvas = Canvas(content, pagesize=size, encrypt=encrypt)
    scan = ImageReader(io.BytesIO(encode(sheet() if picture is None else picture)))
    for _ in range(pages):
        canvas.drawImage(scan, 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def filled_in_sheet() -> bytes:
    """Return a scan of a sheet that was printed by Numscribe, and filled in with ``TEXTS``."""
    blank = BlankSheet(len(TEXTS), len(TEXTS[0]))
    page = read_page(print_sheet(blank, "Week 12"), 1)
    scale = page.shape[1] / blank.paper[0]
    size = 5.5 * scale
    strokes = []
    for row, line in enumerate(TEXTS):
        for column, text in enumerate(line):
            x, y = blank.nodes[row, column] * scale + np.array([6, 3]) * scale
            for digit in text:
                drawn = place(PENS[digit][0], x, y, size)
                strokes += drawn
                x = max(point[0] for stroke in drawn for point in stroke) + 0.25 * size
    share = ink_mask(strokes, page.shape[:2], 7)[:, :, None]
    ink = np.array([110, 50, 40])
    picture = noisy(page * (1 - share) + ink * share, 2)
    return scans(1, picture=picture, size=blank.paper)
