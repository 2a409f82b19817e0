"""Strokes as components."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.normalize import normalize
from numscribe.imaging.strokes import bounds, boxes, rasterize, turn
from numscribe.reading.components import Component, Line, make_line
from numscribe.reading.line_image import Frame, draw_line_image
from numscribe.reading.lines import split_lines
from numscribe.reading.splitting import find_split_column, split_stroke
from numscribe.records import Box, Ink, Strokes, corners

_THIN_PEN = 0.02
"""Pen width for finding where to split strokes, relative to the longer side of their box."""


class StrokeComponents:
    """Strokes as components, and the images of groups of them.

    Attributes:
        all: All components in the order of drawing.
        on_paper: As that of ``InkComponents``.
        left_out: As that of ``InkComponents``.
    """

    on_paper = False
    left_out: Sequence[Component] = ()

    def __init__(self, strokes: Strokes, rotation: float = 0.0) -> None:
        """Take the strokes of a drawing.

        Args:
            strokes: At least one stroke.
            rotation: Angle by which the input was rotated, in radians, from x to y.
        """
        self._strokes, self._rotation = strokes, rotation
        self._parts: list[Strokes] = [(stroke,) for stroke in strokes]
        self.all = [Component(box, number, number) for number, box in enumerate(boxes(strokes))]

    def lines(self) -> list[Line]:
        """Return the lines from top to bottom."""
        return [make_line(components) for components in split_lines(self.all)]

    def strokes(self, group: Sequence[Component]) -> Strokes:
        """Return the strokes of some components in the order of drawing."""
        ordered = sorted(group, key=lambda component: (component.origin, component.number))
        return tuple(stroke for component in ordered for stroke in self._parts[component.number])

    def picture(self, group: Sequence[Component]) -> Ink:
        """Return the normalized picture of some components, float32 (28, 28) in [0, 1]."""
        return normalize(rasterize(self.strokes(group)))

    def line_image(self, line: Sequence[Component], frame: Frame) -> NDArray[np.uint8]:
        """Return the image of a line, uint8 (40, width), 0 paper to 255 ink."""
        return draw_line_image(self.strokes(line), frame)

    def deskew(self, skew: float) -> StrokeComponents:
        """Return the components of the rotated strokes. Must not be called on its own result.

        Args:
            skew: Angle by which lines fall to the right, in radians.
        """
        return StrokeComponents(turn(self._strokes, -skew), -skew)

    def original_box(self, group: Sequence[Component], box: Box) -> Box:
        """Return the bounding box of some components in the input, before it was rotated.

        Args:
            group: The components; none for a symbol without ink, whose whole box is rotated back.
            box: Their bounding box.
        """
        if not self._rotation:
            return box
        return bounds(turn(self.strokes(group) or (corners(box),), -self._rotation))

    def split(
        self, component: Component, places: Sequence[float], height: float
    ) -> list[Component]:
        """Split a component, and return its parts from left to right.

        Args:
            component: The component.
            places: Approximate x of each cut, ascending.
            height: Height of a digit.
        """
        strokes, box = self._parts[component.number], component.box
        mask = rasterize(strokes, _THIN_PEN) > 0.5
        scale = max(box.width, box.height) / max(mask.shape)  # units per pixel
        columns = sorted(
            {find_split_column(mask, (x - box.x) / scale, round(height / scale)) for x in places}
        )
        cuts = [box.x + (column + 0.5) / mask.shape[1] * box.width for column in columns]
        sides: list[Strokes] = [()] * (len(cuts) + 1)
        for stroke in strokes:
            for part, side in split_stroke(stroke, cuts):
                sides[side] = (*sides[side], part)
        parts = [side for side in sides if side]
        first = len(self._parts)
        self._parts += parts
        return [
            Component(bounds(part), number, component.origin)
            for number, part in enumerate(parts, first)
        ]
