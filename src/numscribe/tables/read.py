"""Read tables: the pipeline of table recognition."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from statistics import fmean

from numscribe.errors import InvalidRequestError, NoTableError
from numscribe.io.source import Picture, Source
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Box
from numscribe.tables.cell_reading import CellNumber, empty_cell, fill_cell
from numscribe.tables.check import check_table
from numscribe.tables.columns import learn_columns
from numscribe.tables.discover import find_rules
from numscribe.tables.find import find_tables, lay_table
from numscribe.tables.form import Form
from numscribe.tables.grid import Grid
from numscribe.tables.limit import Limit
from numscribe.tables.orientation import MAX_COMPONENTS, FoundTable
from numscribe.tables.records import MIN_THRESHOLD, Floats, Table, TableRule
from numscribe.tables.rules import Rule, parse_rules
from numscribe.tables.structure import Span

_LEGIBLE = 0.35
"""Minimum mean confidence of the cells of a table without lines, with 0 for words; other writing is
text."""

_BATCH_SIZE = 64
"""Number of cells in a batch: larger batches need more memory, and are hardly faster."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How to read tables.

    Attributes:
        threshold: Minimum confidence of a cell that is not doubtful; None for 0.85, or the
            recognizer's threshold if that is higher.
        check: Arithmetic rules in the syntax of ``parse_rules``, separated by semicolons:
            ``C = A + B``, ``C = mean(A, B)``, ``total(row)``, ``total(column)``.
        find_rules: Whether to discover rules in the table if none are given.
        columns: Whether to weight the candidates of doubtful cells by column statistics.
        max_cells: Maximum total number of written cells of a picture, with four digits each; fewer
            cells may have more digits. None for no limit.
        max_terms: Maximum number of cells in all equations of rules; None for no limit.
        form: The structure of the picture's largest table, which is then the only one that is read;
            None if it is unknown.
        grid: The lines of the only table; None if they are unknown.
    """

    threshold: float | None = None
    check: str | None = None
    find_rules: bool = True
    columns: bool = True
    max_cells: int | None = None
    max_terms: int | None = None
    form: Form | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class CellProgress:
    """Progress of reading a table.

    Attributes:
        table: Index of the table in the picture, from 0.
        done: Number of written cells that were read.
        total: Number of written cells of the table.
    """

    table: int
    done: int
    total: int


def read_table(
    recognizer: Recognizer,
    source: Source,
    *,
    threshold: float | None = None,
    check: str | None = None,
    find_rules: bool = True,
    columns: bool = True,
    max_cells: int | None = None,
    grid: Grid | None = None,
) -> Table:
    """Read the largest table of a picture.

    Args:
        recognizer: The recognizer that reads the cells.
        source: A picture, as for ``Recognizer.read``.
        threshold: As in ``TableOptions``, like the following ones.
        check: Arithmetic rules.
        find_rules: Whether to discover rules in the table if none are given.
        columns: Whether to weight the candidates of doubtful cells by column statistics.
        max_cells: Maximum number of written cells.
        grid: The lines of the table.

    Raises:
        NoTableError: The picture has no table of numbers.
        InputTooLargeError: The table has more than ``max_cells`` written cells, or too much writing
            in them.
        InvalidTableError: The grid is invalid, or is outside the picture.
        InvalidRequestError: The rules are invalid, or name missing columns.
        InputError: The picture cannot be read.
    """
    options = TableOptions(threshold, check, find_rules, columns, max_cells, grid=grid)
    return read_tables(recognizer, source, options, most=1)[0]


def read_tables(
    recognizer: Recognizer,
    source: Source,
    options: TableOptions | None = None,
    *,
    most: int | None = None,
    on_progress: Callable[[CellProgress], None] = lambda _: None,
) -> list[Table]:
    """Read all tables of a picture: the largest first, then the others from top to bottom.

    Args:
        recognizer: The recognizer that reads the cells.
        source: A picture, as for ``Recognizer.read``.
        options: The options.
        most: Maximum number of tables; None for all.
        on_progress: Called after each batch of cells.

    Raises:
        NoTableError: The picture has no table of numbers.
        InputTooLargeError: The tables have more than ``max_cells`` written cells, or too much
            writing in them.
        InvalidTableError: The grid is invalid, or is outside the picture.
        InvalidRequestError: The rules are invalid, or name missing columns.
        InputError: The picture cannot be read.
    """
    steps = tables_in_steps(recognizer, source, options or TableOptions(), most=most)
    try:
        while True:
            on_progress(next(steps))
    except StopIteration as end:
        tables: list[Table] = end.value
        return tables


def default_threshold(recognizer: Recognizer) -> float:
    """Return the minimum confidence of a cell that is not doubtful, if the caller gives none."""
    return max(recognizer.threshold, MIN_THRESHOLD)


def open_photo(recognizer: Recognizer, source: Source) -> Picture:
    """Decode the picture of a table.

    Raises:
        InvalidRequestError: The source contains strokes.
        InputError: The picture cannot be read.
    """
    photo = recognizer.open(source)
    if not isinstance(photo, Picture):
        raise InvalidRequestError("A table is read from a picture, not strokes.")
    return photo


def tables_in_steps(
    recognizer: Recognizer, source: Source, options: TableOptions, *, most: int | None = None
) -> Generator[CellProgress, None, list[Table]]:
    """Read tables as ``read_tables`` does; yield progress, and return the tables."""
    rules = parse_rules(options.check) if options.check is not None else []
    given = open_photo(recognizer, source)
    threshold = default_threshold(recognizer) if options.threshold is None else options.threshold
    tables: list[Table] = []
    problem = NoTableError("There is a grid in the picture, but nothing is written in it.")
    limit = Limit(options.max_cells)
    for found in _find(given, recognizer, options):
        written = found.ink.written()
        limit.add_cells(len(written))
        numbers: dict[int, CellNumber | None] = {}
        for start in range(0, len(written), _BATCH_SIZE):
            batch = written[start : start + _BATCH_SIZE]
            inks = {k: own for k in batch if (own := found.ink.components(k)).all}
            limit.add_ink(own for own in inks.values() if len(own.all) <= MAX_COMPONENTS)
            _read_batch(recognizer, inks, numbers)
            limit.add_second_frames(own for k, own in inks.items() if _was_read_twice(numbers[k]))
            done = min(start + _BATCH_SIZE, len(written))
            yield CellProgress(len(tables), done, len(written))
        try:
            table = _table(found, numbers, given.scale, threshold, recognizer.model)
            if options.grid is None:
                _check_numbers(table)
        except NoTableError as error:
            problem = error
        else:
            tables.append(_improve(table, rules, options, threshold))
            if most is not None and len(tables) >= most:
                break
        del found  # free its memory before the next one is rectified
    if not tables:
        raise problem
    first, *others = tables
    return [first, *sorted(others, key=lambda table: min(y for _, y in table.corners))]


def _find(picture: Picture, recognizer: Recognizer, options: TableOptions) -> Iterator[FoundTable]:
    """Return the tables of a picture that have writing, or the one whose lines are given."""
    if options.grid is None:
        is_limited = options.max_cells is not None
        tables = find_tables(picture.image, recognizer, options.form, is_limited=is_limited)
    else:
        height, width = picture.image.shape[:2]
        structure = options.grid.structure((height, width), picture.scale)
        tables = iter([lay_table(picture.image, recognizer, structure)])
    # Unlike a loop, ``filter`` keeps no table in memory while the next one is found.
    return filter(lambda found: found.ink.written(), tables)


def _read_batch(
    recognizer: Recognizer,
    inks: dict[int, InkComponents],
    numbers: dict[int, CellNumber | None],
) -> None:
    """Read a batch of cells, and add their numbers; None for a texture or a text."""
    numbers.update((k, None) for k, own in inks.items() if len(own.all) > MAX_COMPONENTS)
    inks = {k: own for k, own in inks.items() if k not in numbers}
    read = recognizer.read_numbers(list(inks.values()))
    for (index, components), number in zip(inks.items(), read, strict=True):
        numbers[index] = number, recognizer.assemble(number, components)


def _was_read_twice(read: CellNumber | None) -> bool:
    """Return whether a line of a cell was also read in a second frame."""
    return read is not None and any(line.frames > 1 for line in read[0].lines)


def _table(
    found: FoundTable,
    numbers: dict[int, CellNumber | None],
    scale: float,
    threshold: float,
    model: str,
) -> Table:
    """Return a table as it was read, before any check."""
    rectified = found.rectified
    cells = []
    for index, span in enumerate(rectified.spans):
        cell = empty_cell(span, _scaled(rectified.box(span), scale))
        if index in numbers:
            read = numbers[index]
            cell = fill_cell(cell, *read, threshold) if read else replace(cell, status="words")
        cells.append(cell)
    rows, columns = len(rectified.rows) - 1, len(rectified.columns) - 1
    whole = rectified.corners(Span(0, 0, rows, columns))
    return Table(
        rows,
        columns,
        tuple(cells),
        tuple((x * scale, y * scale) for x, y in whole),
        rectified.is_ruled,
        model,
        _shares(rectified.rows),
        _shares(rectified.columns),
        nodes=tuple(
            tuple((x, y) for x, y in line) for line in (rectified.nodes() * scale).tolist()
        ),
    )


def _improve(table: Table, rules: list[Rule], options: TableOptions, threshold: float) -> Table:
    """Return a table after weighting by column statistics and joint decoding under its rules."""
    if options.columns:
        table = learn_columns(table, threshold)
    is_found = options.check is None
    if is_found and options.find_rules:
        rules = find_rules(table)
    if not rules:
        return table
    named = tuple(TableRule(rule.text, is_found) for rule in rules)
    return replace(check_table(table, rules, threshold, options.max_terms), rules=named)


def _shares(edges: Floats) -> tuple[float, ...]:
    """Return boundaries scaled to 0 to 1."""
    return tuple(((edges - edges[0]) / (edges[-1] - edges[0])).tolist())


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.width * scale, box.height * scale)


def _check_numbers(table: Table) -> None:
    """Raise ``NoTableError`` if there is no number, or if writing without lines is text."""
    written = [cell for cell in table.cells if cell.status != "empty"]
    if not any(cell.text for cell in written):
        raise NoTableError("There is a table in the picture, but no number in it.")
    if not table.ruled and fmean(cell.confidence for cell in written) < _LEGIBLE:
        raise NoTableError("There is writing in the picture, but no table of numbers.")
