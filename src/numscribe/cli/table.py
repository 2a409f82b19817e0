"""``numscribe table``: photographs of tables into a spreadsheet."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from numscribe.batch.sources import pages
from numscribe.batch.table_task import TableTask
from numscribe.batch.worker import Options
from numscribe.cli.batch_run import Engine, engine_options
from numscribe.cli.console_table import show_table
from numscribe.cli.options import model_option
from numscribe.errors import DataError, InvalidRequestError, NumscribeError
from numscribe.io.archives import printable
from numscribe.io.pdf import is_pdf
from numscribe.io.source import Source, open_page
from numscribe.reading.recognizer import Recognizer
from numscribe.settings import Settings
from numscribe.tables.cell_pictures import CellPictures, read_for_file
from numscribe.tables.columns import describe
from numscribe.tables.export import ENDINGS, check_ending, name_tables, write_tables
from numscribe.tables.form import Form
from numscribe.tables.print_sheet import print_sheet
from numscribe.tables.read import TableOptions
from numscribe.tables.records import STATUSES, Cell, Table
from numscribe.tables.rules import column_name, parse_rules
from numscribe.tables.sheet import BlankSheet

_SIGNS = {"doubtful": "?", "repaired": "!", "words": "…", "struck": "–"}
"""Signs after the cells of a printed table that need attention."""

_INDEX = "tables"
"""Name of the file that lists all pictures of a folder, without its suffix."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A picture or a page to read; ``error`` if it cannot be read."""

    name: str
    path: str
    page: int | None = None
    error: str | None = None

    def source(self) -> Source:
        if self.error is not None:
            raise DataError(self.error)
        if self.page is not None:
            return open_page(self.path, self.page)
        return sys.stdin.buffer.read() if self.path == "-" else self.path


@dataclass(slots=True)
class _Found:
    """The tables of all photos with their names, the pictures of their cells, and any failure."""

    tables: list[tuple[str, Table]] = field(default_factory=list)
    pictures: list[CellPictures] = field(default_factory=list)
    has_failed: bool = False


@click.command()
@click.argument("photos", nargs=-1)
@click.option(
    "--out",
    help="File to write (.csv, .xlsx or .json), or a folder for one file per photo. Without it, "
    "tables are printed.",
)
@click.option(
    "--format",
    "ending",
    type=click.Choice([ending[1:] for ending in ENDINGS]),
    default="xlsx",
    show_default=True,
    help="Format of the files if --out is a folder.",
)
@click.option(
    "--pictures", is_flag=True, help="Add a sheet with the pictures of the cells to .xlsx files."
)
@click.option(
    "--check",
    help='Arithmetic rules, separated by ";": "C = A + B", "C = mean(A, B)", "H = sum(B:G)", '
    '"D = running total(C)", "total(row)" (the last column is the total of the others), '
    '"total(column)".  [default: rules found in the table]',
)
@click.option("--no-find-rules", is_flag=True, help="Do not find rules in the table.")
@click.option("--no-columns", is_flag=True, help="Do not use the statistics of columns.")
@click.option(
    "--like",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FIRST.json",
    help="All photos show the same form as this table, which --out FIRST.json wrote. If --out is a "
    "file, it contains one table, with the name of the photo in the first column.",
)
@click.option(
    "--blank",
    metavar="ROWSxCOLUMNS",
    help="Write an empty sheet, to print and fill in, to --out FILE.pdf instead of reading photos.",
)
@click.option("--title", default="", help="Title of the sheet that --blank writes.")
@engine_options
@model_option
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Minimum confidence of a cell that is not doubtful.  "
    "[default: 0.85, or NUMSCRIBE_THRESHOLD if that is higher]",
)
def table(
    *,
    photos: tuple[str, ...],
    out: str | None,
    ending: str,
    pictures: bool,
    check: str | None,
    no_find_rules: bool,
    no_columns: bool,
    like: Path | None,
    blank: str | None,
    title: str,
    engine: str,
    address: str | None,
    workers: int | None,
    resume: bool,
    overwrite: bool,
    model: str | None,
    threshold: float | None,
) -> None:
    """Read the tables of each of PHOTOS: pictures, or PDFs of scans; - is standard input.

    A picture without a table is reported, and the others are read. In printed tables, ? follows a
    doubtful cell, ! a repaired one, … stands for words, and – for crossed-out writing.

    If --out is a folder, PHOTOS may also be folders, archives and quoted globs, and they are read
    on all cores. The file tables.csv in the folder has a row for each photo. --resume continues a
    run. With --engine ray, a cluster reads the photos, and tables is a folder of Parquet files.
    """
    run = Engine(engine, address, workers, resume, overwrite)
    if blank is not None:
        _print_blank(blank, title, out, photos)
        return
    if not photos:
        raise click.UsageError("Name at least one photo.")
    if check is not None:
        parse_rules(check)  # report invalid rules before reading
    form = None if like is None else like.read_text(encoding="utf-8", errors="replace")
    options = TableOptions(
        threshold,
        check,
        find_rules=not no_find_rules,
        columns=not no_columns,
        form=None if form is None else Form.parse(form),
    )
    if pictures and (out is None or _ending_of(out, ending) != ".xlsx"):
        raise click.UsageError("--pictures needs --out with XLSX files.")
    settings = Settings.load(model=model)
    pixels = round(settings.max_megapixels * 1e6)
    if out is not None and _is_folder(out):
        folder = _make_folder(out)
        task = TableTask(
            folder,
            f".{ending}",
            check,
            options.find_rules,
            options.columns,
            form,
            pictures,
            threshold,
        )
        index = f"{folder.rstrip('/')}/{_INDEX}" + (".csv" if engine == "local" else "")
        done = run.run(photos, index, Options(settings.model, settings.threshold, pixels, task))
        sys.exit(1 if done is not None and done.failed else 0)
    if engine != "local" or resume or overwrite or workers:
        raise click.UsageError(
            "--engine ray, --workers, --resume and --overwrite need a folder as --out."
        )
    if out is not None:
        check_ending(Path(out))
    recognizer = Recognizer(settings.model, threshold=settings.threshold, max_pixels=pixels)
    found = _read(recognizer, photos, options, pictures=pictures, show=out is None)
    if found.tables and out is not None:
        cut = found.pictures or None
        write_tables(found.tables, Path(out), joined=form is not None, pictures=cut)
        click.echo(f"wrote {out}", err=True)
    sys.exit(1 if found.has_failed else 0)


