"""The limit of what is read in the tables of a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from numscribe.errors import InputTooLargeError
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.number import image_width

_MEAN_COMPONENTS: Final = 4
"""Maximum mean number of components of a cell: a digit is usually one."""

_MEAN_WIDTH: Final = 120
"""Maximum mean width of the line images of a cell in pixels, including second frames. A digit is
about 17 pixels wide."""


class Limit:
    """Limits the number of written cells of a picture, and the amount of ink in them.

    The time to read tables depends on both.
    """

    def __init__(self, max_cells: int | None) -> None:
        """Start counting.

        Args:
            max_cells: Maximum number of cells; None for no limit.
        """
        self._max_cells = max_cells
        self._cells = self._components = self._width = 0

    def add_cells(self, count: int) -> None:
        """Count the written cells of a table.

        Raises:
            InputTooLargeError: There are too many.
        """
        self._cells += count
        if self._max_cells is not None and self._cells > self._max_cells:
            raise InputTooLargeError(
                f"The table has {self._cells} written cells; at most {self._max_cells} are read."
            )

    def add_ink(self, cells: Iterable[InkComponents]) -> None:
        """Count the ink of some cells, before it is read.

        Raises:
            InputTooLargeError: There is too much.
        """
        for ink in cells:
            self._components += len(ink.all)
            self._width += image_width(ink)
        self._check()

    def add_second_frames(self, cells: Iterable[InkComponents]) -> None:
        """Count the ink of cells that were also read in a second frame, since they are uncertain.

        Raises:
            InputTooLargeError: There is too much.
        """
        self._width += sum(map(image_width, cells))
        self._check()

    def _check(self) -> None:
        if self._max_cells is None:
            return
        most = _MEAN_COMPONENTS * self._max_cells
        if self._components > most or self._width > _MEAN_WIDTH * self._max_cells:
            raise InputTooLargeError(
                f"There is too much writing in the table: at most about {most:,} digits are read. "
                "Send a part of it."
            )
