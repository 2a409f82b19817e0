"""The wheel, installed in a new environment, and the files for deployment."""

import json
import os
import re
import shutil
import signal
import site
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from importlib.metadata import PathDistribution, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import debian
from numscribe import __version__
from serving import free_port, read, start

pytestmark = pytest.mark.timeout(900)

ROOT = Path(__file__).parents[1]
STROKES = b'{"strokes": [[[10, 10], [90, 12], [60, 60], [40, 120]]]}'
WITHOUT = """
import sys
sys.modules |= dict.fromkeys(sys.argv[2:])  # as if they were not installed
from numscribe.feedback.store import Store
from numscribe.web import create_app
import numscribe.cli.serve
answer = create_app().test_client().post(
    "/api/v1/read", json={"strokes": [[[10, 10], [90, 12], [40, 120]]]}
)
assert answer.status_code == 200
Store(sys.argv[1]).prepare()
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the Dockerfile copies."""
    folder = tmp_path_factory.mktemp("source")
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    for line in re.findall(r"^COPY ([^-].*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        *names, _ = line.split()
        for name in names:
            assert any(Path(name).is_relative_to(path) for path in allowed if path != "docs")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
            else:
                shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, source]
    subprocess.run(command, check=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel, which uses the installed dependencies."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # Such a line adds a folder, but not what an editable install has put there.
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    install = ["install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", wheel]
    subprocess.run([*pip, *install], check=True, timeout=300)
    return folder / "bin"


@contextmanager
def _run(command: str, programs: Path, home: Path) -> Iterator[int]:
    """Run a shell command as a platform does, outside the checkout; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        "PATH": f"{programs}:{os.defpath}",
        "PORT": str(port),
        "HOME": str(home),
        "TMPDIR": str(home),
    }
    # Platforms hand the command to a shell, which gives its place to the server.
    words = ["sh", "-c", re.sub(r"^((?:\w+=\S+ )*)", r"\1exec ", command)]
    with subprocess.Popen(
        words, cwd=home, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        yield port
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0


def _ask(port: int, path: str, body: bytes | None = None) -> dict[str, object]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json"} if body else {}
    connection.request("POST" if body else "GET", path, body, headers)
    answer: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def test_the_wheel_contains_the_page_and_the_models_but_no_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"numscribe/py.typed", "numscribe/web/static/js/main.js"} <= set(names)
    assert {"numscribe/models/weights/default.onnx", "numscribe/models/cards/default.json"} <= set(
        names
    )
    assert not [name for name in names if "test" in name or name.endswith((".tar", ".gz", ".db"))]
    assert wheel.stat().st_size < 5_000_000


def test_the_command_of_the_procfile_serves_the_installed_wheel(
    programs: Path, tmp_path: Path
) -> None:
    (command,) = re.findall(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    with _run(command, programs, tmp_path) as port:
        assert _ask(port, "/api/v1/read", STROKES)["text"] == "7"
        assert _ask(port, "/openapi.json")["info"]["version"] == __version__  # type: ignore[index]
        assert _ask(port, "/api/v1/models/default")["card"]


def test_render_and_docker_run_the_command_of_the_procfile() -> None:
    procfile = (ROOT / "Procfile").read_text()
    assert (
        f"startCommand: {procfile.strip().removeprefix('web: ')}"
        in (ROOT / "render.yaml").read_text()
    )
    assert 'CMD ["numscribe", "serve"]' in (ROOT / "Dockerfile").read_text()


def test_serving_needs_only_declared_packages(wheel: Path, programs: Path, tmp_path: Path) -> None:
    declared = _needed(wheel)
    absent = [
        module
        for module, owners in packages_distributions().items()
        if declared.isdisjoint(map(canonicalize_name, owners))
    ]
    assert {"torch", "pytest"} <= set(absent)
    code = [programs / "python", "-c", WITHOUT, f"sqlite:///{tmp_path}/feedback.db", *absent]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        code, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.returncode == 0, done.stderr


def _needed(wheel: Path) -> set[str]:
    """Return the distribution of the wheel and its direct and indirect dependencies."""
    facts = PathDistribution(zipfile.Path(wheel, f"numscribe-{__version__}.dist-info/"))
    found = {"numscribe"}
    todo = [(text, {""}) for text in facts.requires or []]
    while todo:
        text, extras = todo.pop()
        needed = Requirement(text)
        if needed.marker and not any(needed.marker.evaluate({"extra": e}) for e in extras):
            continue
        found.add(canonicalize_name(needed.name))
        todo += [(more, needed.extras | {""}) for more in requires(needed.name) or []]
    return found


@pytest.mark.parametrize(
    "name", ["Dockerfile", "Procfile", "compose.yaml", "deploy/kubernetes.yaml", "render.yaml"]
)
def test_deployments_log_every_request(name: str) -> None:
    assert re.search(r"NUMSCRIBE_ACCESS_LOG(=|: |, value: )all", (ROOT / name).read_text())


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[int]:
    """The port of nginx with deploy/nginx.conf, in front of a running server."""
    if os.getuid() and not shutil.which("nginx"):
        pytest.skip("there is no nginx, and only root can install it")
    behind, port = free_port(), free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    config = tmp_path / "nginx.conf"
    config.write_text(
        text.replace("127.0.0.1:5000", f"127.0.0.1:{behind}").replace("8080", str(port))
    )
    options = f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors;"
    command = [debian.find("nginx", "nginx"), "-c", config, "-g", options]
    settings = {"NUMSCRIBE_PROXIES": "1", "NUMSCRIBE_FEEDBACK_URL": ""}
    with start(PORT=str(behind), **settings) as server, subprocess.Popen(command) as nginx:
        assert server.stdout is not None
        server.stdout.readline()
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            nginx.poll()
            time.sleep(0.05)
        yield port
        nginx.terminate()
        server.terminate()
        server.communicate(timeout=60)


def test_nginx_forwards_requests_and_limits_size_and_rate(proxied: int) -> None:
    assert '"text":"7"' in read(proxied)
    statuses = []
    for size in (15_000_000, 1):
        connection = HTTPConnection("127.0.0.1", proxied, timeout=60)
        path = "/api/v1/read" if size > 1 else "/metrics"
        connection.request("POST", path, bytes(size), {"Content-Type": "image/png"})
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [413, 404]
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", proxied), timeout=60) as client:
        limited = 0
        for _ in range(200):  # far more at once than it lets through
            client.sendall(request)
            answer = HTTPResponse(client)
            answer.begin()
            answer.read()
            limited += answer.status == 429
    assert limited > 50
