"""Numscribe reads handwritten digits and numbers, with a calibrated confidence.

>>> from numscribe import Recognizer
>>> Recognizer().read([[[10, 10], [12, 60], [11, 120]]]).text
'1'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numscribe.errors import InputError, ModelError, NumscribeError
    from numscribe.reading.recognizer import Recognizer
    from numscribe.records import Box, Digit, Reading
    from numscribe.tables.read import TableOptions, read_table, read_tables
    from numscribe.tables.records import Cell, Table

__version__ = "0.1.0"

__all__ = [
    "Box",
    "Cell",
    "Digit",
    "InputError",
    "ModelError",
    "NumscribeError",
    "Reading",
    "Recognizer",
    "Table",
    "TableOptions",
    "__version__",
    "read_table",
    "read_tables",
]

_MODULES = {
    "Box": "records",
    "Cell": "tables.records",
    "Digit": "records",
    "InputError": "errors",
    "ModelError": "errors",
    "NumscribeError": "errors",
    "Reading": "records",
    "Recognizer": "reading.recognizer",
    "Table": "tables.records",
    "TableOptions": "tables.read",
    "read_table": "tables.read",
    "read_tables": "tables.read",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `numscribe --version` needs no OpenCV."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
