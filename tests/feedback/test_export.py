import json
from pathlib import Path

import pytest

from drawings import DIGITS, encode, page
from numscribe.errors import DataError
from numscribe.evaluation.suites import read_suite
from numscribe.feedback.export import export
from numscribe.feedback.records import Entry, Feedback


def _entries() -> list[Entry]:
    strokes = json.dumps(DIGITS["4"]).encode()
    return [
        Entry("a" * 32, 1, Feedback("picture", encode(page("3")), "8", "3")),
        Entry("b" * 32, 2, Feedback("strokes", strokes, "9", "4")),
        Entry("c" * 32, 3, Feedback("strokes", strokes, "9", "")),
    ]


def test_an_export_is_a_suite_of_pictures_and_one_of_strokes(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "export"
    assert export(_entries(), folder) == (1, 2)
    (picture,) = read_suite(folder)
    assert (picture.label, picture.source) == ("3", encode(page("3")))
    drawings = read_suite(folder / "strokes.jsonl")
    assert [sample.label for sample in drawings] == ["4", ""]
    assert [stroke.tolist() for stroke in drawings[0].source] == DIGITS["4"]


def test_an_export_to_a_folder_that_is_not_empty_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("precious")
    with pytest.raises(DataError, match="not empty"):
        export(_entries(), tmp_path)
    assert (tmp_path / "labels.csv").read_text() == "precious"


def test_a_folder_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        export(_entries(), tmp_path / "file" / "folder")
