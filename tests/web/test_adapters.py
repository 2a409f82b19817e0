import base64
import io
import zlib

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient

from web.conftest import SEVEN


def test_predict_returns_the_fields_that_front_ends_expect(client: FlaskClient) -> None:
    answer = client.post("/predict", json={"strokes": SEVEN}).json
    assert answer["digit"] == answer["prediction"] == 7
    assert len(answer["probabilities"]) == 10
    assert answer["confidence"] == max(answer["probabilities"])
    assert answer["top"][0]["digit"] == 7
    shares = [row["confidence"] for row in answer["top"]]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    assert set(answer) == {"digit", "prediction", "confidence", "probabilities", "top"}


def test_predict_accepts_a_file_and_a_data_url(client: FlaskClient, seven_png: bytes) -> None:
    url = "data:image/png;base64," + base64.b64encode(seven_png).decode()
    assert client.post("/predict", json={"image": url}).json["digit"] == 7
    file = (io.BytesIO(seven_png), "seven.png")
    assert client.post("/predict", data={"file": file}).json["digit"] == 7


def test_an_empty_canvas_has_no_digit(client: FlaskClient) -> None:
    answer = client.post("/process_image", json={"strokes": []})
    assert answer.status_code == 200
    assert answer.json["digit"] is None
    assert answer.json["top"] == []
    assert answer.json["image_url"] is None


def test_any_worker_can_return_the_processed_picture(client: FlaskClient) -> None:
    answer = client.post("/process_image", json={"strokes": SEVEN}).json
    got = client.get(answer["image_url"])
    assert got.mimetype == "image/png"
    picture = cv2.imdecode(np.frombuffer(got.data, np.uint8), -1)
    wanted = client.post("/api/v1/read", json={"strokes": SEVEN, "pictures": True}).json
    url = wanted["digits"][0]["picture"]
    seen = cv2.imdecode(np.frombuffer(base64.b64decode(url.split(",")[1]), np.uint8), -1)
    assert np.array_equal(picture, seen)


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode()


@pytest.mark.parametrize(
    "picture",
    [
        "",
        "%%%",
        "é",
        "AAAA",
        _packed(b""),
        _packed(bytes(783)),
        _packed(bytes(785)),
        _packed(bytes(100_000_000)),
    ],
    ids=["nothing", "no base64", "not ASCII", "no zlib", "empty", "short", "long", "bomb"],
)
def test_an_invalid_picture_url_is_refused(client: FlaskClient, picture: str) -> None:
    answer = client.get("/get_image", query_string={"picture": picture})
    assert answer.status_code == 400
    assert "'picture'" in answer.json["detail"]


def test_unknown_fields_of_a_picture_url_are_refused(client: FlaskClient) -> None:
    answer = client.get("/get_image", query_string={"path": "/etc/passwd"})
    assert answer.status_code == 400
    assert "'path'" in answer.json["detail"]
