from __future__ import annotations

import base64
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from numscribe.tables.print_sheet import print_sheet
from numscribe.tables.sheet import BlankSheet
from pdfs import scans

PDF = "/api/v1/pdf"

FORMS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "multipart": lambda pdf: {"data": {"file": (io.BytesIO(pdf), "sheet.pdf")}},
    "raw": lambda pdf: {"data": pdf, "content_type": "application/pdf"},
    "base64": lambda pdf: {"json": {"image": base64.b64encode(pdf).decode()}},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_drawn_from_every_kind_of_body(client: FlaskClient, form: str) -> None:
    answer = client.post(PDF, **FORMS[form](scans()))
    assert answer.status_code == 200, answer.json
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Page-Count"] == "2"


def test_the_page_of_a_pdf_is_a_picture_of_a_table(client: FlaskClient) -> None:
    page = client.post(f"{PDF}?page=2", data=scans(), content_type="application/pdf").data
    table = client.post("/api/v1/table", data=page, content_type="image/jpeg").json
    assert (table["rows"], table["columns"]) == (4, 3)
    assert table["cells"][0]["formatted"] == "42"


def test_an_empty_printed_sheet_has_nothing_to_read(client: FlaskClient) -> None:
    sheet = print_sheet(BlankSheet(4, 3), "")
    page = client.post(PDF, data=sheet, content_type="application/pdf").data
    answer = client.post("/api/v1/table", data=page, content_type="image/jpeg")
    assert (answer.status_code, answer.json["title"]) == (422, "No table")


@pytest.mark.parametrize(
    ("content", "page", "status", "kind", "detail"),
    [
        (scans(locked=True), 1, 422, "locked-pdf", "needs a password"),
        (b"%PDF-1.7", 1, 422, "broken-image", "is not a PDF"),
        (b"a text", 1, 422, "undecodable-image", "not a PDF"),
        (scans(), 3, 400, "missing-input", "no page 3"),
        (b"%PDF-" + bytes(10_000_000), 1, 413, "input-too-large", "larger than 10 MB"),
        (scans(501), 1, 413, "input-too-large", "501 pages"),
        (scans(), 0, 400, "invalid-request", "'page' is invalid"),
    ],
    ids=["locked", "damaged", "another file", "no such page", "too large", "too long", "page 0"],
)
def test_what_cannot_be_drawn_is_a_problem(
    client: FlaskClient, content: bytes, page: int, status: int, kind: str, detail: str
) -> None:
    answer = client.post(f"{PDF}?page={page}", data=content, content_type="application/pdf")
    assert answer.status_code == status
    assert answer.json["type"].endswith(f":{kind}")
    assert detail in answer.json["detail"]


def test_a_server_without_the_package_says_what_to_install(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pypdfium2.py").write_text("raise ImportError")  # found before the package
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    answer = client.post(PDF, data=scans(), content_type="application/pdf")
    assert answer.status_code == 501
    assert "pip install" in answer.json["detail"]


def test_routes_that_read_pictures_name_the_format(client: FlaskClient) -> None:
    answer = client.post("/api/v1/table", data=scans(), content_type="application/pdf")
    assert answer.status_code == 422
    assert "convert its pages to pictures" in answer.json["detail"]
