"""The record of feedback."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["strokes", "picture"]
"""What ``Feedback.content`` is: JSON of strokes, or a PNG."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody drew, what was read, and what is right.

    Attributes:
        kind: What ``content`` is.
        content: JSON lists of [x, y] points, or a PNG.
        read: The text that was read.
        label: The text that is right; empty for what should be refused.
        model: Name and version of the model that read it; empty where nobody knows.
    """

    kind: Kind
    content: bytes
    read: str
    label: str
    model: str = ""

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what makes two entries the same."""
        head = f"{self.kind}\n{self.label}\n".encode()
        return hashlib.sha256(head + self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """Feedback as it is kept.

    Attributes:
        id: Its name, 32 hexadecimal digits that cannot be guessed.
        created: When it was kept, in seconds since 1970, UTC.
        feedback: The feedback.
    """

    id: str
    created: int
    feedback: Feedback
