"""What a worker process does: pictures in, rows out.

OpenCV and ONNX Runtime are loaded here, in the worker, and not by whoever starts it.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from numscribe.batch.rows import Row
from numscribe.errors import NumscribeError

if TYPE_CHECKING:
    from numscribe.recognizer import Recognizer


@dataclass(frozen=True, slots=True)
class Options:
    """How every picture of a run is read.

    Attributes:
        model: Name of a packaged model, or path of an ``.onnx`` file.
        threshold: Least confidence, 0 to 1, of an accepted reading.
        max_pixels: Refuse pictures with more pixels than this.
    """

    model: str
    threshold: float
    max_pixels: int


class Job(NamedTuple):
    """One picture on its way to a worker: a path, the bytes of an archived one, or an error."""

    name: str
    source: str | bytes
    error: str | None = None


def work(connection: Connection, position: Any, options: Options) -> None:
    """Answer lists of jobs by lists of rows until the other end is closed.

    The first answer is the model's name, or the error that keeps it from being loaded.

    Args:
        connection: Where jobs come from and rows go to.
        position: A shared integer that says which job of the list is being read, so that the
            one that kills this process can be named.
        options: How to read.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us
    import cv2  # noqa: PLC0415 not in the process that starts us

    from numscribe.recognizer import Recognizer  # noqa: PLC0415

    cv2.setNumThreads(1)  # processes are the parallel part
    try:
        recognizer = Recognizer(
            options.model, threshold=options.threshold, max_pixels=options.max_pixels
        )
    except NumscribeError as error:
        connection.send(error)
        return
    connection.send(recognizer.model)
    try:
        while True:
            jobs = connection.recv()
            rows = []
            for position.value, job in enumerate(jobs):
                rows.append(_read(recognizer, job))
            connection.send(rows)
    except (EOFError, OSError):  # nobody listens any more
        return


def _read(recognizer: Recognizer, job: Job) -> Row:
    if job.error is not None:
        return Row.failed(job.name, job.error, recognizer.model)
    try:
        reading = recognizer.read(job.source)
    except NumscribeError as error:
        return Row.failed(job.name, str(error), recognizer.model)
    except Exception as error:  # one picture must not stop a million
        message = f"It cannot be read: {type(error).__name__}: {error}"
        return Row.failed(job.name, message, recognizer.model)
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
