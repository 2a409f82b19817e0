import json

import numpy as np
import pytest

from numscribe import Recognizer
from numscribe.errors import InvalidRequestError, NoTableError
from numscribe.tables.export import encode_tables
from numscribe.tables.form import Form
from numscribe.tables.read import TableOptions, read_tables
from numscribe.tables.structure import Span, Structure
from tables.sheets import TEXTS, askew, sheet

EDGES = (0.0, 0.1, 0.3, 0.45, 0.7, 1.0)


def spans(rows: int, columns: int) -> tuple[Span, ...]:
    return tuple(Span(row, column) for row in range(rows) for column in range(columns))


FORM = Form(EDGES, EDGES, (Span(0, 0, 1, 2), *(s for s in spans(5, 5)[2:])))


def seen(rows: list[float], columns: list[float]) -> Structure:
    nodes = np.stack(np.meshgrid(np.array(columns) * 500 + 40, np.array(rows) * 300 + 20), axis=2)
    return Structure(nodes, [], is_ruled=True)


WHOLE = seen(list(EDGES), list(EDGES)).nodes


def test_complete_lines_are_not_moved() -> None:
    moved = [0.0, 0.102, 0.299, 0.451, 0.7, 1.0]
    found = FORM.fit(seen(moved, list(EDGES)))
    np.testing.assert_allclose(found.nodes[:, :, 1], seen(moved, list(EDGES)).nodes[:, :, 1])
    assert found.spans == list(FORM.spans)


@pytest.mark.parametrize("missing", [0, 1, 3, 5])
def test_a_missing_line_is_placed_by_the_others(missing: int) -> None:
    rows = [edge for index, edge in enumerate(EDGES) if index != missing]
    found = FORM.fit(seen(rows, list(EDGES)))
    np.testing.assert_allclose(found.nodes, WHOLE, atol=2)


def test_a_line_that_the_form_does_not_have_is_dropped() -> None:
    found = FORM.fit(seen([0.0, 0.1, 0.2, 0.3, 0.45, 0.7, 1.0], list(EDGES)))
    np.testing.assert_allclose(found.nodes, WHOLE, atol=2)


def test_another_form_is_refused() -> None:
    with pytest.raises(NoTableError, match="do not match the form"):
        FORM.fit(seen([0.0, 0.5, 1.0], list(EDGES)))


def test_a_second_photo_of_a_form_has_its_structure(recognizer: Recognizer) -> None:
    first = sheet([["", "", "350"], *TEXTS[1:]], joined=True)
    tables = read_tables(recognizer, first)
    form = Form.parse(encode_tables([("first.png", tables[0])], ".json").decode())
    assert form.spans[0] == Span(0, 0, 1, 2)
    options = TableOptions(form=form)
    for picture in (askew(sheet()), np.ascontiguousarray(np.rot90(sheet()))):
        (table,) = read_tables(recognizer, picture, options)
        assert (table.rows, table.columns, len(table.cells)) == (4, 3, 11)
        assert [cell.formatted for cell in table.cells[2:5]] == TEXTS[1]


BAD_EDGES = {"row_edges": [0, 1, 0.5], "column_edges": [0, 1]}
CELL = {"row": 0, "column": 0, "row_span": 1, "column_span": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        '{"tables": []}',
        '{"row_edges": [0, 1], "column_edges": [0, 1e999], "cells": [{"row": 1e999}]}',
        json.dumps({"row_edges": [0, 1], "column_edges": [0, 1e400], "cells": [CELL]}),
        json.dumps(BAD_EDGES | {"cells": [CELL]}),
        json.dumps({"row_edges": [0, 1], "column_edges": [0, 1], "cells": [CELL, CELL]}),
        json.dumps({"row_edges": [0, 1], "column_edges": [0, 1], "cells": [CELL | {"row": 7}]}),
        json.dumps({"row_edges": [0, 1], "column_edges": [0, 1], "cells": []}),
        json.dumps(
            {"row_edges": [0, 1], "column_edges": [0, 1], "cells": [CELL | {"row_span": 9e9}]}
        ),
    ],
)
def test_an_invalid_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="form"):
        Form.parse(text)
