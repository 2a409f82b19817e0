"""Connected components of ink."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import (
    binarize,
    component_boxes,
    digit_height,
    dilate,
    label_components,
)
from numscribe.imaging.normalize import normalize
from numscribe.imaging.segment import visible_box
from numscribe.reading.components import MAX_COMPONENTS, Component, Line, make_line
from numscribe.reading.line_image import Frame, crop_line_image
from numscribe.reading.lines import split_lines
from numscribe.reading.rows import (
    MIN_SHARED,
    find_rows,
    frame_of_row,
    missed_digits,
    nearest_rows,
)
from numscribe.reading.splitting import find_split_column
from numscribe.records import Box, Ink, Strokes, corners, union

_LARGER = 1.12
"""Factor of the digit height in the second frame of a line whose height is uncertain."""

_SPECK = 0.03
"""Components smaller than this are ignored, in digit heights."""


class InkComponents:
    """Connected components of ink, and the images of groups of them.

    Attributes:
        all: All components as they were found, in no particular order.
        on_paper: Whether the ink was found by the ink model, and not on a flat background.
        left_out: Components beside the lines that belong to no line; they may be missed digits.
    """

    def __init__(
        self,
        ink: Ink,
        contrast: Ink | None = None,
        lines: Ink | None = None,
        to_original: NDArray[np.float64] | None = None,
    ) -> None:
        """Find the components of ink; there may be none.

        Args:
            ink: Float32 in [0, 1], (height, width).
            contrast: The picture as ``ink_contrast`` returns it, of the same shape, for line
                images; None to make them from ``ink``.
            lines: The ink model's map of lines, of the same shape; ink that belongs to no line is
                left out. None, or a map without lines, to group components by their boxes.
            to_original: Affine map, float64 (2, 3), from its pixels to those of the input; None for
                the identity.
        """
        self._ink, self._map, self._to_original = ink, lines, to_original
        self._lines: list[Line] | None = None
        self.left_out: list[Component] = []
        self.on_paper = contrast is not None
        self._contrast = ink if contrast is None else contrast
        mask = binarize(ink)
        self._labels = np.zeros(mask.shape, dtype=np.int32)
        self._next = 1
        self.all: list[Component] = []
        x, y, width, height = cv2.boundingRect(mask)
        if not width:
            return
        # Most of a canvas is empty: label only the part with ink.
        window = np.s_[y : y + height, x : x + width]
        self._labels[window], stats, _ = label_components(mask[window])
        stats[:, :2] += (x, y)
        self._next = len(stats)
        boxes = component_boxes(stats)
        speck = _SPECK * digit_height(boxes)
        self.all = [
            Component(box, number, number)
            for number, box in enumerate(boxes, 1)
            if max(box.width, box.height) > speck
        ]
        if lines is not None:
            self._assign_rows(lines, np.asarray(stats[:, :4], dtype=np.float64))

    def lines(self) -> list[Line]:
        """Return the lines from top to bottom."""
        if self._lines is None:
            lines = [make_line(components) for components in split_lines(self.all)]
            self._lines = [_with_larger_frame(line) for line in lines] if self.on_paper else lines
        return self._lines

    def _assign_rows(self, lines: Ink, boxes: NDArray[np.float64]) -> None:
        """Assign components to the rows of the ink model, and leave out the others.

        Args:
            lines: The ink model's map of lines.
            boxes: Left, top, width and height of each component by its number, (n, 4).
        """
        rows, numbers = find_rows(lines)
        if not rows:
            return
        in_rows = numbers > 0
        shared = np.zeros((self._next, len(rows)), dtype=np.int32)
        np.add.at(shared, (self._labels[in_rows], numbers[in_rows] - 1), 1)
        is_shared = np.asarray(shared.any(axis=1))
        inside = [component for component in self.all if is_shared[component.number]]
        beside = [component for component in self.all if not is_shared[component.number]]
        beside_boxes = boxes[[component.number for component in beside]]
        nearest = nearest_rows(beside_boxes, rows)
        if len(inside) + np.count_nonzero(nearest >= 0) > MAX_COMPONENTS:
            return  # a texture, which is not read: dividing its components would take seconds
        found: list[list[Component]] = [[] for _ in rows]
        for component in inside:
            own = shared[component.number]
            owners = np.flatnonzero(own >= MIN_SHARED * own.max())
            for index, part in self._divide(component, rows, owners.tolist()):
                found[index].append(part)
        is_missed = missed_digits(beside_boxes, rows)
        for component, index, missed in zip(beside, nearest.tolist(), is_missed, strict=True):
            if index >= 0:
                found[index].append(component)
            elif missed:
                self.left_out.append(component)
        self._lines = [
            make_line(own, frame_of_row(row, own))
            for row, own in zip(rows, found, strict=True)
            if own
        ]
        self.all = [component for line in self._lines for component in line.components]

    def _divide(
        self, component: Component, rows: Sequence[Frame], owners: list[int]
    ) -> list[tuple[int, Component]]:
        """Divide a component between the rows that it is in; each pixel belongs to the nearest.

        The pieces are components of their own, not parts: rows touch between symbols.
        """
        if len(owners) == 1:
            return [(owners[0], component)]
        window = self._window(component.box)
        y, x = np.nonzero(window == component.number)
        across, down = x + np.float64(component.box.x), y + np.float64(component.box.y)
        nearest = np.zeros(len(x), dtype=np.intp)
        least = np.full(len(x), np.inf)
        for index in owners:  # an array of all rows could take 100 MB
            offset = rows[index].offset(across, down)
            is_nearer = offset < least
            nearest[is_nearer], least[is_nearer] = index, offset[is_nearer]
        return list(self._cut(component.box, x, y, nearest).items())

    def _cut(
        self,
        box: Box,
        x: NDArray[np.intp],
        y: NDArray[np.intp],
        sides: NDArray[np.intp],
        origin: int | None = None,
    ) -> dict[int, Component]:
        """Make a component of the pixels of each side, and return them by side.

        Args:
            box: The box of the component that is cut.
            x: Columns of its pixels in the box, (n,).
            y: Their rows, (n,).
            sides: The side of each pixel, (n,).
            origin: ``Component.origin`` of the parts; None if they are components of their own.
        """
        parts = {}
        for side in np.unique(sides).tolist():
            own_x, own_y = x[sides == side], y[sides == side]
            self._window(box)[own_y, own_x] = self._next
            left, top = int(own_x.min()), int(own_y.min())
            width, height = float(own_x.max() + 1 - left), float(own_y.max() + 1 - top)
            cut = Box(box.x + left, box.y + top, width, height)
            parts[side] = Component(cut, self._next, self._next if origin is None else origin)
            self._next += 1
        return parts

    def picture(self, group: Sequence[Component]) -> Ink:
        """Return the normalized picture of some components, float32 (28, 28) in [0, 1]."""
        return normalize(self.crop(group))

    def strokes(self, group: Sequence[Component]) -> Strokes:  # noqa: ARG002
        """Return no strokes: a picture has none."""
        return ()

    def line_image(self, line: Sequence[Component], frame: Frame) -> NDArray[np.uint8]:  # noqa: ARG002
        """Return the image of a line, uint8 (40, width), 0 paper to 255 ink."""
        return crop_line_image(self._contrast, frame)

    def split(
        self, component: Component, places: Sequence[float], height: float
    ) -> list[Component]:
        """Split a component, and return its parts from left to right.

        Args:
            component: The component.
            places: Approximate x of each cut, ascending.
            height: Height of a digit.
        """
        box = component.box
        mask = self._window(box) == component.number
        columns = sorted({find_split_column(mask, x - box.x, round(height)) for x in places})
        rows, own = np.nonzero(mask)
        sides = np.searchsorted(columns, own, side="right")
        return list(self._cut(box, own, rows, sides, component.origin).values())

    def deskew(self, skew: float) -> InkComponents:
        """Return the components of the rotated ink. Must not be called on its own result.

        Args:
            skew: Angle by which lines fall to the right, in radians.
        """
        height, width = self._ink.shape
        cos, sin = math.cos(skew), math.sin(skew)
        # Map from the rotated picture, which is as large as it must be, to this one.
        around = np.array([width * cos + height * abs(sin), height * cos + width * abs(sin)])
        rotation = np.array([[cos, -sin], [sin, cos]])
        shift = np.array([width - 1, height - 1]) / 2 - rotation @ ((around - 1) / 2)
        to_original = np.column_stack([rotation, shift])
        size = (math.ceil(around[0]), math.ceil(around[1]))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP

        def rotate(layer: Ink) -> Ink:
            rotated = cv2.warpAffine(layer, to_original, size, flags=flags)
            return np.asarray(rotated, dtype=np.float32)

        return InkComponents(
            rotate(self._ink),
            rotate(self._contrast) if self.on_paper else None,
            None if self._map is None else rotate(self._map),
            to_original,
        )

    def original_box(self, group: Sequence[Component], box: Box) -> Box:
        """Return the bounding box of some components in the input, before it was rotated.

        Args:
            group: The components; none for a symbol without ink, whose whole box is rotated back.
            box: Their bounding box.
        """
        if self._to_original is None:
            return box
        if group:
            rows, columns = np.nonzero(self._mask_of(self._window(box), group))
            pixels = np.stack([columns + box.x, rows + box.y, np.ones(len(rows))])
        else:
            pixels = np.column_stack([corners(box) - 0.5, np.ones(4)]).T
        (left, right), (top, bottom) = (
            (max(0.0, float(v.min())), float(v.max())) for v in self._to_original @ pixels
        )
        # Rotation blurs the ink by half a pixel on each side.
        return Box(left + 0.5, top + 0.5, max(right - left, 1.0), max(bottom - top, 1.0))

    def crop(self, group: Sequence[Component]) -> Ink:
        """Return the ink of some components without any other, cropped to it."""
        box = union([component.box for component in group])
        # The components lack the soft edges of their ink: include a margin of a tenth.
        margin = max(1, round(max(box.width, box.height) / 10))
        x0, y0 = max(0, int(box.x) - margin), max(0, int(box.y) - margin)
        x1, y1 = int(box.right) + margin, int(box.bottom) + margin
        labels = self._labels[y0:y1, x0:x1]
        own = self._mask_of(labels, group)
        near = dilate(own, margin)
        others = (labels > 0) & ~own
        if others.any():  # leave out the neighbours and their soft edges
            near &= own | ~dilate(others, 1)
        window = cv2.copyTo(self._ink[y0:y1, x0:x1], near.view(np.uint8))
        ink = np.asarray(window, dtype=np.float32)
        return ink[visible_box(ink, max(self._ink.shape))]

    def _window(self, box: Box) -> NDArray[np.int32]:
        """Return a view of the labels in a box."""
        x, y, width, height = (int(v) for v in (box.x, box.y, box.width, box.height))
        return self._labels[y : y + height, x : x + width]

    def _mask_of(self, labels: NDArray[np.int32], group: Sequence[Component]) -> NDArray[np.bool_]:
        """Return where labels are those of a group."""
        if len(group) == 1:
            return np.asarray(labels == group[0].number)
        is_own = np.zeros(self._next, dtype=np.bool_)
        is_own[[component.number for component in group]] = True
        return np.asarray(is_own[labels])


def _with_larger_frame(line: Line) -> Line:
    frame = line.frames[0]
    return replace(line, frames=(frame, replace(frame, height=_LARGER * frame.height)))
