"""Cut pictures of the cells of a table out of its photograph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.io.source import Picture, Source
from numscribe.reading.recognizer import Recognizer
from numscribe.tables.read import TableOptions, open_photo, read_tables
from numscribe.tables.records import Cell, Floats, Table

_MAX_WIDTH, _MAX_HEIGHT = 240, 56
"""Maximum size of a cell's picture in pixels."""

_MARGIN = 0.08
"""Width of the margin around a cell, as a fraction of its height."""

_SUPERSAMPLING = 2
"""Factor by which a picture is drawn larger, along each axis, before it is averaged."""

_QUALITY = 85
"""Quality of the JPEG, 0 to 100."""


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A picture of a cell.

    Attributes:
        jpeg: The encoded picture.
        width: In pixels.
        height: In pixels.
    """

    jpeg: bytes
    width: int
    height: int


CellPictures = Mapping[tuple[int, int], CellPicture]
"""Pictures by the row and the column of their cells."""


def read_for_file(
    recognizer: Recognizer, source: Source, options: TableOptions, *, pictures: bool
) -> tuple[list[Table], list[CellPictures] | None]:
    """Read all tables of a picture, and cut out the pictures of their cells if they are wanted.

    Args:
        recognizer: The recognizer that reads the cells.
        source: A picture, as for ``Recognizer.read``.
        options: The options.
        pictures: Whether pictures of the cells are wanted.

    Returns:
        The tables as ``read_tables`` returns them, and the pictures of each table, or None.

    Raises:
        InputError: As for ``read_tables``.
    """
    if not pictures:
        return read_tables(recognizer, source, options), None
    photo = open_photo(recognizer, source)
    tables = read_tables(recognizer, photo, options)
    return tables, [cut_cells(photo, table) for table in tables]


def cut_cells(photo: Picture, table: Table) -> CellPictures:
    """Return the pictures of all cells that are not empty, with straight edges.

    Args:
        photo: The photograph that the table was read from.
        table: The table, with ``nodes``.
    """
    nodes = np.array(table.nodes, dtype=np.float64) / photo.scale
    return {
        (cell.row, cell.column): _cut(photo.image, _corners(nodes, cell))
        for cell in table.cells
        if cell.status != "empty"
    }


def _corners(nodes: Floats, cell: Cell) -> Floats:
    """Return the corners of a cell, from the upper left one clockwise, (4, 2)."""
    top, left = cell.row, cell.column
    bottom, right = top + cell.row_span, left + cell.column_span
    return nodes[[top, top, bottom, bottom], [left, right, right, left]]


def _cut(image: NDArray[np.uint8], corners: Floats) -> CellPicture:
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    wide, high = max(sides[0], sides[2]), max(sides[1], sides[3])
    margin = _MARGIN * high
    shrinkage = min(1.0, _MAX_WIDTH / (wide + 2 * margin), _MAX_HEIGHT / (high + 2 * margin))
    width = max(1, round((wide + 2 * margin) * shrinkage))
    height = max(1, round((high + 2 * margin) * shrinkage))
    edge = margin * shrinkage * _SUPERSAMPLING
    right, lower = width * _SUPERSAMPLING - edge, height * _SUPERSAMPLING - edge
    target = np.array([[edge, edge], [right, edge], [right, lower], [edge, lower]])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32))
    size = (width * _SUPERSAMPLING, height * _SUPERSAMPLING)
    large = cv2.warpPerspective(image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    small = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1]
    return CellPicture(encoded.tobytes(), width, height)
