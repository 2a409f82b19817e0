"""Check recognized tables by their arithmetic, and export them as spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

from flask import Response, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from numscribe.errors import InputTooLargeError, InvalidRequestError, InvalidTableError
from numscribe.models.symbols import digits_of
from numscribe.reading.values import parse_value
from numscribe.records import Alternative, Box
from numscribe.tables.cell_pictures import CellPictures, cut_cells
from numscribe.tables.check import check_table
from numscribe.tables.export import encode_tables
from numscribe.tables.find import MAX_CELLS as MAX_PLACES
from numscribe.tables.grid import Grid, fill_spans
from numscribe.tables.read import default_threshold, open_photo
from numscribe.tables.records import Cell, Status, Table
from numscribe.tables.rules import parse_rules
from numscribe.web.errors import PROBLEMS
from numscribe.web.inputs import from_base64, parse_object, refuse
from numscribe.web.schemas import Probability, schema_of
from numscribe.web.service import service
from numscribe.web.table import MAX_CELLS, MAX_TERMS, Rules
from numscribe.web.table_grid import Extent, JoinedCell, Line

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAX_OCCURRENCES: Final = {b"{": 30_000, b",": 150_000, b":": 150_000, b"[": 20_000}
"""Maximum number of occurrences of some characters in the JSON of a table."""

_HIDDEN = {code: "\ufffd" for code in (*range(32), *range(127, 160), 0xFFFE, 0xFFFF) if code != 10}
"""Replacements of control characters, which a spreadsheet must not contain."""

blueprint = APIBlueprint("table_check", __name__, url_prefix="/api/v1/table")


class AlternativeRequest(BaseModel):
    """Another candidate text of a cell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    formatted: Annotated[str, Field(max_length=100)]
    confidence: Probability


class CellRequest(JoinedCell):
    """A cell as it was read or corrected."""

    status: Status = Field(default="read", description="As in the answer of `/api/v1/table`.")
    formatted: str = Field(default="", max_length=100, description="The text.")
    confidence: Probability = Field(default=1.0, description="1 for a typed correction.")
    alternatives: Annotated[list[AlternativeRequest], Field(max_length=12)] = Field(
        default=[], description="Other candidate texts, best first."
    )
    original: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The text before the repair."
    )
    rule: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="The rule that the repair is based on, or that the cell violates."
    )


