"""Fit the structure of a form to the lines of other pictures of the same form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from numscribe.errors import InvalidRequestError, NoTableError
from numscribe.tables.records import Floats
from numscribe.tables.structure import Span, Structure

_NEAR = 0.3
"""Maximum distance of a detected line from a matching line of the form, as a fraction of the
minimum distance between lines of the form."""

_SEEN = 0.6
"""Minimum share of the form's lines that match, and of the detected lines that match."""

_OUTER = 3
"""Number of outer detected lines on each side that may match an outer line of the form."""

_MAX_EDGES = 200
"""Maximum number of edges of rows or columns: fitting them takes their square."""


@dataclass(frozen=True, slots=True)
class Form:
    """The structure of a form.

    Attributes:
        row_edges: Boundaries of the rows as fractions of the table's height, ascending from 0 to 1.
        column_edges: Boundaries of the columns as fractions of the table's width, likewise.
        spans: Its cells.
    """

    row_edges: tuple[float, ...]
    column_edges: tuple[float, ...]
    spans: tuple[Span, ...]

    @classmethod
    def parse(cls, text: str) -> Form:
        """Return the form of the first table of a JSON file that ``write_tables`` wrote.

        Raises:
            InvalidRequestError: The text is not such a file.
        """
        try:
            content: Any = json.loads(text)
            table = content["tables"][0] if "tables" in content else content
            spans = tuple(
                Span(*(int(cell[key]) for key in ("row", "column", "row_span", "column_span")))
                for cell in table["cells"]
            )
            edges = [tuple(map(float, table[key])) for key in ("row_edges", "column_edges")]
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            OverflowError,
            RecursionError,
        ) as error:
            raise InvalidRequestError(
                "The form is not a table in JSON; numscribe table PHOTO --out FORM.json writes one."
            ) from error
        form = cls(edges[0], edges[1], spans)
        if not form._is_sound():
            raise InvalidRequestError("The form has invalid rows, columns or cells.")
        return form

    def _is_sound(self) -> bool:
        """Return whether edges ascend, and cells are inside the table and do not overlap."""
        for edges in (self.row_edges, self.column_edges):
            if not 2 <= len(edges) <= _MAX_EDGES or not (np.diff(edges) > 0).all():
                return False
            if (edges[0], edges[-1]) != (0.0, 1.0):
                return False
        places: set[tuple[int, int]] = set()
        for span in self.spans:
            if max(span.row + span.rows, span.column + span.columns) >= 2 * _MAX_EDGES:
                return False
            rows = range(span.row, span.row + span.rows)
            columns = range(span.column, span.column + span.columns)
            own = set(product(rows, columns)) if len(rows) * len(columns) <= 10_000 else set()
            if not own or own & places or min(span.row, span.column) < 0:
                return False
            if rows.stop >= len(self.row_edges) or columns.stop >= len(self.column_edges):
                return False
            places |= own
        return bool(places)

    def fit(self, structure: Structure) -> Structure:
        """Return the structure of this form, fitted to detected lines.

        The positions of lines that were not detected are interpolated or extrapolated; detected
        lines that do not match the form are ignored.

        Raises:
            NoTableError: The lines do not match the form.
        """
        nodes = structure.nodes
        rows = _places(_edges_of(nodes), np.asarray(self.row_edges))
        columns = _places(_edges_of(nodes.transpose(1, 0, 2)), np.asarray(self.column_edges))
        if rows is None or columns is None:
            raise NoTableError("The lines of the picture do not match the form.")
        nodes = _at(nodes, rows)
        nodes = _at(nodes.transpose(1, 0, 2), columns).transpose(1, 0, 2)
        return Structure(nodes, list(self.spans), structure.is_ruled)


def _edges_of(nodes: Floats) -> Floats:
    """Return the mean positions of lines along the first axis, scaled to 0 to 1."""
    steps = np.hypot(*np.moveaxis(np.diff(nodes, axis=0), 2, 0)).mean(axis=1)
    places = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(places / max(float(places[-1]), 1e-9))


def _places(found: Floats, wanted: Floats) -> Floats | None:
    """Return the fractional indices of the form's edges in the detected edges.

    Args:
        found: Detected edges, ascending.
        wanted: Edges of the form, ascending.

    Returns:
        Integers for edges that were detected; the others are interpolated or extrapolated. None if
        too few edges match.
    """
    near = _NEAR * float(np.diff(wanted).min())
    count = len(found)
    firsts, lasts = range(min(_OUTER, count - 1)), range(max(1, count - _OUTER), count)
    best: tuple[float, Floats] | None = None
    for first, last in product(firsts, lasts):
        if first >= last:
            continue
        for low, high in combinations(range(len(wanted)), 2):
            scale = (wanted[high] - wanted[low]) / (found[last] - found[first])
            moved = wanted[low] + scale * (found - found[first])
            away = np.abs(moved[:, None] - wanted[None])
            is_seen = away.min(axis=0) <= near
            strangers = int((away.min(axis=1) > near).sum())
            off = float(away.min(axis=0)[is_seen].sum() / near)
            score = int(is_seen.sum()) - 0.5 * strangers - 0.01 * off
            if best is None or score > best[0]:
                best = score, moved
    if best is None:
        return None
    away = np.abs(best[1][:, None] - wanted[None])
    is_seen = away.min(axis=0) <= near
    if min(is_seen.mean(), (away.min(axis=1) <= near).mean()) < _SEEN:
        return None
    places = _index(wanted, best[1])
    places[is_seen] = away.argmin(axis=0)[is_seen]
    return places


def _index(values: Floats, known: Floats) -> Floats:
    """Return fractional indices of values in ascending known values, with linear extrapolation."""
    places = np.interp(values, known, np.arange(len(known), dtype=np.float64))
    low, high = values < known[0], values > known[-1]
    places[low] = (values[low] - known[0]) / (known[1] - known[0])
    places[high] = len(known) - 1 + (values[high] - known[-1]) / (known[-1] - known[-2])
    return np.asarray(places)


def _at(nodes: Floats, places: Floats) -> Floats:
    """Return nodes at fractional indices along the first axis, interpolated or extrapolated."""
    first = np.clip(np.floor(places).astype(int), 0, len(nodes) - 2)
    share = (places - first)[:, None, None]
    return np.asarray(nodes[first] + share * (nodes[first + 1] - nodes[first]))
