"""Pieces: the smallest parts of a drawing or picture, of which groups make digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.layout.cuts import cut_columns, split_stroke
from numscribe.layout.strip import cut_strip, digit_height, draw_strip, frame_line
from numscribe.records import Box, Ink, Strokes
from numscribe.vision.normalize import normalize
from numscribe.vision.strokes import bounds, length, rasterize, resample

_WIDE_STROKE, _WIDE_INK = 1.3, 0.65
"""A stroke, or a component of ink, wider than this many heights of a digit may be several digits
in one. Two digits seldom are one stroke, and often touch."""

_LOW = 0.4
"""A wide piece lower than this share of a digit's height is a bar, and not cut."""

_NEAR = 0.08
"""Strokes touch that come as near as this share of a digit's height."""

_CUT_OFF = 0.8
"""What touches the border and is smaller than this share of a digit was cut off by it."""

_THIN_PEN = 0.02
"""Pen width with which a stroke is drawn to find where to cut it."""

_MOST_POINTS = 400
"""Points of a stroke that are compared with those of another."""

_SPECK = 0.09
"""Pieces of less than this share of a digit's height are specks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest part of a drawing or picture: all of it belongs to one digit.

    Attributes:
        box: Where it is, in the unit of the drawing or picture.
        number: What its ``Pieces`` know it by.
        origin: The stroke or component that it is, or was cut from.
    """

    box: Box
    number: int
    origin: int


class Pieces(Protocol):
    """The pieces of one input, and how groups of them look to a model."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """Every piece, in no special order."""

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""

    def strip(self, line: Sequence[Piece]) -> NDArray[np.uint8]:
        """Return a line of pieces as a strip, uint8 (40, width), 0 paper to 255 ink."""

    def is_cut(self, line: Sequence[Piece]) -> bool:
        """Tell whether some pieces of a line were one, and where they part is a guess."""

    def touch(self, one: Piece, other: Piece, height: float) -> bool:
        """Tell whether two pieces, which were not cut apart, touch, given a digit's height."""


