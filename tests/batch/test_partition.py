from pathlib import Path

import pytest

from numscribe.batch.partition import (
    count_pictures,
    digest,
    is_archive_part,
    partition_sources,
)
from numscribe.errors import MissingInputError


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of 40 pictures and an archive; the files are never opened."""
    for index in range(40):
        (tmp_path / f"{index:02}.png").touch()
    (tmp_path / "more.tar").touch()
    return tmp_path


def test_parts_contain_at_most_sixteen_of_few_pictures_in_order(pictures: Path) -> None:
    parts = partition_sources([f"{pictures}/*.png"])
    assert [len(part) for part in parts] == [16, 16, 8]
    names = [job.name for part in parts for job in part]
    assert names == sorted(names)
    assert count_pictures(parts) == 40


def test_an_archive_is_a_part_of_its_own(pictures: Path) -> None:
    parts = partition_sources([f"{pictures}/0*.png", f"{pictures}/more.tar", f"{pictures}/10.png"])
    assert [len(part) for part in parts] == [10, 1, 1]
    assert [is_archive_part(part) for part in parts] == [False, True, False]
    assert count_pictures(parts) is None


def test_the_digest_depends_on_the_partition(pictures: Path) -> None:
    whole = partition_sources([f"{pictures}/*.png"])
    assert digest(whole) == digest(partition_sources([f"{pictures}/*.png"]))
    assert digest(whole) != digest(whole[1:])
    assert digest([whole[0] + whole[1]]) != digest(whole[:2])


def test_a_missing_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError):
        partition_sources([str(tmp_path / "nothing.png")])
