"""Run a batch on this machine, or resume one."""

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
from numscribe.batch.worker import Options
from numscribe.batch.writers import Writer, read_json, write_json, writer_of
from numscribe.errors import DataError
from numscribe.models.registry import model_content

_PART_ROWS = 512
"""Number of rows in a part, which is the number of rows that a killed process can lose."""


@dataclass(slots=True)
class Progress(Counts):
    """Progress of a run: the counts of the table, and more.

    Attributes:
        total: Number of pictures in all sources; None if unknown.
        resumed: Number of rows from an earlier run.
        skipped: Number of files so far that are not pictures; None if they are not counted.
    """

    total: int | None = None
    resumed: int = 0
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

    The table has one row per picture, in the order of the sources; a picture that cannot be read
    becomes a row with an error. Until the run is complete, rows are kept in the folder
    ``OUT.parts``. A run that ended in any way can be resumed: existing rows are compared with the
    sources, and reading continues after the last one.

    Args:
        sources: Files, folders, globs, ZIP and tar archives.
        out: The table, ``.csv``, ``.jsonl`` or ``.parquet``.
        options: How to read.
        workers: Number of worker processes. A script that calls this function needs the guard
            ``if __name__ == "__main__"``, since workers import it.
        resume: Continue an earlier run, if there is one.
        overwrite: Replace an existing table.
        on_progress: Called after each chunk.

    Returns:
        The counts of the table, or None if an earlier run had completed it.

    Raises:
        MissingInputError: A source does not exist.
        InvalidRequestError: The table's file name has an unknown ending.
        MissingPackageError: The format needs a package that is not installed.
        ModelError: The model cannot be used.
        DataError: The table exists already, its rows do not match the sources, or it cannot be
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

    if not parts.is_incomplete(str(out), out.exists(), resume=resume, overwrite=overwrite):
        return None
    with Pool(workers, options) as pool, _locked(folder, out):
        parts.begin(settings, str(out), resume=resume)
        found = pictures(paths, skip)
        _skip_finished(parts, found, out, progress)
        on_progress(progress)
        number, rows = len(parts.numbers()), list[Row]()
        try:
            for chunk in pool.read(chunks(picture.job() for picture in found)):
                rows += chunk
                for row in chunk:
                    progress.add(row)
                while len(rows) >= _PART_ROWS:
                    parts.write(number, rows[:_PART_ROWS])
                    del rows[:_PART_ROWS]
                    number += 1
                on_progress(progress)
        finally:
            if rows:
                parts.write(number, rows)
        _write_table(parts, folder / "whole", out, write_table)
        parts.end()
        shutil.rmtree(folder)
    return progress


def settings_of(options: Options, model: str) -> dict[str, Any]:
    """Return the settings on which rows depend, besides the pictures.

    Args:
        options: How to read.
        model: SHA-256 of the model's file.
    """
    return {"numscribe": __version__, **asdict(options), "model": model}


def _skip_finished(parts: Parts, found: Iterator[Picture], out: Path, progress: Progress) -> None:
    """Consume the pictures that have rows, and check that names and rows match."""
    for row in _rows(parts):
        picture = next(found, None)
        if picture is None or picture.name != row.file:
            name = repr(picture.name) if picture else "no more pictures"
            raise DataError(
                f"Row {progress.rows + 1} of {out} is {row.file!r}, but the sources now have "
                f"{name}."
            )
        progress.resumed += 1
        progress.add(row)


def _rows(parts: Parts) -> Iterator[Row]:
    for number in sorted(parts.numbers()):
        try:
            with parts.open(number) as file:
                yield from read_json(file)
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"Part {number} of the table is damaged: {error}") from error


def _write_table(parts: Parts, unfinished: Path, out: Path, write_table: Writer) -> None:
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
    """Create the folder of the parts, and lock it against other runs."""
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
