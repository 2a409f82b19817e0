"""Limits how many readings run at the same time in a process, and how many requests wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from numscribe.errors import BusyError


class ConcurrencyLimiter:
    """A bounded first-in, first-out queue in front of a bounded number of slots.

    A request is admitted once and then takes a slot for each of its inputs, so that a request with
    many inputs lets others run in between. A batch takes slots without being admitted, so a client
    that receives its answer slowly does not block others.
    """

    def __init__(
        self,
        slots: int,
        queue: int,
        timeout: float,
        on_change: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        """Set the limits.

        Args:
            slots: Maximum number of readings that run at the same time.
            queue: Maximum number of admitted requests beyond ``slots``.
            timeout: Maximum wait for a slot, in seconds.
            on_change: Called with the numbers of running and waiting readings after each change.
        """
        self._admissions = threading.Semaphore(slots + queue)
        self._timeout = timeout
        self._slots = slots
        self._on_change = on_change
        self._running = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    def admit(self) -> Callable[[], None]:
        """Admit a request.

        Returns:
            A function that ends the admission; calling it again has no effect.

        Raises:
            BusyError: The queue is full.
        """
        if not self._admissions.acquire(blocking=False):
            raise BusyError("The queue of requests is full; try again soon.")
        admission = ExitStack()
        admission.callback(self._admissions.release)
        return admission.close

    @contextmanager
    def slot(self, timeout: float | None = None) -> Iterator[None]:
        """Wait for a slot, and hold it inside the ``with`` block.

        Slots are given in the order of the requests.

        Args:
            timeout: Maximum wait in seconds, instead of the limiter's.

        Raises:
            BusyError: No slot became free in time.
        """
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            if len(self._queue) > 1 or self._running >= self._slots:
                self._notify()
            # Without the queue, new requests would overtake waiting ones, and one request could
            # time out while thousands of others are answered.
            is_free = self._changed.wait_for(
                lambda: self._running < self._slots and self._queue[0] is ticket,
                self._timeout if timeout is None else timeout,
            )
            self._queue.remove(ticket)
            self._running += is_free
            self._notify()
        if not is_free:
            raise BusyError("The server was busy for longer than a request may wait.")
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._notify()

    @contextmanager
    def admitted_slot(self) -> Iterator[None]:
        """Admit a request with a single input, and hold a slot inside the ``with`` block.

        Raises:
            BusyError: The queue is full, or no slot became free in time.
        """
        release = self.admit()
        try:
            with self.slot():
                yield
        finally:
            release()

    def _notify(self) -> None:
        self._on_change(self._running, len(self._queue))
        self._changed.notify_all()
