import base64
import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient

from web.conftest import SEVEN

READ = "/api/v1/read"


def test_strokes_are_read(client: FlaskClient) -> None:
    answer = client.post(READ, json={"strokes": SEVEN})
    assert answer.status_code == 200
    reading = answer.json
    assert reading["text"] == "7"
    assert reading["accepted"] is True
    assert reading["reason"] is None
    assert reading["model"].startswith("default@")
    (digit,) = reading["digits"]
    assert digit["digit"] == 7
    is_digit = 1 - digit["not_a_digit"]
    assert digit["confidence"] == pytest.approx(max(digit["probabilities"]) * is_digit)
    assert sum(digit["probabilities"]) == pytest.approx(1)
    assert digit["box"] == {"x": 10, "y": 10, "width": 80, "height": 110}
    assert "picture" not in digit


def test_single_reads_a_number_as_one_digit(client: FlaskClient) -> None:
    second = [[[x + 140, y] for x, y in stroke] for stroke in SEVEN]
    strokes = [*SEVEN, *second]
    reading = client.post(READ, json={"strokes": strokes}).json
    assert (reading["text"], reading["formatted"], reading["lines"]) == ("77", "77", ["77"])
    assert [digit["box"]["x"] for digit in reading["digits"]] == [10, 150]
    single = client.post(READ, json={"strokes": strokes, "single": True}).json
    assert (single["accepted"], single["reason"]) == (False, "several")


def test_expect_constrains_the_reading(client: FlaskClient) -> None:
    fitting = client.post(READ, json={"strokes": SEVEN, "expect": "digits=1"}).json
    assert (fitting["text"], fitting["accepted"]) == ("7", True)
    other = client.post(READ, json={"strokes": SEVEN, "expect": "digits=9"}).json
    assert (other["accepted"], other["reason"]) == (False, "unsure")
    wrong = client.post(READ, json={"strokes": SEVEN, "expect": "many"})
    assert wrong.status_code == 400
    assert wrong.json["detail"].startswith("What is expected must be like digits=5, pattern=")
    in_a_query = client.post(READ + "?expect=many", json={"strokes": SEVEN})
    assert in_a_query.json["detail"] == wrong.json["detail"]


def test_explain_returns_pictures(client: FlaskClient, seven_png: bytes) -> None:
    strokes = client.post(READ, json={"strokes": SEVEN, "explain": True}).json["explanation"]
    assert strokes["ink"] is None
    image = base64.b64encode(seven_png).decode()
    picture = client.post(READ, json={"image": image, "explain": True}).json["explanation"]
    for explanation in (strokes, picture):
        (digit,) = explanation["digits"]
        for panel in (explanation["input"], explanation["ink"], digit["seen"], digit["decided"]):
            head, _, content = (panel or strokes["input"]).partition(",")
            assert head == "data:image/png;base64"
            assert base64.b64decode(content).startswith(b"\x89PNG")
    assert client.post(READ, json={"strokes": SEVEN}).json.get("explanation") is None


FORMS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "multipart": lambda png: {"data": {"file": (io.BytesIO(png), "seven.png")}},
    "raw png": lambda png: {"data": png, "content_type": "image/png"},
    "raw bytes": lambda png: {"data": png, "content_type": "application/octet-stream"},
    "base64": lambda png: {"json": {"image": base64.b64encode(png).decode()}},
    "data url": lambda png: {
        "json": {"image": "data:image/png;base64," + base64.b64encode(png).decode()}
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_read_from_json_form_and_body(
    client: FlaskClient, seven_png: bytes, form: str
) -> None:
    answer = client.post(READ, **FORMS[form](seven_png))
    assert answer.status_code == 200, answer.json
    assert answer.json["text"] == "7"
    box = answer.json["digits"][0]["box"]
    assert 60 < box["x"] < 85
    assert 155 < box["width"] < 190


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_picture_is_an_empty_reading(client: FlaskClient, form: str) -> None:
    blank = cv2.imencode(".png", np.full((50, 60), 255, np.uint8))[1].tobytes()
    answer = client.post(READ, **FORMS[form](blank))
    assert answer.status_code == 200
    assert answer.json["text"] == ""
    assert answer.json["accepted"] is False
    assert answer.json["reason"] == "empty"
    assert answer.json["digits"] == []


def test_no_strokes_are_an_empty_reading(client: FlaskClient) -> None:
    assert client.post(READ, json={"strokes": []}).json["reason"] == "empty"
    assert client.post(READ, json={"strokes": [[]]}).json["reason"] == "empty"


@pytest.mark.parametrize("where", ["query", "form", "json"])
def test_pictures_option_returns_the_models_input(
    client: FlaskClient, seven_png: bytes, where: str
) -> None:
    file = {"file": (io.BytesIO(seven_png), "seven.png")}
    answer = {
        "query": lambda: client.post(f"{READ}?pictures=true", data=file),
        "form": lambda: client.post(READ, data=file | {"pictures": "true"}),
        "json": lambda: client.post(READ, json={"strokes": SEVEN, "pictures": True}),
    }[where]()
    head, _, content = answer.json["digits"][0]["picture"].partition(",")
    assert head == "data:image/png;base64"
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(content), np.uint8), -1)
    assert picture.shape == (28, 28)
    assert picture.max() == 255


