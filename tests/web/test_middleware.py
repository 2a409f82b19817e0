import base64
import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import debian
from numscribe.settings import Settings
from numscribe.web import create_app
from web.conftest import SEVEN

READ = "/api/v1/read"


@pytest.fixture
def make_client() -> Callable[..., FlaskClient]:
    return lambda **settings: create_app(Settings(feedback_url="", **settings)).test_client()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_access_log_all_logs_each_request_as_a_line_of_json(
    make_client: Callable[..., FlaskClient], capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_client(log_format="json", access_log="all")
    answer = client.post(READ, json={"strokes": SEVEN}, headers={"X-Request-ID": "a-1"})
    assert answer.headers["X-Request-ID"] == "a-1"
    (line,) = _lines(capsys)
    assert (line["request_id"], line["route"], line["status"]) == ("a-1", READ, 200)
    assert line["event"] == "request"


def test_by_default_only_failed_and_slow_requests_are_logged(
    make_client: Callable[..., FlaskClient],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = make_client(log_format="json")
    client.post(READ, json={"strokes": SEVEN})
    assert capsys.readouterr().out == ""
    client.post(READ, json={"strokes": "seven"})
    (refused,) = _lines(capsys)
    assert (refused["status"], refused["level"]) == (400, "info")
    monkeypatch.setattr("numscribe.web.middleware._SLOW", 0.0)
    client.post(READ, json={"strokes": SEVEN})
    (slow,) = _lines(capsys)
    assert (slow["status"], slow["level"]) == (200, "info")


def test_debug_level_logs_every_request(
    make_client: Callable[..., FlaskClient], capsys: pytest.CaptureFixture[str]
) -> None:
    make_client(log_format="json", log_level="debug").post(READ, json={"strokes": SEVEN})
    (line,) = _lines(capsys)
    assert (line["status"], line["level"]) == (200, "debug")


def test_pictures_are_not_logged(
    make_client: Callable[..., FlaskClient], seven_png: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_client(log_format="json", log_level="debug")
    text = base64.b64encode(seven_png).decode()
    picture = client.post("/process_image", json={"image": text}).json["image_url"]
    client.get(picture)
    client.post(READ, json={"image": text[:-9], "x": 1})
    logged = capsys.readouterr().out
    assert len(logged.splitlines()) == 3
    assert text[:40] not in logged
    assert picture[-40:] not in logged


def test_an_internal_error_is_logged_with_the_request_id(
    make_client: Callable[..., FlaskClient], capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_client(log_format="json")
    client.application.add_url_rule("/fails", view_func=lambda: 1 / 0)
    answer = client.get("/fails")
    fault, request = _lines(capsys)
    assert fault["request_id"] == request["request_id"] == answer.headers["X-Request-ID"]
    assert "ZeroDivisionError" in str(fault["exception"])


def test_polled_routes_are_not_logged(
    make_client: Callable[..., FlaskClient], capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_client(log_format="json")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("given", ["", "a b", "ä", "x" * 101])
def test_an_invalid_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    answer = client.get("/", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_requests_over_the_rate_limit_are_answered_429_with_retry_after(
    make_client: Callable[..., FlaskClient],
) -> None:
    client = make_client(rate_limit="2 per minute")
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post(READ, json={"strokes": SEVEN}).status_code == 200
    assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
    answer = client.post(READ, json={"strokes": SEVEN})
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.json["type"] == "urn:numscribe:problem:too-many-requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert client.get("/healthz").status_code == 200
    assert client.post(READ, json={"strokes": SEVEN}, environ_base=other).status_code == 200


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The URL of a Redis server without persistence."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [str(debian.find("redis-server", "redis-server")), "--port", port, "--save", ""]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        yield f"redis://127.0.0.1:{port}"
        server.terminate()


def test_workers_share_the_rate_limit_in_redis(
    make_client: Callable[..., FlaskClient], redis: str
) -> None:
    workers = [make_client(rate_limit="3 per minute", rate_limit_storage=redis) for _ in range(2)]
    answers = [client.post(READ, json={"strokes": SEVEN}).status_code for client in workers * 2]
    assert answers == [200, 200, 200, 429]


def test_workers_count_separately_if_redis_is_down(
    make_client: Callable[..., FlaskClient],
) -> None:
    client = make_client(rate_limit="1 per minute", rate_limit_storage="redis://127.0.0.1:1")
    answers = [client.post(READ, json={"strokes": SEVEN}).status_code for _ in range(2)]
    assert answers == [200, 429]


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [200, 429]), (1, [200, 200])])
def test_x_forwarded_for_is_only_trusted_from_configured_proxies(
    make_client: Callable[..., FlaskClient], proxies: int, statuses: list[int]
) -> None:
    client = make_client(rate_limit="1 per minute", proxies=proxies)
    answers = [
        client.post(READ, json={"strokes": SEVEN}, headers={"X-Forwarded-For": address})
        for address in ("192.0.2.1", "192.0.2.2")
    ]
    assert [answer.status_code for answer in answers] == statuses


def test_requests_beyond_the_queue_are_answered_503(
    make_client: Callable[..., FlaskClient],
) -> None:
    client = make_client(queue=0)
    limiter = client.application.extensions["numscribe"].limiter
    with limiter.admitted_slot(), limiter.admitted_slot():
        answer = client.post(READ, json={"strokes": SEVEN})
        assert client.get("/readyz").status_code == 200
    assert answer.status_code == 503
    assert answer.json["type"] == "urn:numscribe:problem:busy"
    assert int(answer.headers["Retry-After"]) >= 1
    assert client.post(READ, json={"strokes": SEVEN}).status_code == 200


def test_metrics_count_requests_and_readings(make_client: Callable[..., FlaskClient]) -> None:
    client = make_client()
    client.post(READ, json={"strokes": SEVEN})
    client.post(READ, json={"strokes": []})
    client.post(READ, json={"strokes": SEVEN, "threshold": 1})
    client.post(READ, json={})
    client.get("/nowhere/with/many/names")
    metrics = client.get("/metrics")
    assert metrics.mimetype == "text/plain"
    lines = set(metrics.text.splitlines())
    assert lines >= {
        'numscribe_requests_total{method="POST",route="/api/v1/read",status="200"} 3.0',
        'numscribe_requests_total{method="POST",route="/api/v1/read",status="400"} 1.0',
        'numscribe_requests_total{method="any",route="none",status="404"} 1.0',
        'numscribe_readings_total{outcome="accepted"} 1.0',
        'numscribe_readings_total{outcome="empty"} 1.0',
        'numscribe_readings_total{outcome="unsure"} 1.0',
        'numscribe_digits_total{digit="7"} 1.0',
        "numscribe_confidence_count 2.0",
        "numscribe_reading_seconds_count 3.0",
        "numscribe_readings_running 0.0",
        "numscribe_requests_waiting 0.0",
    }
    assert "many" not in metrics.text


ELSEWHERE = "https://elsewhere.example"


def test_no_cors_headers_by_default(client: FlaskClient) -> None:
    answer = client.post(READ, json={"strokes": SEVEN}, headers={"Origin": ELSEWHERE})
    assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


@pytest.mark.parametrize("allowed", [f"https://other.example, {ELSEWHERE}", "*"])
def test_cors_headers_for_allowed_origins(
    make_client: Callable[..., FlaskClient], allowed: str
) -> None:
    client = make_client(cors_origins=allowed)
    headers = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
    asked = client.options(READ, headers=headers)
    assert asked.headers["Access-Control-Allow-Origin"] == ELSEWHERE
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
    answer = client.post(READ, json={"strokes": SEVEN}, headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == ELSEWHERE
    assert answer.headers["Vary"] == "Origin"


def test_no_cors_headers_for_other_origins(
    make_client: Callable[..., FlaskClient],
) -> None:
    client = make_client(cors_origins="https://other.example")
    answer = client.post(READ, json={"strokes": SEVEN}, headers={"Origin": ELSEWHERE})
    assert "Access-Control-Allow-Origin" not in answer.headers
