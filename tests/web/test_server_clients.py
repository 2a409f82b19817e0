"""Slow, many and hostile clients of the real server."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from urllib.request import urlopen

import pytest

from serving import STROKES, free_port, read, start

JSON = "Content-Type: application/json"


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The port of a server with one worker; the parameter contains further settings."""
    port, folder = free_port(), str(tmp_path_factory.mktemp("server"))
    settings = {"XDG_DATA_HOME": folder, "TMPDIR": folder, "PORT": str(port)}
    settings |= {"NUMSCRIBE_WORKERS": "1", "NUMSCRIBE_QUEUE": "0", "NUMSCRIBE_LOG_LEVEL": "error"}
    with start(**(settings | getattr(request, "param", {}))) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process, port
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture
def port(server: tuple[subprocess.Popen[str], int]) -> int:
    return server[1]


def _head(route: str, *lines: str) -> bytes:
    return "\r\n".join([route + " HTTP/1.1", "Host: x", *lines, "", ""]).encode()


def _connect(stack: ExitStack, port: int, sent: bytes = b"") -> socket.socket:
    client = stack.enter_context(socket.socket())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.settimeout(60)
    client.connect(("127.0.0.1", port))
    client.sendall(sent)
    return client


def _answer(client: socket.socket) -> tuple[int, bytes]:
    answer = HTTPResponse(client)
    answer.begin()
    return answer.status, answer.read()


WHOLE = _head("POST /api/v1/read", JSON, f"Content-Length: {len(STROKES)}") + STROKES
EXPLAINED = STROKES.replace(b"{", b'{"explain": true, ', 1)
READING = _head("POST /api/v1/read", JSON, f"Content-Length: {len(EXPLAINED)}") + EXPLAINED
HOLDING: dict[str, bytes] = {
    "nothing": b"",
    "half a head": _head("GET /healthz")[:-2],
    "half a body": _head("POST /predict", JSON, "Content-Length: 5000") + b"{",
    "half a batch": _head(
        "POST /api/v1/read/batch", "Content-Type: application/zip", "Content-Length: 16000001"
    ),
    "chunks": _head("POST /predict", JSON, "Transfer-Encoding: chunked"),
    "chunks that are none": _head("POST /predict", "Transfer-Encoding: chunked") + b"x\r\n",
    "an expectation": _head("POST /predict", JSON, "Content-Length: 5", "Expect: 100-continue"),
    "the next request": _head("GET /healthz") + b"G",
    "an answer not taken": _head("GET /docs/swagger/js/swagger-ui-bundle.js") * 30,
    "readings not taken": READING * 30,
    "an open end": _head("GET /healthz", "Connection: close"),
}


@pytest.mark.parametrize("kind", HOLDING)
def test_idle_and_slow_connections_do_not_block_other_clients(port: int, kind: str) -> None:
    with ExitStack() as stack:
        for _ in range(100):
            _connect(stack, port, HOLDING[kind])
        Event().wait(0.5)  # until they do
        assert _reads(port)


def _reads(port: int) -> bool:
    """Return whether a drawing is read after at most the readings in progress."""
    for _ in range(200):
        if '"text":"7"' in read(port):
            return True
        Event().wait(0.1)
    return False


def test_a_slow_client_is_served(port: int) -> None:
    with ExitStack() as stack:
        clients = [_connect(stack, port, WHOLE[:-30]) for _ in range(300)]
        assert _reads(port)
        for client in clients[:3]:
            client.sendall(WHOLE[-30:])
            status, content = _answer(client)
            assert status == 200
            assert b'"text":"7"' in content


def test_a_thousand_open_connections_do_not_block_other_clients(port: int) -> None:
    with ExitStack() as stack:
        clients = [_connect(stack, port) for _ in range(1000)]
        assert _reads(port)
        for client in clients[::100]:
            client.sendall(_head("GET /healthz"))
            assert _answer(client)[0] == 200


@pytest.mark.parametrize("server", [{"NUMSCRIBE_REQUEST_SECONDS": "0.5"}], indirect=True)
@pytest.mark.parametrize("kind", ["half a body", "half a batch", "chunks"])
def test_a_body_that_does_not_arrive_in_time_is_answered_408(port: int, kind: str) -> None:
    with ExitStack() as stack:
        status, content = _answer(_connect(stack, port, HOLDING[kind]))
    assert status == 408
    assert b"urn:numscribe:problem:incomplete-request" in content


