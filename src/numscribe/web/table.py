"""Table recognition over HTTP: cells as JSON, or as JSON lines with progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from flask import Response, jsonify, request, stream_with_context
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from numscribe.tables import read
from numscribe.tables.records import Status, Table
from numscribe.tables.rules import MAX_CHARACTERS, RULES, parse_rules
from numscribe.tables.serialize import MAX_ALTERNATIVES, table_to_dict
from numscribe.web.batch import NDJSON
from numscribe.web.errors import PROBLEMS, describe
from numscribe.web.inputs import parse_input
from numscribe.web.layers import BoxAnswer
from numscribe.web.schemas import WHOLE, PictureRequest, Probability, multipart_schema, schema_of
from numscribe.web.service import service
from numscribe.web.table_grid import GridOption

MAX_CELLS = 500
"""Maximum number of written cells of a picture, with a mean of four digits."""

MAX_TERMS = 3 * MAX_CELLS
"""Maximum number of cells in all equations of the rules together: checking 1,500 takes about two
seconds."""

Steps = Generator[read.CellProgress, None, list[Table]]

blueprint = APIBlueprint("table", __name__, url_prefix="/api/v1")


def _check_rules(text: str) -> str:
    parse_rules(text)  # its message is more helpful than the pattern
    return text


Rules = Annotated[
    str,
    Field(max_length=MAX_CHARACTERS, json_schema_extra={"pattern": RULES}),
    AfterValidator(_check_rules),
]


class TableOptions(BaseModel):
    """How to read a table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Probability | None = Field(
        default=None, description="Minimum confidence of a cell that is not doubtful."
    )
    model: str | None = Field(
        default=None,
        description="Name of the model, as `/api/v1/models` lists it.",
        max_length=100,
        examples=["default"],
    )

    check: Rules | None = Field(
        default=None,
        description="Arithmetic rules, separated by semicolons: C = A + B, C = mean(A, B), "
        "H = sum(B:G), D = running total(C), total(row), total(column). Columns are named "
        "A, B and so on; total(row) means that the last column is the total of the others, and "
        "total(column) the same for the last row. The cells of a rule are decoded jointly.",
        examples=["total(row)"],
    )
    find_rules: bool = Field(
        default=True,
        description="Whether to discover rules from the likely cells if `check` is not given.",
    )
    columns: bool = Field(
        default=True,
        description="Whether to weight the candidates of doubtful cells by column statistics: "
        "decimals, range, arithmetic progressions, dates.",
    )
    grid: GridOption | None = Field(
        default=None,
        description="The lines of the table, which are then not detected; as JSON in a form or a "
        "query. The answer has `nodes` in the same format.",
        examples=[None],
    )
    alternatives: Annotated[int, Field(ge=0, le=12), WHOLE] = Field(
        default=MAX_ALTERNATIVES, description="Maximum number of alternatives of each cell."
    )


class TableRequest(TableOptions, PictureRequest):
    """JSON with a photograph of a table in base64."""


class CornerAnswer(BaseModel):
    """A corner of the table in pixels of the input."""

    x: float
    y: float


class CellAlternative(BaseModel):
    """Another candidate text of a cell."""

    formatted: str
    confidence: Probability


class CellAnswer(BaseModel):
    """A cell of the table."""

    row: Annotated[int, Field(ge=0, description="From 0.")]
    column: Annotated[int, Field(ge=0, description="From 0.")]
    row_span: Annotated[int, Field(ge=1, description="Number of rows that it covers.")]
    column_span: Annotated[int, Field(ge=1, description="Number of columns that it covers.")]
    status: Status = Field(
        description="read; doubtful; empty; words, which are not read; struck, for crossed-out "
        "writing; repaired, if a rule or column statistics replaced the original text."
    )
    text: str = Field(description="Its digits.")
    formatted: str = Field(description="The text with decimal points, signs and other marks.")
    value: float | None = Field(
        description="The number; null if the text is not a number or is ambiguous."
    )
    confidence: Probability
    box: BoxAnswer
    alternatives: list[CellAlternative] = Field(description="Best first.")
    original: str | None = Field(description="The text before the repair.")
    rule: str | None = Field(
        description="The rule or the column statistics that the repair is based on, or the rule "
        "that the cell violates."
    )


class ColumnAnswer(BaseModel):
    """Statistics of a column's likely cells: not doubtful, or a confidence of at least 0.7."""

    column: int = Field(description="From 0.")
    sure: int = Field(description="Number of likely cells.")
    decimals: int | None = Field(description="Decimals of most cells; null without a majority.")
    lowest: float | None = Field(description="Minimum of the values; null for dates.")
    highest: float | None = Field(description="Maximum of the values; null for dates.")
    step: float | None = Field(description="Constant difference between consecutive rows; or null.")
    dates: str | None = Field(description="Order of the parts of a date; null for numbers.")
    text: str = Field(description="The statistics in words.")


