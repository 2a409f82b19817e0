"""The real server: `numscribe serve` in a process of its own."""

import contextlib
import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

import onnx
import psutil
import pytest

from numscribe.feedback.store import Store
from numscribe.models.registry import find
from serving import STROKES, free_port, read, start

TOKEN = "correct horse battery staple"  # noqa: S105


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(
    port: int, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[subprocess.Popen[str]]:
    """A server that says that it reads; settings beside PORT come as the parameter."""
    settings = {"XDG_DATA_HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PORT": str(port)}
    with start(**settings, **getattr(request, "param", {})) as process:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        yield process
        process.kill()


def _version(content: bytes, version: str) -> bytes:
    """The same model, with another version in its description."""
    model = onnx.load_model_from_string(content)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    onnx.helper.set_model_props(model, facts | {"version": version})
    return model.SerializeToString()


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    path = tmp_path / "served.onnx"
    path.write_bytes(find("default").load())
    return path


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_server_reads_and_stops_quietly(
    server: subprocess.Popen[str], port: int, stop: signal.Signals
) -> None:
    assert '"text":"7"' in read(port)
    server.send_signal(stop)
    _, complaints = server.communicate(timeout=30)
    assert server.returncode == 0
    assert complaints == ""


@pytest.mark.usefixtures("server")
def test_a_port_in_use_gives_one_clear_line(port: int) -> None:
    with start("--port", str(port)) as second:
        _, complaints = second.communicate(timeout=30)
    assert second.returncode == 1
    assert complaints.count("\n") == 1
    assert re.match(rf"numscribe: Cannot listen on 127\.0\.0\.1:{port}: .*in use", complaints)


def test_a_host_that_is_not_ours_gives_one_clear_line(port: int) -> None:
    with start("--port", str(port), HOST="192.0.2.1") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith(f"numscribe: Cannot listen on 192.0.2.1:{port}: ")
    assert complaints.count("\n") == 1


def test_a_wrong_port_gives_one_clear_line() -> None:
    with start(PORT="http") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.count("\n") == 1
    assert "port" in complaints


def test_an_unknown_model_gives_one_clear_line(port: int) -> None:
    with start("--port", str(port), "--model", "nonsense") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith("numscribe: There is no model 'nonsense'; there are: default, ")
    assert complaints.count("\n") == 1


def test_a_file_that_is_no_model_stops_the_server(port: int, tmp_path: Path) -> None:
    junk = tmp_path / "junk.onnx"
    junk.write_bytes(b"junk")
    with start("--port", str(port), "--workers", "1", "--model", str(junk)) as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "not a model that ONNX Runtime can load" in complaints
    assert "Traceback" not in complaints


@pytest.mark.usefixtures("server")
def test_any_worker_answers_for_all_of_them(port: int) -> None:
    for _ in range(20):
        read(port)
    counted = re.compile(r'numscribe_digits_total\{digit="7"\} ([0-9.]+)')
    for _ in range(6):
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert counted.search(answer.read().decode())[1] == "20.0"


def test_nothing_is_left_behind(server: subprocess.Popen[str], port: int, tmp_path: Path) -> None:
    read(port)
    assert list(tmp_path.glob("numscribe*"))
    server.terminate()
    server.communicate(timeout=30)
    assert not list(tmp_path.glob("numscribe*"))


HALF = b"POST /api/v1/read HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"
LARGE = b"POST /api/v1/read/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/zip\r\n"
LARGE += b"Content-Length: 16000001\r\n\r\n"
SLOW = [b"", b"POST /api/v1/read HTTP/1.1\r\nHost: x\r\n", HALF]


@pytest.mark.usefixtures("server")
def test_clients_that_send_nothing_or_half_keep_nobody_from_reading(port: int) -> None:
    # Many more than there are threads: each would hold one.
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
    for index, client in enumerate(slow):
        client.sendall(SLOW[index % len(SLOW)])
    assert '"text":"7"' in read(port)
    rest = b'"strokes": []}'.ljust(4999)
    for client in slow[2::3]:  # and whoever is slow is served in the end
        client.sendall(rest)
    assert all(client.recv(12) == b"HTTP/1.1 400" for client in slow[2::3])
    for client in slow:
        client.close()


CHUNKED = b"POST /api/v1/read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
CHUNKED += b"Content-Type: application/json\r\n\r\n"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("server", [{"NUMSCRIBE_REQUEST_SECONDS": "0.5"}], indirect=True)
@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (HALF, b""),
        (CHUNKED + b'9\r\n{"stro', b""),
        (LARGE, b"HTTP/1.1 408"),
    ],
    ids=["half a body", "half a chunk", "half of a body that is not waited for"],
)
def test_a_request_that_does_not_arrive_in_time_is_cut_off(
    port: int, sent: bytes, answer: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(sent)
        assert client.recv(12) == answer


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (CHUNKED + b"nonsense\r\n", b"408"),
        (CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(STROKES), STROKES), b"200"),
        (b"nonsense\r\n\r\n", b"400"),
        # What a proxy in front may take for another request than we do.
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
        (CHUNKED[:-2] + b"Content-Length: 5\r\n\r\n0\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nabcde", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nX: a\r\n Content-Length: 5\r\n\r\nabcde", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2, b"200"),
    ],
    ids=[
        "no chunk",
        "chunks",
        "no HTTP",
        "two lengths",
        "a length and chunks",
        "a space in a name",
        "a folded line",
        "negative length",
        "pipelined",
    ],
)
def test_odd_requests_are_answered(port: int, sent: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(sent)
        assert client.recv(12) == b"HTTP/1.1 " + status


@pytest.mark.usefixtures("server")
def test_headers_without_an_end_are_cut_off(port: int) -> None:
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    with client, pytest.raises(OSError, match=r"reset|Broken pipe"):
        client.sendall(b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 10_000_000)


def _give(port: int, start: int) -> Iterator[str]:
    """Give feedback, each time another, until the server is gone; yield what it acknowledged."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for number in range(start, start + 10_000):
            given = {"strokes": [[[number, 0], [5, 9]]], "read": "", "label": "7", "consent": True}
            headers = {"Content-Type": "application/json"}
            try:
                connection.request("POST", "/api/v1/feedback", json.dumps(given), headers)
                yield json.loads(connection.getresponse().read())["id"]
            except (OSError, HTTPException):
                return


def test_no_acknowledged_feedback_is_lost_when_all_workers_are_killed(
    server: subprocess.Popen[str], port: int, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    threads = [
        Thread(target=lambda start=start: acknowledged.extend(_give(port, start)))
        for start in range(0, 40_000, 10_000)
    ]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 100:
        threads[0].join(0.01)
    for worker in psutil.Process(server.pid).children():
        worker.kill()
    server.kill()
    for thread in threads:
        thread.join(60)
    store = Store(f"sqlite:///{tmp_path / 'numscribe' / 'feedback.db'}")
    kept = {entry.id for entry in store.entries()}
    store.close()
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= kept


def test_a_new_model_is_taken_without_a_failed_request(port: int, model_file: Path) -> None:
    failures: list[object] = []
    versions: set[str] = set()
    stop = Event()

    def keep_reading() -> None:
        while not stop.is_set():
            try:
                versions.add(json.loads(read(port))["model"])
            except (OSError, HTTPException, KeyError) as error:
                failures.append(error)

    settings = {"PORT": str(port), "NUMSCRIBE_FEEDBACK_URL": "", "NUMSCRIBE_LOG_LEVEL": "error"}
    with start("--model", str(model_file), **settings) as server:
        assert server.stdout is not None
        assert f":{port}" in server.stdout.readline()
        threads = [Thread(target=keep_reading) for _ in range(3)]
        for thread in threads:
            thread.start()
        while not versions:
            threads[0].join(0.01)
        model_file.write_bytes(_version(model_file.read_bytes(), "99"))
        server.send_signal(signal.SIGHUP)
        while "default@99" not in versions and not failures:
            threads[0].join(0.01)
        stop.set()
        for thread in threads:
            thread.join(60)
        server.terminate()
    assert failures == []


def test_a_broken_model_takes_nobodys_place(port: int, model_file: Path) -> None:
    settings = {"PORT": str(port), "NUMSCRIBE_FEEDBACK_URL": "", "NUMSCRIBE_WORKERS": "1"}
    with start("--model", str(model_file), **settings) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdout.readline()
        assert '"text":"7"' in read(port)
        model_file.write_bytes(b"junk")
        server.send_signal(signal.SIGHUP)
        assert "goes on with the model it has" in server.stderr.readline()
        assert '"text":"7"' in read(port)
        # And a worker that is started anew, with no signal, does not find the broken one either.
        (worker,) = psutil.Process(server.pid).children()
        worker.kill()
        worker.wait(30)
        assert '"text":"7"' in read(port)
        server.terminate()
        server.communicate(timeout=30)
    assert server.returncode == 0


def _swap(port: int) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/v1/admin/model", b"{}", {"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    status, content = answer.status, answer.read().decode()
    connection.close()
    return status, content


def test_the_administrator_changes_the_model_over_http(port: int, model_file: Path) -> None:
    settings = {"PORT": str(port), "NUMSCRIBE_FEEDBACK_URL": "", "NUMSCRIBE_ADMIN_TOKEN": TOKEN}
    with start("--model", str(model_file), **settings) as server:
        assert server.stdout is not None
        server.stdout.readline()
        model_file.write_bytes(_version(model_file.read_bytes(), "99"))
        assert _swap(port) == (202, '{"model":"default@99"}\n')
        while '"model":"default@99"' not in read(port):
            pass
        model_file.write_bytes(b"junk")
        assert _swap(port)[0] == 422
        assert '"model":"default@99"' in read(port)
        server.terminate()
        server.communicate(timeout=30)


@pytest.mark.usefixtures("port")
def test_half_a_request_does_not_hold_a_server_that_stops(
    server: subprocess.Popen[str], port: int
) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(HALF)
        assert '"text":"7"' in read(port)
        server.terminate()
        _, complaints = server.communicate(timeout=30)
    assert (server.returncode, complaints) == (0, "")  # no worker had to be killed


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_a_store_that_cannot_be_gives_one_clear_line(port: int, url: str) -> None:
    with start(PORT=str(port), NUMSCRIBE_FEEDBACK_URL=url) as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith("numscribe: ")
    assert complaints.count("\n") == 1


def test_a_database_that_is_away_keeps_nobody_from_reading(port: int) -> None:
    url = f"postgresql://tests@127.0.0.1:{free_port()}/postgres"
    with start(PORT=str(port), NUMSCRIBE_FEEDBACK_URL=url) as process:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        assert '"text":"7"' in read(port)
        process.terminate()
        _, complaints = process.communicate(timeout=30)
    assert "does not answer" in complaints
    assert complaints.count("\n") == 1
