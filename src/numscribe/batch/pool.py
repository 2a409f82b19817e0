"""A pool of worker processes that keeps the order of the results and replaces dead workers."""

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
"""Maximum number of chunks per worker beyond the first unfinished one."""

_CHUNK = 16
"""Number of pictures in a chunk, small enough that all workers finish at about the same time."""

_CHUNK_BYTES = 4_000_000
"""Size at which a chunk of pictures in memory is full."""

_processes = multiprocessing.get_context("spawn")


class _Worker:
    """A worker process, the pipe to it, and its current chunk."""

    def __init__(self, options: Options) -> None:
        self.connection, other = _processes.Pipe()
        self._position = _processes.RawValue("i", 0)
        self.process = _processes.Process(
            target=work, args=(other, self._position, options), daemon=True
        )
        self.process.start()
        other.close()  # so that the pipe is closed when the process dies
        self.index = -1
        self.jobs: list[Job] = []
        self.one_by_one = False

    def send(self, index: int, jobs: list[Job], *, one_by_one: bool = False) -> None:
        """Send a chunk; if the process is dead, ``receive`` fails."""
        self.index, self.jobs, self.one_by_one = index, jobs, one_by_one
        self._position.value = 0
        try:
            self.connection.send((jobs, one_by_one))
        except OSError:
            return

    def receive(self) -> list[Row]:
        """Return the rows of the chunk.

        Raises:
            EOFError, OSError: The process is dead.
        """
        return cast(list[Row], self.connection.recv())

    def wait_for_model(self) -> None:
        """Wait until the process has loaded the model.

        Raises:
            ModelError: The model cannot be loaded.
        """
        try:
            answer = self.connection.recv()
        except (EOFError, OSError) as error:
            raise ModelError("A worker process died while loading the model.") from error
        if isinstance(answer, NumscribeError):
            raise answer

    @property
    def position(self) -> int:
        """Index of the job that the process read when it died, if it read one by one."""
        return int(self._position.value)

    def stop(self) -> None:
        """Terminate the process."""
        self.connection.close()
        self.process.terminate()
        self.process.join()


class Pool(AbstractContextManager["Pool"]):
    """Worker processes that read chunks of pictures; each loads the model once."""

    def __init__(self, count: int, options: Options) -> None:
        """Start ``count`` workers, and wait until they have loaded the model.

        Raises:
            ModelError: The model cannot be loaded.
        """
        self._options = options
        self._workers: list[_Worker] = []
        self._suspects: set[tuple[int, int]] = set()
        try:
            for _ in range(count):
                self._workers.append(_Worker(options))
            for worker in self._workers:
                worker.wait_for_model()
        except BaseException:
            self._stop()
            raise

    @property
    def processes(self) -> list[int]:
        """Process ids of the workers."""
        return [worker.process.pid for worker in self._workers if worker.process.pid]

    def __exit__(self, *_: object) -> None:
        """Terminate the workers."""
        self._stop()

    def read(self, chunks: Iterator[list[Job]]) -> Iterator[list[Row]]:
        """Read chunks, and yield their rows in the order of the chunks.

        Memory use does not depend on the number of chunks: one chunk is taken ahead of the
        workers, and none is started more than 16 chunks per worker after the first unfinished
        one. A chunk whose worker dies is read again one by one, and a picture that then kills two
        workers becomes a row with an error.
        """
        idle = list(self._workers)
        finished: dict[int, list[Row]] = {}
        next_index = 0
        numbered = enumerate(chunks)
        upcoming = next(numbered, None)
        while upcoming is not None or len(idle) < len(self._workers):
            end = next_index + _AHEAD * len(self._workers)
            while idle and upcoming is not None and upcoming[0] < end:
                idle.pop().send(*upcoming)
                upcoming = next(numbered, None)
            busy = {worker.connection: worker for worker in self._workers if worker not in idle}
            for connection in wait(list(busy)):
                worker = busy[cast(Connection, connection)]
                try:
                    finished[worker.index] = worker.receive()
                except (EOFError, OSError):
                    self._replace(worker)
                else:
                    idle.append(worker)
            while next_index in finished:
                yield finished.pop(next_index)
                next_index += 1

    def _replace(self, dead: _Worker) -> None:
        """Start a new worker, which reads the chunk of a dead one, one picture after the other."""
        dead.process.join()
        index, jobs, position = dead.index, dead.jobs, dead.position
        if (index, position) in self._suspects:
            error = f"The picture crashed two workers (exit code {dead.process.exitcode})."
            jobs[position] = Job(jobs[position].name, b"", error)
        if dead.one_by_one:
            self._suspects.add((index, position))
        worker = _Worker(self._options)
        self._workers[self._workers.index(dead)] = worker
        dead.stop()
        worker.wait_for_model()
        worker.send(index, jobs, one_by_one=True)

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()


def chunks(found: Iterable[Job]) -> Iterator[list[Job]]:
    """Group jobs into chunks, limited in number and in bytes of pictures."""
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
