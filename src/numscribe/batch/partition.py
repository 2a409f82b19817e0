"""Partition the pictures of a cluster run into parts: lists of pictures, or single archives.

The partition depends on the sources only, so a part can be computed again by another actor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from numscribe.batch.parquet import ROW_GROUP_SIZE
from numscribe.batch.sources import expand, is_archive, pictures
from numscribe.batch.storage import find, is_uri
from numscribe.batch.worker import Job

_MIN_PARTS = 256
"""Minimum number of parts, unless they would be too small, so that all actors stay busy."""

_MIN_ROWS = 16
"""Minimum number of pictures in a part that is not an archive."""


def partition_sources(sources: Sequence[str]) -> list[list[Job]]:
    """Partition the pictures of sources; the result is the same each time.

    Args:
        sources: Files, folders, globs, ZIP and tar archives, by path or URI.

    Returns:
        Parts in the order of the sources. Each archive is a part of its own, since its number of
        pictures is unknown.

    Raises:
        MissingInputError: A source does not exist.
        InvalidRequestError: The file system of a URI is unknown.
    """
    found = list(_found(sources))
    count = sum(not is_archive(job.name) for job in found)
    size = min(ROW_GROUP_SIZE, max(_MIN_ROWS, count // _MIN_PARTS))
    parts: list[list[Job]] = [[]]
    for job in found:
        last = parts[-1]
        fits = not is_archive(job.name) and not is_archive_part(last) and len(last) < size
        if fits or not last:
            last.append(job)
        else:
            parts.append([job])
    return parts


def is_archive_part(part: Sequence[Job]) -> bool:
    """Return whether a part is an archive."""
    return any(is_archive(job.name) for job in part[:1])


def count_pictures(parts: Iterable[Sequence[Job]]) -> int | None:
    """Return the number of pictures, or None if some are in archives."""
    counts = [None if is_archive_part(part) else len(part) for part in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def digest(parts: Iterable[Sequence[Job]]) -> str:
    """Return a SHA-256 of the names of the pictures and archives in each part, in hexadecimal."""
    total = hashlib.sha256()
    for number, part in enumerate(parts):
        names = "\n".join([str(number), *(job.name for job in part), ""])
        total.update(names.encode("utf-8", "backslashreplace"))
    return total.hexdigest()


def _found(sources: Sequence[str]) -> Iterator[Job]:
    """Yield pictures, and archives as single jobs."""
    for source in sources:
        if is_uri(source):
            yield from find(source)
            continue
        for path in expand([source]):
            if is_archive(path) and not Path(path).is_dir():
                yield Job(path, str(Path(path).absolute()))
                continue
            for picture in pictures([path]):
                place = str(Path(picture.path).absolute()) if picture.path else b""
                yield Job(picture.name, place, picture.error, picture.page)
