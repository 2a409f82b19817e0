"""``numscribe table``: photographs of tables into a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from numscribe.cli.options import model_option, threshold_option
from numscribe.cli.tables import show_table
from numscribe.errors import NumscribeError
from numscribe.reading.recognizer import Recognizer
from numscribe.settings import Settings
from numscribe.tables.export import write_tables, writer_of
from numscribe.tables.read import read_table
from numscribe.tables.records import STATUSES, Cell, Table
from numscribe.tables.rules import column_name, parse_rules

_SIGNS = {"doubtful": "?", "repaired": "!", "words": "…", "struck": "–"}
"""What follows a cell on the screen that somebody should look at."""


@click.command()
@click.argument("photos", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write: .csv, .xlsx or .json. Without it, tables are printed.",
)
@click.option(
    "--check",
    help='What should hold, joined by ";": "C = A + B", "C = mean(A, B)", "H = sum(B:G)", '
    '"total(row)" (the last column is the total of the others), "total(column)".',
)
@model_option
@threshold_option
def table(
    *,
    photos: tuple[str, ...],
    out: Path | None,
    check: str | None,
    model: str | None,
    threshold: float | None,
) -> None:
    """Read the table of each of PHOTOS: pictures; - is standard input.

    A picture without a table is reported, and the others are read all the same. On the screen ?
    follows a cell that is in doubt, ! one that a rule repaired, … stands for words, and – for what
    is struck out.
    """
    if out is not None:
        writer_of(out)  # what is wrong with the options is better said at once
    if check is not None:
        parse_rules(check)
    settings = Settings.load(model=model, threshold=threshold)
    recognizer = Recognizer(
        settings.model,
        threshold=settings.threshold,
        max_pixels=round(settings.max_megapixels * 1e6),
    )
    tables: list[tuple[str, Table]] = []
    failed = False
    for photo in photos:
        try:
            source = sys.stdin.buffer.read() if photo == "-" else photo
            found = read_table(recognizer, source, check=check)
        except NumscribeError as error:
            failed = True
            click.echo(f"numscribe: {photo}: {error}", err=True)
            continue
        tables.append(("stdin" if photo == "-" else photo, found))
        click.echo(f"{photo}: {_summary(found)}", err=True)
        if out is None:
            _show(found)
    if tables and out is not None:
        write_tables(tables, out)
        click.echo(f"wrote {out}", err=True)
    sys.exit(1 if failed else 0)


def _summary(found: Table) -> str:
    counts = dict.fromkeys(STATUSES, 0)
    for cell in found.cells:
        counts[cell.status] += 1
    known = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{found.rows} rows and {found.columns} columns; {known}"


def _show(found: Table) -> None:
    head = [column_name(column) for column in range(found.columns)]
    show_table(head, [[_written(cell) for cell in row] for row in found.grid()], numbers=head)


def _written(cell: Cell | None) -> str:
    return "" if cell is None else cell.formatted + _SIGNS.get(cell.status, "")
