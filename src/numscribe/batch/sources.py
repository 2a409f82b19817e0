"""List the pictures of folders, globs, archives and files, lazily and in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from numscribe.batch.worker import Job
from numscribe.errors import InputError, MissingInputError, MissingPackageError
from numscribe.io.archives import BROKEN, printable, tar_members, zip_members
from numscribe.io.pdf import count_pages, is_pdf

_PICTURES = {
    ".avif",
    ".bmp",
    ".gif",
    ".heic",
    ".heif",
    ".jpeg",
    ".jpg",
    ".png",
    ".tif",
    ".tiff",
    ".webp",
}
_COMPRESSED_TARS = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was found and has not been read.

    Attributes:
        name: Name in the table, escaped so that it is safe to print.
        path: Path of the file, or None in an archive.
        read: Returns the bytes of an archive's member, until the next picture is requested; None
            outside an archive.
        error: Error message if the picture cannot be read, or None.
        page: Page of a PDF, from 1; None for other files.
    """

    name: str
    path: str | None = None
    read: Callable[[], bytes] | None = None
    error: str | None = None
    page: int | None = None

    def job(self) -> Job:
        """Return a job for a worker, with the path of the file or the bytes from the archive."""
        if self.read is None or self.error is not None:
            return Job(self.name, self.path or b"", self.error, self.page)
        try:
            return Job(self.name, self.read())
        except InputError as error:
            return Job(self.name, b"", str(error))


def expand(sources: Iterable[str]) -> list[str]:
    """Replace globs by the paths that they match, sorted; ``**`` matches folders at any depth.

    Raises:
        MissingInputError: There is no such file, and no match.
    """
    paths: list[str] = []
    for source in sources:
        if Path(source).exists():
            paths.append(source)
            continue
        found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 it may be absolute
        if not found:
            raise MissingInputError(f"No file is named {source} or matches it.")
        paths += found
    return paths


def _ignore(_: str) -> None:
    """Do nothing with a skipped file."""


def pictures(
    paths: Iterable[str], on_skipped: Callable[[str], None] = _ignore
) -> Iterator[Picture]:
    """Yield the pictures of paths, in the same order each time.

    Folders are searched recursively, sorted by name, for files with the ending of a picture or of a
    PDF. ZIP and tar archives are searched in their own order. A PDF is one picture a page; any
    other file is treated as a picture. A source that cannot be opened is yielded as a picture with
    an error. Links to folders are not followed.

    Only one picture is in memory at a time, besides the file names of a folder and the directory
    of a ZIP.

    Args:
        paths: Files, folders and archives.
        on_skipped: Called with the name of each file in a folder or an archive that is not a
            picture, except for hidden files.
    """
    for path in paths:
        if Path(path).is_dir():
            yield from _in_folder(path.rstrip("/") or "/", on_skipped)
        elif is_archive(path):
            yield from in_archive(path, on_skipped=on_skipped)
        elif is_pdf(path):
            yield from pages(path)
        else:
            yield Picture(printable(path), path=path)


def pages(path: str) -> Iterator[Picture]:
    """Yield the pages of a PDF, or one picture with an error where it cannot be opened."""
    try:
        total = count_pages(path)
    except (InputError, MissingPackageError) as error:
        yield Picture(printable(path), error=str(error))
        return
    for page in range(1, total + 1):
        yield Picture(printable(f"{path}/page-{page:03}"), path=path, page=page)


def count(paths: Iterable[str]) -> int | None:
    """Return the number of pictures, or None if a compressed tar would have to be unpacked."""
    total = 0
    for path in paths:
        if path.lower().endswith(_COMPRESSED_TARS) and Path(path).is_file():
            return None
        total += sum(1 for _ in pictures([path]))
    return total


def is_archive(path: str) -> bool:
    """Return whether a source is an archive, by its name."""
    return path.lower().endswith((".zip", ".tar", *_COMPRESSED_TARS))


def in_archive(
    path: str,
    open_file: Callable[[], IO[bytes]] | None = None,
    on_skipped: Callable[[str], None] = _ignore,
) -> Iterator[Picture]:
    """Yield the pictures of an archive, in its order.

    Args:
        path: Path of the archive, which is also its name in the table.
        open_file: Opens the archive as a seekable file, if it is not at ``path``.
        on_skipped: As for ``pictures``.
    """
    list_members = zip_members if path.lower().endswith(".zip") else tar_members
    try:
        with open_file() if open_file else Path(path).open("rb") as file:
            for member in list_members(file):
                name = f"{path}/{member.name}"
                if is_picture(member.name):
                    yield Picture(printable(name), read=member.read)
                elif not _is_hidden(member.name):
                    on_skipped(name)
    except InputError as error:
        yield Picture(printable(path), error=str(error))
    except BROKEN as error:
        yield Picture(printable(path), error=f"The archive cannot be opened: {error}")


def is_picture(path: str) -> bool:
    """Return whether a file in a folder or an archive is a picture, by its name."""
    name = PurePosixPath(path)
    # macOS adds a metadata file "._x.png" for each x.png to an archive.
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
        elif is_file and is_pdf(name) and not name.startswith("._"):
            yield from pages(path)
        elif is_picture(name):
            # Opening a named pipe would block.
            refusal = None if is_file else "This is not a regular file."
            yield Picture(printable(path), path=path, error=refusal)
        elif is_file and not _is_hidden(name):
            on_skipped(path)
