"""Which pictures belong to which part of a table that a cluster makes.

A part is made of the same pictures whoever makes it: a list of some, or of one archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from numscribe.batch.parquet import ROWS_OF_A_GROUP
from numscribe.batch.sources import expand, is_archive, pictures
from numscribe.batch.storage import find, is_uri
from numscribe.batch.worker import Job

_PARTS = 256
"""Parts at least, unless they would be small: so many that all of a cluster has work to the end."""

_LEAST_ROWS = 16
"""Pictures of a part at least, archives aside."""


def divide(sources: Sequence[str]) -> list[list[Job]]:
    """Divide the pictures of sources into parts, the same each time.

    Args:
        sources: Files, folders, globs, ZIP and tar archives, by path or URI.

    Returns:
        Parts, whose rows one after the other are in the order of the sources. An archive is a part
        of its own, since how many pictures it has is not known before.

    Raises:
        MissingInputError: A source is not there.
        InvalidRequestError: A URI is of an unknown file system.
    """
    found = list(_found(sources))
    count = sum(not is_archive(job.name) for job in found)
    most = min(ROWS_OF_A_GROUP, max(_LEAST_ROWS, count // _PARTS))
    parts: list[list[Job]] = []
    for job in found:
        if parts and not is_archive(job.name) and not is_whole(parts[-1]) and len(parts[-1]) < most:
            parts[-1].append(job)
        else:
            parts.append([job])
    return parts or [[]]


def is_whole(part: Sequence[Job]) -> bool:
    """Tell whether a part is an archive."""
    return any(is_archive(job.name) for job in part[:1])


def count_pictures(parts: Iterable[Sequence[Job]]) -> int | None:
    """Count the pictures; None where some are in archives."""
    counts = [None if is_whole(part) else len(part) for part in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def digest(parts: Iterable[Sequence[Job]]) -> str:
    """Return a hash of which pictures and archives the parts are of, in hexadecimal."""
    whole = hashlib.sha256()
    for number, part in enumerate(parts):
        names = "\n".join([str(number), *(job.name for job in part), ""])
        whole.update(names.encode("utf-8", "backslashreplace"))
    return whole.hexdigest()


def _found(sources: Sequence[str]) -> Iterator[Job]:
    """Find pictures, and archives as they are."""
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
                yield Job(picture.name, place, picture.error)
