import io
import os
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from numscribe.batch.sources import count, expand, pictures
from numscribe.errors import MissingInputError


def _names(*paths: Path) -> list[str]:
    return [picture.name for picture in pictures(map(str, paths))]


def _read(path: Path) -> dict[str, str | bytes | None]:
    jobs = (picture.job() for picture in pictures([str(path)]))
    return {job.name: job.error or job.source for job in jobs}


def _tar(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_gives_its_pictures_at_any_depth_sorted_by_name(tmp_path: Path) -> None:
    for name in ("b.png", "a/z.JPG", "a/y.webp", "c.tiff", "labels.csv", "a/._y.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = ["a/y.webp", "a/z.JPG", "b.png", "c.tiff"]
    assert _names(tmp_path) == [f"{tmp_path}/{name}" for name in names]


def test_a_file_given_by_name_may_have_any_extension(tmp_path: Path) -> None:
    (tmp_path / "upload").touch()
    assert _names(tmp_path / "upload") == [f"{tmp_path}/upload"]


def test_a_folder_may_have_the_extension_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "old.zip").mkdir()
    (tmp_path / "old.zip" / "1.png").touch()
    assert _names(tmp_path / "old.zip") == [f"{tmp_path}/old.zip/1.png"]


@pytest.mark.parametrize("name", ["x.tar", "x.tar.gz", "x.tgz", "x.tar.bz2", "x.tar.xz"])
def test_pictures_of_a_tar_are_in_the_order_of_its_members(name: str, tmp_path: Path) -> None:
    members = {"b/2.png": b"two" * 1000, "notes.txt": b"", "a/1.png": b"1" * 512}
    mode = (
        {"r": "w", "z": "w:gz", "2": "w:bz2"}.get(name[-1], "w:xz") if name != "x.tgz" else "w:gz"
    )
    path = _tar(tmp_path / name, members, mode)
    assert _read(path) == {
        f"{path}/b/2.png": members["b/2.png"],
        f"{path}/a/1.png": members["a/1.png"],
    }


def test_pictures_of_a_zip_are_in_the_order_of_its_members(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"b/": b"", "b/2.png": b"two", "notes.txt": b"", "1.png": b"1"})
    assert _read(path) == {f"{path}/b/2.png": b"two", f"{path}/1.png": b"1"}


def test_sources_are_in_the_given_order(tmp_path: Path) -> None:
    (tmp_path / "z.png").touch()
    archive = _zip(tmp_path / "a.zip", {"m.png": b""})
    assert _names(tmp_path / "z.png", archive) == [f"{tmp_path}/z.png", f"{archive}/m.png"]


def test_matches_of_a_glob_are_sorted(tmp_path: Path) -> None:
    for name in ("2/b.png", "1/a.png", "1/c.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = expand([f"{tmp_path}/**/*.png"])
    assert found == [f"{tmp_path}/1/a.png", f"{tmp_path}/2/b.png"]


def test_an_existing_file_is_preferred_to_a_glob(tmp_path: Path) -> None:
    (tmp_path / "[1].png").touch()
    assert expand([f"{tmp_path}/[1].png"]) == [f"{tmp_path}/[1].png"]


@pytest.mark.parametrize("name", ["missing.png", "*.png"])
def test_a_missing_source_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="No file is named"):
        expand([f"{tmp_path}/{name}"])


def test_names_that_are_not_utf_8_are_escaped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")).touch()
    assert _names(tmp_path) == [f"{tmp_path}/\\udcff.png"]


def test_control_characters_of_names_are_escaped(tmp_path: Path) -> None:
    (tmp_path / "1\r\x1b[2J.png").write_bytes(b"1")
    _zip(tmp_path / "x.zip", {"\u202e2.png": b"2"})
    assert _names(tmp_path, tmp_path / "x.zip") == [
        f"{tmp_path}/1\\r\\x1b[2J.png",
        f"{tmp_path}/x.zip/\\u202e2.png",
    ]


def test_pipes_and_broken_links_become_errors(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "lost.png").symlink_to("nowhere.png")
    assert all("not a regular file" in str(said) for said in _read(tmp_path).values())
    assert len(_read(tmp_path)) == 2


def test_a_link_in_a_tar_is_a_picture_with_an_error(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        link = tarfile.TarInfo("x.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert _read(tmp_path / "x.tar") == {f"{tmp_path}/x.tar/x.png": "This is a link, not a file."}


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"junk" * 999])
def test_a_broken_archive_is_a_picture_with_an_error(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    ((where, said),) = _read(tmp_path / name).items()
    assert where == f"{tmp_path}/{name}"
    zipped = "This is not a ZIP, or it is damaged."
    assert str(said).startswith(
        zipped if name == "x.zip" else "The rest of the archive is damaged: "
    )


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_truncated_tar_gives_its_first_members_and_an_error(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("x.tar" if mode == "w" else "x.tar.gz")
    members = {f"{number}.png": os.urandom(5000) for number in range(5)}
    content = _tar(path, members, mode).read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    read = _read(path)
    assert read[f"{path}/0.png"] == members["0.png"]
    assert "damaged" in str(read.popitem()[1])


def test_a_broken_member_of_a_zip_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"1.png": b"one" * 99, "2.png": b"two"})
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(content)
    first, second = _read(path).values()
    assert first == "The file in the ZIP is damaged."
    assert second == b"two"


def test_a_member_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    path = _zip(tmp_path / "bomb.zip", {"1.png": bytes(50_000_000)})
    (said,) = _read(path).values()
    assert said == "The file is larger than 10 MB."


def test_pictures_are_counted_without_unpacking(folder: Path, tmp_path: Path) -> None:
    members = {"1.png": b"", "2.png": b"", "notes.txt": b""}
    _zip(tmp_path / "x.zip", members)
    _tar(tmp_path / "x.tar", members)
    assert count(map(str, [folder, tmp_path / "x.zip", tmp_path / "x.tar"])) == 44
    assert count([str(_tar(tmp_path / "x.tgz", members, "w:gz"))]) is None


def test_memory_does_not_grow_with_the_length_of_a_tar(tmp_path: Path) -> None:
    def peak(members: int) -> int:
        path = _tar(tmp_path / f"{members}.tar", {f"{n}.png": b"" for n in range(members)})
        tracemalloc.start()
        assert sum(1 for _ in pictures([str(path)])) == members
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(4000) < 2 * peak(100)


def test_on_skipped_is_called_for_other_files_except_hidden_ones(tmp_path: Path) -> None:
    members = {"a.png": b"1", "notes.txt": b"2", "in/b.DOC": b"3", "in/._a.png": b"4"}
    folder = tmp_path / "folder"
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for path in (_zip(tmp_path / "x.zip", members), _tar(tmp_path / "x.tar", members), folder):
        skipped: list[str] = []
        assert len(list(pictures([str(path)], skipped.append))) == 1
        assert sorted(skipped) == [f"{path}/in/b.DOC", f"{path}/notes.txt"]
