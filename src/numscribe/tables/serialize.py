"""Convert a table to JSON-compatible values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from numscribe.io.serialize import box_to_dict
from numscribe.tables.columns import describe
from numscribe.tables.records import Cell, Table

MAX_ALTERNATIVES = 3
"""Default maximum number of alternatives of a cell."""


def table_to_dict(table: Table, most: int = MAX_ALTERNATIVES) -> dict[str, Any]:
    """Return a table as JSON-compatible values, with at most ``most`` alternatives of each cell."""
    return {
        "rows": table.rows,
        "columns": table.columns,
        "ruled": table.ruled,
        "corners": [{"x": x, "y": y} for x, y in table.corners],
        "nodes": [[[round(x, 2), round(y, 2)] for x, y in line] for line in table.nodes],
        "cells": [_cell_to_dict(cell, most) for cell in table.cells],
        "model": table.model,
        "row_edges": list(table.row_edges),
        "column_edges": list(table.column_edges),
        "learned": [asdict(facts) | {"text": describe(facts)} for facts in table.learned],
        "rules": [{"rule": rule.text, "found": rule.found} for rule in table.rules],
    }


def _cell_to_dict(cell: Cell, most: int) -> dict[str, Any]:
    return {
        "row": cell.row,
        "column": cell.column,
        "row_span": cell.row_span,
        "column_span": cell.column_span,
        "status": cell.status,
        "text": cell.text,
        "formatted": cell.formatted,
        "value": cell.value,
        "confidence": cell.confidence,
        "box": box_to_dict(cell.box),
        "alternatives": [
            {"formatted": other.text, "confidence": other.confidence}
            for other in cell.alternatives[:most]
        ],
        "original": cell.original,
        "rule": cell.rule,
    }
