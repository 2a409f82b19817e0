import threading

import pytest

from numscribe.errors import BusyError
from numscribe.web.limiter import ConcurrencyLimiter


def test_admit_raises_busy_error_when_the_queue_is_full() -> None:
    limiter = ConcurrencyLimiter(slots=1, queue=1, timeout=5)
    limiter.admit()
    release = limiter.admit()
    with pytest.raises(BusyError):
        limiter.admit()
    release()
    release()  # has no effect the second time
    limiter.admit()
    with pytest.raises(BusyError):
        limiter.admit()


def test_no_more_than_the_given_number_of_slots_is_held() -> None:
    changes: list[tuple[int, int]] = []
    limiter = ConcurrencyLimiter(2, 6, 30, lambda *counts: changes.append(counts))
    inside = threading.Barrier(2, timeout=30)  # breaks unless two are inside at a time

    def read() -> None:
        with limiter.admitted_slot():
            inside.wait()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not inside.broken
    assert max(running for running, _ in changes) == 2
    assert max(waiting for _, waiting in changes) <= 7  # one joins the queue for a moment
    assert changes[-1] == (0, 0)


def test_a_new_request_does_not_overtake_one_that_waits() -> None:
    is_waiting = threading.Event()
    order: list[str] = []

    def on_change(_: int, waiting: int) -> None:
        if waiting:
            is_waiting.set()

    limiter = ConcurrencyLimiter(1, 9, 30, on_change)

    def read() -> None:
        with limiter.slot():
            order.append("waiting")

    with limiter.slot():
        is_waiting.clear()
        thread = threading.Thread(target=read)
        thread.start()
        assert is_waiting.wait(30)
    # The waiting thread has not run since the slot became free: this thread holds on to the GIL.
    with limiter.slot():
        order.append("new")
    thread.join(30)
    assert order == ["waiting", "new"]


def test_a_request_that_waits_too_long_raises_busy_error() -> None:
    limiter = ConcurrencyLimiter(slots=1, queue=5, timeout=0.01)
    with limiter.admitted_slot(), pytest.raises(BusyError), limiter.admitted_slot():
        pass
    with limiter.admitted_slot():
        pass


def test_a_slot_is_released_when_the_reading_fails() -> None:
    limiter = ConcurrencyLimiter(slots=1, queue=0, timeout=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), limiter.admitted_slot():
            _ = 1 / 0


def test_an_admitted_request_releases_its_slot_between_two_inputs() -> None:
    limiter = ConcurrencyLimiter(slots=1, queue=1, timeout=30)
    release = limiter.admit()
    with limiter.slot():
        pass
    with limiter.admitted_slot():
        pass
    release()
