"""Components: connected components of ink, or strokes. Groups of them make symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numscribe.reading.line_image import Frame, frame_line
from numscribe.records import Box

MAX_COMPONENTS = 300
"""Maximum number of components; a picture with more is a texture."""


@dataclass(frozen=True, slots=True)
class Component:
    """A connected component or a stroke, or a part of one that was split.

    Attributes:
        box: Its bounding box, in the unit of the picture or drawing.
        number: Its number, unique in its input.
        origin: Number of the component or stroke that it was split from, or its own number.
    """

    box: Box
    number: int
    origin: int

    @property
    def is_part(self) -> bool:
        """Whether it was split from a larger component."""
        return self.number != self.origin


@dataclass(frozen=True, slots=True)
class Line:
    """A line of components.

    Attributes:
        components: Its components from left to right.
        frames: Its position, and possibly a second estimate of it, in which the line is also read
            if the line reader is uncertain.
    """

    components: list[Component]
    frames: tuple[Frame, ...]


def make_line(components: Sequence[Component], *others: Frame) -> Line:
    """Return a line whose first frame is fitted to the boxes of its components.

    Args:
        components: Its components, at least one.
        others: Its other frames.
    """
    ordered = sorted(components, key=lambda component: component.box.centre_x)
    return Line(ordered, (frame_line([component.box for component in ordered]), *others))
