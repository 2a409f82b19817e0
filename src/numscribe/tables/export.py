"""Write tables as CSV, XLSX or JSON files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from numscribe.errors import InvalidRequestError
from numscribe.io.serialize import percent
from numscribe.tables.records import Cell, Status, Table
from numscribe.tables.serialize import MAX_ALTERNATIVES, table_to_dict

Tables = Sequence[tuple[str, Table]]
"""Tables, each with the name of its picture."""

ENDINGS = (".csv", ".xlsx", ".json")
"""Suffixes of the supported formats."""

COLOURS: dict[Status, str] = {
    "doubtful": "FFE08A",
    "repaired": "BFDDFB",
    "words": "E4E4E4",
    "struck": "E4E4E4",
}
"""Fill colours of spreadsheet cells that need attention, as RRGGBB."""

_NAME_LENGTH = 31
"""Maximum length of the name of a sheet, defined by the format."""


def write_tables(tables: Tables, path: Path, *, joined: bool = False) -> None:
    """Write tables to a file, in the format of its suffix.

    CSV has the texts of the cells and, for several tables, the name of the picture in a first
    column. XLSX has one sheet per table, with numeric cells. JSON has all fields.

    Args:
        tables: At least one table.
        path: Path of the file, which is overwritten.
        joined: Whether to concatenate all tables, with the name of the picture in the first column.

    Raises:
        InvalidRequestError: The suffix is not supported, or the file cannot be written.
    """
    check_ending(path)
    try:
        path.write_bytes(encode_tables(tables, path.suffix, joined=joined))
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be written: {error.strerror}.") from error


def encode_tables(tables: Tables, ending: str, *, joined: bool = False) -> bytes:
    """Return the content of a file of tables, as ``write_tables`` writes it.

    Args:
        tables: At least one table.
        ending: ".csv", ".xlsx" or ".json".
        joined: As for ``write_tables``.
    """
    if ending.lower() == ".csv":
        return _as_csv(tables, named=joined or len(tables) > 1)
    return _as_json(tables) if ending.lower() == ".json" else _as_xlsx(tables, joined=joined)


def check_ending(path: Path) -> None:
    """Check that the suffix of a file is supported.

    Raises:
        InvalidRequestError: It is not.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InvalidRequestError(f"{path} must end in {', '.join(ENDINGS)}.")


def name_tables(name: str, tables: Sequence[Table]) -> list[tuple[str, Table]]:
    """Return the tables of a picture with its name, which is numbered from the second table on."""
    return [
        (f"{name} ({number})" if number > 1 else name, table)
        for number, table in enumerate(tables, 1)
    ]


def _as_csv(tables: Tables, *, named: bool) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for name, table in tables:
        before = [name] if named else []
        for row in table.grid():
            writer.writerow(before + [cell.formatted if cell else "" for cell in row])
    return file.getvalue().encode()


def _as_json(tables: Tables) -> bytes:
    content = {"tables": [{"file": name} | table_to_dict(table) for name, table in tables]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _as_xlsx(tables: Tables, *, joined: bool) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    whole = book.create_sheet("tables") if joined else None
    top = 0
    for name, table in tables:
        if whole is None:
            # Some characters are not allowed in names; openpyxl numbers duplicate names.
            title = re.sub(r"[\\/*?:\[\]\x00-\x1f]", " ", _stem(name)).strip()
            sheet = book.create_sheet((title or "table")[:_NAME_LENGTH])
            for cell in table.cells:
                _fill_cell(sheet, cell)
            continue
        for row in range(table.rows):
            there = whole.cell(top + row + 1, 1, name)
            there.data_type = "s"
        for cell in table.cells:
            _fill_cell(whole, replace(cell, row=top + cell.row, column=cell.column + 1))
        top += table.rows
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _stem(name: str) -> str:
    """Return the name of a picture without its folder and suffix, but with the number after it.

    >>> _stem("scans/a.jpg (2)"), _stem("scans/a.jpg")
    ('a (2)', 'a')
    """
    match = re.fullmatch(r"(.*?)( \(\d+\))?", name)
    return Path(match[1]).stem + (match[2] or "") if match else name


def _fill_cell(sheet: Worksheet, cell: Cell) -> None:
    there = sheet.cell(cell.row + 1, cell.column + 1)
    if cell.value is not None:
        there.value = cell.value
        there.number_format = _number_format(cell)
    elif cell.formatted:
        there.value = cell.formatted
        there.data_type = "s"  # a text that begins with "=" is not a formula
    if cell.status in COLOURS:
        there.fill = PatternFill("solid", fgColor=COLOURS[cell.status])
    if (note := _note(cell)) is not None:
        there.comment = Comment(note, "Numscribe")
    if cell.row_span > 1 or cell.column_span > 1:
        first = f"{get_column_letter(cell.column + 1)}{cell.row + 1}"
        last = get_column_letter(cell.column + cell.column_span)
        sheet.merge_cells(f"{first}:{last}{cell.row + cell.row_span}")


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
