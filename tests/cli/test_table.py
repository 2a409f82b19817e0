import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from numscribe.cli import cli
from tables.sheets import TEXTS, sheet


def _run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["table", *arguments], input=stdin)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("photos") / "sheet.png"
    cv2.imwrite(str(path), sheet())
    return str(path)


def _right(rows: list[list[str]]) -> int:
    read, texts = ([text for row in table for text in row] for table in (rows, TEXTS))
    return sum(a == b for a, b in zip(read, texts, strict=True))


def test_a_table_is_printed_where_no_file_is_named(photo: str) -> None:
    result = _run(photo)
    assert result.exit_code == 0
    assert "350" in result.stdout
    assert "4 rows and 3 columns" in result.stderr


def test_a_table_goes_into_a_file_by_its_ending(photo: str, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "json"):
        out = tmp_path / f"sheet.{ending}"
        result = _run(photo, "--out", str(out))
        assert result.exit_code == 0
        assert result.stdout == ""
        assert f"wrote {out}" in result.stderr
    rows = list(csv.reader((tmp_path / "sheet.csv").read_text(encoding="utf-8").splitlines()))
    assert _right(rows) >= 11
    cells = json.loads((tmp_path / "sheet.json").read_text(encoding="utf-8"))["tables"][0]["cells"]
    assert [cell["formatted"] for cell in cells] == [text for row in rows for text in row]
    sheet_of_book = load_workbook(tmp_path / "sheet.xlsx")["sheet"]
    values = [cell.value for row in sheet_of_book.iter_rows() for cell in row]
    assert values == [cell["value"] for cell in cells]


def test_a_bad_photo_is_one_line_and_the_others_are_read(photo: str, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), np.full((80, 90), 255, np.uint8))
    out = tmp_path / "all.csv"
    result = _run(str(blank), "missing.png", photo, "--out", str(out))
    assert result.exit_code == 1
    assert f"numscribe: {blank}: There is no writing in the picture." in result.stderr
    assert "numscribe: missing.png: There is no file missing.png." in result.stderr
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_nothing_is_written_where_nothing_was_read(tmp_path: Path) -> None:
    out = tmp_path / "none.csv"
    assert _run("missing.png", "--out", str(out)).exit_code == 1
    assert not out.exists()


def test_standard_input_may_be_a_photo(photo: str) -> None:
    result = _run("-", stdin=Path(photo).read_bytes())
    assert result.exit_code == 0
    assert "350" in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--out", "sheet.ods"], "must end in .csv, .xlsx, .json"),
        (["--check", "C = A * B"], "is not understood"),
    ],
)
def test_wrong_options_are_said_before_anything_is_read(options: list[str], message: str) -> None:
    result = _run("missing.png", *options)
    assert result.exit_code == 1
    assert message in str(result.exception)
    assert result.stderr == ""


def test_rules_are_checked(photo: str, tmp_path: Path) -> None:
    out = tmp_path / "sheet.json"
    assert _run(photo, "--check", "C = A + B", "--out", str(out)).exit_code == 0
    cells = json.loads(out.read_text(encoding="utf-8"))["tables"][0]["cells"]
    # 42 and 7 are not 350.
    assert {cell["rule"] for cell in cells[:3]} == {"C = A + B"}
    assert {cell["status"] for cell in cells[:3]} <= {"doubtful", "repaired"}
