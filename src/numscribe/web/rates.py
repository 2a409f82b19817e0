"""How often each client may ask."""

from __future__ import annotations

import math
import threading
import time
from typing import Final

from limits import RateLimitItem, parse_many
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from structlog.typing import FilteringBoundLogger
from werkzeug.exceptions import TooManyRequests

_PATIENCE: Final = 0.25
"""Seconds that a storage which workers share has for each connection and answer."""

_AWAY: Final = 5.0
"""Seconds until one that had not is asked again."""

_TIDIED: Final = 60.0
"""Seconds between two looks for windows that have ended."""


class RateLimit:
    """Bounds how often one client asks, of all routes together."""

    def __init__(self, limit: str, storage: str, log: FilteringBoundLogger) -> None:
        """Count nothing yet.

        Args:
            limit: As ``100 per minute``; several with ``;`` between them.
            storage: ``memory://``, or the address of a Redis that workers share. Where that is
                away, each worker counts for itself.
            log: Where it is said that it is away.
        """
        # The shortest first: it refuses most, and what it refuses does not count for the others.
        self._limits = sorted(parse_many(limit), key=lambda limit: limit.get_expiry())
        self._log = log
        self._own = FixedWindowRateLimiter(Counts())
        self._shared: FixedWindowRateLimiter | None = None
        if not storage.startswith("memory:"):
            options = {"socket_connect_timeout": _PATIENCE, "socket_timeout": _PATIENCE}
            self._shared = FixedWindowRateLimiter(storage_from_string(storage, **options))
        self._asked_from = 0.0

    def hit(self, client: str) -> None:
        """Count a request.

        Args:
            client: Who asks.

        Raises:
            TooManyRequests: The client has asked too often; it says when it may ask again.
        """
        for limit in self._limits:
            if (until := self._hit(limit, client)) is not None:
                raise TooManyRequests(
                    f"Too many requests: at most {limit} are answered.",
                    # Redis rounds to seconds, up or down.
                    retry_after=max(1, math.floor(until - time.time()) + 1),
                )

    def _hit(self, limit: RateLimitItem, client: str) -> float | None:
        """Count a request; return when the next is allowed, if this one is not."""
        now = time.monotonic()
        if self._shared is not None and now >= self._asked_from:
            was_away = self._asked_from > 0
            if was_away:  # one request finds out whether it is back; the others do not wait
                self._asked_from = now + _AWAY
            try:
                until = _ask(self._shared, limit, client)
            except Exception as error:  # a storage has errors of many kinds; none is the client's
                self._asked_from = time.monotonic() + _AWAY
                if not was_away:
                    self._log.warning("counting requests alone", error=repr(error))
            else:
                if was_away:
                    self._asked_from = 0.0
                return until
        return _ask(self._own, limit, client)


def _ask(limiter: FixedWindowRateLimiter, limit: RateLimitItem, client: str) -> float | None:
    if limiter.hit(limit, client):
        return None
    return limiter.storage.get_expiry(limit.key_for(client))


class Counts(Storage):
    """Fixed windows in memory, tidied up while they are counted.

    The library's own memory starts a thread for that, again and again, which costs more than
    everything else that is done around a reading of strokes.
    """

    def __init__(self) -> None:
        """Begin without any count."""
        super().__init__()
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
                self._next_tidying = now + _TIDIED
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
