"""Where pictures that explain readings go: into one folder, and over no file of somebody else's."""

from __future__ import annotations

from pathlib import Path

from numscribe.errors import InvalidRequestError
from numscribe.explain.panels import Explanation
from numscribe.explain.sheet import is_explanation, sheet_png


class Explanations:
    """A folder of the pictures that explain the readings of one run."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is not there.

        Raises:
            InvalidRequestError: It cannot be made.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidRequestError(f"{folder} cannot be made: {error.strerror}.") from error
        self._folder = folder
        self._written: set[Path] = set()

    def write(self, explanation: Explanation, name: str) -> Path:
        """Write the picture as ``NAME-explained.png``, and return its path.

        The picture of an earlier run is replaced. A second one of the same name within this run,
        from another folder, is numbered.

        Raises:
            InvalidRequestError: It cannot be written, or there is another file of that name.
        """
        path = self._free(name)
        try:
            if path.exists() and not is_explanation(path.read_bytes()):
                raise InvalidRequestError(
                    f"{path} is there already and no explanation: it is left alone."
                )
            path.write_bytes(sheet_png(explanation))
        except OSError as error:
            raise InvalidRequestError(f"{path} cannot be written: {error.strerror}.") from error
        self._written.add(path)
        return path

    def _free(self, name: str) -> Path:
        path, number = self._folder / f"{name}-explained.png", 1
        while path in self._written:
            number += 1
            path = self._folder / f"{name}-explained-{number}.png"
        return path
