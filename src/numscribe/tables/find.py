"""Finding the table of a picture, making it flat, and turning it upright."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean

import cv2
import numpy as np

from numscribe.errors import NoTableError
from numscribe.recognizer import Recognizer
from numscribe.records import Box, Image, Ink
from numscribe.tables.bands import map_in_bands
from numscribe.tables.cells import CellInk
from numscribe.tables.flat import FlatTable, all_ink, make_flat
from numscribe.tables.ruled import find_ruled
from numscribe.tables.structure import Structure
from numscribe.tables.written import find_written
from numscribe.vision.components import certain_ink, digit_height, label_components
from numscribe.vision.ink import shrink

MAX_CELLS = 5000
"""Cells of a table at most."""

_SIDE = 1000
"""Longer side of the picture in which a table is looked for, in pixels."""

_SMALL_DIGIT, _FINE_DIGIT, _FINE_SIDE = 14.0, 20.0, 2000
"""Writing that is lower than this, in pixels, is looked at larger, as far as the picture goes."""

_LEAST_SIDE = 0.5
"""Least width and height of a table, in heights of a digit."""

_SAMPLE, _UPRIGHT = 12, 0.9
"""Cells that tell which way a table is turned, and the mean confidence that settles it."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundTable:
    """A table that was found.

    Attributes:
        flat: The table, flat and upright.
        ink: The ink of its cells.
        legibility: Mean confidence of some of its cells.
    """

    flat: FlatTable
    ink: CellInk
    legibility: float


def find_table(image: Image, recognizer: Recognizer) -> FoundTable:
    """Find the table of a picture.

    Args:
        image: uint8, (height, width, 3), B, G, R.
        recognizer: Its models map the picture, and tell which way up it is.

    Raises:
        NoTableError: There is none.
    """
    view = shrink(image, _SIDE)
    maps = map_in_bands(view, recognizer.map_picture)
    ink = all_ink(maps)
    digit = _digit_height(ink)
    if digit <= 0.0:
        raise NoTableError("There is no writing in the picture.")
    structure = find_ruled(maps.ruling, digit)
    if structure is not None:
        flat = _make_flat(recognizer, image, ink, structure)
        return _upright(recognizer, flat, (1, 2, 3))
    if digit < _SMALL_DIGIT and max(image.shape) > _SIDE:
        view = shrink(image, min(_FINE_SIDE, round(_SIDE * _FINE_DIGIT / digit)))
        ink = all_ink(map_in_bands(view, recognizer.map_picture))
        digit = _digit_height(ink) or digit
    found = [
        table
        for turned in (False, True)
        if (table := _find_written(recognizer, image, ink, digit, turned=turned)) is not None
    ]
    if not found:
        raise NoTableError(
            "There is no table in the picture: neither a ruled grid, nor at least two rows and "
            "two columns of writing."
        )
    return max(found, key=lambda table: table.legibility)


def lay_table(image: Image, recognizer: Recognizer, structure: Structure) -> FoundTable:
    """Take the table of a picture by a structure that is known; it is not turned.

    Args:
        image: uint8, (height, width, 3), B, G, R.
        recognizer: Its models map the picture.
        structure: The structure, with nodes in pixels of ``image``.

    Raises:
        NoTableError: Nothing is written there, or it is too small.
    """
    view = shrink(image, _SIDE)
    ink = all_ink(map_in_bands(view, recognizer.map_picture))
    nodes = structure.nodes * (view.shape[1] / image.shape[1])
    flat = _make_flat(recognizer, image, ink, replace(structure, nodes=nodes))
    return FoundTable(flat, CellInk(flat), 0.0)


def _find_written(
    recognizer: Recognizer, image: Image, ink: Ink, digit: float, *, turned: bool
) -> FoundTable | None:
    """Find a table without lines, in a picture as it is, or turned left by 90°."""
    turns = int(turned)
    ink = np.ascontiguousarray(np.rot90(ink, turns))
    structure = find_written(ink, digit)
    if structure is None:
        return None
    flat = _make_flat(recognizer, np.ascontiguousarray(np.rot90(image, turns)), ink, structure)
    if turned:  # back to the picture that was given
        x, y = flat.where[:, :, 0], flat.where[:, :, 1]
        flat = replace(flat, where=np.stack([image.shape[1] - y, x], axis=2))
    return _upright(recognizer, flat, (2,))


def _digit_height(ink: Ink) -> float:
    """Return how high digits are in ink, in pixels; 0 without any."""
    _, stats = label_components(certain_ink(ink))
    boxes = [Box(*map(float, row[:4])) for row in stats[1:] if row[3] > 2]
    return digit_height(boxes) if boxes else 0.0


def _make_flat(recognizer: Recognizer, image: Image, ink: Ink, structure: Structure) -> FlatTable:
    """Make a table flat at a scale at which its own digits can be read."""
    if structure.rows * structure.columns > MAX_CELLS:
        raise NoTableError(f"The picture has a grid of more than {MAX_CELLS:,} cells.")
    nodes = structure.nodes
    around = np.concatenate([nodes[0], nodes[:, -1], nodes[-1][::-1], nodes[::-1, 0]])
    inside = np.zeros(ink.shape, dtype=np.uint8)
    cv2.fillPoly(inside, [np.rint(around).astype(np.int32)], 1)
    digit = _digit_height(ink * inside)
    if digit <= 0.0:
        raise NoTableError("There is a grid in the picture, but nothing is written in it.")
    if np.ptp(around, axis=0).min() < _LEAST_SIDE * digit:
        raise NoTableError("The grid is too small for what is written in it.")
    scale = image.shape[1] / ink.shape[1]
    return make_flat(image, structure, scale, digit, recognizer.map_picture)


def _upright(recognizer: Recognizer, flat: FlatTable, turns: tuple[int, ...]) -> FoundTable:
    """Turn a table by one of some multiples of 90° where that is easier to read."""
    best = _look(recognizer, flat)
    for turn in range(1, 4):
        if best.legibility > _UPRIGHT:
            break
        flat = flat.turn()
        if turn in turns:
            best = max(best, _look(recognizer, flat), key=lambda found: found.legibility)
    return best


def _look(recognizer: Recognizer, flat: FlatTable) -> FoundTable:
    """Read some cells for their mean confidence; what is no digit counts as 0."""
    ink = CellInk(flat)
    written = ink.written()
    step = max(1, len(written) // _SAMPLE)
    shares = []
    for index in written[step // 2 :: step][:_SAMPLE]:
        pieces = ink.pieces(index)
        if pieces.pieces:
            number = recognizer.read_pieces(pieces)
            segments = number.segments
            digits = sum(segment.is_digit for segment in segments)
            shares.append(number.confidence * digits / max(1, len(segments)))
    return FoundTable(flat, ink, fmean(shares) if shares else 0.0)
