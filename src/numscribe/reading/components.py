"""Components: connected components of ink, or strokes. Groups of them make symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from numscribe.reading.line_image import Frame, frame_line
from numscribe.records import Box, Ink, Strokes

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

    @property
    def centre_x(self) -> float:
        """The x of the centre of its box."""
        return self.box.x + self.box.width / 2

    @property
    def centre_y(self) -> float:
        """The y of the centre of its box."""
        return self.box.y + self.box.height / 2


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
    ordered = sorted(components, key=lambda component: component.centre_x)
    return Line(ordered, (frame_line([component.box for component in ordered]), *others))


class Components(Protocol):
    """The components of one input, and the images of groups of them."""

    @property
    def all(self) -> Sequence[Component]:
        """All components as they were found, in no particular order."""

    @property
    def on_paper(self) -> bool:
        """Whether the ink was found by the ink model, and not drawn or on a flat background."""

    @property
    def left_out(self) -> Sequence[Component]:
        """Components beside the lines that belong to no line; they may be missed digits."""

    def lines(self) -> list[Line]:
        """Return the lines from top to bottom."""

    def picture(self, group: Sequence[Component]) -> Ink:
        """Return the normalized picture of some components, float32 (28, 28) in [0, 1]."""

    def strokes(self, group: Sequence[Component]) -> Strokes:
        """Return the strokes of some components in the order of drawing; none for a picture."""

    def line_image(self, line: Sequence[Component], frame: Frame) -> NDArray[np.uint8]:
        """Return the image of a line, uint8 (40, width), 0 paper to 255 ink."""

    def deskew(self, skew: float) -> Components:
        """Return the components of the rotated ink. Must not be called on its own result.

        Args:
            skew: Angle by which lines fall to the right, in radians.
        """

    def original_box(self, group: Sequence[Component], box: Box) -> Box:
        """Return the bounding box of some components in the input, before it was rotated.

        Args:
            group: The components; none for a symbol without ink, whose whole box is rotated back.
            box: Their bounding box.
        """

    def split(
        self, component: Component, places: Sequence[float], height: float
    ) -> list[Component]:
        """Split a component, and return its parts from left to right.

        Args:
            component: The component.
            places: Approximate x of each cut, ascending.
            height: Height of a digit.
        """
