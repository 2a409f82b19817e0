"""Clients that are slow, or hostile, and a worker with few threads."""

import select
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from serving import STROKES, free_port, read, start

THREADS = 4
FEW = {"NUMSCRIBE_WORKERS": "1", "NUMSCRIBE_THREADS": str(THREADS)}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture(autouse=True)
def _server(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    settings = {"XDG_DATA_HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PORT": str(port)}
    with start(**settings, **FEW) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def _head(route: str, *lines: str) -> bytes:
    return "\r\n".join([route + " HTTP/1.1", "Host: x", *lines, "", ""]).encode()


JSON = "Content-Type: application/json"
BATCH = "POST /api/v1/read/batch"
LARGE = _head(BATCH, "Content-Type: application/zip", "Content-Length: 16000001")
EXPLAINED = STROKES.replace(b"{", b'{"explain": true, ', 1)
READING = _head("POST /api/v1/read", JSON, f"Content-Length: {len(EXPLAINED)}") + EXPLAINED
HOLDING: dict[str, bytes] = {
    "a large batch": LARGE,
    "a length of many digits": _head("POST /predict", JSON, "Content-Length: 0000000000000005"),
    "chunks": _head("POST /predict", JSON, "Transfer-Encoding: chunked"),
    "chunks that are none": _head("POST /predict", "Transfer-Encoding: chunked") + b"x\r\n",
    "an expectation": _head("POST /predict", JSON, "Content-Length: 5", "Expect: 100-continue"),
    "the next request": _head("GET /healthz") + b"G",
    "an answer not taken": _head("GET /docs/swagger/js/swagger-ui-bundle.js") * 30,
    "readings not taken": READING * 30,
    "an open end": _head("GET /healthz", "Connection: close"),
    "rubbish": b"rubbish\r\n\r\n",
}


def _hold(stack: ExitStack, port: int, sent: bytes) -> socket.socket:
    client = stack.enter_context(socket.socket())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.connect(("127.0.0.1", port))
    client.sendall(sent)
    return client


@pytest.mark.parametrize("kind", HOLDING)
def test_clients_that_hold_their_connections_keep_nobody_from_reading(port: int, kind: str) -> None:
    with ExitStack() as stack:
        for _ in range(10 * THREADS):
            _hold(stack, port, HOLDING[kind])
        time.sleep(0.5)  # until they do
        assert '"text":"7"' in read(port)


def test_who_makes_too_many_threads_wait_is_busy(port: int) -> None:
    with ExitStack() as stack:
        clients = [_hold(stack, port, LARGE) for _ in range(2)]
        (sent_away, *_), _, _ = select.select(clients, [], [], 20)
        answer = HTTPResponse(sent_away)
        answer.begin()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        assert b"urn:numscribe:problem:busy" in answer.read()


def test_who_is_refused_before_all_is_sent_hears_why(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/v1/read", bytes(30_000_000), {"Content-Type": "image/png"})
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "apart"])
def test_what_was_waited_for_is_answered(port: int, apart: bool) -> None:
    head = _head("POST /api/v1/read", JSON, f"Content-Length: {len(STROKES)}")
    chunked = _head("POST /api/v1/read", JSON, "Transfer-Encoding: chunked")
    chunks = b"3\r\n" + STROKES[:3] + b"\r\n%x;x=y\r\n" % len(STROKES[3:]) + STROKES[3:]
    expecting = _head(
        "POST /api/v1/read", JSON, f"Content-Length: {len(STROKES)}", "Expect: 100-continue"
    )
    with ExitStack() as stack:
        client = _hold(stack, port, b"")
        for sent in (head + STROKES, chunked + chunks + b"\r\n0\r\n\r\n", expecting + STROKES):
            for part in (sent[:-50], sent[-50:]) if apart else (sent,):
                client.sendall(part)
            answer = HTTPResponse(client)
            answer.begin()
            assert (answer.status, b'"text":"7"' in answer.read()) == (200, True)


def test_who_expects_to_be_asked_is_asked(port: int) -> None:
    head = _head(
        "POST /api/v1/read", JSON, f"Content-Length: {len(STROKES)}", "Expect: 100-continue"
    )
    with ExitStack() as stack:
        client = _hold(stack, port, head)
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(STROKES)
        assert client.recv(12) == b"HTTP/1.1 200"  # and is not asked again


def test_an_error_before_the_application_is_a_problem_document_too(port: int) -> None:
    with ExitStack() as stack:
        answer = HTTPResponse(_hold(stack, port, HOLDING["rubbish"]))
        answer.begin()
        assert answer.status == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"html" not in answer.read()


@pytest.mark.parametrize(
    ("path", "prefix"), [("/static/metrics", "/static"), ("/static/healthz", "/x")]
)
def test_nobody_says_where_the_application_lies(port: int, path: str, prefix: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"SCRIPT_NAME": prefix})
    assert connection.getresponse().status == 404
    connection.close()


def test_more_idle_connections_than_files_keep_nobody_from_reading(tmp_path: Path) -> None:
    port = free_port()
    limited = ["bash", "-c", 'ulimit -n 256; exec "$0" "$@"']
    with ExitStack() as stack:
        process = stack.enter_context(
            start(before=limited, TMPDIR=str(tmp_path), PORT=str(port), **FEW)
        )
        stack.callback(process.kill)
        assert process.stdout is not None
        process.stdout.readline()
        for _ in range(300):
            _hold(stack, port, _head("GET /healthz"))
        assert '"text":"7"' in read(port)


def test_readings_that_come_one_by_one_and_are_not_taken_keep_nobody_from_reading(
    port: int,
) -> None:
    with ExitStack() as stack:
        clients = [_hold(stack, port, b"") for _ in range(THREADS)]
        for _ in range(30):
            for client in clients:
                client.sendall(READING)
            assert '"text":"7"' in read(port)


def test_many_readings_sent_at_once_are_all_answered(port: int) -> None:
    with ExitStack() as stack:
        client = _hold(stack, port, READING * 200)
        client.settimeout(20)
        answers = bytearray()
        while answers.count(b'"text":"7"') < 200:
            part = client.recv(1 << 16)
            assert part, "the connection was closed"
            answers += part
    assert answers.count(b"HTTP/1.1 200 OK") == 200
