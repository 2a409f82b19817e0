"""Files in ZIP and tar archives: found in order, read one at a time, never more than a limit."""

from __future__ import annotations

import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from numscribe.errors import InputTooLargeError, UndecodableImageError

MAX_BYTES = 10_000_000
"""Most bytes of a picture.

As in ``vision.decode``, which is not imported here because it loads OpenCV.
"""

BROKEN = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    RuntimeError,  # NotImplementedError for a compression that this Python lacks
    struct.error,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)
"""What reading a broken archive may raise."""

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Compressions that are read; others may ask for gigabytes of memory."""

_ENCRYPTED = 1

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line separators, marks of writing direction, and lone surrogates."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: Its path in the archive, as it stands there.
        read: Returns its bytes, while the archive is open; of a tar, only until the next member is
            asked for. Raises ``InputTooLargeError`` or ``UndecodableImageError``.
        size: Bytes that it has, unpacked.
    """

    name: str
    read: Callable[[], bytes]
    size: int


class _BoundedDirectory(io.BytesIO):
    """A ZIP whose directory, which is read in one piece and parsed first, is bounded."""

    limit: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if self.limit is not None and size is not None and size > self.limit:
            raise InputTooLargeError("The ZIP's directory is too large for the files of a batch.")
        return super().read(size)


def printable(name: str) -> str:
    r"""Return a name that is valid UTF-8 and safe to print: what is unsafe becomes an escape.

    >>> printable("scan\u202egnp.exe\n")
    'scan\\u202egnp.exe\\n'
    """
    return _UNSAFE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), name)


def zip_members(file: IO[bytes]) -> Iterator[Member]:
    """List the files of a ZIP, without folders and what macOS adds beside each file.

    Args:
        file: The ZIP, which can seek and stays open.

    Raises:
        UndecodableImageError: It is not a ZIP, or a broken one.
    """
    try:
        archive = zipfile.ZipFile(file)
    except InputTooLargeError:
        raise
    except Exception as error:  # a hostile directory may break the parser in any way
        raise UndecodableImageError("This is not a ZIP, or a broken one.") from error
    for info in archive.infolist():
        # Not is_dir: a file may have no name at all.
        if not info.filename.endswith("/") and not info.filename.startswith("__MACOSX/"):
            yield Member(info.filename, partial(_read_zipped, archive, info), info.file_size)


def bounded_zip_members(content: bytes, max_directory: int) -> list[Member]:
    """List the files of a ZIP in memory.

    Args:
        content: The ZIP.
        max_directory: Most bytes of its directory; a larger one is not parsed.

    Raises:
        UndecodableImageError: It is not a ZIP, or a broken one.
        InputTooLargeError: Its directory is too large.
    """
    file = _BoundedDirectory(content)
    file.limit = max_directory
    members = list(zip_members(file))
    file.limit = None
    return members


def tar_members(file: IO[bytes]) -> Iterator[Member]:
    """List what is in a tar, compressed or not, except for folders.

    Args:
        file: The tar, which can seek and stays open.

    Raises:
        UndecodableImageError: It is not a tar, or broken from here on.
    """
    try:
        archive = _open_tar(file)
        while (info := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined] # it would keep all headers it passed
            if not info.isdir():
                yield Member(info.name, partial(_read_tarred, archive, info), info.size)
    except BROKEN as error:
        raise UndecodableImageError(f"The archive is broken from here on: {error}") from error


def read_start(file: IO[bytes]) -> bytes:
    """Return the bytes of a file and close it; of one that is too large, just enough to tell."""
    with file:
        return file.read(MAX_BYTES + 1)


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    _refuse_large(info.file_size)  # zipfile never returns more bytes than this
    if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
        raise UndecodableImageError("The file is packed in a way that is not read here.")
    try:
        return archive.read(info)
    except BROKEN as error:
        raise UndecodableImageError("The file in the ZIP is broken.") from error


def _read_tarred(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    content = archive.extractfile(info) if info.isreg() else None
    if content is None:
        raise UndecodableImageError("It is a link in its archive, and not a file.")
    _refuse_large(info.size)
    try:
        return read_start(content)
    except BROKEN as error:
        raise UndecodableImageError(f"It cannot be read from its archive: {error}") from error


def _refuse_large(size: int) -> None:
    if size > MAX_BYTES:
        raise InputTooLargeError(f"The picture has more than {MAX_BYTES // 1_000_000} MB.")


def _open_tar(file: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=file, mode="r:")  # skips by seeking
    except tarfile.ReadError:
        file.seek(0)
        return tarfile.open(fileobj=file, mode="r|*")
