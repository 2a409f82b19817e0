"""Find tables without lines by rows and columns of writing."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import binarize, label_components
from numscribe.records import Ink
from numscribe.tables.projections import LineFamily, level_rotation
from numscribe.tables.records import Floats
from numscribe.tables.structure import Span, Structure

_MAX_COMPONENTS = 6000
"""Maximum number of components of ink; a picture with more is a texture."""

_MAX_POINTS = 8000
"""Maximum number of pixels of lines of writing by which the rows are fitted."""

_ROW_STEP, _COLUMN_STEP = 0.1, 0.25
"""Resolutions at which rows and columns are compared, in digit heights."""

_ROW_DISTANCE = 0.9
"""Minimum distance between two rows, in digit heights."""

_MIN_HALF_ROW = 0.8
"""Minimum distance of the outer borders from the middles of the outer rows, in digit heights."""

_ROW_BLUR, _PADDING = 0.2, 10
"""Standard deviation by which the histogram of rows is blurred, in digit heights, and its padding
in bins."""

_ROW_WEIGHT = 0.1
"""Minimum amount of writing in a row, relative to a full one."""

_BESIDE = 0.5
"""Maximum distance from a line of writing at which ink belongs to it, in digit heights."""

_GAP, _GAP_SPREAD = 1.0, 0.2
"""Width of a gap between two symbols that is as likely within a number as between two columns, and
change of the width by which the log odds change by one, in digit heights."""

_MAX_COST = 4.0
"""Maximum cost of a gap within a column, and cost of a symbol on the border of two."""

_EMPTY_COST = 0.7
"""Cost of a cell without writing. All costs are negative log probabilities."""

_BOUNDARY_STEP = 0.05
"""Resolution of the boundaries of columns, in digit heights."""

_FILLED = 0.35
"""Minimum share of the cells of a table that have writing."""

_MARGIN = 0.6
"""Margin on the left and right of a table, in digit heights."""


def find_unruled(ink: Ink, band: NDArray[np.uint8], digit: float) -> Structure | None:
    """Find a table by rows and columns of writing.

    The rows are peaks of the projection of the lines of writing. The columns are those with the
    least cost, given the gaps between the symbols of each row.

    Args:
        ink: Handwriting and type, float32 in [0, 1], (height, width).
        band: The middle bands of lines of writing, as ``band_mask`` returns them.
        digit: Height of a digit in its pixels, 0 without ink.

    Returns:
        The structure, with nodes in pixels of ``ink``; None without two rows and two columns.
    """
    y, x = np.nonzero(band & binarize(ink))
    if len(x) < 2 or digit <= 0.0:
        return None
    some = np.s_[:: math.ceil(len(x) / _MAX_POINTS)]
    points = np.array([x[some], y[some]], dtype=np.float64) + 0.5
    rotation = level_rotation(points, _ROW_STEP * digit)
    across, down = rotation @ points
    rows = LineFamily.fit(down, across, _ROW_STEP * digit)
    middles = _row_middles(rows.straighten(down, across), digit)
    symbols = _divide(_boxes(ink, band, digit), rotation, rows, middles)
    middles = middles[[len(own) > 0 for own in symbols]]
    symbols = [own for own in symbols if len(own)]
    if len(middles) < 2:
        return None
    ends = np.concatenate(symbols)
    level = np.repeat(middles, [len(own) for own in symbols])[:, None]
    columns = LineFamily.fit(ends, level + rows.lean(level, ends), _COLUMN_STEP * digit)
    upright = [
        columns.straighten(own, middle + rows.lean(middle, own))
        for own, middle in zip(symbols, middles, strict=True)
    ]
    edges = _column_edges(upright, digit)
    if len(edges) < 3 or _filled(upright, edges) < _FILLED:
        return None
    half = max(0.5 * float(np.median(np.diff(middles))), _MIN_HALF_ROW * digit)
    between = (middles[1:] + middles[:-1]) / 2
    borders = np.concatenate([middles[:1] - half, between, middles[-1:] + half])
    nodes = _cross(rows, borders, columns, edges)
    spans = [Span(r, c) for r in range(len(middles)) for c in range(len(edges) - 1)]
    return Structure(nodes @ rotation, spans, is_ruled=False)


def _row_middles(down: Floats, digit: float) -> Floats:
    """Return the middles of rows: the peaks of the histogram of the lines of writing.

    Args:
        down: Positions of pixels of lines of writing, (n,).
        digit: Height of a digit.
    """
    step = _ROW_STEP * digit
    start = float(down.min()) - digit
    count = np.bincount(((down - start) / step).astype(np.intp)).astype(np.float64)
    padded = np.pad(count, _PADDING)[None]
    blurred = cv2.GaussianBlur(padded, (0, 0), _ROW_BLUR / _ROW_STEP)
    profile = np.asarray(blurred, dtype=np.float64)[0]
    places = np.flatnonzero((profile[1:-1] >= profile[:-2]) & (profile[1:-1] > profile[2:])) + 1
    peaks: list[int] = []
    for place in places[np.argsort(-profile[places])].tolist():
        if peaks and profile[place] < _ROW_WEIGHT * np.median(profile[peaks]):
            break
        if all(abs(place - other) * step >= _ROW_DISTANCE * digit for other in peaks):
            peaks.append(place)
    return np.asarray(start + (np.sort(peaks) - _PADDING + 0.5) * step)


def _boxes(ink: Ink, band: NDArray[np.uint8], digit: float) -> Floats:
    """Return the boxes of the ink in lines of writing: x, y, width and height, (n, 4).

    Other ink, such as stains and parts of patterns, is left out.
    """
    labels, stats, _ = label_components(binarize(ink))
    if len(stats) > _MAX_COMPONENTS:
        return np.zeros((0, 4))
    side = 2 * round(_BESIDE * digit) + 1
    near = cv2.dilate(band, np.ones((side, side), np.uint8))
    numbers = np.unique(labels[near > 0])
    return stats[numbers[numbers > 0], :4].astype(np.float64)


def _divide(boxes: Floats, rotation: Floats, rows: LineFamily, middles: Floats) -> list[Floats]:
    """Return the left and the right of the symbols in each row, ascending, (n, 2), in pixels.

    A symbol belongs to the nearest row, and to all whose middle it covers. Symbols that overlap are
    one.
    """
    size = boxes[:, 2:]
    x, y = rotation @ (boxes[:, :2] + size / 2).T
    distances = np.abs(rows.straighten(y, x)[:, None] - middles)
    nearest = distances == distances.min(axis=1, keepdims=True, initial=np.inf)
    is_part = nearest | (distances < size[:, 1:] / 2)
    ends = np.stack([x - size[:, 0] / 2, x + size[:, 0] / 2], axis=1)
    return [_merged(ends[own]) for own in is_part.T]


def _merged(intervals: Floats) -> Floats:
    """Return intervals in ascending order, with those that overlap merged, (n, 2)."""
    if not len(intervals):
        return intervals
    left, right = intervals[np.argsort(intervals[:, 0])].T
    right = np.maximum.accumulate(right)
    is_first = np.concatenate([[True], left[1:] > right[:-1]])
    return np.stack([left[is_first], right[np.concatenate([is_first[1:], [True]])]], axis=1)


def _column_edges(rows: list[Floats], digit: float) -> Floats:
    """Return the boundaries of columns with the least cost, found by dynamic programming.

    A gap between two symbols of a row costs more within a column the wider it is, and more at a
    boundary the narrower it is. Empty cells, and symbols on a boundary, have costs, too.

    Args:
        rows: Left and right of the symbols of each row, (n, 2).
        digit: Height of a digit.
    """
    left = min(float(row[0, 0]) for row in rows) - _MARGIN * digit
    right = max(float(row[-1, 1]) for row in rows) + _MARGIN * digit
    gaps = np.concatenate([np.stack([row[:-1, 1], row[1:, 0]], axis=1) for row in rows])
    odds = ((gaps[:, 1] - gaps[:, 0]) / digit - _GAP) / _GAP_SPREAD
    within = np.minimum(np.logaddexp(0.0, odds), _MAX_COST)
    between = np.logaddexp(0.0, -odds)
    symbols = np.concatenate(rows)
    places = np.arange(left, right, _BOUNDARY_STEP * digit)
    costs = _covered(symbols, np.full(len(symbols), _MAX_COST), places)
    edges, costs = _valleys(places, costs + _covered(gaps, between, places))
    edges = np.concatenate([[left], edges, [right]])
    costs = np.concatenate([[0.0], costs, [0.0]])
    before = np.stack([np.searchsorted(row.mean(axis=1), edges) for row in rows])
    return edges[_cheapest_path(costs, _costs_inside(gaps, within, edges), before)]


def _costs_inside(gaps: Floats, costs: Floats, edges: Floats) -> Floats:
    """Return the total cost of the gaps between any two edges, (edges, edges).

    Args:
        gaps: Left and right, (n, 2).
        costs: The cost of each gap within a column, (n,).
        edges: Possible boundaries, ascending.
    """
    inside = np.zeros((len(edges), len(edges)))
    ends = np.searchsorted(edges, gaps[:, 0], "right") - 1, np.searchsorted(edges, gaps[:, 1])
    np.add.at(inside, ends, costs)
    return np.asarray(np.cumsum(np.cumsum(inside[::-1], axis=0)[::-1], axis=1))


def _cheapest_path(costs: Floats, inside: Floats, before: NDArray[np.intp]) -> list[int]:
    """Return the indices of the edges with the least total cost, from the first to the last.

    Args:
        costs: The cost of each edge as a boundary, (edges,).
        inside: The cost of the gaps between any two edges, (edges, edges).
        before: Number of symbols of each row that are left of each edge, (rows, edges).
    """
    totals, origins = np.zeros(len(costs)), np.zeros(len(costs), dtype=np.intp)
    for last in range(1, len(costs)):
        empty = (before[:, last : last + 1] == before[:, :last]).sum(axis=0)
        options = totals[:last] + _EMPTY_COST * empty + inside[:last, last]
        origins[last] = int(options.argmin())
        totals[last] = options[origins[last]] + costs[last]
    chosen = [len(costs) - 1]
    while chosen[-1]:
        chosen.append(int(origins[chosen[-1]]))
    return chosen[::-1]


def _covered(intervals: Floats, weights: Floats, places: Floats) -> Floats:
    """Return the total weight of the intervals, (n, 2), that cover each of the ascending places."""
    change = np.zeros(len(places) + 1)
    np.add.at(change, np.searchsorted(places, intervals[:, 0], "right"), weights)
    np.subtract.at(change, np.searchsorted(places, intervals[:, 1]), weights)
    return np.cumsum(change)[:-1]


def _valleys(places: Floats, costs: Floats) -> tuple[Floats, Floats]:
    """Return the middles of the places at which the cost is locally lowest, and the costs."""
    first = np.concatenate([[0], np.flatnonzero(np.abs(np.diff(costs)) > 1e-9) + 1])
    last = np.concatenate([first[1:], [len(costs)]]) - 1
    levels = np.concatenate([[-np.inf], costs[first], [-np.inf]])
    is_low = (levels[1:-1] < levels[:-2]) & (levels[1:-1] < levels[2:])
    return (places[first] + places[last])[is_low] / 2, costs[first][is_low]


def _filled(rows: list[Floats], edges: Floats) -> float:
    """Return the share of cells that have writing."""
    taken = sum(len(np.unique(np.searchsorted(edges, row.mean(axis=1)))) for row in rows)
    return taken / (len(rows) * (len(edges) - 1))


def _cross(rows: LineFamily, borders: Floats, columns: LineFamily, edges: Floats) -> Floats:
    """Return the corners of cells, (borders, edges, 2)."""
    x, y = np.meshgrid(edges, borders)
    for _ in range(3):  # each depends on the other
        x, y = edges + columns.lean(edges, y), borders[:, None] + rows.lean(borders[:, None], x)
    return np.stack([x, y], axis=2)
