from pathlib import Path

import pytest
from flask.testing import FlaskClient

from numscribe.models.registry import find
from numscribe.settings import Settings
from numscribe.web import create_app
from web.conftest import SEVEN


def test_the_models_are_listed(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in client.get("/api/v1/models").json["models"]}
    assert rows["default"] == {
        "name": "default",
        "version": find("default").version,
        "served": True,
    }


@pytest.mark.parametrize("name", ["default", f"default@{find('default').version}"])
def test_a_model_shows_its_card(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/models/{name}").json
    assert answer["name"] == "default"
    assert answer["card"]["runs"][answer["card"]["shipped"]]["suites"]["MNIST test"]["count"] > 0


@pytest.mark.parametrize("name", ["nonsense", "default@0", "..%2Fdefault", "default.onnx", "%00"])
def test_an_unknown_model_is_a_problem_document(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/models/{name}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_request_can_choose_a_model(client: FlaskClient) -> None:
    answer = client.post("/api/v1/read", json={"strokes": SEVEN, "model": "default"})
    assert answer.json["text"] == "7"
    answer = client.post("/api/v1/read", json={"strokes": SEVEN, "model": "nonsense"})
    assert answer.status_code == 404
    assert answer.json["type"] == "urn:numscribe:problem:unknown-model"


def test_a_request_cannot_name_a_model_file(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(find("default").load())
    for name in (str(path), "../weights/default.onnx"):
        answer = client.post("/api/v1/read", json={"strokes": SEVEN, "model": name})
        assert answer.status_code == 404


def test_a_model_from_a_file_has_no_card(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(find("default").load())
    client = create_app(Settings(feedback_url="", model=str(path))).test_client()
    answer = client.get("/api/v1/models/default").json
    assert (answer["served"], answer["card"]) == (True, None)


def test_features_include_feedback(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/api/v1/features").json["feedback"] is False
    path = tmp_path / "new" / "feedback.db"
    app = create_app(Settings(feedback_url=f"sqlite:///{path}"))
    assert app.test_client().get("/api/v1/features").json["feedback"] is True
    assert not path.parent.exists()


def test_features_include_the_threshold() -> None:
    app = create_app(Settings(feedback_url="", threshold=0.8))
    assert app.test_client().get("/api/v1/features").json["threshold"] == 0.8
