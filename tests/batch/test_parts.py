from pathlib import Path

import pytest

from numscribe.batch.parts import Folder, Parts
from numscribe.batch.rows import Counts, Row
from numscribe.batch.writers import write_json
from numscribe.errors import DataError

ROWS = [
    Row("a.png", "1", "1", 0.99, True, None, None, "default@1"),
    Row("b.png", "7", "7", 0.31, False, "unsure", None, "default@1"),
    Row.failed("c.png", "It is broken.", "default@1"),
]
SETTINGS = {"model": "default", "threshold": 0.7}


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(Folder(str(tmp_path / "table")), ".jsonl", write_json)


def test_a_part_is_written_and_counted(parts: Parts) -> None:
    parts.begin(SETTINGS, "x", resume=False)
    assert parts.write(3, ROWS) == Counts(rows=3, accepted=1, failed=1)
    assert parts.numbers() == {3}
    with parts.open(3) as file:
        assert len(file.read().splitlines()) == 3


def test_a_run_is_started_until_it_ends(parts: Parts) -> None:
    assert not parts.is_started
    parts.begin(SETTINGS, "x", resume=False)
    assert parts.is_started
    parts.end()
    assert not parts.is_started


def test_resuming_keeps_the_parts_and_a_new_run_removes_them(parts: Parts) -> None:
    parts.begin(SETTINGS, "x", resume=False)
    parts.write(0, ROWS)
    parts.begin(SETTINGS, "x", resume=True)
    assert parts.numbers() == {0}
    parts.begin(SETTINGS, "x", resume=False)
    assert parts.numbers() == set()


def test_resuming_with_other_settings_is_an_error(parts: Parts) -> None:
    parts.begin(SETTINGS, "x", resume=False)
    with pytest.raises(DataError, match="another threshold"):
        parts.begin(SETTINGS | {"threshold": 0.9}, "x", resume=True)


@pytest.mark.parametrize(
    ("exists", "resume", "overwrite", "wanted"),
    [
        (False, False, False, True),
        (True, True, False, False),
        (True, False, True, True),
    ],
)
def test_a_complete_table_is_kept_unless_it_is_overwritten(
    parts: Parts, exists: bool, resume: bool, overwrite: bool, wanted: bool
) -> None:
    assert parts.is_incomplete("x", exists, resume=resume, overwrite=overwrite) is wanted


def test_an_existing_table_needs_resume_or_overwrite(parts: Parts) -> None:
    with pytest.raises(DataError, match="--resume"):
        parts.is_incomplete("x", True, resume=False, overwrite=False)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    parts = Parts(Folder(str(tmp_path / "file" / "table")), ".jsonl", write_json)
    with pytest.raises(DataError, match="cannot be written"):
        parts.begin(SETTINGS, "x", resume=False)
