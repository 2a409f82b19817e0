import csv
import json
from pathlib import Path

import pytest

from numscribe.errors import InvalidRequestError
from numscribe.tables.export import write_tables
from tables.examples import TABLE


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
