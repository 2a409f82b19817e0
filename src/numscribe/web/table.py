"""A photograph of tables over HTTP: their cells as JSON, or as JSON lines with progress."""

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
"""Maximum number of written cells of a picture: a core reads about 150 per second."""

Steps = Generator[read.CellProgress, None, list[Table]]

blueprint = APIBlueprint("table", __name__, url_prefix="/api/v1")


def _check_rules(text: str) -> str:
    parse_rules(text)  # its words say more than the pattern
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
        "H = sum(B:G), D = running total(C), total(row), total(column). Columns are "
        "A, B and so on; total(row) says that the last column is the total of the others, "
        "total(column) the same of the last row. Cells of a rule are decoded together.",
        examples=["total(row)"],
    )
    find_rules: bool = Field(
        default=True,
        description="Whether rules are found where `check` gives none, if sure cells say so.",
    )
    columns: bool = Field(
        default=True,
        description="Whether doubtful cells are weighed by what their column knows: decimals, "
        "range, even steps, dates.",
    )
    grid: GridOption | None = Field(
        default=None,
        description="Where the lines of the table are, instead of looking for them; in a form or a "
        "query as JSON. The answer has the same `nodes`.",
        examples=[None],
    )
    alternatives: Annotated[int, Field(ge=0, le=12), WHOLE] = Field(
        default=MAX_ALTERNATIVES, description="Number of alternatives of each cell at most."
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
        "crossed out; repaired, where a rule or the column says something else than what was read "
        "first."
    )
    text: str = Field(description="Its digits.")
    formatted: str = Field(description="What is written, with its marks.")
    value: float | None = Field(
        description="The number that it is; null where it is none, or may be two."
    )
    confidence: Probability
    box: BoxAnswer
    alternatives: list[CellAlternative] = Field(description="Best first.")
    original: str | None = Field(description="What was read before the cell was repaired.")
    rule: str | None = Field(
        description="The rule, or what is known of the column, that repaired it; or the rule that "
        "it breaks."
    )


class ColumnAnswer(BaseModel):
    """What a column's sure cells have in common."""

    column: int = Field(description="From 0.")
    sure: int = Field(description="How many sure cells it was learned from.")
    decimals: int | None = Field(description="Decimals of most of them; null where they differ.")
    lowest: float | None = Field(description="The least value; null for dates.")
    highest: float | None = Field(description="The greatest value; null for dates.")
    step: float | None = Field(description="By how much it rises from row to row; null if unknown.")
    dates: str | None = Field(description="The order of dates in words; null for numbers.")
    text: str = Field(description="All of it in words.")


class RuleAnswer(BaseModel):
    """A rule that the cells were checked by."""

    rule: str
    found: bool = Field(description="Whether it was found in the table, and not given.")


class OneTable(BaseModel):
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
    row_edges: list[float] = Field(
        description="Where rows begin and end, as shares of the table's height."
    )
    column_edges: list[float] = Field(
        description="Where columns begin and end, as shares of the table's width."
    )
    learned: list[ColumnAnswer] = Field(description="What is known of the columns.")
    rules: list[RuleAnswer] = Field(description="The rules that the cells were checked by.")


class TableAnswer(OneTable):
    """The largest table of a picture, and the others."""

    others: list[OneTable] = Field(description="Other ruled tables, from top to bottom.")


class ProgressAnswer(BaseModel):
    """How much of a table was read."""

    table: int = Field(description="Which table of the picture, from 0.")
    done: int = Field(description="Written cells that were read.")
    total: int = Field(description="Written cells of this table.")


class TableLine(BaseModel):
    """A line of an answer with progress; the last one has the table, or a problem."""

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
            "line: progress, and at last the table.",
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
    """Read a photograph of tables of numbers, cell by cell.

    Send JSON with a base64 `image`, a form with a `file`, or the picture as the body. A picture
    without a table of numbers is a problem of the type `no-table`. A picture with more
    than 500 written cells is refused. With `Accept: application/x-ndjson`, progress is streamed.
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
        grid=options.grid.grid() if options.grid else None,
    )
    steps = read.tables_in_steps(recognizer, given.source, how)
    release = shared.batch_limiter.admit()  # a table takes as long as many pictures
    try:
        if request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON:
            with shared.limiter.slot():
                first = next(steps)  # what is no table fails the request as a whole
            lines = _lines(first, steps, options.alternatives, release)
            response = Response(stream_with_context(lines), mimetype=NDJSON)
            response.call_on_close(release)  # if the client disconnects before the last line
            return response
        with shared.limiter.slot():
            tables = _finish(steps)
    except BaseException:
        release()
        raise
    release()
    return jsonify(_answer(tables, options.alternatives))


def _finish(steps: Steps) -> list[Table]:
    try:
        while True:
            next(steps)
    except StopIteration as end:
        tables: list[Table] = end.value
        return tables


def _lines(
    first: read.CellProgress, steps: Steps, alternatives: int, release: Callable[[], None]
) -> Iterator[str]:
    """Yield progress, and at last the tables; cells wait for a slot as other requests do."""
    yield _line(progress=asdict(first))
    limiter = service().limiter
    try:
        while True:
            with limiter.slot():
                progress = next(steps)
            yield _line(progress=asdict(progress))
    except StopIteration as end:
        yield _line(table=_answer(end.value, alternatives))
    except Exception as error:  # the answer has begun
        yield _line(problem=describe(error).model_dump(exclude_none=True))
    release()


def _line(**content: Any) -> str:
    return json.dumps(content) + "\n"


def _answer(tables: list[Table], alternatives: int) -> dict[str, Any]:
    first, *others = [table_to_dict(table, alternatives) for table in tables]
    return first | {"others": others}
