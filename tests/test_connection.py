import socket
import threading
from collections.abc import Iterator

import pytest

from numscribe.connection import ClientSocket
from numscribe.errors import BusyError

LARGE = bytes(10_000_000)
"""More than fits into the buffers of the system."""


@pytest.fixture
def places() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(1)


@pytest.fixture
def pair() -> Iterator[tuple[ClientSocket, socket.socket]]:
    """Our end of a connection, and the client's."""
    one, other = socket.socketpair()
    with ClientSocket(fileno=one.detach()) as ours, other:
        yield ours, other


def test_what_is_there_is_read_and_what_fits_is_written_without_a_place(
    pair: tuple[ClientSocket, socket.socket], places: threading.BoundedSemaphore
) -> None:
    ours, client = pair
    places.acquire()
    ours.begin(places, 30)
    client.sendall(b"question")
    assert ours.recv(100) == b"question"
    ours.sendall(b"answer")
    assert client.recv(100) == b"answer"


@pytest.mark.parametrize("timeout", [None, 30])
def test_who_has_no_place_waits_for_no_client(
    pair: tuple[ClientSocket, socket.socket],
    places: threading.BoundedSemaphore,
    timeout: float | None,
) -> None:
    ours, _ = pair
    ours.settimeout(timeout)
    places.acquire()
    ours.begin(places, 30)
    with pytest.raises(BusyError):
        ours.recv(100)
    with pytest.raises(ConnectionResetError):
        ours.sendall(LARGE)
    assert ours.gettimeout() == timeout


def test_a_place_is_kept_for_a_request_and_given_back(
    pair: tuple[ClientSocket, socket.socket], places: threading.BoundedSemaphore
) -> None:
    ours, client = pair
    ours.begin(places, 30)
    for _ in range(2):
        threading.Timer(0.05, client.sendall, [b"late"]).start()
        assert ours.recv(4) == b"late"
    assert not places.acquire(blocking=False)
    ours.finish()
    ours.finish()
    assert places.acquire(blocking=False)


@pytest.mark.parametrize("trickle", [1, 1000])
def test_a_client_that_hardly_takes_its_answer_is_given_up(
    pair: tuple[ClientSocket, socket.socket], places: threading.BoundedSemaphore, trickle: int
) -> None:
    ours, client = pair
    ours.begin(places, 0.1)
    client.settimeout(30)

    def answer() -> None:
        for _ in range(10_000):
            ours.sendall(bytes(100_000))
            client.recv(trickle)

    with pytest.raises(ConnectionResetError):
        answer()


def test_a_client_that_takes_its_answer_gets_all_of_it(
    pair: tuple[ClientSocket, socket.socket], places: threading.BoundedSemaphore
) -> None:
    ours, client = pair
    ours.begin(places, 30)
    taken = []
    reader = threading.Thread(
        target=lambda: taken.extend(iter(lambda: len(client.recv(1 << 20)), 0))
    )
    reader.start()
    ours.sendall(LARGE)
    ours.shutdown(socket.SHUT_WR)
    reader.join(30)
    assert sum(taken) == len(LARGE)


def test_who_may_not_wait_keeps_the_rest_for_one_who_may(
    pair: tuple[ClientSocket, socket.socket], places: threading.BoundedSemaphore
) -> None:
    ours, client = pair
    ours.begin(places, 30, waits=False)
    with pytest.raises(BusyError):
        ours.recv(100)
    ours.sendall(LARGE)
    ours.sendall(b"and more")
    assert ours.keeps
    assert places.acquire(blocking=False)
    places.release()
    taken = bytearray()
    reader = threading.Thread(
        target=lambda: [taken.extend(part) for part in iter(lambda: client.recv(1 << 20), b"")]
    )
    reader.start()
    ours.send_kept()
    assert not ours.keeps
    ours.shutdown(socket.SHUT_WR)
    reader.join(30)
    assert bytes(taken) == LARGE + b"and more"


def test_what_fits_is_not_kept(
    pair: tuple[ClientSocket, socket.socket], places: threading.BoundedSemaphore
) -> None:
    ours, client = pair
    ours.begin(places, 30, waits=False)
    ours.sendall(b"answer")
    assert not ours.keeps
    assert client.recv(100) == b"answer"
