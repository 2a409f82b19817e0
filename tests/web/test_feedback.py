import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient

from drawings import encode, exif, page
from numscribe.feedback.store import Store
from numscribe.settings import Settings
from numscribe.web import create_app
from web.conftest import SEVEN

FEEDBACK = "/api/v1/feedback"
GIVEN = {"strokes": SEVEN, "read": "1", "label": "7", "consent": True}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'feedback.db'}"


@pytest.fixture
def keeper(url: str) -> Iterator[FlaskClient]:
    """A client of a server with feedback."""
    app = create_app(Settings(feedback_url=url, feedback_capacity=3))
    yield app.test_client()
    app.extensions["numscribe"].store().close()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()


def test_a_drawing_is_stored(keeper: FlaskClient, store: Store) -> None:
    answer = keeper.post(FEEDBACK, json=GIVEN | {"model": "default@0.1.0"})
    assert answer.status_code == 201
    (entry,) = store.entries()
    assert answer.json == {"id": entry.id, "stored": True}
    kept = entry.feedback
    assert (kept.kind, kept.read, kept.label, kept.model) == ("strokes", "1", "7", "default@0.1.0")


def test_duplicates_are_stored_once(keeper: FlaskClient, store: Store) -> None:
    first = keeper.post(FEEDBACK, json=GIVEN)
    second = keeper.post(FEEDBACK, json=GIVEN)
    assert (second.status_code, second.json) == (200, {"id": first.json["id"], "stored": False})
    assert len(list(store.entries())) == 1


def test_strokes_without_points_are_refused(keeper: FlaskClient, store: Store) -> None:
    assert keeper.post(FEEDBACK, json=GIVEN | {"strokes": [[], *SEVEN, []]}).status_code == 201
    (entry,) = store.entries()
    assert json.loads(entry.feedback.content) == SEVEN


def test_only_the_pixels_of_a_picture_are_stored(keeper: FlaskClient, store: Store) -> None:
    picture = page("3")
    jpeg = encode(picture, ".jpg")
    secret = exif(1) + b"taken at home"
    jpeg = jpeg[:2] + b"\xff\xe1" + (len(secret) + 8).to_bytes(2) + b"Exif\0\0" + secret + jpeg[2:]
    given = {"image": base64.b64encode(jpeg).decode(), "read": "8", "label": "3", "consent": True}
    assert keeper.post(FEEDBACK, json=given).status_code == 201
    (entry,) = store.entries()
    assert entry.feedback.kind == "picture"
    assert b"home" not in entry.feedback.content
    kept = cv2.imdecode(np.frombuffer(entry.feedback.content, np.uint8), -1)
    assert np.array_equal(kept, cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))


def test_large_pictures_are_shrunk_before_they_are_stored(
    keeper: FlaskClient, store: Store
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1500, 3000, 3), dtype=np.uint8)
    image = base64.b64encode(encode(noise, ".jpg")).decode()
    given = {"image": image, "read": "", "label": "", "consent": True}
    assert keeper.post(FEEDBACK, json=given).status_code == 201
    (entry,) = store.entries()
    assert cv2.imdecode(np.frombuffer(entry.feedback.content, np.uint8), -1).shape == (512, 1024, 3)


@pytest.mark.parametrize("consent", [False, None, 1, "true", "missing"])
def test_feedback_without_consent_is_refused(
    keeper: FlaskClient, store: Store, consent: object
) -> None:
    given = {k: v for k, v in GIVEN.items() if k != "consent"}
    if consent != "missing":
        given |= {"consent": consent}
    answer = keeper.post(FEEDBACK, json=given)
    assert answer.status_code == 400
    assert answer.json["type"] == "urn:numscribe:problem:missing-consent"
    assert list(store.entries()) == []


BAD: dict[str, tuple[int, dict[str, Any]]] = {
    "no JSON": (400, {"data": "x=1"}),
    "no drawing": (400, {"json": {k: v for k, v in GIVEN.items() if k != "strokes"}}),
    "both": (400, {"json": GIVEN | {"image": "AAAA"}}),
    "an empty drawing": (422, {"json": GIVEN | {"strokes": [[]]}}),
    "no strokes": (422, {"json": GIVEN | {"strokes": [[["a", 1]]]}}),
    "no picture": (422, {"json": GIVEN | {"strokes": None, "image": "AAAA"}}),
    "a million strokes": (413, {"json": GIVEN | {"strokes": [[]] * 1_000_000}}),
    "no label": (400, {"json": {k: v for k, v in GIVEN.items() if k != "label"}}),
    "a word": (400, {"json": GIVEN | {"label": "seven"}}),
    "a number": (400, {"json": GIVEN | {"label": 7}}),
    "a line break": (400, {"json": GIVEN | {"label": "7\n"}}),
    "a long label": (400, {"json": GIVEN | {"label": "7" * 65}}),
    "a strange model": (400, {"json": GIVEN | {"model": "a b"}}),
    "an unknown field": (400, {"json": GIVEN | {"writer": "me"}}),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_feedback_is_a_problem_document(keeper: FlaskClient, store: Store, case: str) -> None:
    status, request = BAD[case]
    answer = keeper.post(FEEDBACK, **request)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert list(store.entries()) == []


def test_feedback_is_answered_404_if_it_is_turned_off(client: FlaskClient) -> None:
    answer = client.post(FEEDBACK, json=GIVEN)
    assert answer.status_code == 404
    assert "turned off" in answer.json["detail"]


def test_a_full_store_is_answered_507(keeper: FlaskClient) -> None:
    for label in "123":
        assert keeper.post(FEEDBACK, json=GIVEN | {"label": label}).status_code == 201
    answer = keeper.post(FEEDBACK, json=GIVEN)
    assert answer.status_code == 507
    assert answer.json["type"] == "urn:numscribe:problem:store-full"


def test_reading_works_if_the_store_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "feedback.db").write_bytes(b"nonsense" * 1000)
    app = create_app(Settings(feedback_url=f"sqlite:///{tmp_path / 'feedback.db'}"))
    client = app.test_client()
    answer = client.post(FEEDBACK, json=GIVEN)
    assert answer.status_code == 503
    assert answer.json["type"] == "urn:numscribe:problem:store-unavailable"
    assert "Retry-After" in answer.headers
    assert client.get("/api/v1/features").json["feedback"] is False
    assert client.post("/api/v1/read", json={"strokes": SEVEN}).status_code == 200
    app.extensions["numscribe"].store().close()