class TableContent(BaseModel):
    """A recognized table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: Extent
    columns: Extent
    cells: Annotated[list[CellRequest], Field(max_length=MAX_PLACES)] = Field(
        description="Positions without a cell are empty."
    )


class SpreadsheetRequest(TableContent):
    """A table to be exported as a spreadsheet."""

    name: str = Field(default="table", max_length=200, description="Name of the sheet.")
    image: str | None = Field(
        default=None,
        description="The photograph in base64, if a second sheet should show the cells' pictures.",
        json_schema_extra={"pattern": r"\S"},
    )
    nodes: Annotated[list[Line], Field(min_length=2)] | None = Field(
        default=None, description="The lines of the table in the photograph, if there is one."
    )


class CheckRequest(TableContent):
    """A table and its arithmetic rules."""

    check: Rules = Field(description="As in `/api/v1/table`.", examples=["total(row)"])
    threshold: Probability | None = Field(
        default=None, description="Minimum confidence of a cell that is not doubtful."
    )


class CheckedCell(BaseModel):
    """A cell after the check."""

    row: int
    column: int
    status: Status
    formatted: str
    value: float | None
    confidence: Probability
    original: str | None
    rule: str | None


class CheckAnswer(BaseModel):
    """The cells of a table that are not empty."""

    cells: list[CheckedCell]


Content = TypeVar("Content", bound=TableContent)


def _body(kind: type[TableContent]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema_of(kind)}}}


@blueprint.post(
    "/check",
    summary="Check a table by its arithmetic",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={HTTPStatus.OK: CheckAnswer, **PROBLEMS},
    request_body=_body(CheckRequest),
)
def check() -> Response:
    """Decode the cells of a recognized table jointly under arithmetic rules.

    Send corrected cells with confidence 1 and without alternatives.
    """
    given = _parse(CheckRequest)
    table, rules = _table(given), parse_rules(given.check)
    shared = service()
    threshold = given.threshold
    if threshold is None:
        threshold = default_threshold(shared.recognizers.default)
    release = shared.batch_limiter.admit()  # rules of a large table take seconds
    try:
        with shared.limiter.slot():
            found = check_table(table, rules, threshold, MAX_TERMS)
    except InvalidRequestError as error:  # a column that does not exist
        raise InvalidTableError(str(error)) from error
    finally:
        release()
    names = CheckedCell.model_fields
    kept = [cell for cell in found.cells if cell.status != "empty"]
    return jsonify({"cells": [{name: getattr(cell, name) for name in names} for cell in kept]})


@blueprint.post(
    "/xlsx",
    summary="Write a table as a spreadsheet",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={
        HTTPStatus.OK: {
            "description": "The spreadsheet.",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        **PROBLEMS,
    },
    request_body=_body(SpreadsheetRequest),
)
def xlsx() -> Response:
    """Export a recognized table as a spreadsheet with numeric cells.

    Doubtful cells are coloured. With `image` and `nodes`, a second sheet has the cells' pictures.
    """
    given = _parse(SpreadsheetRequest)
    table = _table(given)
    named = [(_without_control_characters(given.name), table)]
    with service().limiter.admitted_slot():
        pictures = None if given.image is None else [_pictures(given.image, given.nodes, table)]
        content = encode_tables(named, ".xlsx", pictures=pictures)
    return Response(content, mimetype=XLSX)


def _pictures(
    image: str, nodes: Sequence[Sequence[Sequence[float]]] | None, table: Table
) -> CellPictures:
    if nodes is None:
        raise InvalidTableError("Pictures of cells need the 'nodes' of the table.")
    lines = tuple(tuple((x, y) for x, y in line) for line in nodes)
    if len(lines) != table.rows + 1 or len(lines[0]) != table.columns + 1:
        raise InvalidTableError("The number of nodes does not match the rows and columns.")
    photo = open_photo(service().recognizers.default, from_base64(image))
    Grid(lines).structure(photo.image.shape[:2], photo.scale)  # checks them
    return cut_cells(photo, replace(table, nodes=lines))


def _parse(kind: type[Content]) -> Content:
    """Parse the JSON body of the current request."""
    if request.mimetype != "application/json":
        raise InvalidRequestError("Send the table as JSON.")
    content = parse_object(request.get_data(cache=False), _MAX_OCCURRENCES)
    try:
        return kind.model_validate(content, strict=True)
    except ValidationError as error:
        refuse(error)


def _table(given: TableContent) -> Table:
    if given.rows * given.columns > MAX_PLACES:
        raise InputTooLargeError(f"The table has more than {MAX_PLACES:,} cells.")
    written = sum(cell.status != "empty" for cell in given.cells)
    if written > MAX_CELLS:
        raise InputTooLargeError(
            f"The table has {written} written cells; at most {MAX_CELLS} are accepted."
        )
    known = {(cell.row, cell.column): cell for cell in given.cells}
    spans = fill_spans(given.rows, given.columns, [cell.span() for cell in given.cells])
    cells = []
    for span in spans:
        cell = known.get((span.row, span.column))
        box = Box(0.0, 0.0, 0.0, 0.0)
        if cell is None:
            cells.append(Cell(span.row, span.column, box))
        else:
            cells.append(_cell(cell, box))
    return Table(given.rows, given.columns, tuple(cells), (), ruled=True, model="")


def _cell(given: CellRequest, box: Box) -> Cell:
    formatted = _without_control_characters(given.formatted)
    others = [
        Alternative(_without_control_characters(other.formatted), other.confidence)
        for other in given.alternatives
    ]
    return Cell(
        given.row,
        given.column,
        box,
        given.status,
        digits_of(formatted),
        formatted,
        None if "\n" in formatted else parse_value(formatted),
        given.confidence,
        tuple(others),
        given.row_span,
        given.column_span,
        None if given.original is None else _without_control_characters(given.original),
        None if given.rule is None else _without_control_characters(given.rule),
    )


def _without_control_characters(text: str) -> str:
    return text.translate(_HIDDEN)
