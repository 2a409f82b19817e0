"""Scores of tables that were read, with standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from numscribe import Table

_RESAMPLES = 1000
"""Number of bootstrap samples."""

HEAD = (
    "| tables | n | correct structure | correct cells | without errors | accepted "
    "| accepted and wrong |",
    "|---|---|---|---|---|---|---|",
)

HEAD_OF_REPAIRS = (
    "| checks | correct cells | rows with errors | accepted | accepted and wrong "
    "| repaired | wrongly repaired |",
    "|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one table; all cells of a table with a wrong structure are wrong.

    Attributes:
        cells: Cells.
        rows: Rows.
        tables: 1.
        structures: 1 if the structure is correct, otherwise 0.
        perfect: 1 if all cells are correct, otherwise 0.
        accepted: Cells with the status "read".
        right: Correct cells.
        accepted_wrong: Wrong cells with the status "read".
        rows_wrong: Rows with a wrong cell.
        repaired: Repaired cells.
        repaired_wrongly: Wrong cells among them.
    """

    cells: int
    rows: int
    tables: int = 1
    structures: int = 0
    perfect: int = 0
    accepted: int = 0
    right: int = 0
    accepted_wrong: int = 0
    rows_wrong: int = 0
    repaired: int = 0
    repaired_wrongly: int = 0


def count(table: Table | None, texts: Sequence[Sequence[str]]) -> Counts:
    """Compare a table with the texts of its cells."""
    rows, columns = len(texts), len(texts[0])
    cells = rows * columns
    if table is None or (table.rows, table.columns, len(table.cells)) != (rows, columns, cells):
        return Counts(cells, rows, rows_wrong=rows)
    is_wrong = [cell.formatted != texts[cell.row][cell.column] for cell in table.cells]
    wrong = [(cell, wrong) for cell, wrong in zip(table.cells, is_wrong, strict=True)]
    return Counts(
        cells,
        rows,
        structures=1,
        perfect=not any(is_wrong),
        accepted=sum(cell.status == "read" for cell, _ in wrong),
        right=cells - sum(is_wrong),
        accepted_wrong=sum(w for cell, w in wrong if cell.status == "read"),
        rows_wrong=len({cell.row for cell, w in wrong if w}),
        repaired=sum(cell.status == "repaired" for cell, _ in wrong),
        repaired_wrongly=sum(w for cell, w in wrong if cell.status == "repaired"),
    )


@dataclass
class Score:
    """Counts of several tables, with standard errors by a bootstrap over the tables."""

    tables: list[Counts] = field(default_factory=list)

    def share(self, name: str, of: str, digits: int = 1) -> str:
        """Return the ratio of two sums in percent, and its standard error."""
        sums = self._resampled(name), np.maximum(self._resampled(of), 1)
        first, second = (float(self._values(key).sum()) for key in (name, of))
        error = 100 * float(np.std(sums[0] / sums[1]))
        # Without an error, all tables have the same share.
        spread = f" ± {error:.{digits}f}" if error else ""
        return f"{100 * first / max(second, 1):.{digits}f}{spread} %"

    def total(self, name: str) -> str:
        """Return a sum, and its standard error."""
        error = float(np.std(self._resampled(name)))
        return f"{self._values(name).sum()}" + (f" ± {error:.0f}" if error else "")

    def line(self, name: str) -> str:
        """Return a row of the report."""
        cells = (
            name,
            str(len(self.tables)),
            self.share("structures", "tables"),
            self.share("right", "cells"),
            self.share("perfect", "tables"),
            self.share("accepted", "cells"),
            self.share("accepted_wrong", "cells", 2),
        )
        return f"| {' | '.join(cells)} |"

    def line_of_repairs(self, name: str) -> str:
        """Return a row of the report of repairs."""
        cells = (
            name,
            self.share("right", "cells"),
            self.share("rows_wrong", "rows"),
            self.share("accepted", "cells"),
            self.share("accepted_wrong", "cells", 2),
            self.total("repaired"),
            self.share("repaired_wrongly", "repaired"),
        )
        return f"| {' | '.join(cells)} |"

    def _values(self, name: str) -> np.ndarray:
        return np.array([getattr(counts, name) for counts in self.tables], dtype=int)

    def _resampled(self, name: str) -> np.ndarray:
        """Return the sums of resampled tables, the same ones for each name."""
        count = len(self.tables)
        chosen = np.random.default_rng(0).integers(0, count, (_RESAMPLES, count))
        return np.asarray(self._values(name)[chosen].sum(axis=1))
