"""Assign the ink of a rectified table to its cells."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.imaging.components import binarize, label_components
from numscribe.imaging.contrast import PAPER_WINDOW, ink_contrast, strengthen
from numscribe.reading.ink_components import InkComponents
from numscribe.records import Ink
from numscribe.tables.rectify import RectifiedTable, all_ink

_MOSTLY = 0.7
"""Minimum share of a component in one cell for which the cell owns all of it; other components are
split at the borders of the cells."""

_SPECK = 0.25
"""Minimum size of the largest component of a cell that is not empty, in digit heights."""

_ON_BORDER = 0.5
"""Maximum share of a component of writing that lies near borders of cells."""

_SMALL, _BESIDE = 0.4, 0.6
"""Maximum side of a component that belongs to the nearest larger one, and its maximum distance from
it, in digit heights, where cells have no borders."""

_FAINT = 0.1
"""Minimum coverage of a pixel of a line of ruling."""

_BORDER = 0.15
"""Maximum distance of a ruled line from the border of its cell, in digit heights."""

_NEAR = 0.1
"""Width of the soft edges of ink, in digit heights."""


class CellInk:
    """The ink of each cell of a rectified table.

    A component that extends into a neighbouring cell belongs to the cell with most of its area.
    """

    def __init__(self, table: RectifiedTable) -> None:
        """Assign the ink of a table to its cells."""
        self._table = table
        is_border = _borders(table)
        self._ink = _without_ruling(table, is_border)
        cells = _cell_numbers(table)
        digit = None if table.is_ruled else table.digit
        self._owners, self._stats = _owners(self._ink, cells, digit)
        # A mark that is faint, or that the ink model takes for ruling, such as a decimal point, is
        # still visible inside its cell.
        self._cells = np.where(is_border, -1, cells)

    def written(self) -> list[int]:
        """Return the indices in ``table.spans`` of the cells that contain more than specks."""
        least = _SPECK * self._table.digit
        return [k for k in range(len(self._table.spans)) if self._stats[k, 4] >= least]

    def components(self, number: int, turns: int = 0) -> InkComponents:
        """Return the components of the ink of a cell, possibly none.

        Args:
            number: The index of the cell in ``table.spans``, one of ``written``.
            turns: Number of counterclockwise rotations by 90°.
        """
        left, top, right, bottom, _ = (int(value) for value in self._stats[number])
        table = self._table
        margin = round(table.digit)
        height, width = self._owners.shape
        window = np.s_[
            max(0, top - margin) : min(height, bottom + margin),
            max(0, left - margin) : min(width, right + margin),
        ]
        ink, ruling, owners = self._ink[window], table.maps.ruling[window], self._owners[window]
        is_own = (owners == number).astype(np.uint8)
        others = ((owners != number) & (owners >= 0)).astype(np.uint8)
        side = 2 * max(1, round(_NEAR * table.digit)) + 1
        near = cv2.dilate(is_own, np.ones((side, side), np.uint8))
        near_others = cv2.dilate(others, np.ones((3, 3), np.uint8)) > is_own
        near[near_others] = 0
        own = np.where(near > 0, ink, np.float32(0.0))
        paper = max(3, round(PAPER_WINDOW * table.digit))
        contrast = ink_contrast(table.image[window], own, np.maximum(ink, ruling), paper)
        own = strengthen(own, contrast, ruling)
        is_visible = (near > 0) | ((self._cells[window] == number) & ~near_others)
        contrast = np.where(is_visible, contrast, np.float32(0.0))
        lines = np.where(self._cells[window] == number, table.maps.lines[window], np.float32(0.0))
        layers = (np.ascontiguousarray(np.rot90(a, turns)) for a in (own, contrast, lines))
        return InkComponents(*layers)


def _without_ruling(table: RectifiedTable, is_border: NDArray[np.bool_]) -> Ink:
    """Return the ink without residues of ruled lines.

    Components that lie mostly on borders of cells are removed; strokes that cross one are kept
    whole. The ink model may take a straight or faint stroke for ruling. In a ruled table, ruling
    that is not connected to a border is such a stroke.
    """
    ink = all_ink(table.maps)
    if table.is_ruled:
        ruling = table.maps.ruling
        lines, of_lines, _ = label_components((ruling > _FAINT).view(np.uint8))
        is_stroke = np.ones(len(of_lines), dtype=np.bool_)
        is_stroke[lines[is_border]] = False
        ink = np.where(is_stroke[lines], np.minimum(ink + ruling, np.float32(1.0)), ink)
    labels, stats, _ = label_components(binarize(ink))
    on_border = np.bincount(labels[is_border], minlength=len(stats))
    kept = on_border <= _ON_BORDER * stats[:, 4]
    kept[0] = True
    return np.where(kept[labels], ink, np.float32(0.0))


def _borders(table: RectifiedTable) -> NDArray[np.bool_]:
    """Return the pixels near the ruled borders of cells."""
    mask = np.zeros(table.image.shape[:2], dtype=np.bool_)
    if not table.is_ruled:
        return mask
    half = max(1, round(_BORDER * table.digit))
    for span in table.spans:
        left, top, right, bottom = (round(edge) for edge in table.limits(span))
        for edge in (left, right):
            mask[top:bottom, max(0, edge - half) : edge + half] = True
        for edge in (top, bottom):
            mask[max(0, edge - half) : edge + half, left:right] = True
    return mask


def _cell_numbers(table: RectifiedTable) -> NDArray[np.int32]:
    """Return the index of the cell at each pixel, -1 outside the table."""
    numbers = np.full(table.image.shape[:2], -1, dtype=np.int32)
    for number, span in enumerate(table.spans):
        left, top, right, bottom = (round(edge) for edge in table.limits(span))
        numbers[top:bottom, left:right] = number
    return numbers


def _nearest_larger(labels: MatLike, boxes: MatLike, digit: float) -> NDArray[np.intp]:
    """Return for each component the nearest larger one, for small ones, such as points, or itself.

    Rows of writing drift, so a point may lie in the row below its number.

    Args:
        labels: The component of each pixel.
        boxes: The statistics of the components.
        digit: Height of a digit in pixels.
    """
    own = np.arange(len(boxes))
    is_small = boxes[:, 2:4].max(axis=1) < _SMALL * digit
    is_small[0] = True
    small = own[1:][is_small[1:]]
    if is_small.all() or not len(small):
        return own
    larger = np.where(is_small[labels], 0, labels)
    distance, places = cv2.distanceTransformWithLabels(
        (larger == 0).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    component_of = np.zeros(int(places.max()) + 1, dtype=np.intp)
    component_of[places[larger > 0]] = larger[larger > 0]
    x, y = (boxes[small, :2] + boxes[small, 2:4] // 2).T
    is_beside = distance[y, x] < _BESIDE * digit
    own[small[is_beside]] = component_of[places[y, x]][is_beside]
    return own


def _owners(
    ink: Ink, cells: NDArray[np.int32], digit: float | None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Assign the pixels of binarized ink to cells.

    Args:
        ink: Float32 in [0, 1], (height, width).
        cells: The index of the cell at each pixel, -1 outside the table.
        digit: Height of a digit in pixels, to keep points with their numbers where cells have no
            borders; None for a ruled table.

    Returns:
        The index of the cell that owns each pixel, -1 for none; and for each cell the left, top,
        right and bottom of its ink and the longest side of its components, int32 (cells, 5). The
        longest side is 0 for a cell without ink.
    """
    labels, boxes, _ = label_components(binarize(ink))
    y, x = np.nonzero(labels)
    own, inside = labels[y, x].astype(np.int64), cells[y, x]
    # The area of each component in each cell; sparse, because most pairs do not occur.
    count = int(cells.max()) + 2
    pairs, areas = np.unique(own * count + inside + 1, return_counts=True)
    rising = np.argsort(areas, kind="stable")
    component, cell = np.divmod(pairs[rising], count)
    best = np.zeros(len(boxes), dtype=np.int32)
    largest = np.zeros(len(boxes), dtype=np.int64)
    best[component], largest[component] = cell - 1, areas[rising]
    is_whole = largest >= _MOSTLY * boxes[:, 4]
    if digit is not None:
        owner = _nearest_larger(labels, boxes, digit)
        best, is_whole = best[owner], is_whole[owner]
    owner_of = np.where(is_whole[own], best[own], inside)
    owners = np.full(ink.shape, -1, dtype=np.int32)
    owners[y, x] = owner_of
    stats = np.zeros((count - 1, 5), dtype=np.int32)
    stats[:, :2] = 1 << 30
    kept = owner_of >= 0
    np.minimum.at(stats[:, 0], owner_of[kept], x[kept])
    np.minimum.at(stats[:, 1], owner_of[kept], y[kept])
    np.maximum.at(stats[:, 2], owner_of[kept], x[kept] + 1)
    np.maximum.at(stats[:, 3], owner_of[kept], y[kept] + 1)
    sides = boxes[:, 2:4].max(axis=1)
    np.maximum.at(stats[:, 4], owner_of[kept], sides[own][kept])
    return owners, stats
