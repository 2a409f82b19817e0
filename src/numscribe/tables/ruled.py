"""Find ruled tables: rectify the ruling map of the ink model, and trace its lines."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Ink
from numscribe.tables.perspective import divide, find_segments, homography, main_direction
from numscribe.tables.records import Floats
from numscribe.tables.ruled_lines import RuledLine, follow_lines
from numscribe.tables.structure import (
    GridBorders,
    Structure,
    cross_lines,
    drop_strokes,
    join_cells,
    split_tables,
    trim,
    widened,
)

_SIDE = 1200.0
"""Longer side of the rectified ruling map in which lines are traced, in pixels."""

_MARGIN = 0.02
"""Margin around a table in the rectified map, as a fraction of the table's extent."""

_LIKELY, _GAP = 0.25, 0.004
"""Minimum coverage of a faint line, and half the maximum gap in a line, as a fraction of the
picture's longer side."""

_MIN_PITCH, _MIN_PIXELS = 0.7, 6.0
"""Minimum distance of two parallel lines, in digit heights and in pixels of the rectified map."""

_SHORT = 0.5
"""Maximum gap between the outer line and the ends of the crossing lines, as a fraction of the outer
row or column."""

_WRITTEN, _SPECKS = 0.35, 2
"""Minimum coverage of a pixel of writing, and maximum number of such pixels that are ignored along
a line."""

_MARGIN_OUTER = 0.3
"""Distance of an added outer line from the writing, in digit heights."""

_MIN_LENGTH = 0.25
"""Minimum total length of lines in each direction, as a fraction of the picture's longer side."""

_MAX_SPLITS = 3
"""Maximum number of times that connected lines are split into several tables."""

