import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from numscribe.errors import InvalidRequestError
from numscribe.records import Alternative, Box
from numscribe.tables.export import COLOURS, write_tables
from numscribe.tables.records import Cell, Table

BOX = Box(1, 2, 3, 4)
CELLS = (
    Cell(0, 0, BOX, "words", column_span=2),
    Cell(0, 2, BOX, "read", "125", "12.5", 12.5, 0.99),
    Cell(1, 0, BOX, "doubtful", "7", "7", 7.0, 0.41, (Alternative("1", 0.38),)),
    Cell(1, 1, BOX),
    Cell(1, 2, BOX, "repaired", "30", "30", 30.0, 0.97, original="80", rule="C = A + B"),
    Cell(2, 0, BOX, "read", "12", "=12", None, 0.9),
    Cell(2, 1, BOX, "read", "250", "2.50", 2.5, 0.9),
    Cell(2, 2, BOX, "read", "25", "25%", 0.25, 0.9),
)
TABLE = Table(3, 3, CELLS, ((0, 0), (9, 0), (9, 9), (0, 9)), True, "default@1")


def test_csv_contains_the_text_of_each_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_tables([("a.jpg", TABLE)], path)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert rows == [["", "", "12.5"], ["7", "", "30"], ["=12", "2.50", "25%"]]


def test_csv_of_several_pictures_contains_their_names(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_tables([("a.jpg", TABLE), ("b.jpg", TABLE)], path)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert [row[0] for row in rows] == ["a.jpg"] * 3 + ["b.jpg"] * 3


def test_a_spreadsheet_has_numbers_and_colours(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_tables([("scans/a*b.jpg", TABLE), ("a*b.png", TABLE)], path)
    book = load_workbook(path)
    assert book.sheetnames == ["a b", "a b1"]
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


def test_json_contains_all_attributes(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    write_tables([("a.jpg", TABLE)], path)
    (table,) = json.loads(path.read_text(encoding="utf-8"))["tables"]
    assert (table["file"], table["rows"], table["columns"]) == ("a.jpg", 3, 3)
    assert table["cells"][2] == {
        "row": 1,
        "column": 0,
        "row_span": 1,
        "column_span": 1,
        "status": "doubtful",
        "text": "7",
        "formatted": "7",
        "value": 7.0,
        "confidence": 0.41,
        "box": {"x": 1, "y": 2, "width": 3, "height": 4},
        "alternatives": [{"formatted": "1", "confidence": 0.38}],
        "original": None,
        "rule": None,
    }


def test_another_ending_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"must end in \.csv, \.xlsx, \.json"):
        write_tables([("a.jpg", TABLE)], tmp_path / "t.ods")


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="cannot be written"):
        write_tables([("a.jpg", TABLE)], tmp_path / "missing" / "t.csv")
