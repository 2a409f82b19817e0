import io
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from numscribe.records import Box
from numscribe.tables.cell_pictures import CellPicture, CellPictures
from numscribe.tables.records import Cell, Table
from numscribe.tables.spreadsheet import COLOURS, encode_spreadsheet, sheet_name
from tables.examples import TABLE


def jpeg(width: int, height: int) -> CellPicture:
    pixels = np.full((height, width, 3), 200, np.uint8)
    return CellPicture(cv2.imencode(".jpg", pixels)[1].tobytes(), width, height)


def load(
    tables: Sequence[tuple[str, Table]],
    pictures: Sequence[CellPictures] | None = None,
    *,
    joined: bool = False,
) -> Workbook:
    return load_workbook(io.BytesIO(encode_spreadsheet(tables, joined=joined, pictures=pictures)))


def places(book: Workbook, sheet: str) -> list[tuple[int, int, bytes]]:
    """Row and column of each picture, from 0, and its file."""
    images = book[sheet]._images
    return [(i.anchor._from.row, i.anchor._from.col, i._data()) for i in images]


def test_a_spreadsheet_has_numbers_and_colours() -> None:
    book = load([("scans/a*b.jpg", TABLE), ("a*b.png", TABLE)])
    assert book.sheetnames == ["a b", "a b 2"]
    sheet = book["a b"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        [None, None, 12.5],
        [7, None, 30],
        ["=12", 2.5, 0.25],
    ]
    assert sheet["A3"].data_type == "s"  # and no formula
    assert [sheet[c].number_format for c in ("C1", "A2", "B3", "C3")] == ["0.0", "0", "0.00", "0%"]
    colours = {c: sheet[c].fill.fgColor.rgb[2:] for c in ("A1", "A2", "C2")}
    assert colours == {"A1": COLOURS["words"], "A2": COLOURS["doubtful"], "C2": COLOURS["repaired"]}
    assert sheet["C1"].fill.patternType is None
    assert "It may be 1 (38.0%)" in sheet["A2"].comment.text
    assert sheet["C2"].comment.text == "Read as 80; repaired by: C = A + B."
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:B1"]


def test_pictures_are_on_a_second_sheet_at_the_places_of_their_cells() -> None:
    picture, wide = jpeg(60, 30), jpeg(140, 40)
    book = load([("may.jpg", TABLE)], [{(0, 2): picture, (2, 0): wide}])
    assert book.sheetnames == ["may", "pictures of may"]
    assert places(book, "may") == []
    assert places(book, "pictures of may") == [(0, 2, picture.jpeg), (2, 0, wide.jpeg)]
    sheet = book["pictures of may"]
    assert sheet.row_dimensions[3].height * 4 / 3 >= 40  # a point is 4/3 of a pixel
    assert sheet.column_dimensions["A"].width * 7 >= 140
    assert sheet.column_dimensions["C"].width * 7 >= 60


def test_each_table_has_a_sheet_of_pictures() -> None:
    book = load([("a.jpg", TABLE), ("b.jpg", TABLE)], [{(0, 2): jpeg(9, 9)}, {(1, 0): jpeg(8, 8)}])
    assert book.sheetnames == ["a", "pictures of a", "b", "pictures of b"]
    assert [place[:2] for place in places(book, "pictures of b")] == [(1, 0)]


def test_joined_tables_have_joined_pictures() -> None:
    pictures = [{(0, 2): jpeg(9, 9)}, {(1, 0): jpeg(8, 8)}]
    book = load([("a.jpg", TABLE), ("b.jpg", TABLE)], pictures, joined=True)
    assert book.sheetnames == ["tables", "pictures of tables"]
    # The first column has the names.
    assert [p[:2] for p in places(book, "pictures of tables")] == [(0, 3), (TABLE.rows + 1, 1)]
    assert book["pictures of tables"]["A4"].value == "b.jpg"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x" * 40, "x" * 31),
        ("\N{PARTY POPPER}" * 20, "\N{PARTY POPPER}" * 15),  # each has two UTF-16 units
        ("'quoted'", "quoted"),
        ("HISTORY", "HISTORY 2"),
        ("  /  ", "table"),
        ("\udcff.jpg", ".jpg"),
    ],
)
def test_names_of_sheets_are_those_that_excel_accepts(name: str, expected: str) -> None:
    assert sheet_name(name, []) == expected


def test_names_of_sheets_are_unique_whatever_their_length() -> None:
    names: list[str] = []
    for _ in range(12):
        names.append(sheet_name("X" * 40 if len(names) % 2 else "x" * 40, names))
    assert len({name.lower() for name in names}) == 12
    assert max(map(len, names)) == 31


def test_many_merged_cells_are_all_written() -> None:
    box = Box(0, 0, 9, 9)
    cells = [Cell(row, 2 * k, box, column_span=2) for row in range(20) for k in range(20)]
    table = Table(20, 40, tuple(cells), (), ruled=True, model="")
    merged = load([("a", table)])["a"].merged_cells.ranges
    assert len(merged) == 400
    assert {"A1:B1", "AM20:AN20"} <= {str(cells) for cells in merged}
