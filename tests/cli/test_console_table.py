import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable

import pytest

WIDE = [*(str(column) for column in range(10)), "none"]
TABLE = """
from numscribe.cli.console_table import show_table
numbers = [*map(str, range(10)), "none"]
show_table(("is", *numbers), [("7", *["12345"] * 11)], numbers=numbers)
"""
LONG = """
from numscribe.cli.console_table import show_table
show_table(["file"], [["x" * 300 + ".png"]])
"""


def _run_in_terminal(code: str, columns: int = 80) -> list[str]:
    """Run code on a terminal of that width, and return its lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    plain = {"TERM": "dumb", "NO_COLOR": "1"}
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")} | plain
    subprocess.run([sys.executable, "-c", code], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    return shown.splitlines()


def _run_piped(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("run", [_run_in_terminal, lambda code: _run_piped(code).splitlines()])
def test_a_large_confusion_matrix_fits_80_columns(
    run: Callable[[str], list[str]],
) -> None:
    head, _, row = run(TABLE)[:3]
    assert head.split() == ["is", *WIDE]
    assert row.split() == ["7", *["12345"] * 11]
    assert max(len(head.rstrip()), len(row.rstrip())) <= 80


def test_long_cells_are_wrapped_on_a_terminal() -> None:
    lines = _run_in_terminal(LONG)
    assert "".join(line.strip() for line in lines[2:]) == "x" * 300 + ".png"
    assert all(len(line.rstrip()) <= 80 for line in lines)


def test_piped_rows_are_not_wrapped() -> None:
    assert "x" * 300 + ".png" in _run_piped(LONG)