def test_threshold_option_overrides_the_settings(client: FlaskClient) -> None:
    sure = client.post(READ, json={"strokes": SEVEN, "threshold": 0}).json
    unsure = client.post(READ, json={"strokes": SEVEN, "threshold": 1}).json
    assert sure["accepted"] is True
    assert (unsure["accepted"], unsure["reason"]) == (False, "unsure")
    assert client.post(READ, json={"strokes": SEVEN}).json["accepted"] is True


@pytest.mark.parametrize("top", [3, 3.0])
def test_top_option_lists_the_most_probable_digits(client: FlaskClient, top: float) -> None:
    (digit,) = client.post(READ, json={"strokes": SEVEN, "top": top}).json["digits"]
    shares = [row["confidence"] for row in digit["top"]]
    assert digit["top"][0] == {"digit": 7, "confidence": digit["confidence"]}
    is_digit = 1 - digit["not_a_digit"]
    assert shares == pytest.approx(
        [share * is_digit for share in sorted(digit["probabilities"], reverse=True)[:3]]
    )


BAD: dict[str, tuple[int, str, dict[str, Any]]] = {
    "no body": (400, "no body", {}),
    "empty picture": (400, "no bytes", {"data": b"", "content_type": "image/png"}),
    "not a picture": (422, "not a PNG", {"data": b"GIF", "content_type": "image/png"}),
    "broken picture": (
        422,
        "broken",
        {"data": b"\x89PNG\r\n\x1a\nrest", "content_type": "image/png"},
    ),
    "no file": (
        400,
        "no field named 'file'",
        {"data": {"pictures": "true"}, "content_type": "multipart/form-data"},
    ),
    "other file field": (400, "'image'", {"data": {"image": (io.BytesIO(b"x"), "x.png")}}),
    "unknown form field": (
        400,
        "'colour'",
        {"data": {"file": (io.BytesIO(b"x"), "x.png"), "colour": "red"}},
    ),
    "unknown query field": (
        400,
        "'colour'",
        {"data": b"x", "content_type": "image/png", "query_string": {"colour": "red"}},
    ),
    "unknown JSON field": (400, "'colour'", {"json": {"strokes": SEVEN, "colour": "red"}}),
    "wrong option": (400, "'threshold'", {"json": {"strokes": SEVEN, "threshold": 2}}),
    "neither": (400, "neither", {"json": {}}),
    "both": (400, "not both", {"json": {"strokes": SEVEN, "image": "AAAA"}}),
    "a list": (400, "object", {"json": [SEVEN]}),
    "text": (400, "text/plain", {"data": "7", "content_type": "text/plain"}),
    "not JSON": (400, "not valid JSON", {"data": "{", "content_type": "application/json"}),
    "not UTF-8": (
        400,
        "not valid JSON",
        {"data": b"\xff\xfe{", "content_type": "application/json"},
    ),
    "nested JSON": (
        400,
        "not valid JSON",
        {"data": "[" * 20_000, "content_type": "application/json"},
    ),
    "NaN": (
        400,
        "NaN",
        {"data": '{"strokes": [[[NaN, 1]]]}', "content_type": "application/json"},
    ),
    "endless number": (
        400,
        "not valid JSON",
        {"data": f'{{"strokes": [[[{"9" * 5000}, 1]]]}}', "content_type": "application/json"},
    ),
    "overflowing number": (
        422,
        "finite",
        {"data": '{"strokes": [[[1e999, 1]]]}', "content_type": "application/json"},
    ),
    "large number": (422, "1,000,000", {"json": {"strokes": [[[1e7, 1]]]}}),
    "words for points": (422, "[x, y]", {"json": {"strokes": [[["a", "b"]]]}}),
    "text for a number": (422, "numbers", {"json": {"strokes": [[["1", "2"]]]}}),
    "truth for a number": (422, "numbers", {"json": {"strokes": [[[True, 1]]]}}),
    "nothing for a number": (422, "numbers", {"json": {"strokes": [[[None, 1]]]}}),
    "an object for a point": (422, "[x, y]", {"json": {"strokes": [[{"x": 1}]]}}),
    "text for an option": (400, "'pictures'", {"json": {"strokes": SEVEN, "pictures": "yes"}}),
    "too many of the best": (400, "'top'", {"json": {"strokes": SEVEN, "top": 11}}),
    "an option twice": (
        400,
        "'top'",
        {"json": {"strokes": SEVEN}, "query_string": [("top", "1"), ("top", "2")]},
    ),
    "a number in a query": (
        400,
        "'pictures'",
        {"json": {"strokes": SEVEN}, "query_string": {"pictures": "1"}},
    ),
    "short point": (422, "[x, y]", {"json": {"strokes": [[[1]]]}}),
    "strokes no list": (400, "'strokes'", {"json": {"strokes": "7"}}),
    "too many points": (413, "20,000", {"json": {"strokes": [[[1, 2]] * 20_001]}}),
    "not base64": (422, "base64", {"json": {"image": "%%%"}}),
    "data URL of text": (422, "base64", {"json": {"image": "data:text/plain,seven"}}),
    "base64 of nothing": (400, "no bytes", {"json": {"image": ""}}),
}


