from http import HTTPStatus
from pathlib import Path

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient

from numscribe.evaluation.resize_baseline import ResizeBaseline
from numscribe.io.decode import decode_image
from numscribe.models.registry import find, registered
from numscribe.settings import Settings
from numscribe.web import create_app
from numscribe.web.inputs import from_base64
from web.conftest import SEVEN


def test_compare_returns_both_readings_of_every_model(
    client: FlaskClient,
) -> None:
    answer = client.post("/api/v1/compare", json={"strokes": SEVEN}).json
    readings = {row["model"]: row for row in answer["readings"]}
    assert answer["readings"][0]["model"] == "default"
    assert set(readings) == set(registered())
    reading = client.post("/api/v1/read", json={"strokes": SEVEN}).json
    assert readings["default"]["text"] == reading["formatted"] == "7"
    assert readings["default"]["confidence"] == reading["confidence"]
    assert all(len(row["resized_text"]) == 1 for row in readings.values())


def test_compare_resizes_a_picture_like_the_resize_baseline(
    client: FlaskClient, seven_png: bytes
) -> None:
    answer = client.post("/api/v1/compare", data=seven_png, content_type="image/png").json
    plain = ResizeBaseline().read(seven_png)
    assert answer["readings"][0]["resized_text"] == plain.text
    assert answer["readings"][0]["resized_confidence"] == pytest.approx(plain.confidence)
    shown = decode_image(from_base64(answer["resized_picture"]))
    assert np.array_equal(shown[:, :, 0], plain.digits[0].picture)


@pytest.mark.parametrize("shift", [(0, 0), (900, -300)])
def test_strokes_anywhere_are_drawn_on_a_square_canvas(
    client: FlaskClient, shift: tuple[int, int]
) -> None:
    strokes = [[[x + shift[0], y + shift[1]] for x, y in stroke] for stroke in SEVEN]
    answer = client.post("/api/v1/compare", json={"strokes": strokes}).json
    picture = decode_image(from_base64(answer["resized_picture"]))[:, :, 0]
    assert picture.shape == (28, 28)
    assert cv2.countNonZero(picture) > 5


def test_a_long_number_is_shrunk_until_it_fits(client: FlaskClient) -> None:
    strokes = [[[x + 150 * place, y] for x, y in SEVEN[0]] for place in range(8)]
    answer = client.post("/api/v1/compare", json={"strokes": strokes}).json
    assert answer["readings"][0]["text"] == "7" * 8
    assert len(answer["readings"][0]["resized_text"]) == 1


def test_compare_returns_no_texts_without_ink(client: FlaskClient) -> None:
    answer = client.post("/api/v1/compare", json={"strokes": []}).json
    assert answer == {"resized_picture": None, "readings": []}


def test_compare_includes_a_model_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(find("tiny").load())
    client = create_app(Settings(feedback_url="", model=str(path))).test_client()
    answer = client.post("/api/v1/compare", json={"strokes": SEVEN})
    assert answer.status_code == HTTPStatus.OK
    assert answer.json["readings"][0]["text"] == "7"


def test_compare_answers_bad_input_with_a_problem_document(client: FlaskClient) -> None:
    answer = client.post("/api/v1/compare", data=b"seven", content_type="image/png")
    assert answer.mimetype == "application/problem+json"
