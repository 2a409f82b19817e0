"""Blank sheets to be printed and filled in, whose cells are located by fiducial markers.

The marks at the corners are ArUco markers (Garrido-Jurado et al., *Automatic generation and
detection of highly reliable fiducial markers under occlusion*, 2014). Their numbers encode the
number of rows and columns, so that a photograph of the sheet is read without detecting its lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InvalidRequestError
from numscribe.imaging.background import shrink
from numscribe.records import Image
from numscribe.tables.records import Floats
from numscribe.tables.structure import Span, Structure

_SIDES = (210.0, 297.0)
"""Width and height of A4 paper in mm."""

_MARGIN, _MARK, _GAP = 12.0, 12.0, 6.0
"""Margin of the page, side of a mark, and gap between marks and cells, in mm."""

_MIN_HEIGHT, _MAX_HEIGHT, _MIN_WIDTH = 5.0, 12.0, 8.0
"""Minimum and maximum height of a row, and minimum width of a column, in mm."""

_NUMBERS = 250
"""Number of values that a mark encodes, besides its corner."""

_MODULES = 7
"""Number of modules along the side of a mark, with its border."""

_SIDE = 1600
"""Longer side of the downscaled picture in which marks are detected, in pixels."""

_MIN_PERIMETER = 0.06
"""Minimum perimeter of a mark, as a fraction of the picture's longer side; it is 0.16 if the sheet
fills the picture. The time grows with the square of the number of squares in a fine grid."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle on the paper in mm, relative to the upper left corner of the paper."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A blank sheet with cells of equal size.

    Attributes:
        rows: Number of rows.
        columns: Number of columns.
    """

    rows: int
    columns: int

    def __post_init__(self) -> None:
        """Check that there are cells, and that they are large enough.

        Raises:
            InvalidRequestError: There are no cells, or they are too small.
        """
        if self.rows < 1 or self.columns < 1:
            raise InvalidRequestError("A sheet has at least one row and one column.")
        box = self.grid
        is_small = box.height / self.rows < _MIN_HEIGHT or box.width / self.columns < _MIN_WIDTH
        if is_small:
            raise InvalidRequestError(
                f"A sheet of {self.rows} rows and {self.columns} columns would have cells of less "
                f"than {_MIN_WIDTH:g} × {_MIN_HEIGHT:g} mm; print several sheets."
            )

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height of the paper in mm: landscape for many columns, if the rows fit."""
        portrait = _SIDES[0] - 2 * _MARGIN
        fits = self.rows * _MIN_HEIGHT <= _SIDES[0] - 2 * (_MARGIN + _MARK + _GAP)
        is_wide = fits and portrait / self.columns < 2 * _MIN_WIDTH
        return (_SIDES[1], _SIDES[0]) if is_wide else _SIDES

    @property
    def grid(self) -> Rectangle:
        """The bounding box of its cells."""
        width, height = self.paper
        top = _MARGIN + _MARK + _GAP
        return Rectangle(
            _MARGIN,
            top,
            width - 2 * _MARGIN,
            min(height - 2 * top, self.rows * _MAX_HEIGHT),
        )

    @property
    def marks(self) -> list[tuple[int, Rectangle]]:
        """The number and the rectangle of each mark, clockwise from the upper left."""
        width, height = self.paper
        right, bottom = width - _MARGIN - _MARK, height - _MARGIN - _MARK
        places = ((_MARGIN, _MARGIN), (right, _MARGIN), (right, bottom), (_MARGIN, bottom))
        numbers = (self.rows, self.columns, self._check, 0)
        return [
            (_NUMBERS * corner + number, Rectangle(x, y, _MARK, _MARK))
            for corner, (number, (x, y)) in enumerate(zip(numbers, places, strict=True))
        ]

    @property
    def nodes(self) -> Floats:
        """Corners of its cells in mm, float64 (rows + 1, columns + 1, 2), x and y."""
        box = self.grid
        x = np.linspace(box.x, box.x + box.width, self.columns + 1)
        y = np.linspace(box.y, box.y + box.height, self.rows + 1)
        return np.stack(np.meshgrid(x, y), axis=2)

    @property
    def _check(self) -> int:
        return (7 * self.rows + 13 * self.columns) % _NUMBERS


def mark_modules(number: int) -> NDArray[np.bool_]:
    """Return which modules of a mark are black, (7, 7)."""
    return np.asarray(cv2.aruco.generateImageMarker(_dictionary(), number, _MODULES) == 0)


def find_sheet(image: Image) -> Structure | None:
    """Find a sheet by its marks.

    Args:
        image: uint8, (height, width, 3), BGR.

    Returns:
        Its structure, with nodes in pixels of the picture; None if a mark is not detected.
    """
    view = shrink(image, _SIDE)
    grey = cv2.cvtColor(view, cv2.COLOR_BGR2GRAY)
    parameters = cv2.aruco.DetectorParameters()
    parameters.minMarkerPerimeterRate = _MIN_PERIMETER
    found, numbers, _ = cv2.aruco.ArucoDetector(_dictionary(), parameters).detectMarkers(grey)
    if numbers is None:
        return None
    corners = {int(number): quad.reshape(4, 2) for number, quad in zip(numbers.ravel(), found)}  # noqa: B905
    by_corner = {number // _NUMBERS: number % _NUMBERS for number in corners}
    try:
        sheet = BlankSheet(by_corner.get(0, 0), by_corner.get(1, 0))
    except InvalidRequestError:  # marks of something else
        return None
    if not all(number in corners for number, _ in sheet.marks):
        return None
    seen = np.concatenate([corners[number] for number, _ in sheet.marks])
    printed = np.concatenate([_corners(place) for _, place in sheet.marks])
    matrix, _ = cv2.findHomography(printed, seen)
    if matrix is None:
        return None
    nodes = cv2.perspectiveTransform(sheet.nodes.reshape(-1, 1, 2), matrix)
    scale = image.shape[1] / view.shape[1]
    shape = sheet.rows + 1, sheet.columns + 1, 2
    spans = [Span(row, column) for row in range(sheet.rows) for column in range(sheet.columns)]
    return Structure(np.asarray(nodes).reshape(shape) * scale, spans, is_ruled=True)


def _corners(box: Rectangle) -> Floats:
    """Return the corners of a rectangle, clockwise from the upper left, (4, 2)."""
    right, bottom = box.x + box.width, box.y + box.height
    return np.array([[box.x, box.y], [right, box.y], [right, bottom], [box.x, bottom]])


def _dictionary() -> cv2.aruco.Dictionary:
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_1000)
