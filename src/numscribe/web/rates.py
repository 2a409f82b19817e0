"""How often each client asked, counted in memory."""

from __future__ import annotations

import threading
import time

from limits.storage import Storage

SCHEME = "counts"
"""What an address of this storage begins with."""


class Counts(Storage):
    """Fixed windows in memory, tidied up while they are counted.

    The library's own memory starts a thread for that, again and again, which costs more than
    everything else that is done around a reading of strokes.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        **options: float | str | bool,
    ) -> None:
        """Begin without any count."""
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}
        """Of each key, its count and when its window ends, in seconds since the epoch."""
        self._next_tidying = 0.0

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What may go wrong here: nothing."""
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a key up, in a window of ``expiry`` seconds, and return its count."""
        now = time.time()
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
            self._windows[key] = count + amount, end
            if now >= self._next_tidying:
                self._windows = {
                    k: window for k, window in self._windows.items() if window[1] > now
                }
                self._next_tidying = now + expiry
        return count + amount

    def get(self, key: str) -> int:
        """Return a key's count."""
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when a key's window ends, in seconds since the epoch."""
        return self._windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Tell that memory is always there."""
        return True

    def reset(self) -> int:
        """Forget every count, and return how many there were."""
        with self._lock:
            count, self._windows = len(self._windows), {}
        return count

    def clear(self, key: str) -> None:
        """Forget a key's count."""
        with self._lock:
            self._windows.pop(key, None)
