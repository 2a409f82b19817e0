"""Tables that fit 80 columns, and are whole where a program reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

_UNBOUNDED = 100_000
"""Width of what is piped: a program that cuts lines up needs them whole."""


def show_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[str] = ()
) -> None:
    """Print a table; on a screen that is narrow, long cells go on in the next line.

    Args:
        head: Names of the columns.
        rows: Their cells.
        numbers: Which columns have numbers, and stand to the right.
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
