"""Forms: the structure of a table that was read, fitted to other pictures of the same form."""

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
"""A line that was found is one of the form's if it is nearer than this share of the least gap."""

_SEEN = 0.6
"""Share of the form's lines that must be found, and of the lines found that must be the form's."""

_OUTER = 3
"""Lines from each side of a picture that may be the form's first or last ones."""


@dataclass(frozen=True, slots=True)
class Form:
    """The structure of a form.

    Attributes:
        row_edges: Where rows begin and end, as shares of the height, rising from 0 to 1.
        column_edges: Where columns begin and end, likewise.
        spans: Its cells.
    """

    row_edges: tuple[float, ...]
    column_edges: tuple[float, ...]
    spans: tuple[Span, ...]

    @classmethod
    def parse(cls, text: str) -> Form:
        """Return the form of the first table of a JSON file that ``write_tables`` wrote.

        Raises:
            InvalidRequestError: It is no such file.
        """
        try:
            content: Any = json.loads(text)
            table = content["tables"][0] if "tables" in content else content
            spans = tuple(
                Span(*(int(cell[key]) for key in ("row", "column", "row_span", "column_span")))
                for cell in table["cells"]
            )
            edges = [tuple(map(float, table[key])) for key in ("row_edges", "column_edges")]
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise InvalidRequestError(
                "The form is no table as JSON: write one with numscribe table PHOTO --out F.json."
            ) from error
        form = cls(edges[0], edges[1], spans)
        if not form._is_sound():
            raise InvalidRequestError("The form is damaged: its rows and columns do not rise.")
        return form

    def _is_sound(self) -> bool:
        """Return whether edges rise, and cells are inside the table and do not overlap."""
        for edges in (self.row_edges, self.column_edges):
            if len(edges) < 2 or len(edges) > 1000 or not (np.diff(edges) > 0).all():
                return False
        places: set[tuple[int, int]] = set()
        for span in self.spans:
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
        """Return a structure with this form's rows, columns and cells, where its lines were found.

        Lines that were not found are placed by the others; those that are none of the form's are
        left out.

        Raises:
            NoTableError: The lines are not those of the form.
        """
        nodes = structure.nodes
        rows = _places(_edges_of(nodes), np.asarray(self.row_edges))
        columns = _places(_edges_of(nodes.transpose(1, 0, 2)), np.asarray(self.column_edges))
        if rows is None or columns is None:
            raise NoTableError("The lines of the picture are not those of the form.")
        nodes = _at(nodes, rows)
        nodes = _at(nodes.transpose(1, 0, 2), columns).transpose(1, 0, 2)
        return Structure(nodes, list(self.spans), structure.is_ruled)


def _edges_of(nodes: Floats) -> Floats:
    """Return where lines are along the first axis, by the mean of all lines across, from 0 to 1."""
    steps = np.hypot(*np.moveaxis(np.diff(nodes, axis=0), 2, 0)).mean(axis=1)
    places = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(places / max(float(places[-1]), 1e-9))


def _places(found: Floats, wanted: Floats) -> Floats | None:
    """Return where wanted edges lie among those that were found, as places in their list.

    Args:
        found: Edges that were found, rising.
        wanted: Edges of the form, rising.

    Returns:
        Whole numbers for edges that were found; the others lie between or outside of them. None
        where too few were found.
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
    """Return where values lie among known ones, as places in their list, beyond both ends too."""
    places = np.interp(values, known, np.arange(len(known), dtype=np.float64))
    low, high = values < known[0], values > known[-1]
    places[low] = (values[low] - known[0]) / (known[1] - known[0])
    places[high] = len(known) - 1 + (values[high] - known[-1]) / (known[-1] - known[-2])
    return np.asarray(places)


def _at(nodes: Floats, places: Floats) -> Floats:
    """Return nodes at places along the first axis, between and beyond those that are there."""
    first = np.clip(np.floor(places).astype(int), 0, len(nodes) - 2)
    share = (places - first)[:, None, None]
    return np.asarray(nodes[first] + share * (nodes[first + 1] - nodes[first]))
