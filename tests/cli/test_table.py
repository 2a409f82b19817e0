import csv
import json
import os
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from reportlab.pdfgen.canvas import Canvas

from numscribe.cli import cli
from numscribe.io.pdf import read_page
from numscribe.tables.sheet import find_sheet
from tables.sheets import TEXTS, askew, sheet


def _run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["table", *arguments], input=stdin)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("photos") / "sheet.png"
    cv2.imwrite(str(path), sheet())
    return str(path)


def _count_right_cells(rows: list[list[str]]) -> int:
    read, texts = ([text for row in table for text in row] for table in (rows, TEXTS))
    return sum(a == b for a, b in zip(read, texts, strict=True))


def test_a_table_is_printed_without_an_output_file(photo: str) -> None:
    result = _run(photo)
    assert result.exit_code == 0
    assert "350" in result.stdout
    assert "4 rows and 3 columns" in result.stderr


def test_the_extension_selects_the_format_of_the_output_file(photo: str, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "json"):
        out = tmp_path / f"sheet.{ending}"
        result = _run(photo, "--out", str(out))
        assert result.exit_code == 0
        assert result.stdout == ""
        assert f"wrote {out}" in result.stderr
    rows = list(csv.reader((tmp_path / "sheet.csv").read_text(encoding="utf-8").splitlines()))
    assert _count_right_cells(rows) >= 11
    cells = json.loads((tmp_path / "sheet.json").read_text(encoding="utf-8"))["tables"][0]["cells"]
    assert [cell["formatted"] for cell in cells] == [text for row in rows for text in row]
    sheet_of_book = load_workbook(tmp_path / "sheet.xlsx")["sheet"]
    values = [cell.value for row in sheet_of_book.iter_rows() for cell in row]
    assert values == [cell["value"] for cell in cells]


def test_a_bad_photo_is_reported_in_one_line_and_the_others_are_read(
    photo: str, tmp_path: Path
) -> None:
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), np.full((80, 90), 255, np.uint8))
    out = tmp_path / "all.csv"
    result = _run(str(blank), "missing.png", photo, "--out", str(out))
    assert result.exit_code == 1
    assert f"numscribe: {blank}: There is no writing in the picture." in result.stderr
    assert "numscribe: missing.png: There is no file missing.png." in result.stderr
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_no_file_is_written_if_no_photo_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "none.csv"
    assert _run("missing.png", "--out", str(out)).exit_code == 1
    assert not out.exists()


def test_standard_input_can_be_a_photo(photo: str) -> None:
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
def test_invalid_options_are_reported_before_reading(options: list[str], message: str) -> None:
    result = _run("missing.png", *options)
    assert result.exit_code == 1
    assert message in str(result.exception)
    assert result.stderr == ""


def test_rules_are_applied(photo: str, tmp_path: Path) -> None:
    out = tmp_path / "sheet.json"
    assert _run(photo, "--check", "C = A + B", "--out", str(out)).exit_code == 0
    cells = json.loads(out.read_text(encoding="utf-8"))["tables"][0]["cells"]
    # 42 and 7 are not 350.
    assert {cell["rule"] for cell in cells[:3]} == {"C = A + B"}
    assert {cell["status"] for cell in cells[:3]} <= {"doubtful", "repaired"}


def test_each_page_of_a_pdf_is_read(photo: str, tmp_path: Path) -> None:
    scans = tmp_path / "scans.pdf"
    canvas = Canvas(str(scans), pagesize=(430, 316))
    for _ in range(2):
        canvas.drawImage(photo, 0, 0, 430, 316)
        canvas.showPage()
    canvas.save()
    out = tmp_path / "all.csv"
    result = _run(str(scans), "--out", str(out))
    assert result.exit_code == 0, result.stderr
    rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
    assert {row[0] for row in rows} == {f"{scans}/page-001", f"{scans}/page-002"}
    assert _count_right_cells([row[1:] for row in rows[:4]]) >= 10


def test_a_damaged_pdf_is_reported_in_one_line(tmp_path: Path) -> None:
    scans = tmp_path / "scans.pdf"
    scans.write_bytes(b"%PDF-1.7")
    result = _run(str(scans))
    assert result.exit_code == 1
    assert result.stderr == f"numscribe: {scans}: The file is damaged, or is not a PDF.\n"