class RuleAnswer(BaseModel):
    """A rule by which the cells were checked."""

    rule: str
    found: bool = Field(description="Whether it was discovered rather than given.")


class OneTable(BaseModel):
    """A recognized table."""

    rows: int
    columns: int
    ruled: bool = Field(description="Whether it was found by ruled lines or by the writing.")
    corners: list[CornerAnswer] = Field(
        description="Upper left, upper right, lower right, lower left."
    )
    nodes: list[list[list[float]]] = Field(
        description="The intersections of its lines in pixels of the input: for each line along "
        "the rows, from top to bottom, its points [x, y] from left to right."
    )
    cells: list[CellAnswer] = Field(description="Row by row, from left to right.")
    model: str = Field(description="Name and version of the model.")
    row_edges: list[float] = Field(
        description="Boundaries of the rows as fractions of the table's height."
    )
    column_edges: list[float] = Field(
        description="Boundaries of the columns as fractions of the table's width."
    )
    learned: list[ColumnAnswer] = Field(description="Column statistics.")
    rules: list[RuleAnswer] = Field(description="The rules by which the cells were checked.")


class TableAnswer(OneTable):
    """The largest table of a picture, and the others."""

    others: list[OneTable] = Field(description="Other ruled tables, from top to bottom.")


class ProgressAnswer(BaseModel):
    """Progress of reading a table."""

    table: int = Field(description="Index of the table in the picture, from 0.")
    done: int = Field(description="Number of written cells that were read.")
    total: int = Field(description="Number of written cells of the table.")


class TableLine(BaseModel):
    """A line of a streamed answer; the last one has the table or a problem."""

    progress: ProgressAnswer | None = None
    table: TableAnswer | None = None
    problem: dict[str, Any] | None = Field(default=None, description="A problem document.")


def _request_body() -> dict[str, Any]:
    binary = {"type": "string", "format": "binary", "minLength": 1}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(TableRequest)},
            "multipart/form-data": {"schema": multipart_schema(binary, TableOptions)},
            "image/png": {"schema": binary},
            "image/jpeg": {"schema": binary},
        },
    }


@blueprint.post(
    "/table",
    summary="Read tables",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={
        HTTPStatus.OK: {
            "description": "The table. With `Accept: application/x-ndjson`, one JSON object per "
            "line: progress, and finally the table.",
            "content": {
                "application/json": {"schema": schema_of(TableAnswer)},
                NDJSON: {"schema": schema_of(TableLine)},
            },
        },
        **PROBLEMS,
    },
    request_body=_request_body(),
)
def table() -> Response:
    """Read the tables of numbers in a photograph, cell by cell.

    Send JSON with a base64 `image`, a form with a `file`, or the picture as the body. A picture
    without a table of numbers gives a problem of the type `no-table`. A picture with more
    than 500 written cells or 2,000 digits is refused. With `Accept: application/x-ndjson`, progress
    is streamed.
    """
    given = parse_input(request, TableOptions, TableRequest)
    shared, options = service(), given.options
    recognizer = shared.recognizers.get(options.model)
    how = read.TableOptions(
        options.threshold,
        options.check,
        options.find_rules,
        options.columns,
        MAX_CELLS,
        max_terms=MAX_TERMS,
        grid=options.grid.grid() if options.grid else None,
    )
    release = shared.batch_limiter.admit()  # a table takes as long as a batch of pictures
    try:
        if request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON:
            steps = read.tables_in_steps(recognizer, given.source, how)
            with shared.limiter.slot():
                first = next(steps)  # without a table, the whole request fails
            lines = _lines(first, steps, options.alternatives, release)
            response = Response(stream_with_context(lines), mimetype=NDJSON)
            response.call_on_close(release)  # if the client disconnects before the last line
            return response
        with shared.limiter.slot():
            tables = read.read_tables(recognizer, given.source, how)
    except BaseException:
        release()
        raise
    release()
    return jsonify(_answer(tables, options.alternatives))


def _lines(
    first: read.CellProgress, steps: Steps, alternatives: int, release: Callable[[], None]
) -> Iterator[str]:
    """Yield progress, and finally the tables; each batch of cells waits for a slot."""
    yield _line(progress=asdict(first))
    limiter = service().limiter
    try:
        while True:
            with limiter.slot():
                progress = next(steps)
            yield _line(progress=asdict(progress))
    except StopIteration as end:
        yield _line(table=_answer(end.value, alternatives))
    except Exception as error:  # the response has started
        yield _line(problem=describe(error).model_dump(exclude_none=True))
    release()


def _line(**content: Any) -> str:
    return json.dumps(content) + "\n"


def _answer(tables: list[Table], alternatives: int) -> dict[str, Any]:
    first, *others = [table_to_dict(table, alternatives) for table in tables]
    return first | {"others": others}
