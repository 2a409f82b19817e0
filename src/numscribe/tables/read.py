"""Reading a table: the one place where its stages are chained."""

from __future__ import annotations

from statistics import fmean

from numscribe.errors import InputTooLargeError, InvalidRequestError, NoTableError
from numscribe.recognizer import Recognizer
from numscribe.records import Box
from numscribe.tables.check import check_table
from numscribe.tables.find import find_table, lay_table
from numscribe.tables.grid import Grid
from numscribe.tables.reading import make_cell
from numscribe.tables.records import Cell, Table
from numscribe.tables.rules import parse_rules
from numscribe.tables.structure import Span
from numscribe.vision.source import Picture, Source

_LEGIBLE = 0.35
"""Writing without lines whose cells are read with a smaller mean confidence is a text, and no table
of numbers; words count as 0."""


def read_table(
    recognizer: Recognizer,
    source: Source,
    *,
    threshold: float | None = None,
    check: str | None = None,
    grid: Grid | None = None,
    max_cells: int | None = None,
) -> Table:
    """Read the table of a picture.

    Args:
        recognizer: What reads the cells.
        source: A picture, as ``Recognizer.read`` takes it.
        threshold: Least confidence of a cell that is sure enough to be used, instead of the
            recognizer's.
        check: Rules of the table's arithmetic, as ``parse_rules`` takes them, joined by
            semicolons: ``C = A + B``, ``C = mean(A, B)``, ``total(row)``, ``total(column)``.
        grid: Where the lines of the table are, instead of looking for them.
        max_cells: Refuse tables with more written cells; None for no limit.

    Raises:
        NoTableError: There is no table of numbers in the picture.
        InputTooLargeError: It has more than ``max_cells`` written cells.
        InvalidTableError: The grid is none, or lies outside of the picture.
        InvalidRequestError: The rules are none, or name columns that are not there.
        InputError: The picture cannot be read.
    """
    rules = parse_rules(check) if check is not None else []
    given = recognizer.open(source)
    if not isinstance(given, Picture):
        raise InvalidRequestError("A table is read from a picture, and not from strokes.")
    least = recognizer.threshold if threshold is None else threshold
    if grid is None:
        found = find_table(given.image, recognizer)
    else:
        height, width = given.image.shape[:2]
        structure = grid.structure((height, width), given.scale)
        found = lay_table(given.image, recognizer, structure)
    flat, ink = found.flat, found.ink
    written = set(ink.written())
    if max_cells is not None and len(written) > max_cells:
        raise InputTooLargeError(
            f"The table has {len(written)} written cells; at most {max_cells} are read."
        )
    cells = []
    for index, span in enumerate(flat.spans):
        pieces = ink.pieces(index) if index in written else None
        number = recognizer.read_pieces(pieces) if pieces and pieces.pieces else None
        cells.append(make_cell(span, _scaled(flat.box(span), given.scale), number, least))
    if grid is None:
        _check_numbers(cells, is_ruled=flat.is_ruled)
    rows, columns = len(flat.rows) - 1, len(flat.columns) - 1
    whole = flat.corners(Span(0, 0, rows, columns))
    corners = tuple((x * given.scale, y * given.scale) for x, y in whole)
    nodes = tuple(tuple((x, y) for x, y in line) for line in (flat.nodes() * given.scale).tolist())
    table = Table(rows, columns, tuple(cells), corners, flat.is_ruled, recognizer.model, nodes)
    return check_table(table, rules, least) if rules else table


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.width * scale, box.height * scale)


def _check_numbers(cells: list[Cell], *, is_ruled: bool) -> None:
    """Raise an error where there is no number, or where it is a text without lines."""
    written = [cell for cell in cells if cell.status != "empty"]
    if not any(cell.text for cell in written):
        raise NoTableError("There is a table in the picture, but no number in it.")
    if not is_ruled and fmean(cell.confidence for cell in written) < _LEGIBLE:
        raise NoTableError("There is writing in the picture, but no table of numbers.")
