"""Connected components of ink as pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.layout.cuts import cut_columns, valley
from numscribe.layout.pieces import LOW, Piece, part_line, union
from numscribe.layout.strip import cut_strip, digit_height, frame_line, quantile
from numscribe.records import Box, Ink, Strokes
from numscribe.vision.components import are_foreign, certain_ink, label_components
from numscribe.vision.normalize import normalize

_WIDE = 0.65
"""A component wider than this many heights of a digit may be several digits: they often touch."""

_STRAIGHT = 0.02
"""Ink is straight that spreads across its axis less than this share of its spread along it, both
squared: a slash is not cut."""

_CUT_OFF = 0.8
"""What touches the border and is smaller than this share of a digit was cut off by it."""

_RIM = 2
"""Soft edges lie so many pixels outside the components."""

_SPECK = 0.09
"""Pieces of less than this share of a digit's height are specks."""


class InkPieces:
    """Connected components of ink as pieces; a wide one is cut where digits may touch."""

    def __init__(self, ink: Ink, back: NDArray[np.float64] | None = None) -> None:
        """Cut ink into pieces; there may be none.

        Args:
            ink: Float32 in [0, 1], (height, width).
            back: The affine map, (2, 3), of its pixels to those that were given; None where they
                are the same.
        """
        self._ink, self._back = ink, back
        mask = certain_ink(ink)
        self._labels = np.zeros(mask.shape, dtype=np.int32)
        self.pieces: list[Piece] = []
        x, y, wide, high = cv2.boundingRect(mask)
        if not wide:
            return
        window = np.s_[y : y + high, x : x + wide]
        # Most of a canvas is empty: only where there is ink is there something to label.
        self._labels[window], stats = label_components(mask[window])
        stats[:, :2] += (x, y)
        boxes = {n: Box(*(float(value) for value in stats[n, :4])) for n in _written(stats)}
        if not boxes:
            return
        whole = [box for box in boxes.values() if not self._at_border(box)]
        height = digit_height(whole or list(boxes.values()))
        self._next = len(stats)
        for number, box in boxes.items():
            side = max(box.width, box.height)
            cut_off = whole and self._at_border(box) and side < _CUT_OFF * height
            if side <= _SPECK * height or cut_off:
                continue
            if box.width > _WIDE * height and box.height > LOW * height:
                own = self._window(box) == number
                if (columns := cut_columns(own, round(height))) and not _is_straight(own):
                    self.pieces += self._cut(own, number, box, columns)
                    continue
            self.pieces.append(Piece(box, number, number))

    def _at_border(self, box: Box) -> bool:
        rows, columns = self._ink.shape
        return (
            box.x == 0 or box.y == 0 or box.x + box.width == columns or box.y + box.height == rows
        )

    def _cut(
        self, mask: NDArray[np.bool_], origin: int, box: Box, columns: Sequence[int]
    ) -> list[Piece]:
        """Cut the ink of a mask at some columns of its box, and return the pieces."""
        window = self._window(box)
        pieces = []
        for left, right in pairwise([0, *columns, mask.shape[1]]):
            part = mask[:, left:right]
            across, down, wide, high = cv2.boundingRect(part.view(np.uint8))
            if not wide:
                continue
            np.copyto(window[:, left:right], self._next, where=part)
            cut = Box(box.x + left + across, box.y + down, float(wide), float(high))
            pieces.append(Piece(cut, self._next, origin))
            self._next += 1
        return pieces

    def _window(self, box: Box) -> NDArray[np.int32]:
        """Return the labels in a box, to read and to write."""
        x, y, width, depth = (int(v) for v in (box.x, box.y, box.width, box.height))
        return self._labels[y : y + depth, x : x + width]

    def part(self, line: Sequence[Piece], places: Sequence[float], height: float) -> list[Piece]:
        """Cut what runs across some places of a line, and return its pieces from left to right."""

        def cut(piece: Piece, inside: list[float]) -> list[Piece]:
            mask = self._window(piece.box) == piece.number
            columns = sorted({valley(mask, place, round(height)) for place in inside})
            return self._cut(mask, piece.origin, piece.box, columns)

        return part_line(line, places, height, cut)

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""
        return normalize(self.crop(group))

    def level(self, tilt: float) -> InkPieces:
        """Return the ink of these pieces turned, so that lines that fall to the right are level."""
        ink, x, y = self._alone(self.pieces)
        height, width = ink.shape
        cos, sin = math.cos(tilt), math.sin(tilt)
        # From the turned ink, as wide and high as it must be, back to this one.
        around = np.array([width * cos + height * abs(sin), height * cos + width * abs(sin)])
        turning = np.array([[cos, -sin], [sin, cos]])
        shift = np.array([width - 1, height - 1]) / 2 - turning @ ((around - 1) / 2)
        back = np.column_stack([turning, shift])
        size = (math.ceil(around[0]), math.ceil(around[1]))
        turned = cv2.warpAffine(ink, back, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        back[:, 2] += x, y
        return InkPieces(np.asarray(turned, dtype=np.float32), back)

    def original_box(self, group: Sequence[Piece]) -> Box:
        """Return the box of some pieces in the ink as it was given."""
        box = union([piece.box for piece in group])
        if self._back is None:
            return box
        rows, columns = np.nonzero(self._own(self._window(box), group))
        pixels = np.stack([columns + box.x, rows + box.y, np.ones(len(rows))])
        (left, right), (top, bottom) = (
            (max(0.0, float(v.min())), float(v.max())) for v in self._back @ pixels
        )
        # What was turned is half a pixel blurred on each side.
        return Box(left + 0.5, top + 0.5, max(right - left, 1.0), max(bottom - top, 1.0))

    def strokes(self, group: Sequence[Piece]) -> Strokes:  # noqa: ARG002
        """Return no strokes: nobody saw the pen."""
        return ()

    def strip(self, line: Sequence[Piece]) -> NDArray[np.uint8]:
        """Return a line of pieces as a strip, uint8 (40, width), 0 paper to 255 ink."""
        ink, x, y = self._alone(line)
        boxes = [Box(p.box.x - x, p.box.y - y, p.box.width, p.box.height) for p in line]
        return cut_strip(ink, frame_line(boxes))

    def _alone(self, group: Sequence[Piece]) -> tuple[Ink, int, int]:
        """Return the ink of some pieces alone, with its soft edges, and its left and top."""
        box = union([piece.box for piece in group])
        x0, y0 = max(0, int(box.x) - _RIM), max(0, int(box.y) - _RIM)
        x1, y1 = int(box.x + box.width) + _RIM, int(box.y + box.height) + _RIM
        near = _grown(self._own(self._labels[y0:y1, x0:x1], group), _RIM)
        ink = cv2.copyTo(self._ink[y0:y1, x0:x1], near.view(np.uint8))
        return np.asarray(ink, dtype=np.float32), x0, y0

    def is_cut(self, line: Sequence[Piece]) -> bool:
        """Tell whether some component of a line was cut."""
        return len({piece.origin for piece in line}) < len(line)

    def touch(self, one: Piece, other: Piece, height: float) -> bool:  # noqa: ARG002
        """Tell that two components do not touch: if they did, they would be one."""
        return False

    def _own(self, labels: NDArray[np.int32], group: Sequence[Piece]) -> NDArray[np.bool_]:
        """Tell which of some labels are those of a group."""
        if len(group) == 1:
            return np.asarray(labels == group[0].number)
        is_own = np.zeros(self._next, dtype=np.bool_)
        is_own[[piece.number for piece in group]] = True
        return np.asarray(is_own[labels])

    def crop(self, group: Sequence[Piece]) -> Ink:
        """Return the ink of some pieces alone, cropped to it."""
        box = union([piece.box for piece in group])
        # Soft edges lie outside the components: take them from a rim of a tenth of the digit.
        rim = max(1, round(max(box.width, box.height) / 10))
        x0, y0 = max(0, int(box.x) - rim), max(0, int(box.y) - rim)
        x1, y1 = int(box.x + box.width) + rim, int(box.y + box.height) + rim
        labels = self._labels[y0:y1, x0:x1]
        own = self._own(labels, group)
        near = _grown(own, rim)
        strangers = (labels > 0) & ~own
        if strangers.any():  # neighbours, with their soft edges
            near &= own | ~_grown(strangers, 1)
        window = cv2.copyTo(self._ink[y0:y1, x0:x1], near.view(np.uint8))
        visible = window > (0.02 if max(self._ink.shape) <= 64 else 0.2)
        left, top, width, height = cv2.boundingRect(visible.astype(np.uint8))
        return np.asarray(window[top : top + height, left : left + width], dtype=np.float32)


def _written(stats: MatLike) -> list[int]:
    """Return the numbers of the components that are no specks, given what OpenCV measured of each.

    A speck is told by what is largest, but for dots of printed paper, which are so many.
    """
    sizes = stats[1:, 2:4].max(axis=1)
    written = np.flatnonzero(~are_foreign(stats[1:]))
    usual = quantile(sorted(sizes[written].tolist()), 0.9) if written.size else 0.0
    return [int(number) + 1 for number in written if sizes[number] > _SPECK * usual]


def _is_straight(mask: NDArray[np.bool_]) -> bool:
    moments = cv2.moments(mask.view(np.uint8), binaryImage=True)
    along, both, across = moments["mu20"], moments["mu11"], moments["mu02"]
    least, most = np.linalg.eigvalsh([[along, both], [both, across]])
    return bool(least < _STRAIGHT * most)


def _grown(mask: NDArray[np.bool_], rim: int) -> NDArray[np.bool_]:
    """Return what is in a mask, or within a rim around it.

    A dilation by a square; by running sums, it takes the same time however wide the rim.
    """
    side = (2 * rim + 1,) * 2
    within = cv2.boxFilter(
        mask.view(np.uint8), cv2.CV_32S, side, normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(within > 0)
