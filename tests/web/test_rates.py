import socket
import threading
from typing import Any

import pytest
import structlog
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from structlog.testing import LogCapture
from werkzeug.exceptions import TooManyRequests

from numscribe.web import rates
from numscribe.web.rates import Counts, RateLimit


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that is counted by, to be set."""
    now = [1000.0]
    monkeypatch.setattr(rates.time, "time", lambda: now[0])
    return now


class Fickle(Counts):
    """A storage that workers share, and that is away at times."""

    STORAGE_SCHEME = ["fickle"]  # noqa: RUF012
    is_away = False
    asked = 0

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        Fickle.asked += 1
        if Fickle.is_away:
            raise ConnectionError("away")
        return super().incr(key, expiry, amount)


def make_limit(limit: str, storage: str = "memory://") -> tuple[RateLimit, list[dict[str, Any]]]:
    """A limit, and what it will have logged."""
    logged = LogCapture()
    return RateLimit(limit, storage, structlog.wrap_logger(None, [logged])), logged.entries


def allowed(limit: RateLimit, times: int) -> list[bool]:
    found = []
    for _ in range(times):
        try:
            limit.hit("somebody")
            found.append(True)
        except TooManyRequests:
            found.append(False)
    return found


def test_a_storage_that_is_away_is_not_asked_for_a_while(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(Fickle, "asked", 0)
    limit, logged = make_limit("2 per minute", "fickle://anywhere")
    monkeypatch.setattr(Fickle, "is_away", True)
    assert allowed(limit, 3) == [True, True, False]
    clock[0] += 5.0
    assert allowed(limit, 2) == [False, False]
    assert Fickle.asked == 2
    assert [line["log_level"] for line in logged] == ["warning"]
    monkeypatch.setattr(Fickle, "is_away", False)
    clock[0] += 5.0
    assert allowed(limit, 3) == [True, True, False]
    assert Fickle.asked == 5


def test_a_storage_that_never_answers_holds_nobody_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates, "_PATIENCE", 0.001)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        limit, logged = make_limit("1 per minute", f"redis://127.0.0.1:{silent.getsockname()[1]}")
        assert allowed(limit, 2) == [True, False]
    assert len(logged) == 1


def test_who_asks_too_much_is_told_when_to_come_back(clock: list[float]) -> None:
    limit, _ = make_limit("1 per minute")
    limit.hit("somebody")
    clock[0] += 12.5
    with pytest.raises(TooManyRequests, match="1 per 1 minute") as refusal:
        limit.hit("somebody")
    assert refusal.value.retry_after == 48


def test_what_the_shorter_limit_refuses_does_not_count_for_the_longer(clock: list[float]) -> None:
    limit, _ = make_limit("3 per 90 minute; 1 per minute")
    assert allowed(limit, 5) == [True, False, False, False, False]
    clock[0] += 60
    assert allowed(limit, 1) == [True]


def test_a_window_begins_with_the_first_request_and_ends_in_time(clock: list[float]) -> None:
    counts = Counts()
    assert [counts.incr("key", 60) for _ in range(3)] == [1, 2, 3]
    clock[0] += 59.9
    assert counts.get("key") == 3
    assert counts.get_expiry("key") == 1060.0
    clock[0] += 0.1
    assert counts.get("key") == 0
    assert counts.incr("key", 60, amount=2) == 2
    assert counts.get_expiry("key") == 1120.0


def test_clients_are_counted_apart(clock: list[float]) -> None:  # noqa: ARG001
    limiter = FixedWindowRateLimiter(Counts())
    limit = RateLimitItemPerMinute(2)
    assert [limiter.hit(limit, who) for who in "aabaab"] == [True, True, True, False, False, True]


def test_what_has_ended_takes_no_memory(clock: list[float]) -> None:
    counts = Counts()
    for index in range(100):
        counts.incr(f"key {index}", 60)
    clock[0] += 61
    counts.incr("key", 60)
    assert counts.reset() == 1


def test_a_key_can_be_forgotten() -> None:
    counts = Counts()
    counts.incr("one", 60)
    counts.incr("other", 60)
    counts.clear("one")
    assert (counts.get("one"), counts.get("other")) == (0, 1)
    assert counts.check()


def test_no_request_of_several_threads_is_lost_and_none_starts_another() -> None:
    counts = Counts()
    before = threading.active_count()
    threads = [
        threading.Thread(target=lambda: [counts.incr("key", 60) for _ in range(2000)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.get("key") == 8000
    assert threading.active_count() == before