def union(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around some boxes."""
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right = max(b.x + b.width for b in boxes)
    bottom = max(b.y + b.height for b in boxes)
    return Box(left, top, right - left, bottom - top)


class StrokePieces:
    """Strokes as pieces; a wide one is cut where it may run from one digit into the next."""

    def __init__(self, strokes: Strokes) -> None:
        """Cut strokes, at least one, into pieces."""
        height = digit_height([bounds((stroke,)) for stroke in strokes])
        self._parts: list[Strokes] = []
        self._touching: dict[tuple[int, int], bool] = {}
        origins: list[int] = []
        for origin, stroke in enumerate(strokes):
            box = bounds((stroke,))
            if box.width > _WIDE_STROKE * height and box.height > _LOW * height:
                ink = rasterize((stroke,), _THIN_PEN)
                scale = max(box.width, box.height) / max(ink.shape)
                columns = cut_columns(ink > 0.5, round(height / scale))
                places = [box.x + (column + 0.5) / ink.shape[1] * box.width for column in columns]
                self._parts += split_stroke(stroke, places)
            else:
                self._parts.append((stroke,))
            origins += [origin] * (len(self._parts) - len(origins))
        self.pieces = [
            Piece(bounds(part), number, origin)
            for number, (part, origin) in enumerate(zip(self._parts, origins, strict=True))
        ]

    def strokes(self, group: Sequence[Piece]) -> Strokes:
        """Return the strokes of some pieces."""
        return tuple(stroke for piece in group for stroke in self._parts[piece.number])

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""
        return normalize(rasterize(self.strokes(group)))

    def strip(self, line: Sequence[Piece]) -> NDArray[np.uint8]:
        """Return a line of pieces as a strip, uint8 (40, width), 0 paper to 255 ink."""
        return draw_strip(self.strokes(line), frame_line([piece.box for piece in line]))

    def is_cut(self, line: Sequence[Piece]) -> bool:  # noqa: ARG002
        """Tell that the pen parts digits, even where a stroke here and there is cut."""
        return False

    def touch(self, one: Piece, other: Piece, height: float) -> bool:
        """Tell whether two pieces, of two strokes, touch, given a digit's height."""
        if one.origin == other.origin:
            return False
        pair = (one.number, other.number)
        if pair not in self._touching:
            self._touching[pair] = self._come_near(one, other, _NEAR * height)
        return self._touching[pair]

    def _come_near(self, one: Piece, other: Piece, near: float) -> bool:
        around = union([one.box, other.box])
        if (
            around.width > one.box.width + other.box.width + near
            or around.height > one.box.height + other.box.height + near
        ):
            return False
        a, b = (
            np.concatenate(
                [
                    resample(stroke, min(_MOST_POINTS, 2 + int(length(stroke) / near)))
                    for stroke in self._parts[piece.number]
                ]
            )
            for piece in (one, other)
        )
        distances = np.abs(a[:, None, :] - b[None, :, :]).max(axis=2)
        return bool(distances.min() < near)


class InkPieces:
    """Connected components of ink as pieces; a wide one is cut where digits may touch."""

    def __init__(self, ink: Ink) -> None:
        """Cut ink, float32 in [0, 1], (height, width), into pieces; there may be none."""
        self._ink = ink
        mask = (ink > 0.35).astype(np.uint8)
        self._labels = np.zeros(mask.shape, dtype=np.int32)
        self.pieces: list[Piece] = []
        x, y, wide, high = cv2.boundingRect(mask)
        if not wide:
            return
        window = np.s_[y : y + high, x : x + wide]
        # Most of a canvas is empty: only where there is ink is there something to label.
        count, self._labels[window], stats, _ = cv2.connectedComponentsWithStats(
            mask[window], connectivity=8
        )
        stats[:, :2] += (x, y)
        sizes = stats[1:, 2:4].max(axis=1)
        large = np.flatnonzero(sizes > _SPECK * np.quantile(sizes, 0.9)) + 1
        boxes = {int(n): Box(*(float(value) for value in stats[n, :4])) for n in large}
        whole = [box for box in boxes.values() if not self._at_border(box)]
        height = digit_height(whole or list(boxes.values()))
        self._next = count
        for number, box in boxes.items():
            side = max(box.width, box.height)
            cut_off = whole and self._at_border(box) and side < _CUT_OFF * height
            if side <= _SPECK * height or cut_off:
                continue
            if box.width > _WIDE_INK * height and box.height > _LOW * height:
                self._cut(number, box, height)
            else:
                self.pieces.append(Piece(box, number, number))

    def _at_border(self, box: Box) -> bool:
        rows, columns = self._ink.shape
        return (
            box.x == 0 or box.y == 0 or box.x + box.width == columns or box.y + box.height == rows
        )

    def _cut(self, number: int, box: Box, height: float) -> None:
        x, y, width, depth = (int(v) for v in (box.x, box.y, box.width, box.height))
        window = self._labels[y : y + depth, x : x + width]
        own = window == number
        edges = [0, *cut_columns(own, round(height)), width]
        for left, right in pairwise(edges):
            part = own[:, left:right]
            rows = np.flatnonzero(part.any(axis=1))
            columns = np.flatnonzero(part.any(axis=0))
            if not len(rows):
                continue
            window[:, left:right][part] = self._next
            cut = Box(
                float(x + left + columns[0]),
                float(y + rows[0]),
                float(columns[-1] - columns[0] + 1),
                float(rows[-1] - rows[0] + 1),
            )
            self.pieces.append(Piece(cut, self._next, number))
            self._next += 1

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""
        return normalize(self.crop(group))

    def strip(self, line: Sequence[Piece]) -> NDArray[np.uint8]:
        """Return a line of pieces as a strip, uint8 (40, width), 0 paper to 255 ink."""
        box = union([piece.box for piece in line])
        rim = 2  # soft edges lie outside the components
        x0, y0 = max(0, int(box.x) - rim), max(0, int(box.y) - rim)
        x1, y1 = int(box.x + box.width) + rim, int(box.y + box.height) + rim
        own = np.isin(self._labels[y0:y1, x0:x1], [piece.number for piece in line])
        near = cv2.dilate(own.astype(np.uint8), np.ones((2 * rim + 1,) * 2, np.uint8)) > 0
        window = np.where(near, self._ink[y0:y1, x0:x1], np.float32(0))
        boxes = [Box(p.box.x - x0, p.box.y - y0, p.box.width, p.box.height) for p in line]
        return cut_strip(window, frame_line(boxes))

    def is_cut(self, line: Sequence[Piece]) -> bool:
        """Tell whether some component of a line was cut."""
        return len({piece.origin for piece in line}) < len(line)

    def touch(self, one: Piece, other: Piece, height: float) -> bool:  # noqa: ARG002
        """Tell that two components do not touch: if they did, they would be one."""
        return False

    def crop(self, group: Sequence[Piece]) -> Ink:
        """Return the ink of some pieces alone, cropped to it."""
        box = union([piece.box for piece in group])
        # Soft edges lie outside the components: take them from a rim of a tenth of the digit.
        rim = max(1, round(max(box.width, box.height) / 10))
        x0, y0 = max(0, int(box.x) - rim), max(0, int(box.y) - rim)
        x1, y1 = int(box.x + box.width) + rim, int(box.y + box.height) + rim
        labels = self._labels[y0:y1, x0:x1]
        own = np.isin(labels, [piece.number for piece in group])
        strangers = ((labels > 0) & ~own).astype(np.uint8)
        # Neighbours, with their soft edges.
        others = (cv2.dilate(strangers, np.ones((3, 3), np.uint8)) > 0) & ~own
        near = cv2.dilate(own.astype(np.uint8), np.ones((2 * rim + 1,) * 2, np.uint8)) > 0
        window = np.where(near & ~others, self._ink[y0:y1, x0:x1], np.float32(0))
        visible = window > (0.02 if max(self._ink.shape) <= 64 else 0.2)
        left, top, width, height = cv2.boundingRect(visible.astype(np.uint8))
        return np.asarray(window[top : top + height, left : left + width], dtype=np.float32)
