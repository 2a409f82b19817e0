"""The gate in front of the readers: how many read at once, how many wait, and who is sent away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from numscribe.errors import BusyError


class Gate:
    """Bounds how many readings run at the same time in a process, and how many wait for it.

    A request is admitted once, and then takes a turn for each of its inputs, so that one of many
    lets others pass between two. A batch takes turns alone: while its client takes a line, it keeps
    no place from others.
    """

    def __init__(
        self,
        concurrency: int,
        queue: int,
        patience: float,
        watch: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        """Set the bounds.

        Args:
            concurrency: Readings at the same time.
            queue: Admitted requests beyond those.
            patience: Longest wait for a turn, in seconds.
            watch: Is told how many readings run and how many wait, after each change.
        """
        self._places = concurrency + queue
        self._patience = patience
        self._turns = concurrency
        self._watch = watch
        self._admitted = 0
        self._running = 0
        self._waiting = 0
        self._free = threading.Condition()

    def enter(self) -> Callable[[], None]:
        """Take a place.

        Returns:
            What gives it back; to call it twice does no harm.

        Raises:
            BusyError: All places are taken.
        """
        with self._free:
            if self._admitted >= self._places:
                raise BusyError("As many requests as may wait are waiting; try again soon.")
            self._admitted += 1
        taken = [True]

        def leave() -> None:
            with self._free:
                if taken:
                    taken.clear()
                    self._admitted -= 1

        return leave

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn to read, and read within it.

        Raises:
            BusyError: The wait was longer than allowed.
        """
        until = time.monotonic() + self._patience
        with self._free:
            self._waiting += 1
            self._tell()
            free = self._free.wait_for(
                lambda: self._running < self._turns, timeout=until - time.monotonic()
            )
            self._waiting -= 1
            if not free:
                self._tell()
                raise BusyError("The readers are busy for longer than a request may wait.")
            self._running += 1
            self._tell()
        try:
            yield
        finally:
            with self._free:
                self._running -= 1
                self._tell()
                self._free.notify()

    @contextmanager
    def admission(self) -> Iterator[None]:
        """Take a place and a turn for one reading.

        Raises:
            BusyError: There is no place, or the wait was longer than allowed.
        """
        leave = self.enter()
        try:
            with self.turn():
                yield
        finally:
            leave()

    def _tell(self) -> None:
        self._watch(self._running, self._waiting)
