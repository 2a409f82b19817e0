"""Tables as files: CSV, XLSX and JSON."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from numscribe.errors import InvalidRequestError
from numscribe.serialize import percent
from numscribe.tables.records import Cell, Status, Table
from numscribe.tables.serialize import MOST_ALTERNATIVES, table_to_dict

Tables = Sequence[tuple[str, Table]]
"""Tables, each with the name of its picture."""

COLOURS: dict[Status, str] = {
    "doubtful": "FFE08A",
    "repaired": "BFDDFB",
    "words": "E4E4E4",
    "struck": "E4E4E4",
}
"""Colours of cells in a spreadsheet that somebody should look at, as RRGGBB."""

_NAME_LENGTH = 31
"""Characters of a sheet's name at most, by the format."""


def write_tables(tables: Tables, path: Path) -> None:
    """Write tables into one file, by the ending of its name.

    CSV has what is written in each cell, and the name of the picture before it where there are
    several. XLSX has a sheet for each picture, with real numbers. JSON has all that is known.

    Args:
        tables: At least one.
        path: Name of the file, which is replaced.

    Raises:
        InvalidRequestError: The ending is another one, or the file cannot be written.
    """
    write = writer_of(path)
    try:
        write(tables, path)
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be written: {error.strerror}.") from error


def writer_of(path: Path) -> Callable[[Tables, Path], None]:
    """Return what writes a file, by the ending of its name.

    Raises:
        InvalidRequestError: There is nothing for that ending.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InvalidRequestError(f"{path} must end in {', '.join(_WRITERS)}.")
    return writer


def _write_csv(tables: Tables, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for name, table in tables:
            before = [name] if len(tables) > 1 else []
            for row in table.grid():
                writer.writerow(before + [cell.formatted if cell else "" for cell in row])


def _write_json(tables: Tables, path: Path) -> None:
    content = {"tables": [{"file": name} | table_to_dict(table) for name, table in tables]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_workbook(tables: Tables, file: Path | BinaryIO) -> None:
    """Write tables as XLSX, as ``write_tables`` does, into a file or a stream of bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in tables:
        # Its name must not have some signs; openpyxl numbers those that are there already.
        title = re.sub(r"[\\/*?:\[\]\x00-\x1f]", " ", Path(name).stem).strip()
        sheet = book.create_sheet((title or "table")[:_NAME_LENGTH])
        for cell in table.cells:
            _fill_cell(sheet, cell)
    book.save(file)


def _fill_cell(sheet: Worksheet, cell: Cell) -> None:
    there = sheet.cell(cell.row + 1, cell.column + 1)
    if cell.value is not None:
        there.value = cell.value
        there.number_format = _number_format(cell)
    elif cell.formatted:
        there.value = cell.formatted
        there.data_type = "s"  # what begins with "=" is no formula
    if cell.status in COLOURS:
        there.fill = PatternFill("solid", fgColor=COLOURS[cell.status])
    if (note := _note(cell)) is not None:
        there.comment = Comment(note, "Numscribe")
    if cell.row_span > 1 or cell.column_span > 1:
        first = f"{get_column_letter(cell.column + 1)}{cell.row + 1}"
        last = get_column_letter(cell.column + cell.column_span)
        sheet.merge_cells(f"{first}:{last}{cell.row + cell.row_span}")


def _number_format(cell: Cell) -> str:
    """Return a spreadsheet's format with as many decimals as are written."""
    match = re.search(r"[.,](\d+)%?$", cell.formatted)
    decimals = len(match[1]) if match else int("½" in cell.formatted or "1/2" in cell.formatted)
    if match and decimals == 3 and cell.value == round(cell.value or 0.0):
        decimals = 0  # those of a thousands mark
    number = "0." + "0" * decimals if decimals else "0"
    return number + ("%" if cell.formatted.endswith("%") else "")


def _note(cell: Cell) -> str | None:
    """Return what to say of a cell that somebody should look at."""
    if cell.status == "repaired":
        return f"Read as {cell.original}; repaired by the rule {cell.rule}."
    if cell.status == "words":
        return "Words, which are not read."
    if cell.status != "doubtful":
        return None
    note = f"{percent(cell.confidence)} sure."
    others = cell.alternatives[:MOST_ALTERNATIVES]
    if others:
        note += " It may be " + ", ".join(f"{o.text} ({percent(o.confidence)})" for o in others)
        note += "."
    return note + (f" It does not fit the rule {cell.rule}." if cell.rule else "")


_WRITERS: dict[str, Callable[[Tables, Path], None]] = {
    ".csv": _write_csv,
    ".xlsx": write_workbook,
    ".json": _write_json,
}
"""What writes a file, by the ending of its name."""
