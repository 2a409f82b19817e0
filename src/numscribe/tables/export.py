"""Write tables as CSV, XLSX or JSON files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from numscribe.errors import InvalidRequestError
from numscribe.tables.cell_pictures import CellPictures
from numscribe.tables.records import Table
from numscribe.tables.serialize import table_to_dict
from numscribe.tables.spreadsheet import encode_spreadsheet

Tables = Sequence[tuple[str, Table]]
"""Tables, each with the name of its picture."""

ENDINGS = (".csv", ".xlsx", ".json")
"""Suffixes of the supported formats."""


def write_tables(
    tables: Tables,
    path: Path,
    *,
    joined: bool = False,
    pictures: Sequence[CellPictures] | None = None,
) -> None:
    """Write tables to a file, in the format of its suffix.

    CSV has the texts of the cells and, for several tables, the name of the picture in a first
    column. XLSX has one sheet per table, with numeric cells. JSON has all fields.

    Args:
        tables: At least one table.
        path: Path of the file, which is overwritten.
        joined: Whether to concatenate all tables, with the name of the picture in the first column.
        pictures: For each table, the pictures of its cells, which XLSX shows on a second sheet;
            other formats ignore them.

    Raises:
        InvalidRequestError: The suffix is not supported, or the file cannot be written.
    """
    check_ending(path)
    try:
        path.write_bytes(encode_tables(tables, path.suffix, joined=joined, pictures=pictures))
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be written: {error.strerror}.") from error


def encode_tables(
    tables: Tables,
    ending: str,
    *,
    joined: bool = False,
    pictures: Sequence[CellPictures] | None = None,
) -> bytes:
    """Return the content of a file of tables, as ``write_tables`` writes it.

    Args:
        tables: At least one table.
        ending: ".csv", ".xlsx" or ".json".
        joined: As for ``write_tables``.
        pictures: Likewise.
    """
    if ending.lower() == ".csv":
        return _as_csv(tables, named=joined or len(tables) > 1)
    if ending.lower() == ".json":
        return _as_json(tables)
    return encode_spreadsheet(tables, joined=joined, pictures=pictures)


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
