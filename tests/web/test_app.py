import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.settings import Settings
from numscribe.web import create_app


def test_the_page_loads_no_external_resources(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)
    for link in links:
        with client.get(link, follow_redirects=True) as answer:
            assert answer.status_code == 200, link


@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/read", "/nowhere", "/static/favicon.svg"])
def test_every_answer_has_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-cache"


def test_openapi_document_lists_the_routes(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert {"/api/v1/read", "/predict", "/process_image", "/get_image"} <= set(document["paths"])
    read = document["paths"]["/api/v1/read"]["post"]
    assert set(read["requestBody"]["content"]) >= {"application/json", "multipart/form-data"}
    assert {"200", "400", "413", "422"} <= set(read["responses"])


def test_swagger_ui_loads_no_external_resources(client: FlaskClient) -> None:
    page = client.get("/docs", follow_redirects=True)
    assert page.status_code == 200
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)


def test_healthz_returns_ok(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_create_app_raises_for_a_broken_model(junk_model: Path) -> None:
    with pytest.raises(UnknownModelError):
        create_app(Settings(model="nonsense"))
    with pytest.raises(CorruptModelError):
        create_app(Settings(model=str(junk_model)))


def test_settings_reach_the_recognizer() -> None:
    client = create_app(Settings(threshold=1.0)).test_client()
    strokes = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
    assert client.post("/api/v1/read", json={"strokes": strokes}).json["accepted"] is False
