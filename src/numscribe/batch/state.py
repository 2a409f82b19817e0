"""What a run leaves beside its table until it is finished: who writes it, and by which settings."""

from __future__ import annotations

import fcntl
import json
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from numscribe.errors import DataError


class RunState(AbstractContextManager["RunState"]):
    """The file ``TABLE.run``: locked while a run writes the table, there until it is finished."""

    def __init__(self, table: Path) -> None:
        """Open and lock the file.

        Raises:
            DataError: Another run has it, or it cannot be written.
        """
        self._table = table
        self._path = state_file(table)
        try:
            self._file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise DataError(f"{self._path} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise DataError(f"Another run is writing {table}.") from error
        self._file.seek(0)
        self._text = self._file.read()

    def __exit__(self, *_: object) -> None:
        """Unlock the file."""
        self._file.close()

    @property
    def begun(self) -> bool:
        """Whether a run had come so far as to write rows."""
        return bool(self._text)

    def begin(self, settings: dict[str, Any]) -> None:
        """Note by which settings the rows are made."""
        self._text = json.dumps(settings)
        self._file.truncate(0)
        self._file.write(self._text)
        self._file.flush()

    def check(self, settings: dict[str, Any]) -> None:
        """Compare with the settings by which the rows that are there were made.

        Raises:
            DataError: They are others.
        """
        try:
            noted = json.loads(self._text)
        except ValueError as error:
            raise DataError(f"{self._path} is broken.") from error
        refuse_others(str(self._table), noted, settings)

    def end(self) -> None:
        """Remove the file: the table is complete."""
        self._path.unlink()


def refuse_others(table: str, noted: dict[str, Any], settings: dict[str, Any]) -> None:
    """Compare the settings that a table was begun with and those to go on with.

    Raises:
        DataError: They are others.
    """
    changed = [name for name, value in settings.items() if noted.get(name) != value]
    if changed:
        raise DataError(
            f"{table} was begun with another {' and '.join(changed)}: "
            "use the same, or --overwrite it."
        )


def state_file(table: Path) -> Path:
    """Return where the state of a table's run is."""
    return table.with_name(table.name + ".run")


def remove_table(table: Path) -> None:
    """Remove a table and the parts of an unfinished one."""
    table.unlink(missing_ok=True)
    shutil.rmtree(table.with_name(table.name + ".parts"), ignore_errors=True)
