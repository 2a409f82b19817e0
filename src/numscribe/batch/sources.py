"""From folders, globs, archives and files to their pictures, one at a time, in a fixed order."""

from __future__ import annotations

import glob
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from numscribe.batch.worker import Job
from numscribe.errors import MissingInputError
from numscribe.serialize import printable

MAX_BYTES = 10_000_000
"""Bytes of an archived picture that are handed on; one more and it is refused as too large.

As in ``vision.decode``, which is not imported here because it loads OpenCV.
"""

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
_COMPRESSED_TARS = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,  # a compression that this Python has not
    RuntimeError,  # a member that is encrypted
    ValueError,
)
"""What reading an archive that is not what its name says may raise."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is found, and not read yet.

    Attributes:
        name: What to call it in the table; valid UTF-8, whatever the file system says.
        path: Where it is, or None in an archive.
        read: What returns its bytes, or None outside an archive; only until the next is asked for.
        error: Why it cannot be read, where that is known already.
    """

    name: str
    path: str | None = None
    read: Callable[[], bytes] | None = None
    error: str | None = None

    def job(self) -> Job:
        """Return what a worker needs to read it: the path of a file, or an archived one's bytes."""
        if self.read is None or self.error is not None:
            return Job(self.name, self.path or b"", self.error)
        try:
            return Job(self.name, self.read())
        except _BROKEN as error:
            return Job(self.name, b"", f"It cannot be read from its archive: {error}")


def expand(sources: Iterable[str]) -> list[str]:
    """Replace globs by what they match, sorted; ``**`` matches folders at any depth.

    Raises:
        MissingInputError: There is no such file, or nothing matches.
    """
    paths: list[str] = []
    for source in sources:
        if Path(source).exists():
            paths.append(source)
            continue
        found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 it may be absolute
        if not found:
            raise MissingInputError(f"There is no file {source}, and nothing matches it.")
        paths += found
    return paths


def _ignore(_: str) -> None:
    """Take no note of what is skipped."""


def pictures(
    paths: Iterable[str], on_skipped: Callable[[str], None] = _ignore
) -> Iterator[Picture]:
    """Find the pictures of paths, in the same order each time.

    A folder gives its files with the ending of a picture, at any depth, sorted by name; a ZIP or
    tar those of its members, in the archive's order; any other file is itself the picture. What
    cannot be opened is a picture with an error. Links to folders are not followed.

    No picture is held in memory but the one that is read; of a folder its names are, and of a
    ZIP its table of contents.

    Args:
        paths: Files, folders and archives.
        on_skipped: Called with the name of each file in a folder or an archive that is not taken
            for a picture, hidden ones aside: those nobody put there by hand.
    """
    for path in paths:
        if Path(path).is_dir():
            yield from _in_folder(path.rstrip("/") or "/", on_skipped)
        elif is_archive(path):
            yield from in_archive(path, on_skipped=on_skipped)
        else:
            yield Picture(printable(path), path=path)


def count(paths: Iterable[str]) -> int | None:
    """Count the pictures; None where a compressed tar would have to be unpacked for it."""
    total = 0
    for path in paths:
        if path.lower().endswith(_COMPRESSED_TARS) and Path(path).is_file():
            return None
        total += sum(1 for _ in pictures([path]))
    return total


def is_archive(path: str) -> bool:
    """Return whether a source of that name is taken for an archive."""
    return path.lower().endswith((".zip", ".tar", *_COMPRESSED_TARS))


def in_archive(
    path: str,
    open_file: Callable[[], IO[bytes]] | None = None,
    on_skipped: Callable[[str], None] = _ignore,
) -> Iterator[Picture]:
    """Find the pictures of an archive, in its order.

    Args:
        path: What it is called in the table, and where it is.
        open_file: What opens it where it is somewhere else; the file can seek.
        on_skipped: As for ``pictures``.
    """
    walk = _in_zip if path.lower().endswith(".zip") else _in_tar
    try:
        with open_file() if open_file else Path(path).open("rb") as file:
            yield from walk(path, file, on_skipped)
    except _BROKEN as error:
        yield Picture(printable(path), error=f"The archive is broken from here on: {error}")


def is_picture(path: str) -> bool:
    """Return whether a file of that name, in a folder or an archive, is taken for a picture."""
    name = PurePosixPath(path)
    # macOS puts a file "._x.png" of attributes beside each x.png that it archives.
    return name.suffix.lower() in _PICTURES and not name.name.startswith("._")


def _is_hidden(path: str) -> bool:
    return PurePosixPath(path).name.startswith(".")


def _in_folder(folder: str, on_skipped: Callable[[str], None]) -> Iterator[Picture]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False), entry.is_file())
                for entry in entries
            )
    except OSError as error:
        yield Picture(printable(folder), error=f"The folder cannot be read: {error.strerror}.")
        return
    for name, is_folder, is_file in found:
        path = f"{folder}/{name}"
        if is_folder:
            yield from _in_folder(path, on_skipped)
        elif is_picture(name):
            # Opening a pipe would wait for its writer.
            refusal = None if is_file else "It is neither a file nor a link to one."
            yield Picture(printable(path), path=path, error=refusal)
        elif is_file and not _is_hidden(name):
            on_skipped(path)


def _in_zip(path: str, file: IO[bytes], on_skipped: Callable[[str], None]) -> Iterator[Picture]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            if not is_picture(member.filename):
                if not _is_hidden(member.filename):
                    on_skipped(f"{path}/{member.filename}")
            else:
                name = printable(f"{path}/{member.filename}")
                yield Picture(name, read=partial(_member, archive, member))


def _in_tar(path: str, file: IO[bytes], on_skipped: Callable[[str], None]) -> Iterator[Picture]:
    with _open_tar(file) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined] # it would keep every header that it has passed
            if not is_picture(member.name) or member.isdir():
                if member.isreg() and not _is_hidden(member.name):
                    on_skipped(f"{path}/{member.name}")
                continue
            name = printable(f"{path}/{member.name}")
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                yield Picture(name, error="It is a link in its archive, and not a file.")
            else:
                yield Picture(name, read=partial(head, content))


def _open_tar(file: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=file, mode="r:")  # skips by seeking
    except tarfile.ReadError:
        file.seek(0)
        return tarfile.open(fileobj=file, mode="r|*")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    return head(archive.open(member))


def head(file: IO[bytes]) -> bytes:
    """Return the bytes of a file, which is closed: of one too large, as many as show that."""
    with file:
        return file.read(MAX_BYTES + 1)
