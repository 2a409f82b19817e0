"""A table that grows: files of rows in a folder, by which a run that was ended is gone on with.

Each part is written whole under its own name. So one that is made twice, because its first maker
died or was only thought dead, is there once.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from numscribe.batch.rows import Counts, Row
from numscribe.batch.tables import Writer
from numscribe.errors import DataError

_STATE = "_run.json"
"""By which settings the parts are made; there until all are. Readers of Parquet skip the name."""


class Folder:
    """A folder of files on this machine; ``storage.RemoteFolder`` is one elsewhere.

    Attributes:
        path: Where it is.
    """

    def __init__(self, path: str) -> None:
        """Name the folder; nothing is made yet."""
        self.path = path
        self._path = Path(path)

    def make(self) -> None:
        """Make it, unless it is there."""
        self._path.mkdir(exist_ok=True)

    def names(self) -> set[str]:
        """Return the names of its files; none where it is not there."""
        return set(os.listdir(self._path)) if self._path.exists() else set()  # noqa: PTH208

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read."""
        return (self._path / name).open("rb")

    def write(self, name: str, content: bytes) -> None:
        """Write a file that is there as a whole or not at all."""
        with (self._path / "unfinished").open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (self._path / "unfinished").rename(self._path / name)

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self._path / name).unlink()


class Parts:
    """The parts of a table, ``part-00000000.ENDING`` and so on, in a folder."""

    def __init__(self, folder: Folder, ending: str, write_rows: Writer) -> None:
        """Name the parts; nothing is made yet.

        Args:
            folder: Where they are.
            ending: Of their names.
            write_rows: What writes the rows of one.
        """
        self._folder = folder
        self._ending = ending
        self._write_rows = write_rows

    @property
    def is_begun(self) -> bool:
        """Whether a run has begun to make them, and has not finished."""
        return _STATE in self._folder.names()

    def numbers(self) -> set[int]:
        """Return which parts are there."""
        start, end = len("part-"), -len(self._ending)
        return {int(name[start:end]) for name in self._names()}

    def is_left(self, table: str, there: bool, *, resume: bool, overwrite: bool) -> bool:
        """Tell whether something is left to do: not where an earlier run had finished.

        Args:
            table: What to call the table.
            there: Whether there is a table, finished or not.
            resume: Go on where an earlier run ended; begin where there is none.
            overwrite: Begin anew where there is a table.

        Raises:
            DataError: There is a table already.
        """
        there = there or self.is_begun
        if there and not resume and not overwrite:
            raise DataError(
                f"{table} is there already: --resume goes on with it, --overwrite begins anew."
            )
        return overwrite or self.is_begun or not there

    def begin(self, settings: dict[str, Any], table: str, *, resume: bool) -> None:
        """Begin anew, without earlier parts, or see to it that the parts fit that are there.

        Args:
            settings: What rows depend on.
            table: What to call the table.
            resume: Whether to go on, where a run has begun.

        Raises:
            DataError: It was begun with other settings, or the folder cannot be written.
        """
        if resume and self.is_begun:
            self._check(settings, table)
            return
        with _told(self._folder):
            self._folder.make()
            for name in self._names():
                self._folder.remove(name)
            self._folder.write(_STATE, json.dumps(settings).encode())

    def open(self, number: int) -> IO[bytes]:
        """Open a part to read."""
        return self._folder.open(self._name(number))

    def write(self, number: int, rows: Iterable[Row]) -> Counts:
        """Write a part as a whole, and count its rows.

        Raises:
            DataError: It cannot be written.
        """
        content, counts = io.BytesIO(), Counts()

        def counted() -> Iterator[Row]:
            for row in rows:
                counts.add(row)
                yield row

        self._write_rows(content, counted())
        with _told(self._folder):
            self._folder.write(self._name(number), content.getvalue())
        return counts

    def end(self) -> None:
        """Note that the table is complete."""
        with _told(self._folder):
            self._folder.remove(_STATE)

    def _check(self, settings: dict[str, Any], table: str) -> None:
        try:
            with _told(self._folder), self._folder.open(_STATE) as file:
                noted = json.load(file)
        except ValueError as error:
            raise DataError(f"{self._folder.path}/{_STATE} is broken.") from error
        changed = [name for name, value in settings.items() if noted.get(name) != value]
        if changed:
            raise DataError(
                f"{table} was begun with another {' and '.join(changed)}: "
                "use the same, or --overwrite it."
            )

    def _name(self, number: int) -> str:
        return f"part-{number:08}{self._ending}"

    def _names(self) -> list[str]:
        return [
            name
            for name in self._folder.names()
            if name.startswith("part-") and name.endswith(self._ending)
        ]


@contextmanager
def _told(folder: Folder) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(f"{folder.path} cannot be written: {error}") from error
