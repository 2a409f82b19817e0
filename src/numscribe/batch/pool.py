"""A pool of worker processes that keeps the order, and outlives the death of a worker."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection, wait
from typing import cast

from numscribe.batch.rows import Row
from numscribe.batch.worker import Job, Options, work
from numscribe.errors import ModelError, NumscribeError

_AHEAD = 16
"""Chunks that may be finished, a worker, while an earlier one is still being read."""

_CHUNK = 16
"""Pictures of a chunk: a few hundredths of a second of work, so that workers end together."""

_CHUNK_BYTES = 4_000_000
"""Bytes after which a chunk of pictures that were read already is full."""

_processes = multiprocessing.get_context("spawn")


class _Worker:
    """A process, its end of the pipe, and the chunk that it has."""

    def __init__(self, options: Options) -> None:
        self.connection, other = _processes.Pipe()
        self._position = _processes.RawValue("i", 0)
        self.process = _processes.Process(
            target=work, args=(other, self._position, options), daemon=True
        )
        self.process.start()
        other.close()  # so that the death of the process ends the pipe
        self.index = -1
        self.jobs: list[Job] = []

    def give(self, index: int, jobs: list[Job]) -> None:
        """Hand over a chunk; a worker that is dead is found out when its answer is awaited."""
        self.index, self.jobs = index, jobs
        self._position.value = 0
        try:
            self.connection.send(jobs)
        except OSError:
            return

    def answer(self) -> list[Row]:
        """Return the rows of the chunk.

        Raises:
            EOFError, OSError: The process is dead.
        """
        return cast(list[Row], self.connection.recv())

    def await_model(self) -> None:
        """Wait until the process has loaded the model.

        Raises:
            ModelError: It cannot.
        """
        try:
            answer = self.connection.recv()
        except (EOFError, OSError) as error:
            raise ModelError("A worker process ended before it had loaded the model.") from error
        if isinstance(answer, NumscribeError):
            raise answer

    @property
    def position(self) -> int:
        """Which of its jobs the process is reading, or was when it died."""
        return int(self._position.value)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.process.terminate()
        self.process.join()


class Pool(AbstractContextManager["Pool"]):
    """Worker processes that read chunks of pictures, each with the model loaded once."""

    def __init__(self, count: int, options: Options) -> None:
        """Start the workers, and wait until they have loaded the model.

        Raises:
            ModelError: They cannot load it.
        """
        self._options = options
        self._workers: list[_Worker] = []
        self._suspects: set[tuple[int, int]] = set()
        try:
            for _ in range(count):
                self._workers.append(_Worker(options))
            for worker in self._workers:
                worker.await_model()
        except BaseException:
            self._stop()
            raise

    @property
    def processes(self) -> list[int]:
        """The workers' process identifiers."""
        return [worker.process.pid for worker in self._workers if worker.process.pid]

    def __exit__(self, *_: object) -> None:
        """End every worker, whatever it does."""
        self._stop()

    def read(self, chunks: Iterator[list[Job]]) -> Iterator[list[Row]]:
        """Read chunks, and yield their rows in the order of the chunks.

        One chunk is taken ahead of the workers, and none that is further than 16 a worker past
        the first that is unfinished: memory does not grow with their number. A picture whose
        reading kills two workers becomes a row with an error.
        """
        idle = list(self._workers)
        finished: dict[int, list[Row]] = {}
        due = 0
        numbered = enumerate(chunks)
        upcoming = next(numbered, None)
        while upcoming is not None or len(idle) < len(self._workers):
            while idle and upcoming is not None and upcoming[0] - due < _AHEAD * len(self._workers):
                idle.pop().give(*upcoming)
                upcoming = next(numbered, None)
            busy = {worker.connection: worker for worker in self._workers if worker not in idle}
            for connection in wait(list(busy)):
                worker = busy[cast(Connection, connection)]
                try:
                    finished[worker.index] = worker.answer()
                except (EOFError, OSError):
                    self._replace(worker)
                else:
                    idle.append(worker)
            while due in finished:
                yield finished.pop(due)
                due += 1

    def _replace(self, dead: _Worker) -> None:
        """Give a dead worker's chunk to a new one."""
        dead.process.join()
        index, jobs, position = dead.index, dead.jobs, dead.position
        if (index, position) in self._suspects:
            error = f"Reading it ended the process twice (exit code {dead.process.exitcode})."
            jobs[position] = Job(jobs[position].name, b"", error)
        self._suspects.add((index, position))
        worker = _Worker(self._options)
        self._workers[self._workers.index(dead)] = worker
        dead.stop()
        worker.await_model()
        worker.give(index, jobs)

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()


def chunks(found: Iterable[Job]) -> Iterator[list[Job]]:
    """Gather jobs into chunks, none of which holds much of their pictures."""
    jobs: list[Job] = []
    size = 0
    for job in found:
        jobs.append(job)
        size += len(job.source)
        if len(jobs) == _CHUNK or size >= _CHUNK_BYTES:
            yield jobs
            jobs, size = [], 0
    if jobs:
        yield jobs