def test_an_output_folder_has_a_file_for_each_photo_and_a_list(photo: str, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    shutil.copy(photo, photos / "a.png")
    cv2.imwrite(str(photos / "b.png"), np.full((80, 90), 255, np.uint8))
    out = tmp_path / "read"
    result = _run(str(photos), "--out", str(out), "--format", "csv", "--workers", "1")
    assert result.exit_code == 1  # one photo has no table
    with (out / "tables.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["file"], first["error"]) == (str(photos / "a.png"), "")
    rows = list(csv.reader((out / first["formatted"]).read_text(encoding="utf-8").splitlines()))
    assert _count_right_cells(rows) >= 11
    assert second["error"] == "There is no writing in the picture."
    again = _run(str(photos), "--out", str(out), "--workers", "1")
    assert "already exists: use --resume" in str(again.exception)


def test_photos_of_one_form_become_one_table(photo: str, tmp_path: Path) -> None:
    first, out = tmp_path / "first.json", tmp_path / "year.xlsx"
    assert _run(photo, "--out", str(first)).exit_code == 0
    second = tmp_path / "second.png"
    cv2.imwrite(str(second), askew(sheet()))
    result = _run(photo, str(second), "--like", str(first), "--out", str(out))
    assert result.exit_code == 0, result.stderr
    (whole,) = load_workbook(out).worksheets
    assert (whole.max_row, whole.max_column) == (8, 4)
    assert [whole.cell(row, 1).value for row in (4, 5)] == [photo, str(second)]
    assert [whole.cell(1, column).value for column in (2, 3, 4)] == [42, 7, 350]


def test_a_photo_of_another_form_is_reported_in_one_line(photo: str, tmp_path: Path) -> None:
    first, other = tmp_path / "first.json", tmp_path / "other.png"
    assert _run(photo, "--out", str(first)).exit_code == 0
    cv2.imwrite(str(other), sheet([TEXTS[0] * 2] * 7))
    result = _run(str(other), "--like", str(first))
    assert (result.exit_code, "do not match the form" in result.stderr) == (1, True)


def test_a_form_is_written_as_pdf(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    result = _run("--blank", "20x6", "--title", "Week 12", "--out", str(out))
    assert (result.exit_code, result.stderr) == (0, f"wrote {out}\n")
    structure = find_sheet(read_page(str(out), 1))
    assert structure is not None
    assert (structure.rows, structure.columns) == (20, 6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Name at least one photo"),
        (["--blank", "20"], "--blank must be ROWSxCOLUMNS"),
        (["--blank", "20x6"], "--blank needs --out FILE.pdf"),
        (["--blank", "20x6", "--out", "x.pdf", "photo.jpg"], "--blank cannot be used with photos"),
        (["photo.jpg", "--engine", "ray"], "need a folder as --out"),
        (["photo.jpg", "--resume", "--overwrite"], "cannot be used together"),
    ],
)
def test_conflicting_options_are_reported(options: list[str], message: str) -> None:
    result = _run(*options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_columns_and_rules_can_be_switched_off(tmp_path: Path) -> None:
    picture = tmp_path / "sums.png"
    rows = [(12, 30), (40, 18), (17, 55), (93, 64), (25, 72), (61, 13)]
    cv2.imwrite(str(picture), sheet([[str(a), str(b), str(a + b)] for a, b in rows]))
    result = _run(str(picture))
    assert "found total(row)" in result.stderr
    assert "column A: no decimals" in result.stderr
    result = _run(str(picture), "--no-columns", "--no-find-rules")
    assert "found" not in result.stderr
    assert "column A" not in result.stderr


def test_a_spreadsheet_can_contain_pictures_of_the_cells(photo: str, tmp_path: Path) -> None:
    out = tmp_path / "sheet.xlsx"
    assert _run(photo, "--pictures", "--out", str(out)).exit_code == 0
    book = load_workbook(out)
    assert book.sheetnames == ["sheet", "pictures of sheet"]
    assert len(book["pictures of sheet"]._images) == 12


def test_spreadsheets_in_a_folder_can_contain_pictures(photo: str, tmp_path: Path) -> None:
    assert _run(photo, "--pictures", "--out", str(tmp_path / "out")).exit_code == 0
    (file,) = (tmp_path / "out").glob("*.xlsx")
    assert len(load_workbook(file).worksheets[1]._images) == 12


def test_pictures_need_the_xlsx_format(photo: str, tmp_path: Path) -> None:
    result = _run(photo, "--pictures", "--out", str(tmp_path / "sheet.csv"))
    assert result.exit_code == 2
    assert "XLSX" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="File names are bytes only on Linux.")
@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_names_that_files_cannot_contain_are_escaped(
    photo: str, tmp_path: Path, ending: str
) -> None:
    names = [os.fsdecode(name) for name in (b"a\xff.png", b"a\x01.png")]
    for name in names:
        shutil.copy(photo, tmp_path / name)
    _run(photo, "--out", str(form := tmp_path / "form.json"))
    out = tmp_path / f"all.{ending}"
    result = _run(*(str(tmp_path / name) for name in names), "--like", str(form), "--out", str(out))
    assert result.exit_code == 0
    assert "a\\udcff.png" in result.stderr
    assert "a\\x01.png" in result.stderr
    assert out.stat().st_size > 0
