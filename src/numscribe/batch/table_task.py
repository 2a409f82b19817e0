"""Tables of many pictures: each picture becomes a file of its own, and a row that names it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from numscribe.batch.rows import Row
from numscribe.errors import DataError

if TYPE_CHECKING:
    from numscribe.io.source import Source
    from numscribe.reading.recognizer import Recognizer

_MAX_CHARACTERS = 200
"""Maximum length of the readable part of a file name; of a longer one, the end is kept."""

_HASH_CHARACTERS = 8
"""Length of the hash of a path in a file name, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class TableTask:
    """How to read tables, and where to write them.

    Attributes:
        folder: Folder of the files, by path or URI.
        ending: Ending of their names: ".csv", ".xlsx" or ".json".
        check: Arithmetic rules, as in ``TableOptions``.
        find_rules: Whether to discover rules in the table if none are given.
        columns: Whether to weight the candidates of doubtful cells by column statistics.
        form: A table as JSON, whose structure all pictures have; None if each has its own.
        pictures: Whether to add a second sheet with pictures of the cells to spreadsheets.
        threshold: Minimum confidence of a cell that is not doubtful, as in ``TableOptions``.
    """

    folder: str
    ending: str
    check: str | None = None
    find_rules: bool = True
    columns: bool = True
    form: str | None = None
    pictures: bool = False
    threshold: float | None = None

    def read(self, recognizer: Recognizer, name: str, source: Source) -> Row:
        """Read the tables of a picture into a file, and return its row.

        The row's ``formatted`` is the name of the file, ``confidence`` the mean of its cells, and
        ``accepted`` whether all of them are sure.

        Raises:
            InputError: There is no table, or the picture cannot be read.
            DataError: The file cannot be written.
        """
        from numscribe.tables.cell_pictures import read_for_file  # noqa: PLC0415 only in workers
        from numscribe.tables.export import encode_tables, name_tables  # noqa: PLC0415
        from numscribe.tables.form import Form  # noqa: PLC0415
        from numscribe.tables.read import TableOptions  # noqa: PLC0415

        form = None if self.form is None else Form.parse(self.form)
        options = TableOptions(
            self.threshold,
            self.check,
            find_rules=self.find_rules,
            columns=self.columns,
            form=form,
        )
        tables, pictures = read_for_file(recognizer, source, options, pictures=self.pictures)
        file = file_name(name, self.ending)
        named = name_tables(name, tables)
        self._write(file, encode_tables(named, self.ending, pictures=pictures))
        cells = [cell for table in tables for cell in table.cells if cell.text]
        unsure = any(cell.status != "read" for cell in cells)
        return Row(
            file=name,
            text=None,
            formatted=file,
            confidence=round(fmean(cell.confidence for cell in cells), 6),
            accepted=not unsure,
            reason="unsure" if unsure else None,
            error=None,
            model=recognizer.model,
        )

    def _write(self, file: str, content: bytes) -> None:
        path = f"{self.folder.rstrip('/')}/{file}"
        try:
            if "://" in self.folder:
                from numscribe.batch.storage import write  # noqa: PLC0415 an extra

                write(path, content)
            else:
                Path(path).write_bytes(content)
        except OSError as error:
            raise DataError(f"{path} cannot be written: {error}") from error


def file_name(picture: str, ending: str) -> str:
    """Return the name of the output file of a picture, which no other path has.

    It is the path with "__" for "/". Where this does not determine the path, because characters
    were replaced or removed, a hash of the path is appended.

    >>> file_name("scans/week 1/a.jpg", ".csv")
    'scans__week 1__a.jpg.csv'
    >>> file_name("/scans/a.jpg", ".csv")
    'scans__a.jpg-2b53abd6.csv'
    """
    name = re.sub(r"[^\w .()-]+", "_", picture.replace("/", "__")).strip("_. ") or "table"
    name = name[-_MAX_CHARACTERS:]
    seems_hashed = re.search(rf"-[0-9a-f]{{{_HASH_CHARACTERS}}}$", name)
    if name.replace("__", "/") != picture or seems_hashed:
        digest = hashlib.sha256(picture.encode("utf-8", "surrogateescape")).hexdigest()
        name += f"-{digest[:_HASH_CHARACTERS]}"
    return name + ending
