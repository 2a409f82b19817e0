"""Feedback records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["strokes", "picture"]
"""Kind of ``Feedback.content``: JSON of strokes, or a PNG."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """An input, the text that was read, and the correct text.

    Attributes:
        kind: Kind of ``content``.
        content: JSON lists of [x, y] points, or a PNG.
        read: The text that was read.
        label: The correct text; empty if the input should be refused.
        model: Name and version of the model that read it; empty if unknown.
    """

    kind: Kind
    content: bytes
    read: str
    label: str
    model: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of kind, label and content, in hexadecimal; duplicates have the same digest."""
        head = f"{self.kind}\n{self.label}\n".encode()
        return hashlib.sha256(head + self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """Stored feedback.

    Attributes:
        id: Random id of 32 hexadecimal digits.
        created: Time of storage, in seconds since 1970, UTC.
        feedback: The feedback.
    """

    id: str
    created: int
    feedback: Feedback
