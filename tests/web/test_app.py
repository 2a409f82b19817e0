import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.settings import Settings
from numscribe.web import create_app


def test_the_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)
    for link in links:
        with client.get(link, follow_redirects=True) as answer:
            assert answer.status_code == 200, link


@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/read", "/nowhere", "/static/favicon.svg"])
def test_every_answer_has_strict_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-cache"


def test_the_api_describes_itself(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert {"/api/v1/read", "/predict", "/process_image", "/get_image"} <= set(document["paths"])
    read = document["paths"]["/api/v1/read"]["post"]
    assert set(read["requestBody"]["content"]) >= {"application/json", "multipart/form-data"}
    assert {"200", "400", "413", "422"} <= set(read["responses"])


def test_the_docs_are_served_from_our_own_origin(client: FlaskClient) -> None:
    page = client.get("/docs", follow_redirects=True)
    assert page.status_code == 200
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)


def test_the_process_says_that_it_lives(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_an_application_without_its_model_is_not_made(junk_model: Path) -> None:
    with pytest.raises(UnknownModelError):
        create_app(Settings(model="nonsense"))
    with pytest.raises(CorruptModelError):
        create_app(Settings(model=str(junk_model)))


def test_settings_reach_the_recognizer() -> None:
    client = create_app(Settings(threshold=1.0)).test_client()
    strokes = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
    assert client.post("/api/v1/read", json={"strokes": strokes}).json["accepted"] is False
