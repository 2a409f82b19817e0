"""Print tables that fit the terminal, and are not wrapped when piped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

_UNBOUNDED = 100_000
"""Width for piped output, so that each row is one line."""


def show_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[str] = ()
) -> None:
    """Print a table; on a narrow terminal, long cells are wrapped.

    Args:
        head: Column names.
        rows: Cells of each row.
        numbers: Names of the right-aligned columns.
    """
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in head:
        if name in numbers:
            table.add_column(name, justify="right", no_wrap=True)
        else:
            table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    Console(width=None if console.is_terminal else _UNBOUNDED, highlight=False).print(table)
