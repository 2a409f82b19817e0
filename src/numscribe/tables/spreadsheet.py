"""Write tables as a spreadsheet in the format XLSX."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from numscribe.io.serialize import percent
from numscribe.tables.cell_pictures import CellPicture, CellPictures
from numscribe.tables.records import Cell, Status, Table
from numscribe.tables.serialize import MAX_ALTERNATIVES

COLOURS: dict[Status, str] = {
    "doubtful": "FFE08A",
    "repaired": "BFDDFB",
    "words": "E4E4E4",
    "struck": "E4E4E4",
}
"""Fill colours of spreadsheet cells that need attention, as RRGGBB."""

_NAME_LENGTH = 31
"""Maximum length of the name of a sheet in UTF-16 code units, defined by the format."""

_FORBIDDEN = re.compile(r"[\\/*?:\[\]\x00-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that the name of a sheet must not have."""

_RESERVED = "history"
"""Name of a sheet that Excel does not open, in lower case."""

_POINTS_PER_PIXEL = 0.75
"""The height of a row is given in points."""

_PIXELS_PER_CHARACTER = 7.0
"""The width of a column is given in characters."""


def encode_spreadsheet(
    tables: Sequence[tuple[str, Table]],
    *,
    joined: bool = False,
    pictures: Sequence[CellPictures] | None = None,
) -> bytes:
    """Return the content of an XLSX file with one sheet per table.

    Args:
        tables: At least one table, with the name of its picture.
        joined: Whether to concatenate all tables, with the name of the picture in the first column.
        pictures: For each table, the pictures of its cells, which are shown on a second sheet.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    whole = book.create_sheet("tables") if joined else None
    gallery: Worksheet | None = None
    top = 0
    for index, (name, table) in enumerate(tables):
        title = sheet_name(_stem(name), book.sheetnames) if whole is None else whole.title
        sheet = book.create_sheet(title) if whole is None else whole
        left = int(joined)
        if joined:
            _fill_names(sheet, name, top, table.rows)
        for cell in table.cells:
            _fill_cell(sheet, replace(cell, row=top + cell.row, column=left + cell.column))
        if pictures is not None:
            if gallery is None or not joined:
                gallery = book.create_sheet(sheet_name("pictures of " + title, book.sheetnames))
            if joined:
                _fill_names(gallery, name, top, table.rows)
            _fill_pictures(gallery, pictures[index], top, left)
        top += table.rows if joined else 0
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_name(name: str, taken: Collection[str]) -> str:
    """Return a name for a sheet that Excel accepts and that no other sheet has.

    >>> sheet_name("a/b*", []), sheet_name("a b", ["A b"]), sheet_name("History", [])
    ('a b', 'a b 2', 'History 2')
    """
    name = _FORBIDDEN.sub(" ", name).strip(" '") or "table"
    known = {other.casefold() for other in taken} | {_RESERVED}
    unique, number = _cut(name, _NAME_LENGTH), 1
    while unique.casefold() in known:
        number += 1
        suffix = f" {number}"
        unique = _cut(name, _NAME_LENGTH - len(suffix)) + suffix
    return unique


def _cut(name: str, length: int) -> str:
    """Return the beginning of a name, of at most that many UTF-16 code units."""
    units = name.encode("utf-16-le")[: 2 * length]
    return units.decode("utf-16-le", "ignore").rstrip(" '")


def _stem(name: str) -> str:
    """Return the name of a picture without its folder and suffix, but with the number after it.

    >>> _stem("scans/a.jpg (2)"), _stem("scans/a.jpg")
    ('a (2)', 'a')
    """
    match = re.fullmatch(r"(.*?)( \(\d+\))?", name)
    return Path(match[1]).stem + (match[2] or "") if match else name


class _Jpeg(SheetImage):  # type: ignore[misc]
    """A picture in a spreadsheet.

    The class of openpyxl needs Pillow, but only to find the size and to read the file.
    """

    format = "jpeg"

    def __init__(self, picture: CellPicture) -> None:
        self._content = picture.jpeg
        self.width, self.height = picture.width, picture.height

    def _data(self) -> bytes:
        return self._content


def _fill_names(sheet: Worksheet, name: str, top: int, rows: int) -> None:
    """Write the name of a picture into the first column of its rows."""
    for row in range(rows):
        sheet.cell(top + row + 1, 1, name).data_type = "s"  # not a formula


def _fill_pictures(sheet: Worksheet, pictures: CellPictures, top: int, left: int) -> None:
    """Place each picture at the row and column of its cell."""
    for (row, column), picture in pictures.items():
        letter, number = get_column_letter(left + column + 1), top + row + 1
        sheet.add_image(_Jpeg(picture), f"{letter}{number}")
        height = (picture.height + 4) * _POINTS_PER_PIXEL
        width = (picture.width + 6) / _PIXELS_PER_CHARACTER
        row_size, column_size = sheet.row_dimensions[number], sheet.column_dimensions[letter]
        row_size.height = max(row_size.height or 0.0, height)
        # A column is 13 characters wide if no width is given, which ``width`` then returns.
        column_size.width = max(column_size.width if column_size.customWidth else 0.0, width)


def _fill_cell(sheet: Worksheet, cell: Cell) -> None:
    target = sheet.cell(cell.row + 1, cell.column + 1)
    if cell.value is not None:
        target.value = cell.value
        target.number_format = _number_format(cell)
    elif cell.formatted:
        target.value = cell.formatted
        target.data_type = "s"  # not a formula
    if cell.status in COLOURS:
        target.fill = PatternFill("solid", fgColor=COLOURS[cell.status])
    if (note := _note(cell)) is not None:
        target.comment = Comment(note, "Numscribe")
    if cell.row_span > 1 or cell.column_span > 1:
        row, column = cell.row + 1, cell.column + 1
        last = {
            "max_row": cell.row + cell.row_span,
            "max_col": cell.column + cell.column_span,
        }
        # ``merge_cells`` compares each range with all others, which takes seconds for thousands.
        sheet.merged_cells.ranges.add(CellRange(min_row=row, min_col=column, **last))


def _number_format(cell: Cell) -> str:
    """Return the number format of a spreadsheet with as many decimals as are written."""
    match = re.search(r"[.,](\d+)%?$", cell.formatted)
    decimals = len(match[1]) if match else int("½" in cell.formatted or "1/2" in cell.formatted)
    if match and decimals == 3 and cell.value == round(cell.value or 0.0):
        decimals = 0  # digits after a thousands separator
    number = "0." + "0" * decimals if decimals else "0"
    return number + ("%" if cell.formatted.endswith("%") else "")


def _note(cell: Cell) -> str | None:
    """Return the comment on a cell that needs attention, or None."""
    if cell.status == "repaired":
        return f"Read as {cell.original}; repaired by: {cell.rule}."
    if cell.status == "words":
        return "Words, which are not read."
    if cell.status != "doubtful":
        return None
    note = f"{percent(cell.confidence)} sure."
    others = cell.alternatives[:MAX_ALTERNATIVES]
    if others:
        note += " It may be " + ", ".join(f"{o.text} ({percent(o.confidence)})" for o in others)
        note += "."
    return note + (f" It does not fit the rule {cell.rule}." if cell.rule else "")
