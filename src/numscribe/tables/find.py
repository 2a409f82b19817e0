"""Find the tables of a picture, rectify them, and determine their orientation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InputTooLargeError, NoTableError
from numscribe.imaging.background import shrink
from numscribe.imaging.components import (
    binarize,
    component_boxes,
    digit_height,
    label_components,
)
from numscribe.imaging.ink_maps import band_mask, line_height
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Image, Ink, InkMaps
from numscribe.tables.bands import map_in_bands
from numscribe.tables.cells import CellInk
from numscribe.tables.form import Form
from numscribe.tables.orientation import ILLEGIBLE, UPRIGHT, FoundTable, upright
from numscribe.tables.records import Floats
from numscribe.tables.rectify import RectifiedTable, all_ink, rectify
from numscribe.tables.ruled import find_ruled
from numscribe.tables.sheet import find_sheet
from numscribe.tables.structure import Span, Structure
from numscribe.tables.unruled import find_unruled

MAX_CELLS = 5000
"""Maximum number of cells of a table."""

_SIDE = 1000
"""Longer side of the downscaled picture in which tables are searched for, in pixels."""

_SMALL_DIGIT, _FINE_DIGIT, _FINE_SIDE = 14.0, 20.0, 2000
"""Digit height below which a table without lines is searched for at a larger scale, digit height at
that scale, and maximum longer side of the picture, all in pixels."""

_SAMPLED_CELLS = 24
"""Number of cells in the middle rows by which a table without lines is judged; many are empty."""

_MIN_SIDE = 0.5
"""Minimum width and height of a table, in digit heights."""

_MAX_PIXELS = 4_500_000
"""Maximum number of pixels of all rectified tables of a limited picture."""


@dataclass(frozen=True, slots=True, eq=False)
class _Writing:
    """The writing in a picture.

    Attributes:
        ink: Handwriting and print, float32 in [0, 1], (height, width).
        band: The middle bands of lines of writing, uint8, 0 or 1, of the same shape.
    """

    ink: Ink
    band: NDArray[np.uint8]

    @classmethod
    def of(cls, maps: InkMaps) -> _Writing:
        return cls(all_ink(maps), band_mask(maps.lines))

    def component_height(self) -> float:
        """Return the height of a digit in pixels by its connected components; 0 without ink."""
        _, stats, _ = label_components(binarize(self.ink))
        boxes = [box for box in component_boxes(stats) if box.height > 2]
        return digit_height(boxes) if boxes else 0.0

    def digit_height(self) -> float:
        """Return the estimated height of a digit in pixels; 0 without ink.

        Specks and broken digits have small components, and the map of lines misses rotated writing.
        So the larger one of two estimates is the better one.
        """
        height = self.component_height()
        return max(height, line_height(self.band)) if height else 0.0

    def inside(self, outline: Floats) -> _Writing:
        """Return the writing within a polygon, (n, 2)."""
        mask = np.zeros(self.ink.shape, dtype=np.uint8)
        cv2.fillPoly(mask, [np.rint(outline).astype(np.int32)], 1)
        return _Writing(self.ink * mask, self.band * mask)


def find_tables(
    image: Image, recognizer: Recognizer, form: Form | None = None, *, is_limited: bool = False
) -> Iterator[FoundTable]:
    """Find the ruled tables of a picture, the largest one first, or one table without lines.

    Tables are rectified lazily, so that only one of them is in memory.

    Args:
        image: uint8, (height, width, 3), BGR.
        recognizer: Its models map the picture and determine the orientation.
        form: The structure of the largest table; None if it is unknown.
        is_limited: Whether to refuse a picture whose tables have too many pixels.

    Raises:
        NoTableError: The picture has no table.
        InputTooLargeError: Its tables have too many pixels.
    """
    sheet = find_sheet(image)
    if sheet is not None:
        yield lay_table(image, recognizer, sheet)
        return
    view = shrink(image, _SIDE)
    maps = map_in_bands(view, recognizer.ink.maps)
    writing = _Writing.of(maps)
    smallest = writing.component_height()  # tables on a page may have digits of several sizes
    if smallest <= 0.0:
        raise NoTableError("There is no writing in the picture.")
    structures = find_ruled(maps.ruling, writing.ink, smallest)
    del maps
    if structures:
        most = _MAX_PIXELS if is_limited else math.inf
        yield from _ruled_tables(recognizer, image, writing, structures, form, most)
    else:
        yield _unruled_table(recognizer, image, view, writing, form)


def _ruled_tables(
    recognizer: Recognizer,
    image: Image,
    writing: _Writing,
    structures: list[Structure],
    form: Form | None,
    max_pixels: float,
) -> Iterator[FoundTable]:
    """Yield the ruled tables that have writing; for a form, only the first one."""
    for structure in structures:
        try:
            found = _ruled_table(recognizer, image, writing, structure, form)
        except NoTableError:
            if len(structures) == 1 or form is not None:
                raise
            continue
        height, width = found.rectified.image.shape[:2]
        max_pixels -= height * width
        if max_pixels < 0:
            raise InputTooLargeError("The tables in the picture are too large; send one of them.")
        yield found
        del found  # free its memory before the next one is rectified
        if form is not None:
            return


def _ruled_table(
    recognizer: Recognizer, image: Image, writing: _Writing, structure: Structure, form: Form | None
) -> FoundTable:
    rectified = _rectify(recognizer, image, writing, structure)
    found = upright(recognizer, rectified, (1, 2, 3))
    if form is None:
        return found
    return _fitted(recognizer, image, writing, structure.turn(found.turns), form)


def _unruled_table(
    recognizer: Recognizer, image: Image, view: Image, writing: _Writing, form: Form | None
) -> FoundTable:
    """Return a table without lines, found at a larger scale if the writing is small.

    Its middle rows are read first. If their legibility is low, the table is also searched for in
    the picture rotated by 90°. Only the more legible one of both is rectified as a whole.
    """
    digit = writing.digit_height()
    if digit < _SMALL_DIGIT and max(image.shape) > _SIDE:
        view = shrink(image, min(_FINE_SIDE, round(_SIDE * _FINE_DIGIT / digit)))
        writing = _Writing.of(map_in_bands(view, recognizer.ink.maps))
        digit = writing.digit_height() or digit
    best, legibility = find_unruled(writing.ink, writing.band, digit), 0.0
    if best is not None:
        legibility = _sample_legibility(recognizer, image, writing, best)
    if legibility <= UPRIGHT and (turned := _find_turned(recognizer, view)) is not None:
        sampled = _sample_legibility(recognizer, image, writing, turned)
        if best is None or sampled > legibility:
            best, legibility = turned, sampled
    if best is None:
        raise NoTableError(
            "There is no table in the picture: neither a ruled grid, nor at least two rows and "
            "two columns of writing."
        )
    if legibility < ILLEGIBLE:
        raise NoTableError("There is writing in the picture, but no table of numbers.")
    found = upright(recognizer, _rectify(recognizer, image, writing, best), (2,))
    if form is not None:
        return _fitted(recognizer, image, writing, best.turn(found.turns), form)
    return found


def _sample_legibility(
    recognizer: Recognizer, image: Image, writing: _Writing, structure: Structure
) -> float:
    """Return the legibility of the middle rows of a table without lines."""
    sample = _rectify(recognizer, image, writing, _middle_rows(structure))
    return upright(recognizer, sample, (2,)).legibility or 0.0


def _find_turned(recognizer: Recognizer, view: Image) -> Structure | None:
    """Find a table without lines whose rows are the columns of the picture, from right to left."""
    # Lines of writing are found only if they are about level.
    turned = np.ascontiguousarray(np.rot90(view))
    writing = _Writing.of(map_in_bands(turned, recognizer.ink.maps))
    found = find_unruled(writing.ink, writing.band, writing.digit_height())
    if found is None:
        return None
    x, y = np.moveaxis(found.nodes, 2, 0)
    return replace(found, nodes=np.stack([view.shape[1] - y, x], axis=2))


def _middle_rows(structure: Structure) -> Structure:
    """Return the middle rows of a table without lines, enough to determine its orientation."""
    count = min(structure.rows, max(2, math.ceil(_SAMPLED_CELLS / structure.columns)))
    first = (structure.rows - count) // 2
    spans = [Span(row, column) for row in range(count) for column in range(structure.columns)]
    return Structure(structure.nodes[first : first + count + 1], spans, structure.is_ruled)


def _fitted(
    recognizer: Recognizer, image: Image, writing: _Writing, structure: Structure, form: Form
) -> FoundTable:
    """Return a table with the structure of a form, fitted to the detected structure."""
    rectified = _rectify(recognizer, image, writing, form.fit(structure))
    return FoundTable(rectified, CellInk(rectified), None)


def lay_table(image: Image, recognizer: Recognizer, structure: Structure) -> FoundTable:
    """Return the table of a picture with a given structure, without determining its orientation.

    Args:
        image: uint8, (height, width, 3), BGR.
        recognizer: Its models map the picture.
        structure: The structure of the table, with nodes in pixels of ``image``.

    Raises:
        NoTableError: The table has no writing, or is too small.
    """
    view = shrink(image, _SIDE)
    writing = _Writing.of(map_in_bands(view, recognizer.ink.maps))
    nodes = structure.nodes * (view.shape[1] / image.shape[1])
    rectified = _rectify(recognizer, image, writing, replace(structure, nodes=nodes))
    return FoundTable(rectified, CellInk(rectified), None)


def _rectify(
    recognizer: Recognizer, image: Image, writing: _Writing, structure: Structure
) -> RectifiedTable:
    """Rectify a table at the scale at which its digits are read."""
    if structure.rows * structure.columns > MAX_CELLS:
        raise NoTableError(f"The picture has a grid of more than {MAX_CELLS:,} cells.")
    nodes = structure.nodes
    around = np.concatenate([nodes[0], nodes[:, -1], nodes[-1][::-1], nodes[::-1, 0]])
    digit = writing.inside(around).digit_height()
    if digit <= 0.0:
        raise NoTableError("There is a grid in the picture, but nothing is written in it.")
    if np.ptp(around, axis=0).min() < _MIN_SIDE * digit:
        raise NoTableError("The grid is too small for the writing in it.")
    scale = image.shape[1] / writing.ink.shape[1]
    return rectify(image, structure, scale, digit, recognizer.ink.maps)
