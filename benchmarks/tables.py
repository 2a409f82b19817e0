"""Evaluate tables: photographs of grids, and synthetic sheets with and without totals.

    python benchmarks/tables.py --data-dir DATA [--sheets 5] [--only grids|sheets|sums|large]

It takes about five minutes on one core. The photographs of grids are used for reporting only. The
sheets are synthetic, with digits of held-out writers (``sheets.py``). The result is written to
``tables.md`` unless ``--only`` is given.
"""

from __future__ import annotations

import argparse
import csv
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from sheets import LAYOUTS, Sheet, make_sheet

from numscribe import InputError, Recognizer, Table, read_table
from numscribe.tables.check import check_table
from numscribe.tables.columns import learn_columns
from numscribe.tables.discover import find_rules
from numscribe.tables.rules import parse_rules
from numscribe.training.writing import Writing, load_writing

_SEED = 1000
"""Seed of the first sheet of each layout."""

_LARGE_SEED = 5001
"""Seed of the large table; on this sheet no cell is torn off."""


@dataclass
class Score:
    """Counts over several tables."""

    tables: int = 0
    structures: int = 0
    perfect: int = 0
    accepted: int = 0
    cells: int = 0
    right: int = 0
    accepted_wrong: int = 0
    rows_wrong: int = 0
    repaired: int = 0
    repaired_wrongly: int = 0

    def add(self, table: Table | None, texts: Sequence[Sequence[str]]) -> None:
        """Count a table. If its structure is wrong, all cells are wrong."""
        rows, columns = len(texts), len(texts[0])
        self.tables += 1
        self.cells += rows * columns
        if table is None or (table.rows, table.columns, len(table.cells)) != (
            rows,
            columns,
            rows * columns,
        ):
            self.rows_wrong += rows
            return
        self.structures += 1
        is_wrong = [cell.formatted != texts[cell.row][cell.column] for cell in table.cells]
        self.right += len(is_wrong) - sum(is_wrong)
        self.perfect += not any(is_wrong)
        status = [cell.status for cell in table.cells]
        pairs = list(zip(status, is_wrong, strict=True))
        self.accepted += status.count("read")
        self.accepted_wrong += sum(wrong for known, wrong in pairs if known == "read")
        self.repaired += status.count("repaired")
        self.repaired_wrongly += sum(wrong for known, wrong in pairs if known == "repaired")
        self.rows_wrong += len(
            {c.row for c, wrong in zip(table.cells, is_wrong, strict=True) if wrong}
        )

    def line(self, name: str) -> str:
        """Return a row of the report."""
        return (
            f"| {name} | {self.structures}/{self.tables} | {self.right / self.cells:.1%} "
            f"| {self.perfect}/{self.tables} | {self.accepted / self.cells:.1%} "
            f"| {self.accepted_wrong / self.cells:.2%} |"
        )

    def line_of_repairs(self, name: str) -> str:
        """Return a row of the report of repairs."""
        return (
            f"| {name} | {self.right / self.cells:.1%} | {self.rows_wrong} "
            f"| {self.accepted / self.cells:.1%} | {self.accepted_wrong / self.cells:.2%} "
            f"| {self.repaired} | {self.repaired_wrongly} |"
        )


HEAD = (
    "| tables | correct structure | correct cells | without errors | accepted "
    "| accepted and wrong |",
    "|---|---|---|---|---|---|",
)

HEAD_OF_REPAIRS = (
    "| checks | correct cells | rows with errors | accepted | accepted and wrong "
    "| repaired | wrongly repaired |",
    "|---|---|---|---|---|---|---|",
)


def _read(recognizer: Recognizer, picture: object) -> Table | None:
    """Read a table without column statistics and rules."""
    try:
        return read_table(recognizer, picture, columns=False, find_rules=False)  # type: ignore[arg-type]
    except InputError:
        return None


