import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from drawings import encode, page
from numscribe.evaluation.suites import read_suite
from numscribe.feedback.records import Feedback
from numscribe.feedback.store import Store
from numscribe.settings import Settings
from numscribe.web import create_app
from web.conftest import SEVEN

TOKEN = "correct horse battery staple"  # noqa: S105
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
ROUTES = [
    ("GET", "/api/v1/admin/feedback"),
    ("DELETE", "/api/v1/admin/feedback?older_than=1"),
    ("DELETE", f"/api/v1/admin/feedback/{'0' * 32}"),
]


def _settings(folder: Path, **more: Any) -> Settings:
    url = f"sqlite:///{folder / 'feedback.db'}"
    return Settings(feedback_url=url, admin_token=TOKEN, log_level="error", **more)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(_settings(tmp_path))
    yield app
    app.extensions["numscribe"].store().close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'feedback.db'}")
    yield store
    store.close()


def _strokes(number: int, label: str = "7") -> Feedback:
    return Feedback("strokes", json.dumps([[[number, 0], [5, 9]]]).encode(), "1", label)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_admin_routes_do_not_exist_without_a_token(method: str, path: str) -> None:
    client = create_app(Settings(feedback_url="")).test_client()
    answer = client.open(path, method=method, headers=ADMIN)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert not any("admin" in known for known in client.get("/openapi.json").json["paths"])


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        TOKEN,
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
    ],
)
def test_requests_without_the_token_are_unauthorized(
    client: FlaskClient, method: str, path: str, given: str | None
) -> None:
    headers = {} if given is None else {"Authorization": given}
    answer = client.open(path, method=method, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].lower() == "bearer"
    assert TOKEN not in answer.text


def test_the_token_is_not_in_logs_or_in_the_repr_of_the_settings(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_guessing_tokens_is_rate_limited(tmp_path: Path) -> None:
    client = create_app(_settings(tmp_path, rate_limit="3 per minute")).test_client()
    for _ in range(3):
        assert client.get("/api/v1/admin/feedback").status_code == 401
    assert client.get("/api/v1/admin/feedback", headers=ADMIN).status_code == 429


def test_exported_feedback_can_be_read_as_a_suite(
    client: FlaskClient, store: Store, tmp_path: Path
) -> None:
    names = [store.add(_strokes(number))[0] for number in range(45)]
    answer = client.get("/api/v1/admin/feedback", headers=ADMIN)
    assert answer.mimetype == "application/x-ndjson"
    assert {json.loads(line)["id"] for line in answer.text.splitlines()} == set(names)
    (tmp_path / "export.jsonl").write_text(answer.text)
    assert [sample.label for sample in read_suite(tmp_path / "export.jsonl")] == ["7"] * 45


def test_pictures_are_exported_in_base64(client: FlaskClient, store: Store) -> None:
    store.add(Feedback("picture", encode(page("3")), "8", "3"))
    (line,) = client.get("/api/v1/admin/feedback", headers=ADMIN).text.splitlines()
    assert base64.b64decode(json.loads(line)["image"]) == encode(page("3"))


def test_a_slow_export_does_not_block_new_feedback(client: FlaskClient, store: Store) -> None:
    for number in range(30):
        store.add(_strokes(number))
    answer = client.get("/api/v1/admin/feedback", headers=ADMIN, buffered=False)
    lines = answer.iter_encoded()
    next(lines)
    given = {"strokes": SEVEN, "read": "1", "label": "7", "consent": True}
    assert client.post("/api/v1/feedback", json=given).status_code == 201
    answer.close()


def test_an_entry_is_deleted_by_its_id(client: FlaskClient, store: Store) -> None:
    kept, gone = (store.add(_strokes(number))[0] for number in (1, 2))
    path = f"/api/v1/admin/feedback/{gone}"
    assert client.delete(path, headers=ADMIN).json == {"deleted": 1}
    assert client.delete(path, headers=ADMIN).status_code == 404
    assert [entry.id for entry in store.entries()] == [kept]


def test_entries_are_deleted_by_age(client: FlaskClient, store: Store) -> None:
    store.add(_strokes(1))
    path = "/api/v1/admin/feedback"
    assert client.delete(f"{path}?older_than=1", headers=ADMIN).json == {"deleted": 0}
    assert client.delete(f"{path}?older_than=-1", headers=ADMIN).status_code == 400
    assert client.delete(f"{path}?older_than=nan", headers=ADMIN).status_code == 400
    assert client.delete(path, headers=ADMIN).status_code == 400
    assert len(list(store.entries())) == 1


def test_export_returns_404_if_feedback_is_turned_off() -> None:
    client = create_app(Settings(feedback_url="", admin_token=TOKEN)).test_client()
    assert client.get("/api/v1/admin/feedback", headers=ADMIN).status_code == 404


def test_export_returns_503_if_the_store_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "feedback.db").write_bytes(b"nonsense" * 1000)
    app = create_app(_settings(tmp_path))
    answer = app.test_client().get("/api/v1/admin/feedback", headers=ADMIN)
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    app.extensions["numscribe"].store().close()


def test_openapi_document_describes_the_admin_token(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document["components"]["securitySchemes"]["admin"]["scheme"] == "bearer"
    operations = [
        operation
        for path, methods in document["paths"].items()
        if path.startswith("/api/v1/admin/")
        for operation in methods.values()
    ]
    assert len(operations) == len(ROUTES)
    assert all(operation["security"] == [{"admin": []}] for operation in operations)
    assert all("401" in operation["responses"] for operation in operations)
