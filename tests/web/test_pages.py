import re

from flask.testing import FlaskClient


def test_the_page_loads_no_external_resources(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)
    for link in links:
        with client.get(link, follow_redirects=True) as answer:
            assert answer.status_code == 200, link


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
