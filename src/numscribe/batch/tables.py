"""The table on disk, as CSV or JSON lines: appended to, and gone on with after a break."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

from numscribe.batch.rows import Row
from numscribe.errors import DataError


class Table(Protocol):
    """A table of rows in a file."""

    def rows_there(self) -> Iterator[Row]:
        """Yield the whole rows that are there; at the end, what was cut short is removed.

        Raises:
            DataError: The file is not such a table.
        """

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows; those of earlier calls survive the death of this process."""

    def finish(self) -> None:
        """Make the file complete."""

    def close(self) -> None:
        """Leave the file so that it can be gone on with."""


class TextTable:
    """A table of one line a row, in UTF-8.

    Its forms are subclasses, which say how a row is written and read.
    """

    header = b""

    def __init__(self, path: Path) -> None:
        """Open the file, which may be there already.

        Raises:
            DataError: It cannot be written.
        """
        try:
            self._file: IO[bytes] = path.open("r+b" if path.exists() else "w+b")
        except OSError as error:
            raise DataError(f"{path} cannot be written: {error.strerror}.") from error
        self._path = path

    def rows_there(self) -> Iterator[Row]:
        """Yield the whole rows that are there; at the end, what was cut short is removed."""
        end = 0
        for number, record in enumerate(self._records()):
            if number == 0 and self.header:
                if record != self.header:
                    raise DataError(f"{self._path} is not a table of readings.")
            else:
                try:
                    row = self._parse(record)
                except (ValueError, TypeError, KeyError, csv.Error) as error:
                    raise DataError(f"Row {number} of {self._path} is broken: {error}") from error
                yield row
            end += len(record)
        self._file.truncate(end)
        self._file.seek(end)
        if end == 0:
            self._write(self.header)

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows, and hand them to the operating system."""
        self._write(b"".join(map(self._format, rows)))

    def finish(self) -> None:
        """Put everything on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, content: bytes) -> None:
        try:
            self._file.write(content)
            self._file.flush()
        except OSError as error:
            raise DataError(f"{self._path} cannot be written: {error.strerror}.") from error

    def _records(self) -> Iterator[bytes]:
        """Yield the bytes of each whole record."""
        self._file.seek(0)
        for line in self._file:
            if line.endswith(b"\n"):
                yield line

    def _format(self, row: Row) -> bytes:
        raise NotImplementedError

    def _parse(self, record: bytes) -> Row:
        raise NotImplementedError


class JsonTable(TextTable):
    """JSON lines: an object a row, with every column."""

    def _format(self, row: Row) -> bytes:
        return json.dumps(row._asdict(), ensure_ascii=False).encode() + b"\n"

    def _parse(self, record: bytes) -> Row:
        return Row(**json.loads(record))


class CsvTable(TextTable):
    """CSV with a header; None is an empty field, and true and false are as in JSON."""

    header = (",".join(Row._fields) + "\n").encode()

    def _records(self) -> Iterator[bytes]:
        record = b""
        for line in super()._records():
            record += line
            if record.count(b'"') % 2 == 0:  # a name may have line ends between its quotes
                yield record
                record = b""

    def _format(self, row: Row) -> bytes:
        text = io.StringIO(newline="")
        values = row._asdict() | {"accepted": "true" if row.accepted else "false"}
        # Of line ends, the writer would only quote its own.
        csv.writer(
            text,
            lineterminator="\n",
            quoting=csv.QUOTE_ALL if "\r" in "".join(map(str, row)) else csv.QUOTE_MINIMAL,
        ).writerow(values.values())
        return text.getvalue().encode()

    def _parse(self, record: bytes) -> Row:
        (fields,) = csv.reader([record.decode()], strict=True)
        row = dict(zip(Row._fields, fields, strict=True))
        return Row(
            file=row["file"],
            text=None if row["error"] else row["text"],
            formatted=None if row["error"] else row["formatted"],
            confidence=float(row["confidence"]) if row["confidence"] else None,
            accepted=row["accepted"] == "true",
            reason=row["reason"] or None,
            error=row["error"] or None,
            model=row["model"],
        )
