"""The option `grid` of `POST /api/v1/table`: given lines of a table."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from numscribe.errors import InvalidTableError
from numscribe.tables.grid import Grid
from numscribe.tables.structure import Span
from numscribe.web.schemas import WHOLE

Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]
Line = Annotated[list[Point], Field(min_length=2)]
Place = Annotated[int, Field(ge=0, le=5000), WHOLE]
Extent = Annotated[int, Field(ge=1, le=5000), WHOLE]


class JoinedCell(BaseModel):
    """A cell that covers several positions of the grid."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: Place = Field(description="Its first row, from 0.")
    column: Place = Field(description="Its first column, from 0.")
    row_span: Extent = Field(default=1, description="Number of rows that it covers.")
    column_span: Extent = Field(default=1, description="Number of columns that it covers.")

    def span(self) -> Span:
        """Return its position."""
        return Span(self.row, self.column, self.row_span, self.column_span)


class GridRequest(BaseModel):
    """The lines of a table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nodes: Annotated[list[Line], Field(min_length=2)] = Field(
        description="The intersections of its lines in pixels of the input: for each line along "
        "the rows, from top to bottom, its points [x, y] from left to right. At most 5,000 cells."
    )
    joined: Annotated[list[JoinedCell], Field(max_length=200)] = Field(
        default=[], description="Cells that cover several positions."
    )
    ruled: bool = Field(default=True, description="Whether the lines are visible.")

    def grid(self) -> Grid:
        """Return the grid, without validation."""
        return Grid(self.nodes, [cell.span() for cell in self.joined], self.ruled)


def _parse(given: Any) -> Any:
    """Parse the JSON text of a form or a query."""
    if not isinstance(given, str):
        return given
    try:
        value = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise InvalidTableError("The grid is not valid JSON.") from error
    if not isinstance(value, dict):
        raise InvalidTableError("The grid must be a JSON object.")
    return value


GridOption = Annotated[GridRequest, BeforeValidator(_parse)]
"""A grid as an object or as JSON text."""
