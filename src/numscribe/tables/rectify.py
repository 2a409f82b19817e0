"""Rectify a table, so that its cells are axis-aligned rectangles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Box, Image, Ink, InkMaps
from numscribe.tables.bands import map_in_bands
from numscribe.tables.records import Floats
from numscribe.tables.structure import Span, Structure

_DIGIT = 28.0
"""Height of a digit in a rectified table, in pixels."""

_MAX_PIXELS = 2_800_000
"""Maximum number of pixels of a rectified table with its margins."""

_MAX_SCALE = 3.0
"""Maximum factor by which a picture is enlarged."""

_MARGIN = 0.35
"""Margin around a table, as a fraction of its outer rows and columns."""


@dataclass(frozen=True, slots=True, eq=False)
class RectifiedTable:
    """A rectified table.

    Attributes:
        image: uint8, (height, width, 3), BGR.
        maps: The ink maps of ``image``.
        rows: Boundaries of the rows in pixels from the top, ascending, (rows + 1,).
        columns: Boundaries of the columns in pixels from the left, ascending, (columns + 1,).
        spans: The cells.
        where: Position of each pixel in the picture, x and y, float32 (height, width, 2).
        digit: Height of a digit in pixels.
        is_ruled: Whether cells have ruled borders.
    """

    image: Image
    maps: InkMaps
    rows: Floats
    columns: Floats
    spans: Sequence[Span]
    where: NDArray[np.float32]
    digit: float
    is_ruled: bool

    def turn(self) -> RectifiedTable:
        """Return the table rotated counterclockwise by 90°: its right side becomes its top."""
        columns = len(self.columns) - 1
        spans = [Span(columns - s.column - s.columns, s.row, s.columns, s.rows) for s in self.spans]
        return RectifiedTable(
            np.ascontiguousarray(np.rot90(self.image)),
            InkMaps(*(np.ascontiguousarray(np.rot90(layer)) for layer in self.maps.layers)),
            self.image.shape[1] - self.columns[::-1],
            self.rows,
            sorted(spans, key=lambda span: (span.row, span.column)),
            np.rot90(self.where),
            self.digit,
            self.is_ruled,
        )

    def limits(self, span: Span) -> tuple[float, float, float, float]:
        """Return the left, top, right and bottom of a cell in pixels."""
        return (
            float(self.columns[span.column]),
            float(self.rows[span.row]),
            float(self.columns[span.column + span.columns]),
            float(self.rows[span.row + span.rows]),
        )

    def corners(self, span: Span) -> list[tuple[float, float]]:
        """Return the corners of a cell in the picture, clockwise from the upper left."""
        left, top, right, bottom = self.limits(span)
        height, width = self.where.shape[:2]
        return [
            tuple(self.where[min(round(y), height - 1), min(round(x), width - 1)].tolist())
            for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]

    def nodes(self) -> Floats:
        """Return the intersections of lines in the picture, x and y, (rows + 1, columns + 1, 2)."""
        height, width = self.where.shape[:2]
        y = np.rint(self.rows).astype(int).clip(0, height - 1)
        x = np.rint(self.columns).astype(int).clip(0, width - 1)
        return np.asarray(self.where[y[:, None], x[None, :]], dtype=np.float64)

    def box(self, span: Span) -> Box:
        """Return the axis-aligned bounding box of a cell in the picture."""
        x, y = zip(*self.corners(span), strict=True)
        return Box(min(x), min(y), max(x) - min(x), max(y) - min(y))


def rectify(
    image: Image,
    structure: Structure,
    scale: float,
    digit: float,
    map_picture: Callable[[Image], InkMaps],
) -> RectifiedTable:
    """Rectify a table, so that each of its cells is a rectangle.

    Args:
        image: The picture, uint8 (height, width, 3), BGR.
        structure: The table's structure.
        scale: Length of a unit of the structure, in pixels of the picture.
        digit: Height of a digit in units of the structure.
        map_picture: The ink model.
    """
    nodes = structure.nodes
    wide = np.hypot(*np.moveaxis(np.diff(nodes, axis=1), 2, 0)).mean(axis=0)
    high = np.hypot(*np.moveaxis(np.diff(nodes, axis=0), 2, 0)).mean(axis=1)
    factor = min(_DIGIT / digit, _MAX_SCALE * scale)
    area = _edges(wide)[-1] * _edges(high)[-1] * factor**2
    factor *= min(1.0, (_MAX_PIXELS / area) ** 0.5)
    nodes = _with_margin(nodes * scale)
    columns, rows = _edges(wide * factor), _edges(high * factor)
    image, shrunk = _shrink(image, factor / scale)
    where = _where(nodes, columns, rows)
    pixels = where / np.float32(shrunk)
    seen = cv2.remap(
        image, pixels[:, :, 0], pixels[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    flat: Image = np.asarray(seen, dtype=np.uint8)
    inner_rows, inner_columns = rows[1:-1], columns[1:-1]
    return RectifiedTable(
        flat,
        map_in_bands(flat, map_picture),
        inner_rows,
        inner_columns,
        structure.spans,
        where,
        digit * factor,
        structure.is_ruled,
    )


def _with_margin(nodes: Floats) -> Floats:
    """Add a margin on each side."""
    for axis in (0, 1):
        moved = np.moveaxis(nodes, axis, 0)
        first = moved[0] - _MARGIN * (moved[1] - moved[0])
        last = moved[-1] + _MARGIN * (moved[-1] - moved[-2])
        nodes = np.moveaxis(np.concatenate([first[None], moved, last[None]]), 0, axis)
    return nodes


def _edges(sizes: Floats) -> Floats:
    """Return the boundaries of rows or columns of given sizes, with margins."""
    with_margin = np.concatenate([[_MARGIN * sizes[0]], sizes, [_MARGIN * sizes[-1]]])
    return np.concatenate([[0.0], np.cumsum(with_margin)])


def _shrink(image: Image, factor: float) -> tuple[Image, float]:
    """Downscale a picture that would be undersampled, and return it and the factor."""
    if factor > 0.75:
        return image, 1.0
    size = max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), image.shape[1] / size[0]


def _where(nodes: Floats, columns: Floats, rows: Floats) -> NDArray[np.float32]:
    """Return the position of each pixel of the table in the picture, (height, width, 2)."""
    down = np.interp(np.arange(round(rows[-1])) + 0.5, rows, np.arange(len(rows)))
    across = np.interp(np.arange(round(columns[-1])) + 0.5, columns, np.arange(len(columns)))
    # cv2.remap is not used, because it interpolates in steps of 1/32.
    return _between(_between(nodes.astype(np.float32), down, 0), across, 1)


def _between(values: NDArray[np.float32], places: Floats, axis: int) -> NDArray[np.float32]:
    """Interpolate linearly along an axis at fractional indices."""
    first = np.minimum(places.astype(np.intp), values.shape[axis] - 2)
    shape = [1] * values.ndim
    shape[axis] = -1
    share = (places - first).astype(np.float32).reshape(shape)
    low, high = np.take(values, first, axis), np.take(values, first + 1, axis)
    return np.asarray(low + share * (high - low), dtype=np.float32)


def all_ink(maps: InkMaps) -> Ink:
    """Return the coverage of each pixel by handwriting or print."""
    return np.maximum(maps.handwriting, maps.printing)
