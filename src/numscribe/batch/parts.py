"""A table in parts: which pictures belong to each, and the folder that the parts lie in.

A part is made of the same pictures whoever makes it, and is written whole under its own name. So
one that is made twice, because its first maker died or was only thought dead, is there once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from numscribe.batch.parquet import ROWS_OF_A_PART, SCHEMA, as_table
from numscribe.batch.rows import Row
from numscribe.batch.sources import expand, is_archive, pictures
from numscribe.batch.state import refuse_others
from numscribe.batch.storage import find, is_uri, join, locate, open_file, write
from numscribe.batch.worker import Job
from numscribe.errors import DataError

_PARTS = 256
"""Parts at least, unless they would be small: so many that all of a cluster has work to the end."""

_LEAST_ROWS = 16
"""Pictures of a part at least, archives aside."""

_ASKED = 32
"""Parts whose length is asked for at the same time."""

_STATE = "_run.json"
"""By which settings the parts are made; there until all are. Readers of Parquet skip the name."""


class Archive(NamedTuple):
    """An archive whose pictures are a part together, since their number is not known before."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one part is made of.

    Attributes:
        number: Its place among the parts, from 0.
        content: Pictures to read, or an archive of them.
    """

    number: int
    content: list[Job] | Archive


class Size(NamedTuple):
    """How long a part is.

    Attributes:
        rows: Its rows.
        accepted: How many of them are accepted readings.
        failed: How many of them are of pictures that cannot be read.
    """

    rows: int
    accepted: int
    failed: int


def divide(sources: Sequence[str]) -> list[Part]:
    """Divide the pictures of sources into parts, the same each time.

    Args:
        sources: Files, folders, globs, ZIP and tar archives, by path or URI.

    Returns:
        Parts, whose rows one after the other are in the order of the sources.

    Raises:
        MissingInputError: A source is not there.
        InvalidRequestError: A URI is of an unknown file system.
    """
    found = list(_found(sources))
    count = sum(isinstance(one, Job) for one in found)
    rows = min(ROWS_OF_A_PART, max(_LEAST_ROWS, count // _PARTS))
    contents: list[list[Job] | Archive] = []
    for one in found:
        if isinstance(one, Archive):
            contents.append(one)
        elif contents and isinstance(contents[-1], list) and len(contents[-1]) < rows:
            contents[-1].append(one)
        else:
            contents.append([one])
    return [Part(number, content) for number, content in enumerate(contents or [[]])]


def _found(sources: Sequence[str]) -> Iterator[Job | Archive]:
    for source in sources:
        if is_uri(source):
            for job in find(source):
                yield Archive(job.name, str(job.source)) if is_archive(job.name) else job
            continue
        for path in expand([source]):
            absolute = str(Path(path).absolute())
            if is_archive(path) and not Path(path).is_dir():
                yield Archive(path, absolute)
                continue
            for picture in pictures([path]):
                place = str(Path(picture.path).absolute()) if picture.path else b""
                yield Job(picture.name, place, picture.error)


class PartsFolder:
    """The folder of a table in parts, ``part-00000000.parquet`` and so on, on any file system."""

    def __init__(self, path: str) -> None:
        """Name the folder, by path or URI; nothing is made yet."""
        self.path = path if is_uri(path) else str(Path(path).absolute())

    def sizes(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Size]]:
        """Yield those parts that are there, and how long they are."""
        there = self._files()
        parts = [part for part in parts if _name(part) in there]
        with ThreadPoolExecutor(_ASKED) as threads:
            yield from zip(parts, threads.map(self._size, parts), strict=True)

    def begin(self, settings: dict[str, Any], *, resume: bool, overwrite: bool) -> bool:
        """Make the folder, or go on with the one that is there.

        Args:
            settings: What the rows depend on.
            resume: Go on where an earlier run ended; begin where there is none.
            overwrite: Remove an earlier table.

        Returns:
            Whether there is something to do: not where an earlier run had finished.

        Raises:
            DataError: There is a table already, or by other settings, or it cannot be written.
        """
        there = self._files()
        if there and resume:
            if _STATE not in there:
                return False
            refuse_others(self.path, self._noted(), settings)
            return True
        if there and not overwrite:
            raise DataError(
                f"{self.path} is there already: --resume goes on with it, --overwrite begins anew."
            )
        system, within = locate(self.path)
        for name in there:
            if name == _STATE or (name.startswith("part-") and name.endswith(".parquet")):
                system.delete_file(f"{within}/{name}")
        system.create_dir(within)
        write(join(self.path, _STATE), json.dumps(settings).encode())
        return True

    def write(self, part: Part, rows: Iterator[Row]) -> Size:
        """Write a part as a whole, and return how long it is."""
        count = accepted = failed = 0
        content = pa.BufferOutputStream()
        with pq.ParquetWriter(content, SCHEMA, compression="zstd") as writer:
            while group := list(islice(rows, ROWS_OF_A_PART)):
                writer.write_table(as_table(group))
                count += len(group)
                accepted += sum(row.accepted for row in group)
                failed += sum(row.error is not None for row in group)
        write(join(self.path, _name(part)), content.getvalue())
        return Size(count, accepted, failed)

    def end(self, parts: Sequence[Part]) -> None:
        """Note that the table is complete.

        Raises:
            DataError: It is not.
        """
        missing = {_name(part) for part in parts} - self._files()
        if missing:
            raise DataError(f"{self.path} lacks {len(missing)} of its parts: --resume makes them.")
        system, within = locate(join(self.path, _STATE))
        system.delete_file(within)

    def _files(self) -> set[str]:
        system, within = locate(self.path)
        try:
            found = system.get_file_info(fs.FileSelector(within, allow_not_found=True))
        except OSError as error:
            raise DataError(f"{self.path} cannot be written: {error}") from error
        return {info.base_name for info in found}

    def _noted(self) -> dict[str, Any]:
        with open_file(join(self.path, _STATE)) as file:
            noted: dict[str, Any] = json.load(file)
        return noted

    def _size(self, part: Part) -> Size:
        with open_file(join(self.path, _name(part))) as file:
            table = pq.read_table(file, columns=["accepted", "error"])
        accepted = sum(table["accepted"].to_pylist())
        return Size(table.num_rows, accepted, table.num_rows - table["error"].null_count)


def total(parts: Iterable[Part]) -> int | None:
    """Count the pictures; None where some are in archives."""
    count = 0
    for part in parts:
        if isinstance(part.content, Archive):
            return None
        count += len(part.content)
    return count


def digest(parts: Iterable[Part]) -> str:
    """Return a hash of which pictures and archives the parts are of, in hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        one = part.content
        names = [one.name] if isinstance(one, Archive) else [job.name for job in one]
        whole.update("\n".join([str(part.number), *names, ""]).encode("utf-8", "backslashreplace"))
    return whole.hexdigest()


def _name(part: Part) -> str:
    return f"part-{part.number:08}.parquet"
