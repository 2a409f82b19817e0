"""Marks and values in the HTTP API."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from web.conftest import SEVEN

READ = "/api/v1/read"
DASH = [[[130, 65], [190, 67]]]
MINUS = [[[-110, 65], [-40, 67]]]


def beside(right: float) -> list[list[list[float]]]:
    return [[[x + right, y] for x, y in stroke] for stroke in SEVEN]


def test_a_mark_has_a_box_and_a_confidence_and_is_not_a_digit(client: FlaskClient) -> None:
    reading = client.post(READ, json={"strokes": [*SEVEN, *DASH, *beside(210)]}).json
    assert (reading["text"], reading["formatted"]) == ("77", "7-7")
    (mark,) = reading["marks"]
    assert mark["mark"] == "-"
    assert 0.5 < mark["confidence"] <= 1
    assert mark["box"] == {"x": 130, "y": 65, "width": 60, "height": 2}
    assert all(set(other) == {"symbol", "confidence"} for other in mark["alternatives"])
    assert reading["ignored"] == []


@pytest.mark.parametrize(
    ("strokes", "value"),
    [
        (SEVEN, 7),
        ([*SEVEN, *beside(140)], 77),
        ([*MINUS, *SEVEN, *beside(140)], -77),
        ([*SEVEN, *DASH, *beside(210)], None),
    ],
    ids=["one digit", "a number", "a negative number", "no single number"],
)
def test_a_reading_has_the_value_of_its_number(
    client: FlaskClient, strokes: Any, value: float | None
) -> None:
    assert client.post(READ, json={"strokes": strokes}).json["value"] == value


def test_an_empty_reading_has_no_value_and_no_marks(client: FlaskClient) -> None:
    reading = client.post(READ, json={"strokes": []}).json
    assert (reading["value"], reading["marks"]) == (None, [])


def test_the_openapi_document_describes_value_and_marks(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    reading = schemas["ReadingAnswer"]
    assert {"value", "marks"} <= set(reading["properties"])
    assert {"value", "marks"} <= set(reading["required"])
    assert set(schemas["MarkAnswer"]["properties"]) == {
        "mark",
        "confidence",
        "box",
        "alternatives",
    }
