"""A photograph of a table over HTTP: its cells as JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from flask import Response, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from numscribe.tables.read import read_table
from numscribe.tables.records import Status
from numscribe.tables.rules import MOST_CHARACTERS, RULES, parse_rules
from numscribe.tables.serialize import MOST_ALTERNATIVES, table_to_dict
from numscribe.web.answers import BoxAnswer
from numscribe.web.errors import PROBLEMS
from numscribe.web.inputs import parse_input
from numscribe.web.schemas import WHOLE, PictureRequest, Probability, form_of, schema_of
from numscribe.web.service import service
from numscribe.web.table_grid import GridOption

MAX_CELLS = 500
"""Maximum number of written cells of a table: a core reads about 150 per second."""

blueprint = APIBlueprint("table", __name__, url_prefix="/api/v1")


def _check_rules(text: str) -> str:
    parse_rules(text)  # its words say more than the pattern
    return text


Rules = Annotated[
    str,
    Field(max_length=MOST_CHARACTERS, json_schema_extra={"pattern": RULES}),
    AfterValidator(_check_rules),
]


class TableOptions(BaseModel):
    """How to read a table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Probability | None = Field(
        default=None, description="Least confidence of a cell that is not in doubt."
    )
    model: str | None = Field(
        default=None,
        description="Name of the model, as `/api/v1/models` lists it.",
        max_length=100,
        examples=["default"],
    )

    check: Rules | None = Field(
        default=None,
        description="What should hold, joined by semicolons: C = A + B, C = mean(A, B), "
        "H = sum(B:G), total(row), total(column). Columns are A, B and so on; total(row) says that "
        "the last column is the total of the others, total(column) the same of the last row. Cells "
        "of a rule are decoded together.",
        examples=["total(row)"],
    )
    grid: GridOption | None = Field(
        default=None,
        description="Where the lines of the table are, instead of looking for them; in a form or a "
        "query as JSON. The answer has the same `nodes`.",
        examples=[None],
    )
    alternatives: Annotated[int, Field(ge=0, le=12), WHOLE] = Field(
        default=MOST_ALTERNATIVES, description="Number of alternatives of each cell at most."
    )


class TableRequest(TableOptions, PictureRequest):
    """JSON with a photograph of a table in base64."""


class CornerAnswer(BaseModel):
    """A corner of the table, in the input's pixels."""

    x: float
    y: float


class CellAlternative(BaseModel):
    """What else a cell may say."""

    formatted: str
    confidence: Probability


class CellAnswer(BaseModel):
    """A cell of the table."""

    row: Annotated[int, Field(ge=0, description="From 0.")]
    column: Annotated[int, Field(ge=0, description="From 0.")]
    row_span: Annotated[int, Field(ge=1, description="How many rows it covers.")]
    column_span: Annotated[int, Field(ge=1, description="How many columns it covers.")]
    status: Status = Field(
        description="read; doubtful; empty; words, which are not read; struck, for what is "
        "crossed out; repaired, where a rule says something else than what was read first."
    )
    text: str = Field(description="Its digits.")
    formatted: str = Field(description="What is written, with its marks.")
    value: float | None = Field(
        description="The number that it is; null where it is none, or may be two."
    )
    confidence: Probability
    box: BoxAnswer
    alternatives: list[CellAlternative] = Field(description="Best first.")
    original: str | None = Field(description="What was read before a rule repaired the cell.")
    rule: str | None = Field(description="The rule that repaired it, or that it breaks.")


class TableAnswer(BaseModel):
    """A table that was read."""

    rows: int
    columns: int
    ruled: bool = Field(description="Whether it was found by ruled lines, or by the writing.")
    corners: list[CornerAnswer] = Field(
        description="Upper left, upper right, lower right, lower left."
    )
    nodes: list[list[list[float]]] = Field(
        description="Where lines cross, in the input's pixels: for each line along the rows, from "
        "the top, its crossings as [x, y], from the left."
    )
    cells: list[CellAnswer] = Field(description="Row by row, from the left to the right.")
    model: str = Field(description="Name and version of the model.")


def _request_body() -> dict[str, Any]:
    binary = {"type": "string", "format": "binary", "minLength": 1}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(TableRequest)},
            "multipart/form-data": {"schema": form_of(binary, TableOptions)},
            "image/png": {"schema": binary},
            "image/jpeg": {"schema": binary},
        },
    }


@blueprint.post(
    "/table",
    summary="Read a table",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={HTTPStatus.OK: TableAnswer, **PROBLEMS},
    request_body=_request_body(),
)
def table() -> Response:
    """Read a photograph of a table of numbers, cell by cell.

    Send JSON with a base64 `image`, a form with a `file`, or the picture as the body. A picture
    without a table of numbers is a problem of the type `no-table`. At most 500 written cells
    are read.
    """
    given = parse_input(request, TableOptions, TableRequest)
    shared, options = service(), given.options
    recognizer = shared.recognizers.get(options.model)
    release = shared.batch_limiter.admit()  # a table takes as long as many pictures
    try:
        with shared.limiter.slot():
            found = read_table(
                recognizer,
                given.source,
                threshold=options.threshold,
                check=options.check,
                grid=options.grid.grid() if options.grid else None,
                max_cells=MAX_CELLS,
            )
    finally:
        release()
    return jsonify(table_to_dict(found, options.alternatives))
