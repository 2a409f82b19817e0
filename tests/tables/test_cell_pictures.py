import cv2
import numpy as np
import pytest

from numscribe import Recognizer
from numscribe.errors import InvalidRequestError
from numscribe.io.source import Picture
from numscribe.records import Box
from numscribe.tables.cell_pictures import CellPicture, cut_cells, read_for_file
from numscribe.tables.read import TableOptions, open_photo
from numscribe.tables.records import Cell, Table
from tables.sheets import askew, sheet

BOX = Box(0, 0, 1, 1)
NODES = (
    ((10.0, 10.0), (110.0, 10.0), (210.0, 10.0)),
    ((10.0, 50.0), (110.0, 50.0), (210.0, 50.0)),
)
CELLS = (Cell(0, 0, BOX, "words"), Cell(0, 1, BOX, "read", "1", "1", 1.0, 0.9))


def table(*cells: Cell) -> Table:
    return Table(1, 2, cells or CELLS, (), ruled=True, model="", nodes=NODES)


def photo(scale: float = 1.0) -> Picture:
    """The left cell is black, and the right one is white."""
    image = np.full((60, 220, 3), 128, np.uint8)
    image[10:50, 10:110], image[10:50, 110:210] = 0, 255
    return Picture(cv2.resize(image, None, fx=1 / scale, fy=1 / scale), scale)


def decoded(picture: CellPicture) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_each_cell_is_cut_out_of_the_photo(scale: float) -> None:
    pictures = cut_cells(photo(scale), table())
    assert set(pictures) == {(0, 0), (0, 1)}
    for place, colour in (((0, 0), 0), ((0, 1), 255)):
        pixels = decoded(pictures[place])
        assert pixels.shape == (pictures[place].height, pictures[place].width)
        height, width = pixels.shape
        assert width / height == pytest.approx(106.4 / 46.4, rel=0.05)  # the cell and its margin
        middle = pixels[height // 4 : -height // 4, width // 4 : -width // 4]
        assert abs(int(middle.mean()) - colour) < 3


def test_empty_cells_are_left_out() -> None:
    assert set(cut_cells(photo(), table(Cell(0, 0, BOX), CELLS[1]))) == {(0, 1)}


def test_a_large_cell_is_shrunk() -> None:
    nodes = tuple(tuple((20 * x, 20 * y) for x, y in line) for line in NODES)
    large = Table(1, 2, CELLS, (), ruled=True, model="", nodes=nodes)
    image = np.full((1200, 4400, 3), 128, np.uint8)
    picture = cut_cells(Picture(image, 1.0), large)[0, 0]
    assert picture.width <= 240
    assert picture.height <= 56
    assert picture.width == 240 or picture.height == 56


def test_cells_of_a_photo_in_perspective_are_upright(recognizer: Recognizer) -> None:
    tables, pictures = read_for_file(recognizer, askew(sheet()), TableOptions(), pictures=True)
    written = {(c.row, c.column) for c in tables[0].cells if c.status != "empty"}
    assert pictures is not None
    assert set(pictures[0]) == written
    ink = [decoded(picture) for picture in pictures[0].values()]
    # Ink is dark, and lies in the middle.
    assert all(pixels[6:-6, 6:-6].min() < 110 for pixels in ink)


def test_strokes_have_no_cells(recognizer: Recognizer) -> None:
    with pytest.raises(InvalidRequestError, match="not strokes"):
        open_photo(recognizer, [[[0, 0], [1, 1]]])
