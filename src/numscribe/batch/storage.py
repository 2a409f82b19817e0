"""Files on local and remote file systems: S3, Google Cloud, HDFS, and others of fsspec.

A path with ``://`` is a URI, ``SCHEME://HOST/KEY?OPTIONS``, whose key is not unquoted. Any other
path is local. Needs pyarrow and fsspec.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast
from uuid import uuid4

import pyarrow as pa
from fsspec.core import url_to_fs
from fsspec.utils import glob_translate
from pyarrow import fs

from numscribe.batch.parts import Folder
from numscribe.batch.sources import is_picture
from numscribe.batch.worker import Job
from numscribe.errors import InvalidRequestError, MissingInputError

_BUFFER = 4 << 20
"""Number of bytes to request at a time, since remote stores have high latency."""

_GLOB = re.compile(r"[*\[]")

_ATOMIC_STORES = {"s3", "gcs", "abfs"}
"""File systems on which a new file appears only when it has been closed."""


def locate(path: str) -> tuple[fs.FileSystem, str]:
    """Return the file system of a path, and the path in it.

    Raises:
        InvalidRequestError: The file system is unknown, or its driver is not installed.
    """
    if not is_uri(path):
        return fs.LocalFileSystem(), str(Path(path).absolute())
    place, _, options = path.partition("?")
    scheme, _, rest = place.partition("://")
    host, _, key = rest.partition("/")
    try:
        system, root = fs.FileSystem.from_uri(f"{scheme}://{host}/{options and '?'}{options}")
    except pa.ArrowInvalid:
        try:
            found, within = url_to_fs(path)
        except (ImportError, ValueError, OSError) as error:
            raise InvalidRequestError(f"{path} cannot be used: {error}") from error
        return fs.PyFileSystem(fs.FSSpecHandler(found)), within
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be used: {error}") from error
    return system, f"{root.rstrip('/')}/{key}"


def is_uri(path: str) -> bool:
    """Return whether a path is a URI."""
    return "://" in path


def find(uri: str) -> Iterator[Job]:
    """Find the files of a URI: a file, all files of a folder, or the matches of a glob.

    Files and folders are sorted by name at each level, as for local sources.

    Yields:
        Jobs, named by URIs without options.

    Raises:
        MissingInputError: There is no such file, and no match.
    """
    place, mark, options = uri.partition("?")
    glob = _GLOB.search(place)
    root = (place[: glob.start()].rpartition("/")[0] if glob else place).rstrip("/")
    system, path = locate(f"{root}{mark}{options}")
    path = path.rstrip("/")
    if glob is None:
        found = [info for info in [system.get_file_info(path)] if _exists(info)]
    else:
        pattern = place[len(root) :]
        matches = re.compile(glob_translate(path + pattern)).fullmatch
        found = [info for info in _below(system, path, "/" in pattern[1:]) if matches(info.path)]
    if not found:
        raise MissingInputError(f"No file is named {place} or matches it.")
    for info in found:
        if info.type == fs.FileType.Directory:
            files = [file for file in _below(system, info.path, True) if is_picture(file.path)]
        else:
            files = [info]
        for file in files:
            if file.type != fs.FileType.Directory:
                name = root + file.path[len(path) :]
                yield Job(name, f"{name}{mark}{options}")


def open_file(path: str) -> IO[bytes]:
    """Open a seekable file with a large read buffer.

    Raises:
        OSError: The file cannot be opened.
    """
    system, within = locate(path)
    if isinstance(system, fs.LocalFileSystem):
        return Path(within).open("rb")
    return io.BufferedReader(cast(io.RawIOBase, system.open_input_file(within)), _BUFFER)


def write(path: str, content: bytes) -> None:
    """Write a file atomically.

    Raises:
        OSError: The file cannot be written.
    """
    system, within = locate(path)
    is_atomic = system.type_name in _ATOMIC_STORES
    unfinished = within if is_atomic else f"{within}.{uuid4().hex}.unfinished"
    with system.open_output_stream(unfinished) as file:
        file.write(content)
    if not is_atomic:
        system.move(unfinished, within)


class RemoteFolder(Folder):
    """A folder of files by path or URI."""

    def __init__(self, path: str) -> None:
        """Name a folder; it is not created yet."""
        super().__init__(path if is_uri(path) else str(Path(path).absolute()))

    def create(self) -> None:
        """Create the folder if it does not exist."""
        system, within = locate(self.path)
        system.create_dir(within)

    def names(self) -> set[str]:
        """Return the names of its files; empty if the folder does not exist."""
        system, within = locate(self.path)
        found = system.get_file_info(fs.FileSelector(within, allow_not_found=True))
        return {info.base_name for info in found}

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return open_file(self._at(name))

    def write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
        write(self._at(name), content)

    def remove(self, name: str) -> None:
        """Remove a file."""
        system, within = locate(self._at(name))
        system.delete_file(within)

    def _at(self, name: str) -> str:
        place, mark, options = (
            self.path.partition("?") if is_uri(self.path) else (self.path, "", "")
        )
        return f"{place.rstrip('/')}/{name}{mark}{options}"


def _below(system: fs.FileSystem, path: str, is_deep: bool) -> list[fs.FileInfo]:
    found = system.get_file_info(fs.FileSelector(path, allow_not_found=True, recursive=is_deep))
    return sorted(found, key=lambda info: info.path.split("/"))


def _exists(info: fs.FileInfo) -> bool:
    return bool(info.type != fs.FileType.NotFound)
