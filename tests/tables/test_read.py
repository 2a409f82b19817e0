import cv2
import numpy as np
import pytest

from drawings import number
from numscribe import Recognizer, Table, read_table, read_tables
from numscribe.errors import (
    InputTooLargeError,
    InvalidRequestError,
    NoTableError,
    UndecodableImageError,
)
from numscribe.tables.grid import Grid
from numscribe.tables.read import CellProgress, TableOptions
from paper import noisy, write
from tables.sheets import TEXTS, askew, sheet


def texts_of(table: Table) -> list[list[str]]:
    return [[cell.formatted if cell else "" for cell in row] for row in table.grid()]


def wrong(table: Table) -> int:
    """Cells that say something else than ``TEXTS``; the structure must be right."""
    assert (table.rows, table.columns, len(table.cells)) == (4, 3, 12)
    return sum(cell.formatted != TEXTS[cell.row][cell.column] for cell in table.cells)


@pytest.mark.parametrize(
    ("layout", "is_ruled"),
    [
        ({}, True),
        ({"border": False}, True),
        ({"columns": False, "border": False}, False),
        ({"rows": False, "columns": False, "border": False}, False),
    ],
    ids=["a grid", "a grid without a border", "rules alone", "no lines"],
)
def test_a_table_of_each_layout_is_read(
    recognizer: Recognizer, layout: dict[str, bool], is_ruled: bool
) -> None:
    table = read_table(recognizer, sheet(**layout))
    assert wrong(table) <= 1
    assert table.ruled is is_ruled
    assert all(cell.status in ("read", "doubtful") for cell in table.cells)


def test_a_grid_in_perspective_is_rectified(recognizer: Recognizer) -> None:
    assert wrong(read_table(recognizer, askew(sheet()))) <= 1


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_rotated_grid_is_read_upright(recognizer: Recognizer, turns: int) -> None:
    picture = np.ascontiguousarray(np.rot90(sheet(), turns))
    table = read_table(recognizer, picture)
    assert wrong(table) <= 1
    # The upper left corner of the table is another one of the picture.
    height, width = picture.shape[:2]
    at = {1: (50, height - 50), 2: (width - 50, height - 50), 3: (width - 50, 50)}[turns]
    assert table.corners[0] == pytest.approx(at, abs=6)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_rotated_table_without_lines_is_read_upright(recognizer: Recognizer, turns: int) -> None:
    page = sheet(rows=False, columns=False, border=False)
    upright = read_table(recognizer, page)
    table = read_table(recognizer, np.ascontiguousarray(np.rot90(page, turns)))
    assert wrong(table) <= 1
    x, y = upright.corners[0]
    height, width = page.shape[:2]
    at = {1: (y, width - x), 2: (width - x, height - y), 3: (height - y, x)}[turns]
    assert table.corners[0] == pytest.approx(at, abs=8)


def test_boxes_of_cells_are_in_pixels_of_the_picture(recognizer: Recognizer) -> None:
    table = read_table(recognizer, sheet())
    box = next(cell.box for cell in table.cells if (cell.row, cell.column) == (1, 2))
    assert (box.x, box.y) == pytest.approx((270, 104), abs=5)
    assert (box.width, box.height) == pytest.approx((110, 54), abs=5)


def test_cells_without_a_line_between_them_are_merged(recognizer: Recognizer) -> None:
    texts = [["", "", "350"], *TEXTS[1:]]
    table = read_table(recognizer, sheet(texts, joined=True))
    first = table.cells[0]
    assert (first.row_span, first.column_span, first.status) == (1, 2, "empty")
    assert len(table.cells) == 11
    assert next(table.grid())[1] is None


def test_an_empty_cell_is_empty(recognizer: Recognizer) -> None:
    table = read_table(recognizer, sheet([["42", "", "350"], *TEXTS[1:]]))
    cell = table.cells[1]
    assert (cell.status, cell.text, cell.value, cell.confidence) == ("empty", "", None, 0.0)


def test_a_cell_has_a_value_and_alternatives(recognizer: Recognizer) -> None:
    cell = read_table(recognizer, sheet()).cells[0]
    assert (cell.text, cell.formatted, cell.value, cell.status) == ("42", "42", 42.0, "read")
    assert 0.5 < cell.confidence <= 1
    shares = [other.confidence for other in cell.alternatives]
    assert shares == sorted(shares, reverse=True)
    assert "42" not in {other.text for other in cell.alternatives}


def test_the_threshold_decides_which_cells_are_doubtful(recognizer: Recognizer) -> None:
    table = read_table(recognizer, sheet(), threshold=1.0)
    assert {cell.status for cell in table.cells} == {"doubtful"}


def test_a_picture_of_one_number_is_not_a_table(recognizer: Recognizer) -> None:
    with pytest.raises(NoTableError, match="no table in the picture"):
        read_table(recognizer, write("3508", 40).picture())


def test_a_page_of_text_is_not_a_table(recognizer: Recognizer) -> None:
    page = np.full((420, 640, 3), 245, np.uint8)
    lines = [
        "Somebody wrote a letter here,",
        "and there is no number in it;",
        "its lines are as",
        "long as words happen to be.",
        "Nobody would call that a table",
        "of anything at all.",
    ]
    for k, line in enumerate(lines):
        where = (30, 60 + 60 * k)
        cv2.putText(page, line, where, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.1, (60, 40, 40), 2)
    with pytest.raises(NoTableError, match="no table"):
        read_table(recognizer, noisy(page, 2))


