"""Connected components of ink as pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import certain_ink, digit_height, label_components
from numscribe.imaging.normalize import normalize
from numscribe.reading.components import Piece
from numscribe.reading.line_image import Frame, cut_strip
from numscribe.reading.splitting import valley
from numscribe.records import Box, Ink, Strokes, union

_SPECK = 0.03
"""Components smaller than this share of a digit's height are specks."""


class InkPieces:
    """Connected components of ink as pieces, each of which may be split."""

    def __init__(
        self, ink: Ink, shades: Ink | None = None, back: NDArray[np.float64] | None = None
    ) -> None:
        """Find the components of ink; there may be none.

        Args:
            ink: Float32 in [0, 1], (height, width).
            shades: The picture in its own shades, 0 paper to 1 ink, of the same shape, from which
                lines are read; None to read them from ``ink``.
            back: The affine map, (2, 3), of its pixels to those that were given; None where they
                are the same.
        """
        self._ink, self._back = ink, back
        self.on_paper = shades is not None
        self._shades = ink if shades is None else shades
        mask = certain_ink(ink)
        self._labels = np.zeros(mask.shape, dtype=np.int32)
        self.pieces: list[Piece] = []
        self._next = 1
        x, y, wide, high = cv2.boundingRect(mask)
        if not wide:
            return
        window = np.s_[y : y + high, x : x + wide]
        # Most of a canvas is empty: only where there is ink is there something to label.
        self._labels[window], stats = label_components(mask[window])
        stats[:, :2] += (x, y)
        self._next = len(stats)
        boxes = [Box(*(float(value) for value in row[:4])) for row in stats[1:]]
        least = _SPECK * digit_height(boxes)
        self.pieces = [
            Piece(box, number, number)
            for number, box in enumerate(boxes, 1)
            if max(box.width, box.height) > least
        ]

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

    def split(self, piece: Piece, places: Sequence[float], height: float) -> list[Piece]:
        """Cut a piece near some places, and return its parts from left to right."""
        mask = self._window(piece.box) == piece.number
        columns = sorted({valley(mask, x - piece.box.x, round(height)) for x in places})
        return self._cut(mask, piece.origin, piece.box, columns)

    def picture(self, group: Sequence[Piece]) -> Ink:
        """Return the 28×28 picture of some pieces together, float32 in [0, 1]."""
        return normalize(self.crop(group))

    def level(self, tilt: float) -> InkPieces:
        """Return the ink turned, so that lines that fall to the right are level."""
        height, width = self._ink.shape
        cos, sin = math.cos(tilt), math.sin(tilt)
        # From the turned ink, as wide and high as it must be, back to this one.
        around = np.array([width * cos + height * abs(sin), height * cos + width * abs(sin)])
        turning = np.array([[cos, -sin], [sin, cos]])
        shift = np.array([width - 1, height - 1]) / 2 - turning @ ((around - 1) / 2)
        back = np.column_stack([turning, shift])
        size = (math.ceil(around[0]), math.ceil(around[1]))
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        ink, shades = (
            np.asarray(cv2.warpAffine(layer, back, size, flags=how), dtype=np.float32)
            for layer in (self._ink, self._shades)
        )
        return InkPieces(ink, shades if self.on_paper else None, back)

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

    def line_image(self, line: Sequence[Piece], frame: Frame) -> NDArray[np.uint8]:  # noqa: ARG002
        """Return the image of a line, uint8 (40, width), 0 paper to 255 ink."""
        return cut_strip(self._shades, frame)

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


def _grown(mask: NDArray[np.bool_], rim: int) -> NDArray[np.bool_]:
    """Return what is in a mask, or within a rim around it.

    A dilation by a square; by running sums, it takes the same time however wide the rim.
    """
    side = (2 * rim + 1,) * 2
    within = cv2.boxFilter(
        mask.view(np.uint8), cv2.CV_32S, side, normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(within > 0)
