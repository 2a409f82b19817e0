"""Worker processes that make samples from pages ahead of the training loop."""

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

from numscribe.training.writing import Writing, load_writing

Maker = Callable[[Writing, np.random.Generator], Any]
"""Makes a sample; a function at the top of a module, so that processes can name it."""

_AT_ONCE = 200
"""Samples that a process makes before it hands them over."""

_writing: list[Writing] = []
"""The writing that a worker process has loaded."""


class SampleMaker:
    """Makes samples in processes of their own; the same numbers always make the same samples."""

    def __init__(self, make: Maker, data: Path, *, processes: int = 1) -> None:
        """Start the processes.

        Args:
            make: Makes one sample.
            data: The data folder.
            processes: How many.
        """
        self._make = make
        self._pool = ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_load,
            initargs=(data,),
        )

    def draw(self, seed: int, epoch: int, count: int) -> list[Any]:
        """Return an epoch's samples; blocks until they are made."""
        chunks = [
            self._pool.submit(
                _make_some, self._make, (seed, epoch, start), min(_AT_ONCE, count - start)
            )
            for start in range(0, count, _AT_ONCE)
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
    """End this process when the training is gone: a pool's workers would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make_some(make: Maker, seed: tuple[int, ...], count: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [make(_writing[0], rng) for _ in range(count)]
