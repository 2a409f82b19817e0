import io
import tarfile
import zipfile

import pytest

from numscribe.errors import InputTooLargeError, UndecodableImageError
from numscribe.io import archives, decode
from numscribe.io.archives import bounded_zip_members, printable, tar_members, zip_members


def _zip(**files: bytes) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            archive.writestr(name, file)
        archive.writestr("folder/", b"")
        archive.writestr("__MACOSX/._a.png", b"of a Mac")
    return content


def test_zip_members_are_in_order_without_folders() -> None:
    members = list(zip_members(_zip(b=b"2", a=b"1")))
    assert [(member.name, member.read(), member.size) for member in members] == [
        ("b", b"2", 1),
        ("a", b"1", 1),
    ]


def test_tar_members_are_read_in_order() -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name in "ba":
            entry = tarfile.TarInfo(name)
            entry.size = 1
            archive.addfile(entry, io.BytesIO(name.encode()))
    content.seek(0)
    assert [(member.name, member.read()) for member in tar_members(content)] == [
        ("b", b"b"),
        ("a", b"a"),
    ]


def test_a_zip_directory_over_the_limit_is_not_parsed() -> None:
    content = _zip(a=b"1").getvalue()
    assert [member.name for member in bounded_zip_members(content, 1000)] == ["a"]
    with pytest.raises(InputTooLargeError, match="directory"):
        bounded_zip_members(content, 10)


def test_a_member_over_the_size_limit_is_not_unpacked() -> None:
    (member,) = zip_members(_zip(a=bytes(archives.MAX_BYTES + 1)))
    with pytest.raises(InputTooLargeError, match="10 MB"):
        member.read()


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(_zip(a=b"1").getvalue())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (member,) = zip_members(io.BytesIO(content))
    with pytest.raises(UndecodableImageError, match="not supported"):
        member.read()


@pytest.mark.parametrize("list_members", [zip_members, tar_members])
def test_a_file_that_is_not_an_archive_is_refused(list_members: object) -> None:
    with pytest.raises(UndecodableImageError, match="damaged"):
        list(list_members(io.BytesIO(b"junk" * 500)))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("größe 7.png", "größe 7.png"),
        ("a\r\n\t\x1b[31m\x9b.png", "a\\r\\n\\t\\x1b[31m\\x9b.png"),
        ("\u202egnp.7\u2066\u2028", "\\u202egnp.7\\u2066\\u2028"),
        ("\udcff", "\\udcff"),
    ],
)
def test_control_characters_in_names_are_escaped(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_the_size_limit_equals_the_decoders() -> None:
    assert archives.MAX_BYTES == decode.MAX_BYTES
