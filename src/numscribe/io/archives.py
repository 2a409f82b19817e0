"""List and read the files of ZIP and tar archives, one at a time and within size limits."""

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
"""Maximum size of a file, in bytes.

The same as in ``io.decode``, which is not imported here because it loads OpenCV.
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
"""Exceptions that reading a broken archive may raise."""

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Supported compression methods; others may allocate gigabytes of memory."""

_ENCRYPTED = 1

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line separators, marks of writing direction, and lone surrogates."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: Its path in the archive, not escaped.
        read: Returns its bytes while the archive is open; in a tar, only until the next member is
            requested. Raises ``InputTooLargeError`` or ``UndecodableImageError``.
        size: Its unpacked size, in bytes.
    """

    name: str
    read: Callable[[], bytes]
    size: int


class _BoundedDirectory(io.BytesIO):
    """A ZIP in memory with a limit for its central directory, which is read in one piece."""

    limit: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if self.limit is not None and size is not None and size > self.limit:
            raise InputTooLargeError("The ZIP's central directory is too large for a batch.")
        return super().read(size)


def printable(name: str) -> str:
    r"""Escape the control, bidirectional and invalid characters of a file name.

    >>> printable("scan\u202egnp.exe\n")
    'scan\\u202egnp.exe\\n'
    """
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode(), name)


def zip_members(file: IO[bytes]) -> Iterator[Member]:
    """List the files of a ZIP, without folders and the metadata files that macOS adds.

    Args:
        file: The ZIP, a seekable file that must stay open.

    Raises:
        UndecodableImageError: The file is not a ZIP, or it is damaged.
    """
    try:
        archive = zipfile.ZipFile(file)
    except InputTooLargeError:
        raise
    except Exception as error:  # a malicious directory can make the parser raise anything
        raise UndecodableImageError("This is not a ZIP, or it is damaged.") from error
    for info in archive.infolist():
        # is_dir() fails for a file with an empty name.
        if not info.filename.endswith("/") and not info.filename.startswith("__MACOSX/"):
            yield Member(info.filename, partial(_read_zipped, archive, info), info.file_size)


def bounded_zip_members(content: bytes, max_directory: int) -> list[Member]:
    """List the files of a ZIP in memory.

    Args:
        content: The ZIP.
        max_directory: Maximum size of its central directory, in bytes; a larger one is not parsed.

    Raises:
        UndecodableImageError: The content is not a ZIP, or it is damaged.
        InputTooLargeError: The central directory is too large.
    """
    file = _BoundedDirectory(content)
    file.limit = max_directory
    members = list(zip_members(file))
    file.limit = None
    return members


def tar_members(file: IO[bytes]) -> Iterator[Member]:
    """List the members of a tar, compressed or not, except for folders.

    Args:
        file: The tar, a seekable file that must stay open.

    Raises:
        UndecodableImageError: The file is not a tar, or the rest of it is damaged.
    """
    try:
        archive = _open_tar(file)
        while (info := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined] # tarfile keeps every header it reads
            if not info.isdir():
                yield Member(info.name, partial(_read_tarred, archive, info), info.size)
    except BROKEN as error:
        raise UndecodableImageError(f"The rest of the archive is damaged: {error}") from error


def read_start(file: IO[bytes]) -> bytes:
    """Return at most ``MAX_BYTES`` + 1 bytes of a file, and close it."""
    with file:
        return file.read(MAX_BYTES + 1)


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    _refuse_large(info.file_size)  # zipfile never returns more bytes than this
    if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
        raise UndecodableImageError("The compression or encryption of the file is not supported.")
    try:
        return archive.read(info)
    except BROKEN as error:
        raise UndecodableImageError("The file in the ZIP is damaged.") from error


def _read_tarred(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    content = archive.extractfile(info) if info.isreg() else None
    if content is None:
        raise UndecodableImageError("This is a link, not a file.")
    _refuse_large(info.size)
    try:
        return read_start(content)
    except BROKEN as error:
        raise UndecodableImageError(f"The file in the archive is damaged: {error}") from error


def _refuse_large(size: int) -> None:
    if size > MAX_BYTES:
        raise InputTooLargeError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")


def _open_tar(file: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=file, mode="r:")  # skips by seeking
    except tarfile.ReadError:
        file.seek(0)
        return tarfile.open(fileobj=file, mode="r|*")
