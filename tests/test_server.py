"""The real server: `numscribe serve` in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

STROKES = b'{"strokes": [[[10, 10], [90, 12], [60, 60], [40, 120]]]}'


def _start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    inherited = {k: v for k, v in os.environ.items() if k not in {"HOST", "PORT"}}
    return subprocess.Popen(
        [sys.executable, "-m", "numscribe", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=inherited | environment,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return _free_port()


@pytest.fixture
def server(port: int) -> Iterator[subprocess.Popen[str]]:
    """A server that says that it reads, started by PORT alone."""
    with _start(PORT=str(port)) as process:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        yield process
        process.kill()


def _read(port: int) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/v1/read", STROKES, {"Content-Type": "application/json"})
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_server_reads_and_stops_quietly(
    server: subprocess.Popen[str], port: int, stop: signal.Signals
) -> None:
    assert '"text":"7"' in _read(port)
    server.send_signal(stop)
    _, complaints = server.communicate(timeout=30)
    assert server.returncode == 0
    assert complaints == ""


@pytest.mark.usefixtures("server")
def test_a_port_in_use_gives_one_clear_line(port: int) -> None:
    with _start("--port", str(port)) as second:
        _, complaints = second.communicate(timeout=30)
    assert second.returncode == 1
    assert complaints.count("\n") == 1
    assert re.match(rf"numscribe: Cannot listen on 127\.0\.0\.1:{port}: .*in use", complaints)


def test_a_host_that_is_not_ours_gives_one_clear_line(port: int) -> None:
    with _start("--port", str(port), HOST="192.0.2.1") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith(f"numscribe: Cannot listen on 192.0.2.1:{port}: ")
    assert complaints.count("\n") == 1


def test_a_wrong_port_gives_one_clear_line() -> None:
    with _start(PORT="http") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.count("\n") == 1
    assert "port" in complaints


def test_an_unknown_model_gives_one_clear_line(port: int) -> None:
    with _start("--port", str(port), "--model", "nonsense") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints == "numscribe: There is no model 'nonsense'; there are: default.\n"


def test_a_file_that_is_no_model_stops_the_server(port: int, tmp_path: Path) -> None:
    junk = tmp_path / "junk.onnx"
    junk.write_bytes(b"junk")
    with _start("--port", str(port), "--workers", "1", "--model", str(junk)) as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "not a model that ONNX Runtime can load" in complaints
    assert "Traceback" not in complaints
