"""Print blank sheets as PDF; needs ``numscribe[pdf]``."""

from __future__ import annotations

from io import BytesIO

import numpy as np

from numscribe.errors import InvalidRequestError, MissingPackageError
from numscribe.tables.sheet import BlankSheet, mark_modules

LONGEST_TITLE = 80
"""Maximum length of a title."""

_PALE = (0.62, 0.76, 0.86)
"""Colour of the grid, RGB from 0 to 1."""

_WIDTH = 0.35
"""Width of the lines of the grid in mm."""


def print_sheet(sheet: BlankSheet, title: str = "") -> bytes:
    """Return a sheet as a PDF of one page.

    Args:
        sheet: The sheet.
        title: The text between the upper marks.

    Raises:
        InvalidRequestError: The title is too long, or has characters that the font lacks.
        MissingPackageError: reportlab is not installed.
    """
    try:
        from reportlab.lib.units import mm  # noqa: PLC0415 an extra
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415
    except ImportError as error:
        raise MissingPackageError("Printing sheets", "reportlab", "pdf") from error
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise InvalidRequestError(
            f"The title must be one line of at most {LONGEST_TITLE} characters."
        )
    try:
        title.encode("cp1252")
    except UnicodeEncodeError as error:
        raise InvalidRequestError("The title has characters that the font lacks.") from error
    width, height = sheet.paper
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width * mm, height * mm), invariant=1)
    canvas.setTitle(title or "Numscribe")
    canvas.scale(mm, mm)
    canvas.setStrokeColorRGB(*_PALE)
    canvas.setLineWidth(_WIDTH)
    nodes = sheet.nodes
    x, y = nodes[0, :, 0].tolist(), (height - nodes[:, 0, 1]).tolist()
    canvas.grid(x, y)
    for number, place in sheet.marks:
        modules = mark_modules(number)
        side = place.width / len(modules)
        for row, column in np.argwhere(modules).tolist():
            left, top = place.x + column * side, place.y + row * side
            # Slightly larger, so that no gap is visible between adjacent modules.
            canvas.rect(left, height - top - side, side + 0.02, side + 0.02, stroke=0, fill=1)
    first = sheet.marks[0][1]
    canvas.setFont("Helvetica", 5)
    room = width - 2 * (first.x + first.width + 4)
    text_width = canvas.stringWidth(title, "Helvetica", 5)
    canvas.setFont("Helvetica", 5 * min(1.0, room / max(text_width, 1e-6)))
    canvas.drawCentredString(width / 2, height - first.y - first.height / 2 - 1.7, title)
    canvas.save()
    return file.getvalue()
