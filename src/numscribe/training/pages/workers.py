"""Worker processes that generate samples of synthetic pages during training."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from numscribe.records import Rng
from numscribe.training.writing import Writing, load_writing

Maker = Callable[[Writing, Rng], Any]
"""A function that makes a sample; it must be at module level, so that it can be pickled."""

_CHUNK = 200
"""Number of samples per task of a worker process; each chunk has its own random seed."""

_writing: list[Writing] = []
"""In a worker process: the training handwriting, one element once it is loaded."""


class SampleMaker:
    """Makes samples in worker processes; equal seeds and epochs give equal samples."""

    def __init__(self, make: Maker, data: Path, *, processes: int = 1) -> None:
        """Start the processes.

        Args:
            make: Makes one sample.
            data: The data folder.
            processes: Number of worker processes.
        """
        self._make = make
        self._pool = ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_load,
            initargs=(data,),
        )

    def make(self, seed: int, epoch: int, count: int) -> list[Any]:
        """Return ``count`` samples of an epoch; blocks until they are made."""
        chunks = [
            self._pool.submit(
                _make_chunk, self._make, (seed, epoch, start), min(_CHUNK, count - start)
            )
            for start in range(0, count, _CHUNK)
        ]
        return [sample for chunk in chunks for sample in chunk.result()]

    def close(self) -> None:
        """Stop the processes."""
        self._pool.shutdown(cancel_futures=True)


def _load(data: Path) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    _writing[:] = [load_writing(data)[0]]


def _end_with_parent() -> None:
    """End this process when the parent has died; the workers of a pool would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make_chunk(make: Maker, seed: tuple[int, ...], count: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [make(_writing[0], rng) for _ in range(count)]
