import base64
import io
from typing import Any

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

CHECK, FILE = "/api/v1/table/check", "/api/v1/table/xlsx"


def cell(row: int, column: int, formatted: str, **more: object) -> dict[str, Any]:
    return {"row": row, "column": column, "formatted": formatted, **more}


DOUBTFUL = cell(
    0, 0, "71", confidence=0.6, alternatives=[{"formatted": "77", "confidence": 0.3}]
) | {"status": "doubtful"}
SHEET = {"rows": 2, "columns": 3, "cells": [DOUBTFUL, cell(0, 1, "20"), cell(0, 2, "97")]}


def test_corrected_cells_repair_other_cells(client: FlaskClient) -> None:
    cells = client.post(CHECK, json={**SHEET, "check": "C = A + B"}).json["cells"]
    assert len(cells) == 3
    first = cells[0]
    assert 0.9 < first.pop("confidence") < 1
    assert first == {
        "row": 0,
        "column": 0,
        "status": "repaired",
        "formatted": "77",
        "value": 77,
        "original": "71",
        "rule": "C = A + B",
    }


def test_typed_cells_are_never_repaired_but_may_be_doubtful(client: FlaskClient) -> None:
    typed = {**SHEET, "cells": [cell(0, 0, "71"), *SHEET["cells"][1:]]}
    cells = client.post(CHECK, json={**typed, "check": "C = A + B"}).json["cells"]
    assert [(c["status"], c["formatted"]) for c in cells] == [
        ("doubtful", "71"),
        ("doubtful", "20"),
        ("doubtful", "97"),
    ]


@pytest.mark.parametrize(
    ("texts", "check"),
    [
        (["1", "2", "9999999999999"], "C = A + B"),
        (["1", "0." + 90 * "0" + "1", "9"], "C = mean(A, B)"),
        (["1"] * 30, "A = mean(B:D) + mean(B:H) + mean(B:L) + mean(B:N) + mean(B:R) + mean(B:T)"),
    ],
    ids=["a large number", "many decimals", "a large common denominator"],
)
def test_numbers_of_any_size_are_checked(client: FlaskClient, texts: list[str], check: str) -> None:
    cells = [cell(0, column, text) for column, text in enumerate(texts)]
    answer = client.post(
        CHECK, json={"rows": 1, "columns": len(texts), "cells": cells, "check": check}
    )
    assert answer.status_code == 200
    assert [c["formatted"] for c in answer.json["cells"]] == texts


def test_a_rule_that_is_given_twice_is_used_once(client: FlaskClient) -> None:
    once = client.post(CHECK, json={**SHEET, "check": "C = A + B"}).json
    assert client.post(CHECK, json={**SHEET, "check": "C = A + B; C = A + B"}).json == once


def test_rules_of_too_many_cells_are_refused(client: FlaskClient) -> None:
    cells = [cell(0, column, "1") for column in range(500)]
    rules = ";".join(f"{column} = sum(F:SF)" for column in "ABCD")
    table = {"rows": 1, "columns": 500, "cells": cells, "check": rules}
    answer = client.post(CHECK, json=table)
    assert answer.status_code == 413
    assert "at most 1500" in answer.json["detail"]


def test_a_spreadsheet_contains_typed_cells(client: FlaskClient) -> None:
    cells = [
        cell(0, 0, "12.50"),
        cell(0, 1, "=1+1", column_span=2),
        cell(1, 0, "7", status="doubtful", confidence=0.4),
        cell(1, 1, "\u0000x"),
    ]
    answer = client.post(FILE, json={"rows": 2, "columns": 3, "cells": cells, "name": "May/*"})
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book[book.sheetnames[0]]
    assert [c.value for c in sheet[1]] == [12.5, "=1+1", None]
    assert (sheet["B1"].data_type, sheet["A1"].number_format) == ("s", "0.00")
    assert sheet["A2"].fill.patternType == "solid"
    assert sheet["A1"].fill.patternType is None
    assert sheet["B2"].value == "\ufffdx"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["B1:C1"]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 400, "The field 'rows' is invalid"),
        ({**SHEET, "check": "C = A *"}, 400, "is not understood"),
        ({**SHEET, "check": "Z = A + B"}, 422, "names the column Z"),
        ({**SHEET, "rows": 1, "columns": 2, "check": "total(row)"}, 422, "outside"),
        ({**SHEET, "rows": 5000, "columns": 5000, "check": "total(row)"}, 413, "more than 5,000"),
        ({**SHEET, "cells": [DOUBTFUL, DOUBTFUL], "check": "total(row)"}, 422, "overlap"),
    ],
)
def test_an_invalid_table_is_a_problem(
    client: FlaskClient, body: dict[str, Any], status: int, detail: str
) -> None:
    answer = client.post(CHECK, json=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert detail in answer.json["detail"]


def test_too_many_written_cells_are_refused(client: FlaskClient) -> None:
    cells = [cell(row, 0, "1") for row in range(501)]
    answer = client.post(FILE, json={"rows": 501, "columns": 1, "cells": cells})
    assert (answer.status_code, "at most 500" in answer.json["detail"]) == (413, True)


def test_other_bodies_than_json_are_refused(client: FlaskClient) -> None:
    assert client.post(FILE, data=b"x", content_type="text/csv").status_code == 400


PHOTO = base64.b64encode(cv2.imencode(".png", np.full((60, 80), 200, np.uint8))[1]).decode()
NODES = [[[x, y] for x in (5, 25, 45, 65)] for y in (5, 25, 45)]


def test_a_spreadsheet_shows_the_cells_of_a_photo(client: FlaskClient) -> None:
    answer = client.post(FILE, json={**SHEET, "image": PHOTO, "nodes": NODES, "name": "may"})
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["may", "pictures of may"]
    images = book["pictures of may"]._images
    assert [(i.anchor._from.row, i.anchor._from.col) for i in images] == [(0, 0), (0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("more", "status", "detail"),
    [
        ({"image": PHOTO}, 422, "need the 'nodes'"),
        ({"image": PHOTO, "nodes": NODES[:2]}, 422, "does not match"),
        ({"image": PHOTO, "nodes": [NODES[0], NODES[1], NODES[0][:2]]}, 422, "two or more"),
        ({"image": PHOTO, "nodes": NODES[::-1]}, 422, "cross"),
        ({"image": "!", "nodes": NODES}, 422, "not valid base64"),
        ({"image": "YQ==", "nodes": NODES}, 422, ""),
    ],
)
def test_a_photo_that_does_not_fit_is_a_problem(
    client: FlaskClient, more: dict[str, Any], status: int, detail: str
) -> None:
    answer = client.post(FILE, json={**SHEET, **more})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert detail in answer.json["detail"]
