"""A run: sources to one table, begun anew or gone on with."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from numscribe import __version__
from numscribe.batch.parts import Folder, Parts
from numscribe.batch.pool import Pool, chunks
from numscribe.batch.rows import Counts, Row
from numscribe.batch.sources import Picture, count, expand, pictures
from numscribe.batch.tables import Writer, read_json, write_json, writer_of
from numscribe.batch.worker import Options
from numscribe.errors import DataError
from numscribe.models.registry import model_content

_ROWS_OF_A_PART = 512
"""Rows of a part: so many are read again, at most, after the process was killed."""


@dataclass(slots=True)
class Progress(Counts):
    """How far a run is: the rows of the table, and more.

    Attributes:
        total: Pictures of all sources; None where nobody knows.
        there: Rows that an earlier run had written.
        skipped: Files of folders and archives so far that are no pictures; None where nobody
            counts them.
    """

    total: int | None = None
    there: int = 0
    skipped: int | None = 0


def run(
    sources: Sequence[str],
    out: str | Path,
    options: Options,
    *,
    workers: int,
    resume: bool = False,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress | None:
    """Read every picture of the sources into a table.

    Rows are in the order of the sources, one a picture; a picture that cannot be read is a row
    with an error. Until all are there, they are kept in the folder ``OUT.parts``. A run that is
    ended in any way can be gone on with: the rows that are there are compared with the sources
    one by one, and reading goes on behind the last.

    Args:
        sources: Files, folders, globs, ZIP and tar archives.
        out: The table, ``.csv``, ``.jsonl`` or ``.parquet``.
        options: How to read.
        workers: Worker processes. A script that calls this needs the guard
            ``if __name__ == "__main__"``, since a worker imports it.
        resume: Go on where an earlier run ended; begin where there is none.
        overwrite: Begin anew where there is a table.
        on_progress: Called after each chunk.

    Returns:
        What the table has; None where an earlier run had finished it.

    Raises:
        MissingInputError: A source is not there.
        InvalidRequestError: The table's ending is unknown.
        MissingPackageError: It needs a package that is not installed.
        ModelError: The model cannot be used.
        DataError: The table is there already, is not what the sources give, or cannot be
            written.
    """
    out = Path(out)
    write_table = writer_of(str(out))
    paths = expand(sources)
    folder = Path(f"{out}.parts")
    parts = Parts(Folder(str(folder)), ".jsonl", write_json)
    settings = settings_of(options, hashlib.sha256(model_content(options.model)).hexdigest())
    progress = Progress(total=count(paths))

    def skip(_: str) -> None:
        progress.skipped = (progress.skipped or 0) + 1

    if not parts.is_left(str(out), out.exists(), resume=resume, overwrite=overwrite):
        return None
    with Pool(workers, options) as pool, _locked(folder, out):
        parts.begin(settings, str(out), resume=resume)
        found = pictures(paths, skip)
        _compare(parts, found, out, progress)
        on_progress(progress)
        number, rows = len(parts.numbers()), list[Row]()
        try:
            for some in pool.read(chunks(picture.job() for picture in found)):
                rows += some
                for row in some:
                    progress.add(row)
                while len(rows) >= _ROWS_OF_A_PART:
                    parts.write(number, rows[:_ROWS_OF_A_PART])
                    del rows[:_ROWS_OF_A_PART]
                    number += 1
                on_progress(progress)
        finally:
            if rows:
                parts.write(number, rows)
        _join(parts, folder / "whole", out, write_table)
        parts.end()
        shutil.rmtree(folder)
    return progress


def settings_of(options: Options, model: str) -> dict[str, Any]:
    """Return what rows depend on, apart from the pictures.

    Args:
        options: How to read.
        model: SHA-256 of the model's file, which its name does not tell.
    """
    return {"numscribe": __version__, **asdict(options), "model": model}


def _compare(parts: Parts, found: Iterator[Picture], out: Path, progress: Progress) -> None:
    """Take those pictures from the sources whose rows are there, each compared with its row."""
    for row in _rows(parts):
        picture = next(found, None)
        if picture is None or picture.name != row.file:
            here = repr(picture.name) if picture else "nothing"
            raise DataError(
                f"Row {progress.rows + 1} of {out} is {row.file!r}, where the sources now have "
                f"{here}."
            )
        progress.there += 1
        progress.add(row)


def _rows(parts: Parts) -> Iterator[Row]:
    for number in sorted(parts.numbers()):
        try:
            with parts.open(number) as file:
                yield from read_json(file)
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"Part {number} of the table is broken: {error}") from error


def _join(parts: Parts, unfinished: Path, out: Path, write_table: Writer) -> None:
    try:
        with unfinished.open("wb") as file:
            write_table(file, _rows(parts))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
    except OSError as error:
        raise DataError(f"{out} cannot be written: {error}") from error


@contextmanager
def _locked(folder: Path, out: Path) -> Iterator[None]:
    """Make the folder of the parts, and keep other runs from it."""
    try:
        folder.mkdir(exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataError(f"Another run is writing {out}.") from error
        yield
    finally:
        os.close(lock)
