"""Write explanations to a folder without overwriting other files."""

from __future__ import annotations

from pathlib import Path

from numscribe.errors import InvalidRequestError
from numscribe.explain.contact_sheet import contact_sheet_png, is_explanation
from numscribe.explain.panels import Explanation


class Explanations:
    """A folder for the explanations of one run."""

    def __init__(self, folder: Path) -> None:
        """Create the folder if it does not exist.

        Raises:
            InvalidRequestError: The folder cannot be created.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidRequestError(f"{folder} cannot be created: {error.strerror}.") from error
        self._folder = folder
        self._written: set[Path] = set()

    def write(self, explanation: Explanation, name: str) -> Path:
        """Write an explanation to ``NAME-explained.png``, and return its path.

        The explanation of an earlier run is replaced. Further explanations with the same name in
        this run get a number.

        Raises:
            InvalidRequestError: The file cannot be written, or exists and is not an explanation.
        """
        path = self._free(name)
        try:
            if path.exists() and not is_explanation(path.read_bytes()):
                raise InvalidRequestError(
                    f"{path} already exists and is not an explanation; it was not overwritten."
                )
            path.write_bytes(contact_sheet_png(explanation))
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
