"""A run: sources to one table, begun anew or gone on with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from numscribe import __version__
from numscribe.batch.pool import Pool, chunks
from numscribe.batch.rows import Row
from numscribe.batch.sources import Picture, count, expand, pictures
from numscribe.batch.state import RunState, remove_table, state_file
from numscribe.batch.tables import CsvTable, JsonTable, Table
from numscribe.batch.worker import Options
from numscribe.errors import DataError, InvalidRequestError, MissingPackageError
from numscribe.models.registry import model_content


@dataclass(slots=True)
class Progress:
    """How far a run is.

    Attributes:
        total: Pictures of all sources; None where nobody knows.
        there: Rows that an earlier run had written.
        rows: Rows of the table, those included.
        accepted: How many of the rows are accepted readings.
        failed: How many of the rows are of pictures that cannot be read.
        skipped: Files of folders and archives so far that are no pictures; None where nobody
            counts them.
    """

    total: int | None
    there: int = 0
    rows: int = 0
    accepted: int = 0
    failed: int = 0
    skipped: int | None = 0

    @property
    def refused(self) -> int:
        """How many of the rows are readings that are not accepted."""
        return self.rows - self.accepted - self.failed

    def add(self, row: Row) -> None:
        """Count a row of the table."""
        self.rows += 1
        self.accepted += row.accepted
        self.failed += row.error is not None


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
    with an error. A run that is ended in any way can be gone on with: the rows that are there are
    compared with the sources one by one, a row that was cut short is removed, and reading goes
    on behind the last.

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
    open_table = _form(out)
    paths = expand(sources)
    model = hashlib.sha256(model_content(options.model)).hexdigest()
    if resume and out.exists() and not state_file(out).exists():
        return None
    if not resume and not overwrite and (out.exists() or state_file(out).exists()):
        raise DataError(
            f"{out} is there already: --resume goes on with it, --overwrite begins anew."
        )
    progress = Progress(count(paths))

    def skip(_: str) -> None:
        progress.skipped = (progress.skipped or 0) + 1

    with Pool(workers, options) as pool, RunState(out) as state:
        settings = {"numscribe": __version__, **asdict(options), "model": model}
        if overwrite or not state.begun:
            remove_table(out)
            state.begin(settings)
        state.check(settings)
        table = open_table(out)
        try:
            rest = _behind(table, pictures(paths, skip), out, progress)
            on_progress(progress)
            for rows in pool.read(chunks(picture.job() for picture in rest)):
                table.append(rows)
                for row in rows:
                    progress.add(row)
                on_progress(progress)
            table.finish()
        finally:
            table.close()
        state.end()
    return progress


def _form(out: Path) -> Callable[[Path], Table]:
    ending = out.suffix.lower()
    if ending == ".csv":
        return CsvTable
    if ending == ".jsonl":
        return JsonTable
    if ending != ".parquet":
        raise InvalidRequestError(f"{out} ends neither in .csv nor in .jsonl nor in .parquet.")
    try:
        from numscribe.batch.parquet import ParquetTable  # noqa: PLC0415 an extra
    except ImportError as error:
        raise MissingPackageError("Parquet", "pyarrow", "parquet") from error
    return ParquetTable


def _behind(
    table: Table, found: Iterator[Picture], out: Path, progress: Progress
) -> Iterator[Picture]:
    """Return the pictures behind the last row that is there, each row compared with its own."""
    for row in table.rows_there():
        picture = next(found, None)
        if picture is None or picture.name != row.file:
            here = repr(picture.name) if picture else "nothing"
            raise DataError(
                f"Row {progress.rows + 1} of {out} is {row.file!r}, where the sources now have "
                f"{here}."
            )
        progress.there += 1
        progress.add(row)
    return found
