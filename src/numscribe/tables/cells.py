"""Assign the ink of a rectified table to its cells."""

from __future__ import annotations

import cv2
import numpy as np
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

_RULED, _ON_RULING = 0.5, 0.5
"""Minimum coverage of ruling, and maximum share of a component of writing that lies on ruling."""

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
        self._owners, self._stats = _owners(self._ink, cells)
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
        mine = (owners == number).astype(np.uint8)
        others = ((owners != number) & (owners >= 0)).astype(np.uint8)
        side = 2 * max(1, round(_NEAR * table.digit)) + 1
        near = cv2.dilate(mine, np.ones((side, side), np.uint8))
        strangers = cv2.dilate(others, np.ones((3, 3), np.uint8)) > mine
        near[strangers] = 0
        own = np.where(near > 0, ink, np.float32(0.0))
        paper = max(3, round(PAPER_WINDOW * table.digit))
        contrast = ink_contrast(table.image[window], own, np.maximum(ink, ruling), paper)
        own = strengthen(own, contrast, ruling)
        seen = (near > 0) | ((self._cells[window] == number) & ~strangers)
        contrast = np.where(seen, contrast, np.float32(0.0))
        own, contrast = (np.ascontiguousarray(np.rot90(a, turns)) for a in (own, contrast))
        return InkComponents(own, contrast)


def _without_ruling(table: RectifiedTable, is_border: NDArray[np.bool_]) -> Ink:
    """Return the ink without residues of ruled lines.

    Components that lie mostly on ruled lines are removed; strokes that cross a line are kept whole.
    """
    ink = all_ink(table.maps)
    labels, stats, _ = label_components(binarize(ink))
    # The model may see a decimal point as both writing and ruling: it is writing.
    ruled = (table.maps.ruling > _RULED) & (table.maps.ruling > table.maps.handwriting)
    near = cv2.dilate(ruled.view(np.uint8), np.ones((5, 5), np.uint8)).view(np.bool_) | is_border
    on_ruling = np.bincount(labels[near], minlength=len(stats))
    kept = on_ruling <= _ON_RULING * stats[:, 4]
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


def _owners(ink: Ink, cells: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Assign the pixels of binarized ink to cells.

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
    mine = np.where(is_whole[own], best[own], inside)
    owners = np.full(ink.shape, -1, dtype=np.int32)
    owners[y, x] = mine
    stats = np.zeros((count - 1, 5), dtype=np.int32)
    stats[:, :2] = 1 << 30
    kept = mine >= 0
    np.minimum.at(stats[:, 0], mine[kept], x[kept])
    np.minimum.at(stats[:, 1], mine[kept], y[kept])
    np.maximum.at(stats[:, 2], mine[kept], x[kept] + 1)
    np.maximum.at(stats[:, 3], mine[kept], y[kept] + 1)
    sides = boxes[:, 2:4].max(axis=1)
    np.maximum.at(stats[:, 4], mine[kept], sides[own][kept])
    return owners, stats
