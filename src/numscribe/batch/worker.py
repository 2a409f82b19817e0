"""The worker process: pictures in, rows out.

OpenCV and ONNX Runtime are loaded in workers only, not in the process that starts them.
"""

from __future__ import annotations

import gc
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from numscribe.batch.rows import Row
from numscribe.batch.table_task import TableTask
from numscribe.errors import NumscribeError

if TYPE_CHECKING:
    from numscribe.reading.recognizer import Recognizer
    from numscribe.records import Reading


@dataclass(frozen=True, slots=True)
class Options:
    """How to read the pictures of a run.

    Attributes:
        model: Name of a packaged model, or path of an ``.onnx`` file.
        threshold: Minimum confidence of an accepted reading, 0 to 1.
        max_pixels: Maximum number of pixels of a picture.
        tables: How to read tables, and where to write them; None to read numbers.
    """

    model: str
    threshold: float
    max_pixels: int
    tables: TableTask | None = None


class Job(NamedTuple):
    """A picture for a worker.

    Attributes:
        name: Name in the table.
        source: Path of the file, or its bytes.
        error: Error message if the picture cannot be read, or None.
        page: Page of a PDF, from 1; None for other files.
    """

    name: str
    source: str | bytes
    error: str | None = None
    page: int | None = None


def work(connection: Connection, position: Any, options: Options) -> None:
    """Receive lists of jobs and send lists of rows, until the connection is closed.

    A message is a list of jobs, and whether to read them one by one, instead of in batches. The
    first message sent is the model's name, or the exception raised while loading it.

    Args:
        connection: Connection to the pool.
        position: A shared integer, set to the index of the job that is being read one by one,
            which tells the pool which picture crashed the worker.
        options: How to read.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles Ctrl-C
    import cv2  # noqa: PLC0415 only in workers

    from numscribe.models.memory import keep_freed_memory  # noqa: PLC0415
    from numscribe.reading.recognizer import Recognizer  # noqa: PLC0415

    keep_freed_memory()
    cv2.setNumThreads(1)  # workers run in parallel
    try:
        recognizer = Recognizer(
            options.model, threshold=options.threshold, max_pixels=options.max_pixels
        )
    except NumscribeError as error:
        connection.send(error)
        return
    gc.freeze()  # modules and models stay: the garbage collector need not look at them again
    connection.send(recognizer.model)
    try:
        while True:
            jobs, one_by_one = connection.recv()
            if not one_by_one and options.tables is None:
                connection.send(_read_many(recognizer, jobs))
                continue
            rows = []
            for position.value, job in enumerate(jobs):
                rows.append(_read(recognizer, job, options.tables))
            connection.send(rows)
    except (EOFError, OSError):  # the pool has closed the connection
        return


def _read(recognizer: Recognizer, job: Job, tables: TableTask | None) -> Row:
    from numscribe.io.source import open_page  # noqa: PLC0415 only in workers

    if job.error is not None:
        return Row.failed(job.name, job.error, recognizer.model)
    try:
        source = open_page(str(job.source), job.page) if job.page is not None else job.source
        if tables is not None:
            return tables.read(recognizer, job.name, source)
        return _row(job, recognizer.read(source))
    except NumscribeError as error:
        return Row.failed(job.name, str(error), recognizer.model)
    except Exception as error:  # one bad picture must not stop the run
        message = f"The picture cannot be read: {type(error).__name__}: {error}"
        return Row.failed(job.name, message, recognizer.model)


def _read_many(recognizer: Recognizer, jobs: list[Job]) -> list[Row]:
    """Read jobs with the models in batches; pages of PDFs are large, and read one by one."""
    together = [job.error is None and job.page is None for job in jobs]
    sources = [job.source for job, is_together in zip(jobs, together, strict=True) if is_together]
    try:
        readings = iter(recognizer.read_many(sources, return_exceptions=True))
    except Exception:  # a picture that cannot be read must not take the others with it
        return [_read(recognizer, job, None) for job in jobs]
    rows = []
    for job, is_together in zip(jobs, together, strict=True):
        reading = next(readings) if is_together else None
        if reading is None:
            rows.append(_read(recognizer, job, None))
        elif isinstance(reading, NumscribeError):
            rows.append(Row.failed(job.name, str(reading), recognizer.model))
        else:
            rows.append(_row(job, reading))
    return rows


def _row(job: Job, reading: Reading) -> Row:
    return Row(
        file=job.name,
        text=reading.text,
        formatted=reading.formatted,
        confidence=round(reading.confidence, 6),
        accepted=reading.accepted,
        reason=reading.reason,
        error=None,
        model=reading.model,
    )
