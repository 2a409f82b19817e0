"""Evaluate tables: photographs of grids, and synthetic sheets with and without totals.

    python benchmarks/tables.py --data-dir DATA [--sheets N] [--jobs 1]
        [--only grids|sheets|sums|large]

It takes about 12 minutes on one core, and about half of it with ``--jobs 2`` on two. The
photographs of grids are used for reporting only. The sheets are synthetic, with digits of held-out
writers (``sheets.py``), and each has a random seed of its own. The result is written to
``tables.md`` unless ``--only`` is given.
"""

from __future__ import annotations

import argparse
import csv
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from sheets import LAYOUTS, make_sheet
from table_scores import HEAD, HEAD_OF_REPAIRS, Counts, Score, count

from numscribe import InputError, Recognizer, Table, read_table
from numscribe.tables.check import check_table
from numscribe.tables.columns import learn_columns
from numscribe.tables.discover import find_rules
from numscribe.tables.read import default_threshold
from numscribe.tables.rules import parse_rules
from numscribe.training.writing import Writing, load_writing

_SEED = 1000
"""Seed of all sheets, besides the layout, the number of the sheet, and whether it has totals."""

_LARGE_SEED = 5001
"""Seed of the large table; on this sheet no cell is torn off."""

CHECKS_OF_SHEETS = ("nothing", "column statistics")
"""Checks of sheets without totals, in the order of the counts of ``_count_sheet``."""

CHECKS_OF_SUMS = (
    "nothing",
    "columns",
    "columns and detected rules",
    "given totals",
    "columns and given totals",
)
"""Checks of sheets with totals, in the order of the counts of ``_count_sums``."""


class _Reader:
    """The models and the handwriting, which each process loads once."""

    recognizer: Recognizer
    writing: Writing

    @classmethod
    def load(cls, data_dir: Path) -> None:
        """Load the models and the handwriting."""
        cv2.setNumThreads(1)
        cls.recognizer, cls.writing = Recognizer(), load_writing(data_dir)[1]

    @classmethod
    def read(cls, picture: object) -> Table | None:
        """Read a table without column statistics and rules."""
        try:
            return read_table(cls.recognizer, picture, columns=False, find_rules=False)  # type: ignore[arg-type]
        except InputError:
            return None


Map = Callable[..., Iterator[list[Counts]]]
"""``map``, or that of several processes."""


@contextmanager
def _mapping(jobs: int, data_dir: Path) -> Iterator[Map]:
    """Yield ``map``, or one of several processes if there are several jobs."""
    _Reader.load(data_dir)
    if jobs == 1:
        yield map
        return
    context = get_context("spawn")
    load = partial(_Reader.load, data_dir)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=load) as pool:
        yield pool.map


def _count_photo(photo: Path) -> list[Counts]:
    with photo.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return [count(_Reader.read(str(photo)), list(csv.reader(file)))]


def _count_sheet(layout: str, number: int) -> list[Counts]:
    """Read a sheet, and count for each of ``CHECKS_OF_SHEETS``."""
    table, texts = _read_sheet(layout, number, sums=False)
    learned = table and learn_columns(table, default_threshold(_Reader.recognizer))
    return [count(table, texts), count(learned, texts)]


def _count_sums(layout: str, number: int) -> list[Counts]:
    """Read a sheet with totals, and count for each of ``CHECKS_OF_SUMS``."""
    table, texts = _read_sheet(layout, number, sums=True)
    if table is None:
        return [count(None, texts)] * len(CHECKS_OF_SUMS)
    threshold = default_threshold(_Reader.recognizer)
    rules = parse_rules("total(row); total(column)")
    learned = learn_columns(table, threshold)
    tables = (
        table,
        learned,
        check_table(learned, find_rules(learned), threshold),
        check_table(table, rules, threshold),
        check_table(learned, rules, threshold),
    )
    return [count(one, texts) for one in tables]


