"""Answers without Flask, compared with those of Flask."""

import asyncio
import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

from numscribe.settings import Settings
from numscribe.web import create_app
from numscribe.web.bridge import Bridge
from numscribe.web.direct import ROUTE, DirectAnswers
from web.conftest import SEVEN

JSON = "application/json"
LONG = [[[x / 7, (x * x) % 90] for x in range(400)]]


class Counted:
    """A Flask application that counts the requests that reach it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.requests = app, 0
        self.extensions = app.extensions

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.requests += 1
        return self.app(environ, start_response)


def _bridge(app: Any) -> Bridge:
    return Bridge(app, threads=4, timeout=30, max_body={"": 10**7}, max_total=10**8)


def _ask(
    bridge: Bridge, body: bytes, kind: str = JSON, path: str = ROUTE, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    given = {"host": "here", "content-type": kind, "content-length": str(len(body))} | headers
    path, _, query = path.partition("?")
    scope = {
        "method": "POST",
        "http_version": "1.1",
        "scheme": "http",
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in given.items()],
        "client": ("192.0.2.1", "4000"),
        "server": ("192.0.2.2", "5000"),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(bridge(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, b"".join(m["body"] for m in sent[1:])


@pytest.fixture
def counted(app: Flask) -> Counted:
    return Counted(app)


@pytest.fixture
def direct(counted: Counted) -> Bridge:
    return _bridge(DirectAnswers(counted))


@pytest.fixture
def bodies(seven_png: bytes) -> dict[str, tuple[bytes, str]]:
    image = base64.b64encode(seven_png).decode()
    objects: dict[str, Any] = {
        "strokes": {"strokes": SEVEN},
        "no ink": {"strokes": []},
        "many points": {"strokes": LONG},
        "many strokes": {"strokes": [[[9 * x, 3], [9 * x, 90]] for x in range(12)]},
        "image": {"image": image},
        "options": {"strokes": SEVEN, "threshold": 1, "top": 2, "pictures": True, "single": True},
        "expected": {"strokes": SEVEN, "expect": "digits=2"},
        "another model": {"strokes": SEVEN, "model": "tiny"},
        "explained": {"strokes": SEVEN, "explain": True},
        "layers": {"strokes": SEVEN, "explain": "layers"},
    }
    made = {name: (json.dumps(value).encode(), JSON) for name, value in objects.items()}
    return made | {"picture": (seven_png, "image/png")}


@pytest.mark.parametrize(
    "name",
    [
        "strokes",
        "no ink",
        "many points",
        "many strokes",
        "image",
        "options",
        "expected",
        "another model",
        "explained",
        "layers",
        "picture",
    ],
)
def test_the_answer_is_the_same_as_flask_s(
    app: Flask,
    counted: Counted,
    direct: Bridge,
    bodies: dict[str, tuple[bytes, str]],
    name: str,
) -> None:
    expected = _ask(_bridge(app), *bodies[name], x_request_id="a-1")
    assert expected[0] == 200
    assert _ask(direct, *bodies[name], x_request_id="a-1") == expected
    assert counted.requests == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"{}", JSON),
        (b"", JSON),
        (b'{"strokes": [[[1, "2"]]]}', JSON),
        (b'{"strokes": [], "x": 1}', JSON),
        (b'{"strokes": [], "threshold": 2}', JSON),
        (b'{"strokes": [], "model": "none"}', JSON),
        (b'{"image": "////"}', JSON),
        (b"GIF", "image/gif"),
        (b"", "image/gif"),
        (b"x", "text/plain"),
    ],
)
def test_errors_are_answered_by_flask(
    app: Flask, counted: Counted, direct: Bridge, body: bytes, kind: str
) -> None:
    expected = _ask(_bridge(app), body, kind, x_request_id="a-1")
    answer = _ask(direct, body, kind, x_request_id="a-1")
    assert answer == expected
    assert answer[0] in {400, 404, 422}
    assert answer[1]["content-type"] == "application/problem+json"
    assert counted.requests == 1


@pytest.mark.parametrize(
    "host",
    [
        "here",
        "a.b-c.example:5000",
        "127.0.0.1:80",
        "a_b",
        "[::1]:5000",
        "a.",
        "..",
        "a..b",
        ".",
        ":9",
    ],
)
def test_hosts_are_accepted_and_refused_as_by_flask(app: Flask, direct: Bridge, host: str) -> None:
    body = json.dumps({"strokes": SEVEN}).encode()
    expected = _ask(_bridge(app), body, host=host, x_request_id="a-1")
    assert _ask(direct, body, host=host, x_request_id="a-1") == expected
    assert expected[0] in {200, 400}


@pytest.mark.parametrize(
    ("path", "kind"), [(f"{ROUTE}?top=1", JSON), ("/predict", JSON), (ROUTE, f"{JSON}; charset=x")]
)
def test_other_requests_are_answered_by_flask(
    counted: Counted, direct: Bridge, path: str, kind: str
) -> None:
    status, _, content = _ask(direct, json.dumps({"strokes": SEVEN}).encode(), kind, path)
    assert status == 200
    assert json.loads(content)
    assert counted.requests == 1


@pytest.mark.parametrize(
    "settings", [{"rate_limit": "1 per minute"}, {"cors_origins": "https://here.example"}]
)
def test_flask_answers_where_it_limits_the_rate_or_allows_origins(
    settings: dict[str, Any],
) -> None:
    app = create_app(Settings(feedback_url="", **settings))
    bridge = _bridge(DirectAnswers(app))
    headers = {"origin": "https://here.example"}
    answers = [_ask(bridge, json.dumps({"strokes": SEVEN}).encode(), **headers) for _ in range(2)]
    expected = [200, 429] if "rate_limit" in settings else [200, 200]
    assert [status for status, _, _ in answers] == expected
    assert ("access-control-allow-origin" in answers[0][1]) == ("cors_origins" in settings)


def test_a_request_without_an_id_gets_one(direct: Bridge) -> None:
    _, headers, _ = _ask(direct, json.dumps({"strokes": SEVEN}).encode(), x_request_id="a b")
    assert len(headers["x-request-id"]) == 32


def test_requests_and_readings_are_counted_and_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = create_app(Settings(feedback_url="", log_format="json", access_log="all"))
    body = json.dumps({"strokes": SEVEN}).encode()
    _ask(_bridge(DirectAnswers(app)), body, x_request_id="a-1")
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["event"], line["level"], line["request_id"]) == ("request", "info", "a-1")
    assert (line["route"], line["method"], line["status"]) == (ROUTE, "POST", 200)
    assert line["bytes_in"] == len(body)
    metrics = set(app.test_client().get("/metrics").text.splitlines())
    assert metrics >= {
        'numscribe_requests_total{method="POST",route="/api/v1/read",status="200"} 1.0',
        'numscribe_request_seconds_count{route="/api/v1/read"} 1.0',
        'numscribe_readings_total{outcome="accepted"} 1.0',
        "numscribe_readings_running 0.0",
    }


@pytest.fixture
def busy() -> Iterator[tuple[Flask, ExitStack]]:
    """An application whose slots are all taken, and the contexts that hold them."""
    app = create_app(Settings(feedback_url="", queue=1))
    with ExitStack() as held:
        limiter = app.extensions["numscribe"].limiter
        held.enter_context(limiter.slot())
        held.enter_context(limiter.slot())
        yield app, held


def test_a_drawing_waits_for_a_slot(busy: tuple[Flask, ExitStack]) -> None:
    app, held = busy
    is_done = Event()
    answers: list[tuple[int, dict[str, str], bytes]] = []

    def ask() -> None:
        answers.append(_ask(_bridge(DirectAnswers(app)), json.dumps({"strokes": SEVEN}).encode()))
        is_done.set()

    thread = Thread(target=ask)
    thread.start()
    assert not is_done.wait(0.2)
    held.close()
    thread.join(30)
    assert json.loads(answers[0][2])["text"] == "7"


def test_a_request_beyond_the_queue_is_answered_503(busy: tuple[Flask, ExitStack]) -> None:
    app, _ = busy
    limiter = app.extensions["numscribe"].limiter
    releases = [limiter.admit() for _ in range(3)]
    status, headers, _ = _ask(_bridge(DirectAnswers(app)), json.dumps({"strokes": SEVEN}).encode())
    assert (status, headers["retry-after"]) == (503, "1")
    releases[0]()
    assert limiter.admit()  # the refused request holds no place in the queue