def test_an_empty_page_is_not_a_table(recognizer: Recognizer) -> None:
    with pytest.raises(NoTableError, match="no writing"):
        read_table(recognizer, noisy(np.full((200, 300, 3), 240.0), 2))


def test_an_empty_grid_is_refused(recognizer: Recognizer) -> None:
    with pytest.raises(NoTableError):
        read_table(recognizer, sheet([["", "", ""]] * 4))


def test_strokes_are_refused(recognizer: Recognizer) -> None:
    with pytest.raises(InvalidRequestError, match="from a picture"):
        read_table(recognizer, number("42"))


def test_invalid_rules_are_refused_before_the_picture_is_read(recognizer: Recognizer) -> None:
    with pytest.raises(InvalidRequestError, match="is not understood"):
        read_table(recognizer, b"no picture", check="C = A *")


def test_a_rule_about_a_missing_column_is_an_error(recognizer: Recognizer) -> None:
    with pytest.raises(InvalidRequestError, match="names the column Z"):
        read_table(recognizer, sheet(), check="Z = A + B")


def test_all_tables_of_a_page_are_read_the_largest_first(recognizer: Recognizer) -> None:
    small = sheet(TEXTS[:3])
    tables = read_tables(recognizer, np.vstack([small, sheet()]))
    assert [(table.rows, table.columns) for table in tables] == [(4, 3), (3, 3)]
    assert tables[1].corners[0][1] < tables[0].corners[0][1]
    assert sum(c.formatted != TEXTS[c.row][c.column] for c in tables[1].cells) <= 1


TWO_CELLS = Grid([[[40, y], [700, y], [1360, y]] for y in (40, 860)])


def two_cells(left: int, right: int) -> np.ndarray:
    """A picture of two cells with separate digits, at most 90 in each."""
    picture = np.full((900, 1400, 3), 255, np.uint8)
    cv2.rectangle(picture, (40, 40), (1360, 860), (0, 0, 0), 4)
    cv2.line(picture, (700, 40), (700, 860), (0, 0, 0), 4)
    for start, count in ((90, left), (750, right)):
        for k in range(count):
            place = start + 60 * (k % 10), 120 + 60 * (k // 10)
            cv2.putText(picture, "7", place, cv2.FONT_HERSHEY_SIMPLEX, 1.2, (60, 20, 20), 3)
    return picture


def test_too_many_digits_for_the_number_of_cells_are_refused(recognizer: Recognizer) -> None:
    picture = two_cells(8, 8)
    assert len(read_table(recognizer, picture, grid=TWO_CELLS, max_cells=20).cells) == 2
    with pytest.raises(InputTooLargeError, match="too much writing"):
        read_table(recognizer, picture, grid=TWO_CELLS, max_cells=2)


def test_a_cell_with_many_components_is_text(recognizer: Recognizer) -> None:
    table = read_table(recognizer, two_cells(2, 120), grid=TWO_CELLS)
    assert [cell.status == "words" for cell in table.cells] == [False, True]


def test_progress_is_reported(recognizer: Recognizer) -> None:
    seen: list[CellProgress] = []
    read_tables(recognizer, sheet(), on_progress=seen.append)
    assert seen == [CellProgress(0, 12, 12)]


def test_edges_are_the_positions_of_rows_and_columns(recognizer: Recognizer) -> None:
    table = read_table(recognizer, sheet())
    assert table.row_edges == pytest.approx([0, 0.25, 0.5, 0.75, 1], abs=0.02)
    assert table.column_edges == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=0.02)


def test_rules_are_found_unless_find_rules_is_false(
    recognizer: Recognizer,
) -> None:
    rows = [(12, 30), (40, 18), (17, 55), (93, 64), (25, 72), (61, 13)]
    picture = sheet([[str(a), str(b), str(a + b)] for a, b in rows])
    table = read_table(recognizer, picture)
    assert [(rule.text, rule.found) for rule in table.rules] == [("total(row)", True)]
    assert read_table(recognizer, picture, find_rules=False).rules == ()


def test_fifty_megapixels_are_refused_before_they_are_decoded(recognizer: Recognizer) -> None:
    picture = cv2.imencode(".png", np.zeros((5000, 10000), np.uint8))[1].tobytes()
    with pytest.raises(InputTooLargeError, match="megapixels"):
        read_table(recognizer, picture)


def test_the_error_for_pdf_bytes_names_the_format(recognizer: Recognizer) -> None:
    with pytest.raises(UndecodableImageError, match="This is a PDF"):
        read_table(recognizer, b"%PDF-1.7")


def test_several_very_large_tables_are_refused_where_cells_are_limited(
    recognizer: Recognizer,
) -> None:
    page = np.full((2400, 2400, 3), 255, np.uint8)
    for top in (20, 820, 1620):
        for k in range(4):
            cv2.line(page, (20, top + 240 * k), (2380, top + 240 * k), (0, 0, 0), 4)
            cv2.line(page, (20 + 786 * k, top), (20 + 786 * k, top + 720), (0, 0, 0), 4)
        for row in range(3):
            for column in range(3):
                place = 200 + 786 * column, top + 150 + 240 * row
                cv2.putText(page, "47", place, cv2.FONT_HERSHEY_SIMPLEX, 0.8, (60, 20, 20), 2)
    with pytest.raises(InputTooLargeError, match="too large; send one of them"):
        read_tables(recognizer, page, TableOptions(max_cells=500))
