"""The table as Parquet: in parts while it grows, joined to one file in the end.

A Parquet file cannot be read before its last byte is written, so each part is a file of its own
that is renamed into place when it is whole. Needs pyarrow (``numscribe[parquet]``).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from numscribe.batch.rows import Row
from numscribe.errors import DataError

ROWS_OF_A_PART = 8192
"""Rows of a part, and of a row group of the file: what a break loses at most and is read again."""

SCHEMA = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("formatted", pa.string()),
        pa.field("confidence", pa.float64()),
        pa.field("accepted", pa.bool_(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("error", pa.string()),
        pa.field("model", pa.string(), nullable=False),
    ]
)
"""The columns and their types."""


class ParquetTable:
    """A table in one Parquet file, whose parts lie in ``FILE.parts`` until it is finished."""

    def __init__(self, path: Path, rows_of_a_part: int = ROWS_OF_A_PART) -> None:
        """Make the folder of the parts; a file that was joined already is its first part again.

        Args:
            path: The file that is made in the end.
            rows_of_a_part: How many rows are gathered in memory before they are written.

        Raises:
            DataError: It cannot be made.
        """
        self._path = path
        self._folder = parts_folder(path)
        self._rows_of_a_part = rows_of_a_part
        self._rows: list[Row] = []
        self._parts = 0
        try:
            if path.exists():
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(exist_ok=True)
            if path.exists():
                path.rename(self._part(0))
        except OSError as error:
            raise DataError(f"{self._folder} cannot be made: {error.strerror}.") from error

    def rows_there(self) -> Iterator[Row]:
        """Yield the rows of the parts; what was not yet a whole part is not among them."""
        while (path := self._part(self._parts)).exists():
            try:
                for group in _groups(path):
                    yield from (Row(**values) for values in group.to_pylist())
            except (OSError, TypeError, pa.ArrowException) as error:
                raise DataError(f"{path} is broken: {error}") from error
            self._parts += 1

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows; they are on the disk once they fill a part."""
        self._rows += rows
        while len(self._rows) >= self._rows_of_a_part:
            self._write_part(self._rows[: self._rows_of_a_part])
            del self._rows[: self._rows_of_a_part]

    def finish(self) -> None:
        """Join the parts to the file, and remove them."""
        self.close()
        whole = self._folder / "whole"
        try:
            with pq.ParquetWriter(whole, SCHEMA, compression="zstd") as writer:
                for number in range(self._parts):
                    for group in _groups(self._part(number)):
                        writer.write_table(group)
            _settle(whole, self._path)
        except OSError as error:
            raise DataError(f"{self._path} cannot be written: {error}") from error
        shutil.rmtree(self._folder)

    def close(self) -> None:
        """Write the rows that are left as a part."""
        if self._rows:
            self._write_part(self._rows)
            self._rows = []

    def _write_part(self, rows: list[Row]) -> None:
        unfinished = self._folder / "unfinished"
        try:
            pq.write_table(as_table(rows), unfinished, compression="zstd")
            _settle(unfinished, self._part(self._parts))
        except OSError as error:
            raise DataError(f"{self._folder} cannot be written: {error}") from error
        self._parts += 1

    def _part(self, number: int) -> Path:
        return self._folder / f"{number:08}.parquet"


def as_table(rows: list[Row]) -> pa.Table:
    """Return rows as columns."""
    columns = zip(*rows, strict=True) if rows else [()] * len(SCHEMA)
    return pa.table(dict(zip(Row._fields, map(list, columns), strict=True)), schema=SCHEMA)


def parts_folder(path: Path) -> Path:
    """Return where the parts of a table lie until it is finished."""
    return path.with_name(path.name + ".parts")


def _groups(path: Path) -> Iterator[pa.Table]:
    """Yield the row groups of a file, one in memory at a time."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield file.read_row_group(number)


def _settle(unfinished: Path, path: Path) -> None:
    """Rename a file into place once it is on the disk."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(path)
