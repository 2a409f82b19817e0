import base64
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from drawings import encode
from tables.sheets import TEXTS, sheet, strokes_on_lines

TABLE = "/api/v1/table"

FORMS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "multipart": lambda png: {"data": {"file": (io.BytesIO(png), "sheet.png")}},
    "raw png": lambda png: {"data": png, "content_type": "image/png"},
    "base64": lambda png: {"json": {"image": base64.b64encode(png).decode()}},
}


@pytest.fixture(scope="module")
def sheet_png() -> bytes:
    return encode(sheet())


@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_read_from_every_kind_of_body(
    client: FlaskClient, sheet_png: bytes, form: str
) -> None:
    answer = client.post(TABLE, **FORMS[form](sheet_png))
    assert answer.status_code == 200, answer.json
    table = answer.json
    assert (table["rows"], table["columns"], table["ruled"]) == (4, 3, True)
    assert len(table["corners"]) == 4
    first = table["cells"][0]
    assert (first["formatted"], first["value"], first["status"]) == ("42", 42, "read")
    assert first["box"]["width"] == pytest.approx(110, abs=5)
    assert table["model"].startswith("default@")


def test_options_are_applied(client: FlaskClient, sheet_png: bytes) -> None:
    options = {"threshold": 1.0, "check": "C = A + B"}
    image = base64.b64encode(sheet_png).decode()
    table = client.post(TABLE, json={"image": image, **options}).json
    assert {cell["status"] for cell in table["cells"]} <= {"doubtful", "repaired"}
    assert table["cells"][0]["rule"] == "C = A + B"
    queried = client.post(TABLE + "?threshold=1", data=sheet_png, content_type="image/png").json
    assert {cell["status"] for cell in queried["cells"]} == {"doubtful"}


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 400, "The field 'image' is invalid"),
        ({"strokes": [[[1, 2], [3, 4]]]}, 400, "The field 'image' is invalid"),
        ({"image": "AAAA", "single": True}, 400, "There is no field 'single'"),
        ({"image": "AAAA", "check": "C = A *"}, 400, "is not understood"),
        ({"image": "AAAA"}, 422, "not a PNG"),
    ],
)
def test_a_bad_request_is_a_problem_document(
    client: FlaskClient, body: dict[str, Any], status: int, detail: str
) -> None:
    answer = client.post(TABLE, json=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert detail in answer.json["detail"]


def test_a_picture_without_a_table_is_a_no_table_problem(
    client: FlaskClient, seven_png: bytes
) -> None:
    answer = client.post(TABLE, data=seven_png, content_type="image/png")
    assert answer.status_code == 422
    assert answer.json["type"] == "urn:numscribe:problem:no-table"


def test_an_unknown_model_is_not_found(client: FlaskClient, sheet_png: bytes) -> None:
    answer = client.post(TABLE + "?model=none", data=sheet_png, content_type="image/png")
    assert answer.status_code == 404


def test_a_table_of_too_many_cells_is_refused(
    client: FlaskClient, sheet_png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numscribe.web.table.MAX_CELLS", 3)
    answer = client.post(TABLE, **FORMS["raw png"](sheet_png))
    assert (answer.status_code, answer.json["type"]) == (
        413,
        "urn:numscribe:problem:input-too-large",
    )
    assert "at most 3" in answer.json["detail"]


def test_progress_is_streamed_on_request(client: FlaskClient, sheet_png: bytes) -> None:
    answer = client.post(
        TABLE,
        data=sheet_png,
        content_type="image/png",
        headers={"Accept": "application/x-ndjson"},
    )
    assert (answer.status_code, answer.mimetype) == (200, "application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[-2] == {"progress": {"table": 0, "done": 12, "total": 12}}
    whole = client.post(TABLE, data=sheet_png, content_type="image/png").json
    assert lines[-1] == {"table": whole}


def test_a_picture_without_a_table_is_a_problem_in_a_stream(
    client: FlaskClient, seven_png: bytes
) -> None:
    headers = {"Accept": "application/x-ndjson"}
    answer = client.post(TABLE, data=seven_png, content_type="image/png", headers=headers)
    assert (answer.status_code, answer.json["type"]) == (422, "urn:numscribe:problem:no-table")


def test_all_tables_of_a_picture_are_returned(client: FlaskClient) -> None:
    page = np.vstack([sheet(), sheet(TEXTS[:3])])
    table = client.post(TABLE, data=encode(page), content_type="image/png").json
    assert (table["rows"], [other["rows"] for other in table["others"]]) == (4, [3])


def test_column_statistics_are_returned_and_can_be_turned_off(client: FlaskClient) -> None:
    png = encode(sheet([[str(n), str(90 - n)] for n in range(11, 19)]))
    table = client.post(TABLE, data=png, content_type="image/png").json
    assert table["learned"][0]["text"].startswith("column A: no decimals")
    plain = client.post(TABLE + "?columns=false", data=png, content_type="image/png").json
    assert plain["learned"] == []


LINES = [[[x, y] for x in (50, 160, 270, 380)] for y in (50, 104, 158, 212, 266)]


def test_a_given_grid_is_used(client: FlaskClient, sheet_png: bytes) -> None:
    image = base64.b64encode(sheet_png).decode()
    grid = {"nodes": LINES[1:], "joined": [{"row": 0, "column": 0, "column_span": 2}]}
    table = client.post(TABLE, json={"image": image, "grid": grid, "alternatives": 12}).json
    assert (table["rows"], table["columns"], len(table["cells"])) == (3, 3, 8)
    assert table["cells"][1]["formatted"] == "83"
    assert len(table["nodes"]) == 4
    form = {"file": (io.BytesIO(sheet_png), "a.png"), "grid": json.dumps(grid)}
    assert client.post(TABLE, data=form).json["cells"][1]["formatted"] == "83"


@pytest.mark.parametrize(
    ("grid", "status", "detail"),
    [
        ({"nodes": LINES[::-1]}, 422, "cross"),
        ({"nodes": [[[1, 2]], [[1, 3]]]}, 400, "at least 2 items"),
        ({"nodes": [[[1, 2], [2e9, 2]]] * 2}, 400, "less than or equal"),
        ({"nodes": LINES, "joined": [{"row": 9, "column": 0}]}, 422, "outside"),
        ({}, 400, "grid.nodes"),
        ("{", 422, "not valid JSON"),
        ("[]", 422, "must be a JSON object"),
    ],
)
def test_an_invalid_grid_is_a_problem(
    client: FlaskClient, sheet_png: bytes, grid: object, status: int, detail: str
) -> None:
    image = base64.b64encode(sheet_png).decode()
    answer = client.post(TABLE, json={"image": image, "grid": grid})
    assert answer.status_code == status
    assert detail in answer.json["detail"]


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_a_grid_with_ink_on_its_lines_only_is_a_problem(client: FlaskClient, accept: str) -> None:
    image = base64.b64encode(encode(strokes_on_lines())).decode()
    body = {"image": image, "grid": {"nodes": LINES}}
    answer = client.post(TABLE, json=body, headers={"Accept": accept})
    assert (answer.status_code, answer.json["type"]) == (422, "urn:numscribe:problem:no-table")