@pytest.mark.parametrize("route", [READ, "/predict", "/process_image"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_a_problem_document(client: FlaskClient, route: str, case: str) -> None:
    status, words, request = BAD[case]
    if isinstance(request.get("data"), dict):  # a stream can be sent once
        request = request | {
            "data": {
                key: (io.BytesIO(b"x"), "x.png") if isinstance(value, tuple) else value
                for key, value in request["data"].items()
            }
        }
    answer = client.post(route, **request)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert words in answer.json["detail"]
    assert answer.json["type"].startswith("urn:numscribe:problem:")


def test_a_picture_of_too_many_bytes_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        READ, data=b"\x89PNG\r\n\x1a\n" + bytes(10_000_001), content_type="image/png"
    )
    assert answer.status_code == 413
    assert "10 MB" in answer.json["detail"]


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = client.post(READ, data=bytes(15_000_000), content_type="application/json")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


def test_two_files_in_one_form_are_refused(client: FlaskClient, seven_png: bytes) -> None:
    files = [(io.BytesIO(seven_png), "a.png"), (io.BytesIO(seven_png), "b.png")]
    answer = client.post(READ, data={"file": files})
    assert answer.status_code == 400
    assert "more than one" in answer.json["detail"]


def test_a_large_upload_is_read(client: FlaskClient) -> None:
    # Above half a megabyte, Werkzeug would keep an upload on the disk; ours stays in memory.
    noise = np.random.default_rng(0).integers(200, 256, (900, 900, 3), dtype=np.uint8)
    cv2.line(noise, (450, 200), (450, 700), (0, 0, 0), 40)
    png = cv2.imencode(".png", noise)[1].tobytes()
    assert len(png) > 1_000_000
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="one.png"\r\n\r\n'
    body = head + png + b"\r\n--x--\r\n"
    answer = client.post(READ, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.json["text"] == "1"


def test_a_damaged_picture_has_its_own_problem_type(client: FlaskClient, seven_png: bytes) -> None:
    def problem(content: bytes) -> tuple[str, str]:
        answer = client.post(READ, data=content, content_type="image/png").json
        return answer["type"].rpartition(":")[2], answer["title"]

    assert problem(b"no picture") == ("undecodable-image", "Not a picture")
    assert problem(seven_png[:200]) == ("broken-image", "Damaged picture")