CHUNKED = _head("POST /api/v1/read", JSON, "Transfer-Encoding: chunked")
ODD: dict[str, tuple[bytes, int]] = {
    "chunks": (CHUNKED + b"%x;x=y\r\n%s\r\n0\r\n\r\n" % (len(STROKES), STROKES), 200),
    "no chunk": (CHUNKED + b"nonsense\r\n", 408),
    "no HTTP": (b"nonsense\r\n\r\n", 400),
    "pipelined": (_head("GET /healthz") * 2, 200),
    "HTTP/1.0": (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
    "a length of many zeros": (_head("GET /healthz", f"Content-Length: {'0' * 60_000}x"), 400),
    "an expectation after many spaces": (
        _head("POST /healthz", "Content-Length: 5", f"Expect: {' ' * 60_000}100-continue")
        + b"abcde",
        405,
    ),
    "trailers without an end": (CHUNKED + b"0\r\n" + b"X: y\r\n" * 20_000, 408),
    "headers without an end": (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 20_000, 431),
    "an encoding that is not undone": (
        _head("POST /healthz", "Transfer-Encoding: gzip, chunked") + b"5\r\nabcde\r\n0\r\n\r\n",
        400,
    ),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    # What a proxy in front may take for another request than we do.
    "two hosts": (_head("GET /healthz", "Host: y"), 400),
    "two lengths": (_head("POST /", "Content-Length: 1", "Content-Length: 2") + b"ab", 400),
    "a space in a name": (_head("POST /", "Content-Length : 5") + b"abcde", 400),
    "a folded line": (_head("POST /", "X: a", " Content-Length: 5") + b"abcde", 400),
    "a negative length": (_head("GET /", "Content-Length: -1"), 400),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_requests_are_answered(port: int, kind: str) -> None:
    sent, expected = ODD[kind]
    with ExitStack() as stack:
        client = _connect(stack, port, sent)
        received = client.recv(25)
        received = received.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"") or client.recv(12)
        assert int(received[9:12]) == expected
        assert _reads(port)


def test_after_a_length_and_chunks_the_connection_is_closed(port: int) -> None:
    both = CHUNKED[:-2] + b"Content-Length: 5\r\n\r\n0\r\n\r\n"
    with ExitStack() as stack:
        client = _connect(stack, port, both + _head("GET /healthz"))
        content = b"".join(iter(lambda: client.recv(4096), b""))
    assert content.count(b"HTTP/1.1 ") == 1


def test_many_bodies_in_several_parts_with_an_expectation_are_read(port: int) -> None:
    for _ in range(30):
        with ExitStack() as stack:
            expecting = f"Expect: {' ' * 60_000}100-continue"
            head = _head("POST /api/v1/read", JSON, f"Content-Length: {len(STROKES)}", expecting)
            client = _connect(stack, port, head)
            assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(STROKES[:20])
            client.sendall(STROKES[20:])
            assert _answer(client)[0] == 200


def test_a_body_over_the_limit_is_answered_413(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/api/v1/read", bytes(30_000_000), {"Content-Type": "image/png"})
    assert connection.getresponse().status == 413
    connection.close()
    with ExitStack() as stack:  # and at once, if the client asks before it sends
        asking = ("Content-Length: 30000000", "Expect: 100-continue")
        assert _answer(_connect(stack, port, _head("POST /api/v1/read", *asking)))[0] == 413


@pytest.mark.parametrize("server", [{"NUMSCRIBE_MAX_BATCH_MEGABYTES": "1"}], indirect=True)
def test_the_total_size_of_all_bodies_is_limited(port: int) -> None:
    half = _head("POST /api/v1/read", "Content-Type: image/png", "Content-Length: 13000000")
    with ExitStack() as stack:
        clients = [_connect(stack, port, half + bytes(12_000_000)) for _ in range(3)]
        for client in clients:
            client.sendall(bytes(1_000_000))
        statuses = sorted(_answer(client)[0] for client in clients)
    assert statuses[-1] == 503
    assert _reads(port)  # what is small is taken all the same


@pytest.mark.parametrize(
    ("path", "prefix"), [("/static/metrics", "/static"), ("/static/healthz", "/x")]
)
def test_no_header_changes_the_path_of_the_application(port: int, path: str, prefix: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"SCRIPT_NAME": prefix, "X_FORWARDED_PREFIX": prefix})
    assert connection.getresponse().status == 404
    connection.close()


def test_many_readings_sent_at_once_are_all_answered(port: int) -> None:
    with ExitStack() as stack:
        client = _connect(stack, port, WHOLE * 100)
        answers = bytearray()
        while answers.count(b'"text":"7"') < 100:
            part = client.recv(1 << 16)
            assert part, "the connection was closed"
            answers += part


@pytest.mark.parametrize("server", [{"NUMSCRIBE_QUEUE": "16"}], indirect=True)
def test_the_largest_drawing_in_a_loop_does_not_block_other_clients(port: int) -> None:
    box = [[0, 0], [30, 5], [25, 100], [2, 95], [0, 0]]
    drawing = {"strokes": [[[x + 35 * i, y] for x, y in box] for i in range(300)]}
    body = json.dumps(drawing | {"expect": "digits=64"}).encode()
    done: list[int] = []

    def attack() -> None:
        while len(done) < 4:
            connection = HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("POST", "/api/v1/read", body, {"Content-Type": "application/json"})
            done.append(connection.getresponse().status)
            connection.close()

    attacker = Thread(target=attack)
    attacker.start()
    answered = 0
    while attacker.is_alive():
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            answered += answer.status == 200
        answered += '"text":"7"' in read(port)
    attacker.join()
    assert done == [200] * 4
    # Each of these would take as long as the attacker's if it waited for them.
    assert answered > 3 * len(done)


@pytest.mark.parametrize("server", [{"NUMSCRIBE_WORKERS": "2"}], indirect=True)
def test_the_server_stops_despite_incomplete_requests(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = server
    with ExitStack() as stack:
        _connect(stack, port, HOLDING["half a body"])
        assert _reads(port)
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0
