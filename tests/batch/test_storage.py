import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import fsspec
import pytest

from numscribe.batch.sources import in_archive
from numscribe.batch.storage import RemoteFolder, find, locate, open_file, write
from numscribe.errors import InvalidRequestError, MissingInputError
from numscribe.io.archives import read_start


@pytest.fixture
def memory() -> Iterator[str]:
    """A file system that only fsspec supports."""
    yield "memory://pictures"
    fsspec.filesystem("memory").store.clear()


def _names(uri: str) -> list[str]:
    return [job.name for job in find(uri)]


@pytest.mark.parametrize(
    ("path", "within"),
    [
        ("s3://bucket/a b/%20#1.png?region=eu-central-1", "bucket/a b/%20#1.png"),
        ("s3://bucket?region=eu-central-1", "bucket/"),
        ("gs://bucket/x.png", "bucket/x.png"),
        ("file:///a b/x.png", "/a b/x.png"),
        ("x.png", f"{Path.cwd()}/x.png"),
    ],
)
def test_the_key_of_a_uri_is_not_unquoted(path: str, within: str) -> None:
    assert locate(path)[1] == within


@pytest.mark.parametrize("uri", ["nonsense://x/y.png", "s3://bucket/x.png?nonsense=1"])
def test_an_unknown_file_system_or_option_is_refused(uri: str) -> None:
    with pytest.raises(InvalidRequestError, match="cannot be used"):
        locate(uri)


def test_a_remote_folder_is_sorted_like_a_local_one(tmp_path: Path) -> None:
    for name in ("b.png", "a/z.JPG", "a.png", "a/y/x.webp", "labels.csv", "a/._y.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    names = [f"{tmp_path.as_uri()}/{name}" for name in ("a/y/x.webp", "a/z.JPG", "a.png", "b.png")]
    assert _names(tmp_path.as_uri()) == names
    assert _names(f"{tmp_path.as_uri()}/") == names


def test_a_glob_returns_its_matches(memory: str) -> None:
    for name in ("1/a.png", "1/b.png", "2/a.png", "2/deep/a.png", "x.zip", "y.txt"):
        write(f"{memory}/{name}", b"x")
    assert _names(f"{memory}/*/a.png") == [f"{memory}/1/a.png", f"{memory}/2/a.png"]
    assert len(_names(f"{memory}/**/a.png")) == 3
    assert _names(f"{memory}/[2]") == [f"{memory}/2/a.png", f"{memory}/2/deep/a.png"]
    assert _names(f"{memory}/*.zip") == [f"{memory}/x.zip"]


def test_a_missing_uri_is_refused(memory: str) -> None:
    write(f"{memory}/upload", b"x")
    assert _names(f"{memory}/upload") == [f"{memory}/upload"]
    for missing in ("other", "*.png"):
        with pytest.raises(MissingInputError, match=f"No file is named {memory}/"):
            _names(f"{memory}/{missing}")


def test_options_of_a_uri_are_kept_out_of_names(tmp_path: Path) -> None:
    (tmp_path / "1.png").touch()
    (job,) = find(f"{tmp_path.as_uri()}?use_mmap=false")
    assert job.name == f"{tmp_path.as_uri()}/1.png"
    assert job.source == f"{job.name}?use_mmap=false"
    folder = RemoteFolder(f"{tmp_path.as_uri()}/?use_mmap=false")
    folder.write("2.png", b"2")
    assert (tmp_path / "2.png").read_bytes() == b"2"
    assert read_start(folder.open("2.png")) == b"2"
    assert folder.names() == {"1.png", "2.png"}


def test_write_replaces_a_file_atomically(memory: str, tmp_path: Path) -> None:
    for place in (str(tmp_path), tmp_path.as_uri(), memory):
        for content in (b"first", b"second"):
            write(f"{place}/x", content)
        assert read_start(open_file(f"{place}/x")) == b"second"
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]
    with pytest.raises(OSError, match="No such file"):
        write(str(tmp_path / "nowhere" / "x"), b"")


@pytest.mark.parametrize(("form", "ending"), [("zip", "zip"), ("tar", "tar"), ("gztar", "tar.gz")])
def test_a_remote_archive_is_read_in_place(
    form: str, ending: str, memory: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for number in "12":
        (tmp_path / "in" / f"{number}.png").write_bytes(number.encode() * 1000)
    made = shutil.make_archive(str(tmp_path / "x"), form, tmp_path / "in")
    uri = f"{memory}/x.{ending}"
    write(uri, Path(made).read_bytes())
    jobs = [picture.job() for picture in in_archive(uri, partial(open_file, uri))]
    assert {job.name[-5:]: job.source for job in jobs} == {
        "1.png": b"1" * 1000,
        "2.png": b"2" * 1000,
    }


def test_a_missing_archive_becomes_a_row_with_an_error(memory: str) -> None:
    (picture,) = in_archive(f"{memory}/x.zip", partial(open_file, f"{memory}/x.zip"))
    assert "cannot be opened" in str(picture.error)