def grids(recognizer: Recognizer, given: argparse.Namespace) -> Iterator[str]:
    """Read the photographs of 9×9 grids."""
    score = Score()
    for photo in sorted((given.data_dir / "dev" / "grids").glob("*.jpg")):
        with photo.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            score.add(_read(recognizer, str(photo)), list(csv.reader(file)))
    yield from (*HEAD, score.line("photographs of 9×9 grids"))


def _sheets(writing: Writing, layout: str, count: int, *, sums: bool) -> Iterator[Sheet]:
    for seed in range(_SEED, _SEED + count):
        yield make_sheet(writing, layout, np.random.default_rng(seed), sums=sums)


def sheets(recognizer: Recognizer, given: argparse.Namespace) -> Iterator[str]:
    """Read synthetic sheets of 12 × 6 cells of each layout, without and with column statistics."""
    writing = load_writing(given.data_dir)[1]
    yield from HEAD
    plain, learned = Score(), Score()
    for layout in LAYOUTS:
        score = Score()
        for sheet in _sheets(writing, layout, given.sheets, sums=False):
            table = _read(recognizer, sheet.picture[:, :, ::-1])
            plain.add(table, sheet.texts)
            table = table and learn_columns(table, recognizer.threshold)
            for counted in (score, learned):
                counted.add(table, sheet.texts)
        yield score.line(f"synthetic sheets, {layout}")
    yield learned.line("all synthetic sheets")
    yield ""
    yield from HEAD_OF_REPAIRS
    yield plain.line_of_repairs("nothing")
    yield learned.line_of_repairs("column statistics")


def sums(recognizer: Recognizer, given: argparse.Namespace) -> Iterator[str]:
    """Read synthetic sheets with totals, before and after checks."""
    writing = load_writing(given.data_dir)[1]
    rules = parse_rules("total(row); total(column)")
    threshold = recognizer.threshold
    scores = {
        "nothing": Score(),
        "columns": Score(),
        "columns and detected rules": Score(),
        "given totals": Score(),
        "columns and given totals": Score(),
    }
    for layout in LAYOUTS:
        for sheet in _sheets(writing, layout, given.sheets, sums=True):
            table = _read(recognizer, sheet.picture[:, :, ::-1])
            tables = [table] * len(scores)
            if table is not None:
                learned = learn_columns(table, threshold)
                tables = [
                    table,
                    learned,
                    check_table(learned, find_rules(learned), threshold),
                    check_table(table, rules, threshold),
                    check_table(learned, rules, threshold),
                ]
            for score, one in zip(scores.values(), tables, strict=True):
                score.add(one, sheet.texts)
    yield from HEAD_OF_REPAIRS
    for name, score in scores.items():
        yield score.line_of_repairs(name)


def large(recognizer: Recognizer, given: argparse.Namespace) -> Iterator[str]:
    """Read a table of 30 × 10 cells in a photograph of 8 megapixels, in a subprocess."""
    del recognizer
    writing = load_writing(given.data_dir)[1]
    sheet = make_sheet(writing, "grid", np.random.default_rng(_LARGE_SEED), rows=30, columns=10)
    scale = (8e6 / sheet.picture[:, :, 0].size) ** 0.5
    photo = cv2.resize(sheet.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "photo.jpg")
        cv2.imwrite(path, photo)
        command = [sys.executable, str(Path(__file__).with_name("table_time.py")), path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    yield f"A photograph of 8 megapixels: {done.stdout.strip()}"


PARTS: dict[str, Callable[[Recognizer, argparse.Namespace], Iterator[str]]] = {
    "grids": grids,
    "sheets": sheets,
    "sums": sums,
    "large": large,
}


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--sheets", type=int, default=5, help="Sheets of each layout.")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    recognizer = Recognizer()
    lines = [
        "# Tables",
        "",
        f"By `python benchmarks/tables.py --sheets {given.sheets}`, {recognizer.model}, Python "
        f"{platform.python_version()}. *Accepted and wrong* is a share of all cells.",
    ]
    for name in [given.only] if given.only else PARTS:
        lines.append("")
        for line in PARTS[name](recognizer, given):
            print(line, flush=True)
            lines.append(line)
    if not given.only:
        Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
