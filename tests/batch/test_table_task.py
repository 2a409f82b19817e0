import csv
import hashlib
import io
import json
from pathlib import Path

import cv2
import pytest
from reportlab.pdfgen.canvas import Canvas

from drawings import encode, page
from numscribe.batch.run import run
from numscribe.batch.sources import count, pictures
from numscribe.batch.table_task import TableTask, file_name
from numscribe.batch.worker import Options
from numscribe.errors import DataError
from numscribe.reading.recognizer import Recognizer
from tables.sheets import TEXTS, sheet


def scans(path: Path, *contents: bytes) -> str:
    """Write a PDF with a picture on each page."""
    canvas = Canvas(str(path), pagesize=(430, 316))
    for number, content in enumerate(contents):
        picture = path.with_name(f"{path.stem}-{number}.tmp.png")
        picture.write_bytes(content)
        canvas.drawImage(str(picture), 0, 0, 430, 316)
        canvas.showPage()
        picture.unlink()
    canvas.save()
    return str(path)


def test_each_page_of_a_pdf_is_a_picture(tmp_path: Path) -> None:
    path = scans(tmp_path / "scans.pdf", encode(sheet()), encode(sheet()))
    names = [f"{path}/page-001", f"{path}/page-002"]
    assert [picture.name for picture in pictures([path])] == names
    assert [picture.name for picture in pictures([str(tmp_path)])] == names
    assert [(job.source, job.page) for job in (p.job() for p in pictures([path]))] == [
        (path, 1),
        (path, 2),
    ]
    assert count([path]) == 2


def test_a_pdf_that_cannot_be_opened_is_a_picture_with_an_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7")
    (picture,) = pictures([str(path)])
    assert picture.job().error == "The file is damaged, or is not a PDF."


def test_numbers_are_read_from_the_pages_of_a_pdf(tmp_path: Path) -> None:
    path = scans(tmp_path / "scans.pdf", encode(page("7")), encode(page("2")))
    run([path], tmp_path / "read.csv", Options("default", 0.5, 40_000_000), workers=1)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "read.csv").read_text(encoding="utf-8"))))
    assert [row["text"] for row in rows] == ["7", "2"]
    assert [row["file"] for row in rows] == [f"{path}/page-001", f"{path}/page-002"]


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_each_picture_has_a_file_and_a_row_with_its_name(
    recognizer: Recognizer, tmp_path: Path
) -> None:
    task = TableTask(str(tmp_path), ".json")
    row = task.read(recognizer, "scans/a.png", sheet())
    assert (row.file, row.formatted, row.error) == ("scans/a.png", "scans__a.png.json", None)
    (table,) = json.loads((tmp_path / "scans__a.png.json").read_text(encoding="utf-8"))["tables"]
    assert [cell["formatted"] for cell in table["cells"][:3]] == TEXTS[0]
    statuses = {cell["status"] for cell in table["cells"]}
    assert row.accepted is (statuses == {"read"})
    assert row.reason == (None if row.accepted else "unsure")
    assert 0 < (row.confidence or 0) <= 1


def test_a_missing_folder_is_an_error(recognizer: Recognizer, tmp_path: Path) -> None:
    task = TableTask(str(tmp_path / "missing"), ".csv")
    with pytest.raises(DataError, match="cannot be written"):
        task.read(recognizer, "a.png", sheet())


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        ("a.jpg", "a.jpg.csv"),
        ("more.zip/2024/c.png", "more.zip__2024__c.png.csv"),
        ("../x/b.png", "x__b.png-HASH.csv"),
        ("x__b.png", "x__b.png-HASH.csv"),
        ("b.png-0123abcd", "b.png-0123abcd-HASH.csv"),
        ("/" + "d" * 400 + ".png", "d" * 196 + ".png-HASH.csv"),
        ("///", "table-HASH.csv"),
    ],
)
def test_a_file_is_named_after_its_picture_and_folders(picture: str, name: str) -> None:
    digest = hashlib.sha256(picture.encode()).hexdigest()[:8]
    assert file_name(picture, ".csv") == name.replace("HASH", digest)


def test_different_pictures_have_different_file_names() -> None:
    paths = [
        "week/1.jpg",
        "week_1.jpg",
        "week__1.jpg",
        "week_/1.jpg",
        "week/_1.jpg",
        "/week/1.jpg",
        "week:1.jpg",
        "a" * 300 + ".jpg",
        "a" * 301 + ".jpg",
    ]
    paths += [file_name(path, "") for path in paths if file_name(path, "") not in paths]
    assert len({file_name(path, ".csv") for path in paths}) == len(set(paths))


def test_tables_are_read_on_a_cluster(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    import pyarrow.parquet as pq  # noqa: PLC0415 an extra

    from numscribe.batch.cluster import run_on_cluster  # noqa: PLC0415

    cv2.imwrite(str(tmp_path / "a.png"), sheet())
    (tmp_path / "out").mkdir()
    task = TableTask(str(tmp_path / "out"), ".csv")
    options = Options("default", 0.5, 40_000_000, task)
    out = str(tmp_path / "out" / "tables")
    run_on_cluster([str(tmp_path / "a.png")], out, options, workers=1)
    (row,) = pq.read_table(out).to_pylist()
    assert "a.png" in row["formatted"]
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / row["formatted"]).read_text("utf-8"))))
    assert rows[0] == TEXTS[0]