def _read(
    recognizer: Recognizer,
    photos: tuple[str, ...],
    options: TableOptions,
    *,
    pictures: bool,
    show: bool,
) -> _Found:
    """Read photos one by one, and report each; print the tables if ``show`` is set."""
    found = _Found()
    for job in _jobs(photos):
        try:
            tables, cut = read_for_file(recognizer, job.source(), options, pictures=pictures)
        except NumscribeError as error:
            found.has_failed = True
            click.echo(f"numscribe: {job.name}: {error}", err=True)
            continue
        found.pictures += cut or []
        for name, one in name_tables(job.name, tables):
            found.tables.append((name, one))
            click.echo(f"{name}: {_summary(one)}", err=True)
            if show:
                _show(one)
    return found


def _jobs(photos: tuple[str, ...]) -> Iterator[_Job]:
    """Yield pictures, and each page of a PDF."""
    for photo in photos:
        if is_pdf(photo):
            for page in pages(photo):
                yield _Job(page.name, photo, page.page, page.error)
        else:
            yield _Job("stdin" if photo == "-" else printable(photo), photo)


def _is_folder(out: str) -> bool:
    """Return whether results go into a folder: an existing one, a URI, or a path without suffix."""
    path = Path(out)
    return "://" in out or path.is_dir() or out.endswith("/") or not path.suffix


def _ending_of(out: str, ending: str) -> str:
    """Return the suffix of the files that are written."""
    return f".{ending}" if _is_folder(out) else Path(out).suffix.lower()


def _make_folder(out: str) -> str:
    """Create a local folder, and return its absolute path; return a URI unchanged."""
    if "://" in out:
        return out
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidRequestError(f"{out} cannot be created: {error.strerror}.") from error
    return str(Path(out).absolute())


def _print_blank(size: str, title: str, out: str | None, photos: tuple[str, ...]) -> None:
    match = re.fullmatch(r"(\d{1,4}) *[x×*] *(\d{1,4})", size)
    if match is None:
        raise click.UsageError("--blank must be ROWSxCOLUMNS, such as 20x6.")
    if photos:
        raise click.UsageError("--blank cannot be used with photos.")
    if out is None or not is_pdf(out):
        raise click.UsageError("--blank needs --out FILE.pdf.")
    content = print_sheet(BlankSheet(int(match[1]), int(match[2])), title)
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        raise InvalidRequestError(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"wrote {out}", err=True)


def _summary(found: Table) -> str:
    counts = dict.fromkeys(STATUSES, 0)
    for cell in found.cells:
        counts[cell.status] += 1
    known = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    rules = "; ".join(rule.text for rule in found.rules if rule.found)
    return f"{found.rows} rows and {found.columns} columns; {known}" + (
        f"; found {rules}" if rules else ""
    )


def _show(found: Table) -> None:
    head = [column_name(column) for column in range(found.columns)]
    show_table(head, [[_written(cell) for cell in row] for row in found.grid()], numbers=head)
    for facts in found.learned:
        click.echo(describe(facts), err=True)


def _written(cell: Cell | None) -> str:
    return "" if cell is None else cell.formatted + _SIGNS.get(cell.status, "")
