"""Layers in the HTTP API."""

from __future__ import annotations

import base64
import io
import json

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient

from web.conftest import SEVEN

READ = "/api/v1/read"


def beside(right: float) -> list[list[list[float]]]:
    return [[[x + right, y] for x, y in stroke] for stroke in SEVEN]


def test_layers_are_returned_on_request_and_are_small(client: FlaskClient) -> None:
    plain = client.post(READ, json={"strokes": SEVEN})
    assert "layers" not in plain.json
    answer = client.post(READ, json={"strokes": SEVEN, "explain": "layers"})
    layers = answer.json["layers"]
    assert len(answer.data) < 40_000
    for maps in [layers["picture"], *layers["layers"]]:
        data = np.frombuffer(base64.b64decode(maps["data"]), dtype=np.uint8)
        assert data.size == maps["maps"] * maps["height"] * maps["width"]
        assert data.max() <= 255
    assert [m["height"] for m in layers["layers"]] == [28, 14, 7, 5]
    assert len(layers["trajectory"]["points"]) == 64
    assert {len(point) for point in layers["trajectory"]["points"]} == {3}
    assert sum(layers["trajectory"]["probabilities"]) == pytest.approx(1)
    assert sum(layers["probabilities"]) == pytest.approx(1)
    assert np.argmax(layers["probabilities"]) == 7
    assert "explanation" not in answer.json


def test_layers_of_any_digit_include_the_columns_of_its_line(client: FlaskClient) -> None:
    body = {"strokes": [*SEVEN, *beside(140)], "explain": "layers"}
    for asked, answered in ((0, 0), (1, 1), (9, 1)):  # of fewer digits it is the last one
        layers = client.post(READ, json=body | {"layers_of": asked}).json["layers"]
        assert layers["digit"] == answered
    line = layers["line"]
    assert line["height"] == 40
    assert (
        len(line["symbols"])
        == len(base64.b64decode(line["symbol_probabilities"]))
        == -(-line["width"] // 2)
    )
    assert "7" in line["symbols"]


def test_layers_can_be_requested_in_a_form(client: FlaskClient) -> None:
    paper = np.full((160, 160), 255, dtype=np.uint8)
    cv2.polylines(paper, [np.int32(stroke) + 20 for stroke in SEVEN], False, 0, 8)
    file = (io.BytesIO(cv2.imencode(".png", paper)[1].tobytes()), "7.png")
    answer = client.post(READ, data={"file": file, "explain": "layers"})
    assert answer.json["layers"]["trajectory"] is None
    assert answer.json["layers"]["layers"]


def test_a_photo_has_maps_of_its_ink_and_ruling_and_a_drawing_has_none(
    client: FlaskClient,
) -> None:
    assert (
        client.post(READ, json={"strokes": SEVEN, "explain": "layers"}).json["layers"]["paper"]
        is None
    )
    photo = np.full((400, 600, 3), (200, 215, 225), dtype=np.uint8)
    for y in range(20, 400, 50):
        cv2.line(photo, (0, y), (600, y), (190, 160, 140), 2)
    cv2.polylines(photo, [2 * np.int32(s) + 100 for s in SEVEN], False, (80, 40, 20), 8)
    photo = np.asarray(photo * np.linspace(0.8, 1, 600)[None, :, None], dtype=np.uint8)
    file = (io.BytesIO(cv2.imencode(".png", photo)[1].tobytes()), "7.png")
    paper = client.post(READ, data={"file": file, "explain": "layers"}).json["layers"]["paper"]
    assert paper["maps"] == 2
    data = base64.b64decode(paper["data"])
    assert len(data) == 2 * paper["width"] * paper["height"] <= 2 * 160 * 160
    assert paper["box"]["width"] <= 601
    assert set(paper["box"]) == {"x", "y", "width", "height"}


def test_layers_are_null_without_a_digit(client: FlaskClient) -> None:
    assert client.post(READ, json={"strokes": [], "explain": "layers"}).json["layers"] is None


@pytest.mark.parametrize(
    "wrong", [{"explain": "everything"}, {"layers_of": -1}, {"layers_of": "first"}]
)
def test_invalid_options_of_layers_are_refused(
    client: FlaskClient, wrong: dict[str, object]
) -> None:
    answer = client.post(READ, json={"strokes": SEVEN} | wrong)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json["detail"]


def test_the_openapi_document_describes_layers(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert {"picture", "layers", "trajectory", "line", "paper"} <= set(
        document["components"]["schemas"]["LayersAnswer"]["properties"]
    )
    assert "layers" in json.dumps(document["paths"][READ]["post"]["requestBody"])
