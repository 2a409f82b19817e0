import os
import select
import signal
import threading
from pathlib import Path

import pytest

from numscribe.batch.pool import Pool
from numscribe.batch.rows import Row
from numscribe.batch.worker import Job, Options
from numscribe.errors import CorruptModelError

OPTIONS = Options("default", 0.5, 1_000_000)


def _jobs(folder: Path) -> list[Job]:
    return [Job(path.name, str(path)) for path in sorted(folder.rglob("*.png"))]


def _chunks(jobs: list[Job], size: int) -> list[list[Job]]:
    return [jobs[start : start + size] for start in range(0, len(jobs), size)]


def _read(pool: Pool, chunks: list[list[Job]]) -> list[Row]:
    return [row for rows in pool.read(iter(chunks)) for row in rows]


def test_rows_come_in_the_order_of_the_jobs(folder: Path) -> None:
    jobs = _jobs(folder)
    with Pool(2, OPTIONS) as pool:
        rows = _read(pool, _chunks(jobs, 3))
    assert [row.file for row in rows] == [job.name for job in jobs]
    assert all(row.text == row.file[3] for row in rows)
    assert all(row.model.startswith("default@") for row in rows)


def test_rows_of_a_batch_are_those_of_pictures_read_one_by_one(folder: Path) -> None:
    missing = Job("missing.png", str(folder / "missing.png"))
    refused = Job("pipe.png", b"", "This is not a regular file.")
    jobs = [*_jobs(folder), missing, refused, *_jobs(folder)[:2]]
    with Pool(1, OPTIONS) as pool:
        rows = _read(pool, [jobs])
        alone = _read(pool, _chunks(jobs, 1))
    assert rows == alone
    assert [row.file for row in rows if row.error] == ["missing.png", "pipe.png"]


def test_a_slow_chunk_limits_the_chunks_in_memory(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    jobs = [Job("pipe", str(tmp_path / "pipe")), *_jobs(folder) * 4]
    taken = 0

    def chunks() -> object:
        nonlocal taken
        for job in jobs:
            taken += 1
            yield [job]

    def answer() -> None:
        with (tmp_path / "pipe").open("wb"):
            while taken < 2 * 16 + 1:
                pass

    thread = threading.Thread(target=answer)
    thread.start()
    with Pool(2, OPTIONS) as pool:
        reading = pool.read(chunks())  # type: ignore[arg-type]
        (first,) = next(reading)
        assert first.error is not None
        assert taken == 2 * 16 + 1
        assert sum(1 for _ in reading) == len(jobs) - 1
    thread.join()


def test_a_worker_that_is_killed_is_replaced_and_no_row_is_lost(
    folder: Path, tmp_path: Path
) -> None:
    jobs = [*_jobs(folder)[:5], _pipe(tmp_path), *_jobs(folder)[5:]]
    with Pool(1, OPTIONS) as pool:
        killer = threading.Thread(target=_kill_reader, args=(pool, tmp_path, 1))
        killer.start()
        rows = _read(pool, _chunks(jobs, 10))
        killer.join()
    assert [row.file for row in rows] == [job.name for job in jobs]
    assert [row.file for row in rows if row.error] == ["pipe"]
    assert rows[5].error == "The picture is empty: it has no bytes."


def test_a_picture_that_kills_two_workers_is_a_row_with_an_error(
    folder: Path, tmp_path: Path
) -> None:
    jobs = [*_jobs(folder)[:5], _pipe(tmp_path), *_jobs(folder)[5:]]
    with Pool(1, OPTIONS) as pool:
        # The first one reads all pictures in a batch.
        killer = threading.Thread(target=_kill_reader, args=(pool, tmp_path, 3))
        killer.start()
        rows = _read(pool, _chunks(jobs, 10))
        killer.join()
    assert [row.file for row in rows] == [job.name for job in jobs]
    assert [row.file for row in rows if row.error] == ["pipe"]
    assert rows[5].error == "The picture crashed two workers (exit code -9)."


def _pipe(folder: Path) -> Job:
    """A picture whose reading blocks until it is written."""
    os.mkfifo(folder / "pipe")
    return Job("pipe", str(folder / "pipe"))


def _kill_reader(pool: Pool, folder: Path, times: int) -> None:
    for _ in range(times):
        with (folder / "pipe").open("wb"):  # opens once a worker has opened it to read
            (process,) = pool.processes
            end = os.pidfd_open(process)
            os.kill(process, signal.SIGKILL)
            select.select([end], [], [])
            os.close(end)
    if times == 1:
        with (folder / "pipe").open("wb"):
            pass


def test_the_workers_end_with_the_pool() -> None:
    with Pool(2, OPTIONS) as pool:
        processes = pool.processes
    assert len(processes) == 2
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_broken_model_is_reported(tmp_path: Path) -> None:
    junk = tmp_path / "junk.onnx"
    junk.write_bytes(b"junk")
    with pytest.raises(CorruptModelError, match="not a model that ONNX Runtime can load"):
        Pool(1, Options(str(junk), 0.5, 1_000_000))