def _read_sheet(layout: str, number: int, *, sums: bool) -> tuple[Table | None, list[list[str]]]:
    """Make a sheet with a seed of its own, and read it."""
    seed = [_SEED, LAYOUTS.index(layout), number, int(sums)]
    sheet = make_sheet(_Reader.writing, layout, np.random.default_rng(seed), sums=sums)
    return _Reader.read(sheet.picture[:, :, ::-1]), sheet.texts


def grids(mapped: Map, given: argparse.Namespace) -> Iterator[str]:
    """Read the photographs of 9×9 grids."""
    photos = sorted((given.data_dir / "dev" / "grids").glob("*.jpg"))
    score = Score([counts for (counts,) in mapped(_count_photo, photos)])
    yield from (*HEAD, score.line("photographs of 9×9 grids"))


def _all_sheets(number: int) -> tuple[list[str], list[int]]:
    """Return the layout and the number of each sheet."""
    return [layout for layout in LAYOUTS for _ in range(number)], [*range(number)] * len(LAYOUTS)


def sheets(mapped: Map, given: argparse.Namespace) -> Iterator[str]:
    """Read synthetic sheets of 12 × 6 cells of each layout, without and with column statistics."""
    layouts, numbers = _all_sheets(given.sheets)
    counts = list(mapped(_count_sheet, layouts, numbers))
    learned = [two[1] for two in counts]
    yield from HEAD
    for layout in LAYOUTS:
        own = [one for one, name in zip(learned, layouts, strict=True) if name == layout]
        yield Score(own).line(f"synthetic sheets, {layout}")
    yield Score(learned).line("all synthetic sheets")
    yield ""
    yield from HEAD_OF_REPAIRS
    for name, own in zip(CHECKS_OF_SHEETS, zip(*counts, strict=True), strict=True):
        yield Score(list(own)).line_of_repairs(name)


def sums(mapped: Map, given: argparse.Namespace) -> Iterator[str]:
    """Read synthetic sheets with totals, before and after checks."""
    counts = list(mapped(_count_sums, *_all_sheets(given.sheets)))
    yield from HEAD_OF_REPAIRS
    for name, own in zip(CHECKS_OF_SUMS, zip(*counts, strict=True), strict=True):
        yield Score(list(own)).line_of_repairs(name)


def large(mapped: Map, given: argparse.Namespace) -> Iterator[str]:
    """Read a table of 30 × 10 cells in a photograph of 8 megapixels, in a subprocess."""
    del mapped, given
    rng = np.random.default_rng(_LARGE_SEED)
    sheet = make_sheet(_Reader.writing, "grid", rng, rows=30, columns=10)
    scale = (8e6 / sheet.picture[:, :, 0].size) ** 0.5
    photo = cv2.resize(sheet.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "photo.jpg")
        cv2.imwrite(path, photo)
        command = [sys.executable, str(Path(__file__).with_name("table_time.py")), path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    yield f"A photograph of 8 megapixels: {done.stdout.strip()}"


PARTS: dict[str, Callable[[Map, argparse.Namespace], Iterator[str]]] = {
    "grids": grids,
    "sheets": sheets,
    "sums": sums,
    "large": large,
}


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--sheets", type=int, default=35, help="Sheets of each layout.")
    parser.add_argument("--jobs", type=int, default=1, help="Number of processes.")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args()
    lines = []
    with _mapping(given.jobs, given.data_dir) as mapped:
        for name in [given.only] if given.only else PARTS:
            lines.append("")
            for line in PARTS[name](mapped, given):
                print(line, flush=True)
                lines.append(line)
    if given.only:
        return
    head = (
        f"By `python benchmarks/tables.py --sheets {given.sheets}`, {_Reader.recognizer.model}, "
        f"Python {platform.python_version()}. *Accepted and wrong* is a share of all cells, and "
        "*wrongly repaired* one of the repaired cells. ± is the standard error, by a bootstrap "
        "over the tables."
    )
    report = "\n".join(["# Tables", "", head, *lines]) + "\n"
    Path(__file__).with_suffix(".md").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
