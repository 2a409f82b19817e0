"""The rows of the table, and their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """The reading of a picture, or an error.

    Attributes:
        file: Path of the picture; in an archive, the archive's path and the member's name.
        text: The digits; empty if there is no ink, None if there is an error.
        formatted: The lines with marks; None if there is an error.
        confidence: Confidence of the reading, 0 to 1, rounded to six decimals; None if there is an
            error.
        accepted: Whether the confidence reaches the threshold.
        reason: Reason for refusal, or None.
        error: Error message, or None.
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
        """Return a row with an error."""
        return cls(file, None, None, None, False, None, error, model)


@dataclass(slots=True)
class Counts:
    """Numbers of rows.

    Attributes:
        rows: All rows.
        accepted: Accepted readings.
        failed: Rows with an error.
    """

    rows: int = 0
    accepted: int = 0
    failed: int = 0

    @property
    def refused(self) -> int:
        """Refused readings."""
        return self.rows - self.accepted - self.failed

    def add(self, row: Row) -> None:
        """Count a row."""
        self.rows += 1
        self.accepted += row.accepted
        self.failed += row.error is not None

    def join(self, other: Counts) -> None:
        """Add other counts."""
        self.rows += other.rows
        self.accepted += other.accepted
        self.failed += other.failed
