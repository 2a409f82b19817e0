import numpy as np
import pytest

from numscribe.records import Image, InkMaps
from numscribe.tables.rectify import RectifiedTable, all_ink, rectify
from numscribe.tables.structure import Span, Structure

NODES = np.array([[[x, y] for x in (20, 120, 220)] for y in (30, 80)], dtype=np.float64)
"""The nodes of a table with one row and two columns."""


def maps_of(image: Image) -> InkMaps:
    """Return the dark pixels as handwriting."""
    ink = (image.min(axis=2) < 128).astype(np.float32)
    none = np.zeros_like(ink)
    return InkMaps(ink, none, none, none)


@pytest.fixture
def table() -> RectifiedTable:
    page = np.full((110, 240, 3), 255, np.uint8)
    page[50:60, 150:190] = 0  # ink in the second cell
    structure = Structure(NODES, [Span(0, 0), Span(0, 1)], is_ruled=True)
    return rectify(page, structure, 1.0, 28.0, maps_of)


def test_cells_keep_their_size_relative_to_the_digits(table: RectifiedTable) -> None:
    assert np.diff(table.columns) == pytest.approx([100, 100], abs=1)
    assert np.diff(table.rows) == pytest.approx([50], abs=1)
    assert table.digit == pytest.approx(28)


def test_ink_is_in_its_cell(table: RectifiedTable) -> None:
    inked = []
    for span in table.spans:
        left, top, right, bottom = (round(limit) for limit in table.limits(span))
        inked.append(bool(all_ink(table.maps)[top:bottom, left:right].any()))
    assert inked == [False, True]


def test_boxes_and_nodes_are_in_pixels_of_the_picture(table: RectifiedTable) -> None:
    assert corners(table, 1) == pytest.approx([120, 30, 100, 50], abs=1.5)
    assert table.nodes() == pytest.approx(NODES, abs=1.5)


def test_a_turned_table_has_its_right_side_at_the_top(table: RectifiedTable) -> None:
    turned = table.turn()
    assert (len(turned.rows), len(turned.columns)) == (3, 2)
    assert corners(turned, 0) == pytest.approx(corners(table, 1), abs=1.5)
    assert corners(turned.turn().turn().turn(), 0) == pytest.approx(corners(table, 0), abs=1.5)


def corners(table: RectifiedTable, cell: int) -> list[float]:
    """Return the box of a cell as left, top, width and height."""
    box = table.box(table.spans[cell])
    return [box.x, box.y, box.width, box.height]


def no_ink(image: Image) -> InkMaps:
    return InkMaps(*(np.zeros((4, *image.shape[:2]), np.float32)))


@pytest.mark.parametrize("cells", [1, 20])
def test_a_rectified_table_has_a_limited_number_of_pixels(cells: int) -> None:
    side = np.linspace(0, 3000, cells + 1)
    nodes = np.stack(np.meshgrid(side, side), axis=2)
    spans = [Span(row, column) for row in range(cells) for column in range(cells)]
    picture = np.zeros((3000, 3000, 3), np.uint8)
    table = rectify(picture, Structure(nodes, spans, is_ruled=True), 1.0, 28.0, no_ink)
    height, width = table.image.shape[:2]
    assert 2_700_000 < height * width < 2_810_000
    assert table.maps.ruling.shape == (height, width)
    assert table.digit < 28.0
