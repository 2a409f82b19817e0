"""One row of the table, and how many of which kind there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """What was read in one picture, or why it could not be read.

    Attributes:
        file: Path of the picture; inside an archive, the archive's path and the member's name.
        text: The digits as text, empty without ink; None where the picture cannot be read.
        formatted: The lines with the separators that were recognised; None as above.
        confidence: Probability that ``text`` is right, 0 to 1, to six places; None as above.
        accepted: Whether the reading is sure enough to be used.
        reason: Why it is not accepted, or None.
        error: Why the picture cannot be read, in one sentence, or None.
        model: Name and version of the model, as ``name@version``.
    """

    file: str
    text: str | None
    formatted: str | None
    confidence: float | None
    accepted: bool
    reason: str | None
    error: str | None
    model: str

    @classmethod
    def failed(cls, file: str, error: str, model: str) -> Row:
        """Return the row of a picture that cannot be read."""
        return cls(file, None, None, None, False, None, error, model)


@dataclass(slots=True)
class Counts:
    """How many rows there are.

    Attributes:
        rows: All of them.
        accepted: Accepted readings.
        failed: Pictures that cannot be read.
    """

    rows: int = 0
    accepted: int = 0
    failed: int = 0

    @property
    def refused(self) -> int:
        """Readings that are not accepted."""
        return self.rows - self.accepted - self.failed

    def add(self, row: Row) -> None:
        """Count a row."""
        self.rows += 1
        self.accepted += row.accepted
        self.failed += row.error is not None

    def join(self, other: Counts) -> None:
        """Count what others counted."""
        self.rows += other.rows
        self.accepted += other.accepted
        self.failed += other.failed