_MAX_TABLES = 12
"""Maximum number of tables of a picture."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Connected lines: segments along rows and columns, (n, 4), convex hull, (m, 2), and mask."""

    rows: Floats
    columns: Floats
    outline: Floats
    mask: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A rectified view: its homography from the picture, its width and height, and its scale."""

    matrix: Floats
    size: tuple[int, int]
    scale: float


def find_ruled(ruling: Ink, ink: Ink, digit: float) -> list[Structure]:
    """Find the ruled tables of a picture.

    Args:
        ruling: Coverage by ruling, (height, width).
        ink: Coverage by handwriting and print, of the same shape.
        digit: Height of a digit in its pixels.

    Returns:
        The structures, the one with the longest lines first, with nodes in pixels of ``ruling``.
    """
    segments = find_segments(ruling)
    if not len(segments):
        return []
    angle = main_direction(segments)
    parts = _parts(ruling, *divide(segments, angle))
    found = []
    for part in parts:
        own = ruling  # without the lines of other tables
        for other in parts:
            if other is not part:
                own = np.where(other.mask > part.mask, np.float32(0.0), own)
        found += _structures(own, ink, part, angle, digit)
    return sorted(found, key=_length, reverse=True)


def _length(structure: Structure) -> float:
    """Return the smaller of the total lengths of the lines along the rows and along the columns."""
    return min(
        float(np.hypot(*np.moveaxis(np.diff(structure.nodes, axis=axis), 2, 0)).sum())
        for axis in (0, 1)
    )


def _structures(
    ruling: Ink, ink: Ink, part: _Part, angle: float, digit: float, splits: int = _MAX_SPLITS
) -> list[Structure]:
    """Return the structure of connected lines, or of each of the tables that they connect.

    No structure is returned for lines that do not form a table.
    """
    shape = ruling.shape[0], ruling.shape[1]
    view = _view(homography(part.rows, part.columns, angle, shape), part.outline)
    if view is None:
        return []
    rectified, written = (
        np.asarray(cv2.warpPerspective(layer, view.matrix, view.size), dtype=np.float32)
        for layer in (ruling, ink)
    )
    min_distance = max(_MIN_PITCH * digit * view.scale, _MIN_PIXELS)
    size = min_distance / _MIN_PITCH
    rows = follow_lines(rectified, min_distance)
    columns = follow_lines(np.ascontiguousarray(rectified.T), min_distance)
    rows, columns = _drop_outer(rows, columns), _drop_outer(columns, rows)
    rows, columns = (
        _add_outer(rows, columns, written, size),
        _add_outer(columns, rows, written.T, size),
    )
    if not _are_cells(len(rows), len(columns)):
        return []
    near = widened(rectified)
    grid = trim(GridBorders.measure(near, None, cross_lines(rows, columns)))
    if not _are_cells(*grid.nodes.shape[:2]):
        return []
    grid = GridBorders.measure(near, written, grid.nodes)
    tables = split_tables(grid) if splits else [grid]
    if len(tables) > 1 or tables[0].nodes.shape != grid.nodes.shape:
        found = []
        for table in tables:
            own = _part_inside(part, _to_picture(table.nodes, view), min_distance / view.scale)
            masked = np.where(own.mask > 0, ruling, np.float32(0.0))
            found += _structures(masked, ink, own, angle, digit, splits - 1)
        return found
    nodes = drop_strokes(near, written, grid.nodes)
    if not _are_cells(*nodes.shape[:2]):
        return []
    spans = join_cells(GridBorders.measure(near, written, nodes))
    return [Structure(_to_picture(nodes, view), spans, is_ruled=True)]


def _are_cells(rows: int, columns: int) -> bool:
    """Return whether numbers of lines along the rows and the columns enclose two cells or more."""
    return min(rows, columns) >= 2 and rows + columns >= 5


def _to_picture(nodes: Floats, view: _View) -> Floats:
    """Return the positions of nodes of a view in the picture."""
    back = cv2.perspectiveTransform(nodes.reshape(-1, 1, 2), np.linalg.inv(view.matrix))
    return np.asarray(back, dtype=np.float64).reshape(nodes.shape)


def _part_inside(part: _Part, nodes: Floats, margin: float) -> _Part:
    """Return the lines of a part that are on a table, or at most ``margin`` pixels beside it."""
    around = np.concatenate([nodes[0], nodes[:, -1], nodes[-1][::-1], nodes[::-1, 0]])
    mask = np.zeros_like(part.mask)
    cv2.fillPoly(mask, [np.rint(around).astype(np.int32)], 1)
    side = 2 * max(1, round(margin)) + 1
    mask = np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), dtype=np.uint8)
    height, width = mask.shape
    kept = []
    for segments in (part.rows, part.columns):
        middles = (segments[:, :2] + segments[:, 2:]) / 2
        x, y = np.rint(middles).astype(int).T
        kept.append(segments[mask[y.clip(0, height - 1), x.clip(0, width - 1)] > 0])
    outline = np.asarray(cv2.convexHull(cv2.findNonZero(mask)), dtype=np.float64)
    return _Part(kept[0], kept[1], outline.reshape(-1, 2), mask)


def _parts(ruling: Ink, rows: Floats, columns: Floats) -> list[_Part]:
    """Return connected lines that are long in both directions, the longest first.

    Lines within the convex hull of longer ones are ignored.
    """
    side = 2 * round(_GAP * max(ruling.shape)) + 1
    mask = cv2.dilate((ruling > _LIKELY).astype(np.uint8), np.ones((side, side), np.uint8))
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    owners, totals = [], []
    for segments in (rows, columns):
        share = np.linspace(0, 1, 5)[None, :, None]
        points = segments[:, None, :2] * (1 - share) + segments[:, None, 2:] * share
        x, y = np.rint(points).astype(int).transpose(2, 0, 1)
        height, width = ruling.shape
        own = labels[y.clip(0, height - 1), x.clip(0, width - 1)].max(axis=1)
        length = np.hypot(*(segments[:, 2:] - segments[:, :2]).T)
        owners.append(own)
        totals.append(np.bincount(own, length, count))
    least = np.minimum(*totals)
    least[0] = 0.0
    parts: list[_Part] = []
    for label in np.argsort(-least)[:_MAX_TABLES].tolist():
        if least[label] < _MIN_LENGTH * max(ruling.shape):
            break
        own_mask = (labels == label).astype(np.uint8)
        outline = np.asarray(cv2.convexHull(cv2.findNonZero(own_mask)), dtype=np.float32)
        x, y = outline.reshape(-1, 2).mean(axis=0).tolist()
        hulls = [part.outline.astype(np.float32) for part in parts]
        if any(cv2.pointPolygonTest(hull, (x, y), measureDist=False) >= 0 for hull in hulls):
            continue
        own_rows, own_columns = rows[owners[0] == label], columns[owners[1] == label]
        hull = outline.astype(np.float64).reshape(-1, 2)
        parts.append(_Part(own_rows, own_columns, hull, own_mask))
    return parts


def _view(matrix: Floats, ends: Floats) -> _View | None:
    """Return a view of the extent of some points; None if the perspective is implausible."""
    weight = np.column_stack([ends, np.ones(len(ends))]) @ matrix[2]
    if weight.min() <= 0.2 * weight.max():
        return None
    rectified = cv2.perspectiveTransform(ends.reshape(-1, 1, 2), matrix).reshape(-1, 2)
    low, high = rectified.min(axis=0), rectified.max(axis=0)
    margin = _MARGIN * (high - low) + 3
    low, high = low - margin, high + margin
    scale = _SIDE / float((high - low).max())
    size = int(np.ceil((high - low)[0] * scale)), int(np.ceil((high - low)[1] * scale))
    if min(size) < 16:
        return None
    move = np.array([[scale, 0, -low[0] * scale], [0, scale, -low[1] * scale], [0, 0, 1]])
    return _View(move @ matrix, size, scale)


def _drop_outer(lines: list[RuledLine], across: list[RuledLine]) -> list[RuledLine]:
    """Return lines without outer ones that fewer than two crossing lines reach."""
    if len(lines) < 3 or len(across) < 2:
        return lines
    first = sorted(line.start for line in across)[1]
    last = sorted(line.end for line in across)[-2]
    places = [line.middle for line in lines]
    skip = int(first > places[0] + _SHORT * (places[1] - places[0]))
    until = len(lines) - int(last < places[-1] - _SHORT * (places[-1] - places[-2]))
    return lines[skip:until]


def _add_outer(
    lines: list[RuledLine], across: list[RuledLine], ink: Ink, digit: float
) -> list[RuledLine]:
    """Add an outer line where the crossing lines, or the writing between them, extend farther.

    The ends of faint lines may be missing. ``trim`` removes rows that the lines do not cross.

    Args:
        lines: Lines along x.
        across: Lines along y, with x and y exchanged.
        ink: Coverage by handwriting and print, (height, width).
        digit: Height of a digit in pixels.
    """
    if not lines or len(across) < 2:
        return lines
    ends = [across[0].middle, across[-1].middle]
    between = ink[:, max(0, int(ends[0])) : max(1, int(ends[1]))]
    written = np.flatnonzero((between > _WRITTEN).sum(axis=1) > _SPECKS)
    first = float(np.median([line.start for line in across]))
    last = float(np.median([line.end for line in across]))
    top, bottom = lines[0].middle, lines[-1].middle
    above = np.asarray(top - written[written < top][::-1], dtype=np.float64)
    below = np.asarray(written[written > bottom] - bottom, dtype=np.float64)
    first = min(first, top - _extent(above, digit))
    last = max(last, bottom + _extent(below, digit))
    closed = list(lines)
    if first < top - _MIN_PITCH * digit:
        closed.insert(0, RuledLine(ends, [first] * 2))
    if last > bottom + _MIN_PITCH * digit:
        closed.append(RuledLine(ends, [last] * 2))
    return closed


def _extent(distances: Floats, digit: float) -> float:
    """Return the extent of the row of writing beyond a line, with a margin; 0 without one.

    The row ends at the first gap of a digit height.

    Args:
        distances: Distances of the writing from the line, ascending.
        digit: Height of a digit.
    """
    steps = np.diff(distances, prepend=0.0)
    near = distances[: int(np.argmax(np.append(steps, np.inf) > digit))]
    is_row = len(near) > 0 and near[-1] >= _MIN_PITCH * digit
    return float(near[-1]) + _MARGIN_OUTER * digit if is_row else 0.0
