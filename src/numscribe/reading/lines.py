"""Lines of writing: which pieces stand on one line, and in what order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import digit_height
from numscribe.reading.components import Piece, middle, wholes
from numscribe.records import Box, union

_SMALL = 0.4
"""Pieces lower than this share of a digit (dashes, dots) join a line and never start one."""

_APART, _FEW = 0.27, 4
"""What stands above each other may be one line if the gap is less than this share of the higher
one, and one of them has at most so many strokes or components."""

_RECENT = 3
"""A line drifts and slants: a piece belongs to it if it overlaps its last few pieces."""


def split_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return lines from top to bottom, each with its pieces from left to right.

    Args:
        pieces: At least one.
    """
    if len(pieces) == 1:
        return [list(pieces)]
    parts = wholes(pieces)
    # The parts of what was cut are too small to tell by them how high digits are.
    uncut = [Piece(union([p.box for p in own]), o, o) for o, own in parts.items()]
    lines = _split(uncut)
    return [
        sorted((piece for whole in line for piece in parts[whole.origin]), key=middle)
        for line in lines
    ]


def _split(pieces: Sequence[Piece]) -> list[list[Piece]]:
    height = digit_height([piece.box for piece in pieces])
    large = [p for p in pieces if p.box.height >= _SMALL * height] or list(pieces)
    lines: list[list[Piece]] = []
    bands = np.zeros((len(large), 2))  # top and bottom of each line's end
    for piece in sorted(large, key=middle):
        overlaps = _overlaps(bands[: len(lines)], piece)
        best = int(overlaps.argmax()) if lines else -1
        if best < 0 or overlaps[best] <= 0.3:
            best = len(lines)
            lines.append([])
        lines[best].append(piece)
        band = union([other.box for other in lines[best][-_RECENT:]])
        bands[best] = band.y, band.y + band.height
    lines = _merge_stacked(lines, height)
    numbers = {piece.number for piece in large}
    for piece in pieces:
        if piece.number not in numbers:
            min(lines, key=lambda line: _distance(line, piece)).append(piece)
    return sorted(lines, key=lambda line: median(map(_middle_y, line)))


def may_be_one(upper: Sequence[Piece], lower: Sequence[Piece]) -> bool:
    """Tell whether two lines may be one: the bar and the body of a 5, with some paper between.

    Args:
        upper: Pieces of a line, at least one.
        lower: Pieces of the next line, at least one.
    """
    if min(len({piece.origin for piece in line}) for line in (upper, lower)) > _FEW:
        return False
    above, below = (union([piece.box for piece in line]) for line in (upper, lower))
    gap = below.y - above.y - above.height
    beside = max(below.x - above.x - above.width, above.x - below.x - below.width)
    return gap < _APART * max(above.height, below.height) and beside < 0


def _merge_stacked(lines: list[list[Piece]], height: float) -> list[list[Piece]]:
    """Join lines that touch: the two rings of an 8, the bar and the body of a 5."""
    lines = sorted(lines, key=len, reverse=True)
    merged: list[list[Piece]] = []
    boxes: list[Box] = []
    for line in lines:
        box = union([piece.box for piece in line])
        for index, (other, around) in enumerate(zip(merged, boxes, strict=True)):
            gap = max(around.y - box.y - box.height, box.y - around.y - around.height)
            beside = max(around.x - box.x - box.width, box.x - around.x - around.width)
            if gap < 0.12 * height and beside < height and len(line) <= 2:
                other.extend(line)
                other.sort(key=middle)
                boxes[index] = union([around, box])
                break
        else:
            merged.append(line)
            boxes.append(box)
    return merged


def _middle_y(piece: Piece) -> float:
    return piece.box.y + piece.box.height / 2


def _overlaps(bands: NDArray[np.float64], piece: Piece) -> NDArray[np.float64]:
    """Share of the lower one's height that a piece and the end of each line have in common."""
    top, bottom = bands.T
    y, height = piece.box.y, piece.box.height
    shared = np.minimum(bottom, y + height) - np.maximum(top, y)
    return np.asarray(shared / np.maximum(np.minimum(bottom - top, height), 1e-6))


def _distance(line: Sequence[Piece], piece: Piece) -> float:
    """Distance of a small piece to the nearest piece of a line."""
    x, y = middle(piece), _middle_y(piece)
    return min(
        math.hypot(
            max(p.box.x - x, 0.0, x - p.box.x - p.box.width),
            max(p.box.y - y, 0.0, y - p.box.y - p.box.height),
        )
        for p in line
    )
