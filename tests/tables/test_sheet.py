import cv2
import numpy as np
import pytest

from drawings import Picture, ink_mask, place
from numscribe import Recognizer, read_table
from numscribe.errors import InvalidRequestError
from numscribe.io.pdf import read_page
from numscribe.tables.print_sheet import print_sheet
from numscribe.tables.sheet import BlankSheet, find_sheet
from paper import PENS, noisy

SHEET = BlankSheet(6, 4)

TEXTS = [["42", "7", "350", "96"], ["26", "83", "5", "304"], ["62", "148", "40", "9"]] * 2


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """The rendered PDF of the sheet."""
    path = tmp_path_factory.mktemp("sheets") / "sheet.pdf"
    path.write_bytes(print_sheet(SHEET, "Weights of June"))
    return read_page(str(path), 1)


def filled(page: Picture) -> Picture:
    """Write numbers into the cells, and return a photo of the sheet on a dark table."""
    scale = page.shape[1] / SHEET.paper[0]
    size = 5.5 * scale
    strokes = []
    for row, line in enumerate(TEXTS):
        for column, text in enumerate(line):
            x, y = SHEET.nodes[row, column] * scale
            x, y = x + 6 * scale, y + 3 * scale
            for digit in text:
                drawn = place(PENS[digit][0], x, y, size)
                strokes += drawn
                x = max(point[0] for stroke in drawn for point in stroke) + 0.25 * size
    share = ink_mask(strokes, page.shape[:2], 7)[:, :, None]
    page = page * (1 - share) + np.array([110, 50, 40]) * share
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = corners * 0.5 + np.array([[90, 40], [40, 70], [70, 20], [50, 60]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    small = (width // 2 + 120, height // 2 + 120)
    photo = cv2.warpPerspective(page, matrix, small, borderValue=(70, 80, 95), flags=cv2.INTER_AREA)
    return noisy(photo * 0.93, 2)


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_filled_in_sheet_is_read(recognizer: Recognizer, printed: Picture, turns: int) -> None:
    photo = np.ascontiguousarray(np.rot90(filled(printed), turns))
    table = read_table(recognizer, photo)
    assert (table.rows, table.columns, len(table.cells), table.ruled) == (6, 4, 24, True)
    wrong = sum(cell.formatted != TEXTS[cell.row][cell.column] for cell in table.cells)
    assert wrong <= 2


def test_the_markers_give_the_position_of_each_cell(printed: Picture) -> None:
    structure = find_sheet(printed)
    assert structure is not None
    scale = printed.shape[1] / SHEET.paper[0]
    np.testing.assert_allclose(structure.nodes, SHEET.nodes * scale, atol=1.5)


def test_a_sheet_with_a_covered_marker_is_not_found(printed: Picture) -> None:
    covered = printed.copy()
    covered[: printed.shape[0] // 8, : printed.shape[1] // 3] = 255
    assert find_sheet(covered) is None


@pytest.mark.parametrize(("share", "is_found"), [(0.6, True), (0.25, False)])
def test_a_sheet_is_found_if_it_is_a_large_part_of_the_picture(
    printed: Picture, share: float, is_found: bool
) -> None:
    side = round(max(printed.shape[:2]) / share)
    photo = np.full((side, side, 3), 230, np.uint8)
    height, width = printed.shape[:2]
    photo[80 : 80 + height, 80 : 80 + width] = printed
    assert (find_sheet(photo) is not None) == is_found


def test_many_columns_are_printed_in_landscape() -> None:
    assert BlankSheet(10, 4).paper == (210, 297)
    assert BlankSheet(10, 14).paper == (297, 210)


@pytest.mark.parametrize("size", [(0, 4), (200, 4), (4, 200)])
def test_too_small_cells_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidRequestError, match="row"):
        BlankSheet(*size)


def test_each_size_has_its_own_markers() -> None:
    numbers = [tuple(n for n, _ in BlankSheet(r, c).marks) for r in (1, 20, 40) for c in (1, 7, 20)]
    assert len(set(numbers)) == len(numbers)
