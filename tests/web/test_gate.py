import threading

import pytest

from numscribe.errors import BusyError
from numscribe.web.gate import Gate


def test_places_are_bounded_and_come_back() -> None:
    gate = Gate(concurrency=1, queue=1, patience=5)
    gate.enter()
    leave = gate.enter()
    with pytest.raises(BusyError):
        gate.enter()
    leave()
    leave()  # gives no other place back
    gate.enter()
    with pytest.raises(BusyError):
        gate.enter()


def test_no_more_read_at_once_than_allowed() -> None:
    watched: list[tuple[int, int]] = []
    gate = Gate(2, 6, 30, lambda running, waiting: watched.append((running, waiting)))
    inside = threading.Barrier(2, timeout=30)  # only two at a time, or it breaks

    def read() -> None:
        with gate.admission():
            inside.wait()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not inside.broken
    assert max(running for running, _ in watched) == 2
    assert max(waiting for _, waiting in watched) <= 6
    assert watched[-1] == (0, 0)


def test_who_waits_longer_than_allowed_is_sent_away() -> None:
    gate = Gate(concurrency=1, queue=5, patience=0.01)
    with gate.admission(), pytest.raises(BusyError), gate.admission():
        pass
    with gate.admission():
        pass


def test_a_failed_reading_gives_its_turn_back() -> None:
    gate = Gate(concurrency=1, queue=0, patience=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.admission():
            _ = 1 / 0


def test_a_request_of_many_inputs_lets_others_pass_between_two() -> None:
    gate = Gate(concurrency=1, queue=1, patience=30)
    leave = gate.enter()
    with gate.turn():
        pass
    with gate.admission():  # would wait for ever if the turn were kept
        pass
    leave()
