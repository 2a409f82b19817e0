from pathlib import Path

import pytest
from flask.testing import FlaskClient

from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.settings import Settings
from numscribe.web import create_app


@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/read", "/nowhere", "/static/favicon.svg"])
def test_every_answer_has_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-cache"


def test_create_app_raises_for_a_broken_model(junk_model: Path) -> None:
    with pytest.raises(UnknownModelError):
        create_app(Settings(model="nonsense"))
    with pytest.raises(CorruptModelError):
        create_app(Settings(model=str(junk_model)))


def test_settings_reach_the_recognizer() -> None:
    client = create_app(Settings(threshold=1.0)).test_client()
    strokes = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
    assert client.post("/api/v1/read", json={"strokes": strokes}).json["accepted"] is False
