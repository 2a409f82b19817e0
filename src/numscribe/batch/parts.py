"""The parts of a table: files of rows in a folder, which make a run resumable.

Each part is written atomically under its own name, so a part that is computed twice exists once.
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
from numscribe.batch.writers import Writer
from numscribe.errors import DataError

_STATE = "_run.json"
"""Name of a file with the settings of the run, which exists until the table is complete. Parquet
readers ignore names that begin with an underscore."""


class Folder:
    """A local folder of files; ``storage.RemoteFolder`` is one on another file system.

    Attributes:
        path: Path of the folder.
    """

    def __init__(self, path: str) -> None:
        """Name a folder; it is not created yet."""
        self.path = path
        self._path = Path(path)

    def create(self) -> None:
        """Create the folder if it does not exist."""
        self._path.mkdir(exist_ok=True)

    def names(self) -> set[str]:
        """Return the names of its files; empty if the folder does not exist."""
        return set(os.listdir(self._path)) if self._path.exists() else set()  # noqa: PTH208

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return (self._path / name).open("rb")

    def write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
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
        """Name the parts; nothing is created yet.

        Args:
            folder: Folder of the parts.
            ending: Ending of their file names.
            write_rows: Writes rows to an open file.
        """
        self._folder = folder
        self._ending = ending
        self._write_rows = write_rows

    @property
    def is_started(self) -> bool:
        """Whether a run has started and has not completed the table."""
        return _STATE in self._folder.names()

    def numbers(self) -> set[int]:
        """Return the numbers of the parts that exist."""
        start, end = len("part-"), -len(self._ending)
        return {int(name[start:end]) for name in self._names()}

    def is_incomplete(self, table: str, exists: bool, *, resume: bool, overwrite: bool) -> bool:
        """Return whether the table must be written, or completed.

        Args:
            table: Name of the table for messages.
            exists: Whether the table exists, complete or not.
            resume: Continue an earlier run, if there is one.
            overwrite: Replace an existing table.

        Raises:
            DataError: The table exists, and neither ``resume`` nor ``overwrite`` is set.
        """
        exists = exists or self.is_started
        if exists and not resume and not overwrite:
            raise DataError(
                f"{table} already exists: use --resume to continue, or --overwrite to replace it."
            )
        return overwrite or self.is_started or not exists

    def begin(self, settings: dict[str, Any], table: str, *, resume: bool) -> None:
        """Start a run without parts, or check that the existing parts have the same settings.

        Args:
            settings: Settings on which the rows depend.
            table: Name of the table for messages.
            resume: Keep existing parts, if a run was started.

        Raises:
            DataError: The earlier run had other settings, or the folder cannot be written.
        """
        if resume and self.is_started:
            self._check(settings, table)
            return
        with _as_data_error(self._folder):
            self._folder.create()
            for name in self._names():
                self._folder.remove(name)
            self._folder.write(_STATE, json.dumps(settings).encode())

    def open(self, number: int) -> IO[bytes]:
        """Open a part for reading."""
        return self._folder.open(self._name(number))

    def write(self, number: int, rows: Iterable[Row]) -> Counts:
        """Write a part atomically, and count its rows.

        Raises:
            DataError: The part cannot be written.
        """
        content, counts = io.BytesIO(), Counts()

        def counted() -> Iterator[Row]:
            for row in rows:
                counts.add(row)
                yield row

        self._write_rows(content, counted())
        with _as_data_error(self._folder):
            self._folder.write(self._name(number), content.getvalue())
        return counts

    def end(self) -> None:
        """Mark the table as complete."""
        with _as_data_error(self._folder):
            self._folder.remove(_STATE)

    def _check(self, settings: dict[str, Any], table: str) -> None:
        try:
            with _as_data_error(self._folder), self._folder.open(_STATE) as file:
                earlier = json.load(file)
        except ValueError as error:
            raise DataError(f"{self._folder.path}/{_STATE} is damaged.") from error
        changed = [name for name, value in settings.items() if earlier.get(name) != value]
        if changed:
            raise DataError(
                f"{table} was started with another {' and '.join(changed)}: "
                "use the same as before, or --overwrite."
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
def _as_data_error(folder: Folder) -> Iterator[None]:
    """Convert an ``OSError`` to a ``DataError``."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{folder.path} cannot be written: {error}") from error
