"""Write the table as CSV, JSON lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from numscribe.batch.rows import Row
from numscribe.errors import InvalidRequestError, MissingPackageError

Writer = Callable[[IO[bytes], Iterable[Row]], None]
"""Writes rows to an open binary file; text is UTF-8."""


def writer_of(path: str) -> Writer:
    """Return the writer for a table, by the ending of its path.

    Raises:
        InvalidRequestError: The ending is unknown.
        MissingPackageError: The format needs a package that is not installed.
    """
    ending = path.lower().rpartition(".")[2]
    if ending == "csv":
        return write_csv
    if ending == "jsonl":
        return write_json
    if ending != "parquet":
        raise InvalidRequestError(f"{path} must end in .csv, .jsonl or .parquet.")
    try:
        from numscribe.batch.parquet import write_parquet  # noqa: PLC0415 an extra
    except ImportError as error:
        raise MissingPackageError("Parquet", "pyarrow", "parquet") from error
    return write_parquet


def write_csv(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Write CSV with a header; None is an empty field, and booleans are ``true`` and ``false``."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    for row in rows:
        writer.writerow([*row[:4], "true" if row.accepted else "false", *row[5:]])
    text.detach()


def write_json(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Write JSON lines, one object with all columns per row."""
    for row in rows:
        file.write(json.dumps(row._asdict(), ensure_ascii=False).encode() + b"\n")


def read_json(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of a file that ``write_json`` wrote.

    Raises:
        ValueError, TypeError: The file has other content.
    """
    for line in file:
        yield Row(**json.loads(line))
