"""The examples and the table of errors of docs/api.md."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from numscribe.settings import Settings
from numscribe.web import create_app
from numscribe.web.errors import STATUS, slug_of
from web.conftest import SEVEN

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", DOCS, re.DOTALL | re.MULTILINE)
TOKEN = "correct horse battery staple"  # noqa: S105
EXAMPLES = [(kind, code) for kind, code in BLOCKS if kind in ("sh", "python")]


@pytest.fixture
def folder(tmp_path: Path, seven_png: bytes) -> Path:
    """The files of the examples."""
    (tmp_path / "seven.png").write_bytes(seven_png)
    (tmp_path / "notes.txt").write_text("no picture")
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.write(tmp_path / "seven.png", "seven.png")
        archive.write(tmp_path / "notes.txt", "notes.txt")
    # An answer that is an error fails the example.
    (tmp_path / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    return tmp_path


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The URL of a server with feedback."""
    url = f"sqlite:///{tmp_path}/feedback.db"
    app = create_app(Settings(feedback_url=url, admin_token=TOKEN))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["numscribe"].store().close()


@pytest.mark.parametrize(
    ("kind", "code"), EXAMPLES, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(EXAMPLES)]
)
def test_every_example_runs(kind: str, code: str, folder: Path, address: str) -> None:
    assert "127.0.0.1:5000" in code
    program = {"sh": ["bash", "-euc"], "python": [sys.executable, "-c"]}[kind]
    done = subprocess.run(
        [*program, code.replace("127.0.0.1:5000", address)],
        cwd=folder,
        env=os.environ | {"CURL_HOME": str(folder), "HOME": str(folder), "TOKEN": TOKEN},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("code", [code for kind, code in BLOCKS if kind == "json"])
def test_every_example_answer_is_valid_json(code: str) -> None:
    assert json.loads(code)


def test_the_example_reading_has_all_fields(client: FlaskClient) -> None:
    shown = next(json.loads(code) for kind, code in BLOCKS if kind == "json" and '"digits"' in code)
    answer = client.post("/api/v1/read", json={"strokes": SEVEN}).json
    assert list(shown) == list(answer)
    assert all(list(digit) == list(answer["digits"][0]) for digit in shown["digits"])
    for digit in shown["digits"]:
        share = digit["probabilities"][digit["digit"]] * (1 - digit["not_a_digit"])
        assert digit["confidence"] == pytest.approx(share, abs=2e-4)
        assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-3)


def test_the_table_of_errors_is_complete() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (\d+) \|", DOCS, re.MULTILINE))
    ours = {slug_of(kind): str(int(status)) for kind, status in STATUS.items() if status != 500}
    assert rows == ours | {"incomplete-request": "408", "too-many-requests": "429"}
