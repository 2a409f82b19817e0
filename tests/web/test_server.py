"""`numscribe serve` in a subprocess."""

import contextlib
import json
import re
import signal
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
from serving import free_port, read, start


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(
    port: int, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[subprocess.Popen[str]]:
    """A running server; the parameter contains further settings."""
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


def workers(server: subprocess.Popen[str]) -> list[psutil.Process]:
    found = psutil.Process(server.pid).children()
    alive = [process for process in found if process.status() != psutil.STATUS_ZOMBIE]
    return [process for process in alive if "resource_tracker" not in "".join(process.cmdline())]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_server_reads_and_stops_quietly(
    server: subprocess.Popen[str], port: int, stop: signal.Signals
) -> None:
    assert '"text":"7"' in read(port)
    server.send_signal(stop)
    _, complaints = server.communicate(timeout=30)
    assert server.returncode == 0
    assert complaints == ""


def test_ctrl_c_stops_a_server_that_a_shell_started_in_the_background(port: int) -> None:
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    with start(before=ignoring, PORT=str(port), NUMSCRIBE_FEEDBACK_URL="") as process:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_port_0_takes_a_free_port() -> None:
    with start(PORT="0", NUMSCRIBE_FEEDBACK_URL="") as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+) ", process.stdout.readline())
        assert found
        assert '"text":"7"' in read(int(found[1]))
        process.terminate()
        process.communicate(timeout=60)


def test_a_killed_worker_is_replaced(server: subprocess.Popen[str], port: int) -> None:
    before = {worker.pid for worker in workers(server)}
    psutil.Process(min(before)).kill()
    while len(now := {worker.pid for worker in workers(server)}) < len(before) or now == before:
        Event().wait(0.05)
    served = 0
    while served < 20:  # a connection in the dead worker's hands is lost
        with contextlib.suppress(OSError, HTTPException):
            served += '"text":"7"' in read(port)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        assert "numscribe_readings_running 0.0" in answer.read().decode()


def test_workers_do_not_outlive_the_server(server: subprocess.Popen[str], port: int) -> None:
    assert '"text":"7"' in read(port)
    left = workers(server)
    server.kill()
    _, alive = psutil.wait_procs(left, timeout=60)
    assert not alive


@pytest.mark.usefixtures("server")
def test_a_port_in_use_is_reported_in_one_line(port: int) -> None:
    with start("--port", str(port)) as second:
        _, complaints = second.communicate(timeout=30)
    assert second.returncode == 1
    assert complaints.count("\n") == 1
    assert re.match(rf"numscribe: Cannot listen on 127\.0\.0\.1:{port}: .*in use", complaints)


def test_a_foreign_host_is_reported_in_one_line(port: int) -> None:
    with start("--port", str(port), HOST="192.0.2.1") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith(f"numscribe: Cannot listen on 192.0.2.1:{port}: ")
    assert complaints.count("\n") == 1


def test_an_invalid_port_is_reported_in_one_line() -> None:
    with start(PORT="http") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.count("\n") == 1
    assert "port" in complaints


def test_an_unknown_model_is_reported_in_one_line(port: int) -> None:
    with start("--port", str(port), "--model", "nonsense") as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith(
        "numscribe: There is no model 'nonsense'; available models: default, "
    )
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
def test_metrics_are_summed_over_workers(port: int) -> None:
    for _ in range(20):
        read(port)
    counted = re.compile(r'numscribe_digits_total\{digit="7"\} ([0-9.]+)')
    for _ in range(6):
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert counted.search(answer.read().decode())[1] == "20.0"


def test_no_processes_or_files_remain_after_stop(
    server: subprocess.Popen[str], port: int, tmp_path: Path
) -> None:
    read(port)
    assert list(tmp_path.glob("numscribe*"))
    server.terminate()
    server.communicate(timeout=30)
    assert not list(tmp_path.glob("numscribe*"))


def _give(port: int, start: int) -> Iterator[str]:
    """Send different feedback until the server is gone; yield acknowledged ids."""
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
    left = workers(server)
    server.kill()  # first, so that it starts no others
    for worker in left:
        worker.kill()
    for thread in threads:
        thread.join(60)
    store = Store(f"sqlite:///{tmp_path / 'numscribe' / 'feedback.db'}")
    kept = {entry.id for entry in store.entries()}
    store.close()
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= kept


def test_sighup_reloads_the_model(port: int, model_file: Path) -> None:
    settings = {"PORT": str(port), "NUMSCRIBE_FEEDBACK_URL": "", "NUMSCRIBE_WORKERS": "1"}
    with start("--model", str(model_file), **settings) as server:
        assert server.stdout is not None
        assert f":{port}" in server.stdout.readline()
        assert "default@99" not in read(port)
        model_file.write_bytes(_version(model_file.read_bytes(), "99"))
        server.send_signal(signal.SIGHUP)
        while True:  # connections that the old worker had not accepted yet may be reset
            with contextlib.suppress(OSError, HTTPException):
                if "default@99" in read(port):
                    break
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0


def test_a_broken_model_is_not_loaded_by_sighup(port: int, model_file: Path) -> None:
    settings = {"PORT": str(port), "NUMSCRIBE_FEEDBACK_URL": "", "NUMSCRIBE_WORKERS": "1"}
    with start("--model", str(model_file), **settings) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdout.readline()
        assert '"text":"7"' in read(port)
        model_file.write_bytes(b"junk")
        server.send_signal(signal.SIGHUP)
        assert "keeps the current model" in server.stderr.readline()
        assert '"text":"7"' in read(port)
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_an_invalid_store_url_is_reported_in_one_line(port: int, url: str) -> None:
    with start(PORT=str(port), NUMSCRIBE_FEEDBACK_URL=url) as process:
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaints.startswith("numscribe: ")
    assert complaints.count("\n") == 1


def test_the_server_starts_if_the_database_does_not_answer(port: int) -> None:
    url = f"postgresql://tests@127.0.0.1:{free_port()}/postgres"
    with start(PORT=str(port), NUMSCRIBE_FEEDBACK_URL=url) as process:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        assert '"text":"7"' in read(port)
        process.terminate()
        _, complaints = process.communicate(timeout=30)
    assert "does not answer" in complaints
    assert complaints.count("\n") == 1
