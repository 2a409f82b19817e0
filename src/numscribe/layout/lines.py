"""Lines of writing: which pieces stand on one line, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from numscribe.layout.pieces import Piece, middle, union
from numscribe.layout.strip import digit_height

_SMALL = 0.4
"""Pieces lower than this share of a digit (dashes, dots) join a line and never start one."""

_RECENT = 3
"""A line drifts and slants: a piece belongs to it if it overlaps its last few pieces."""


def split_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return lines from top to bottom, each with its pieces from left to right.

    Args:
        pieces: At least one.
    """
    height = digit_height([piece.box for piece in pieces])
    large = [p for p in pieces if p.box.height >= _SMALL * height] or list(pieces)
    lines: list[list[Piece]] = []
    for piece in sorted(large, key=middle):
        best = max(lines, key=lambda line: _overlap(line[-_RECENT:], piece), default=None)
        if best is not None and _overlap(best[-_RECENT:], piece) > 0.3:
            best.append(piece)
        else:
            lines.append([piece])
    lines = _merge_stacked(lines, height)
    for piece in pieces:
        if piece not in large:
            min(lines, key=lambda line: _distance(line, piece)).append(piece)
    lines.sort(key=lambda line: float(np.median([_middle_y(p) for p in line])))
    return [sorted(line, key=middle) for line in lines]


def _merge_stacked(lines: list[list[Piece]], height: float) -> list[list[Piece]]:
    """Join lines that touch: the two rings of an 8, the bar and the body of a 5."""
    lines = sorted(lines, key=len, reverse=True)
    merged: list[list[Piece]] = []
    for line in lines:
        box = union([piece.box for piece in line])
        for other in merged:
            around = union([piece.box for piece in other])
            gap = max(around.y - box.y - box.height, box.y - around.y - around.height)
            beside = max(around.x - box.x - box.width, box.x - around.x - around.width)
            if gap < 0.12 * height and beside < height and len(line) <= 2:
                other.extend(line)
                other.sort(key=middle)
                break
        else:
            merged.append(line)
    return merged


def _middle_y(piece: Piece) -> float:
    return piece.box.y + piece.box.height / 2


def _overlap(recent: Sequence[Piece], piece: Piece) -> float:
    """Share of the lower one's height that a piece and the end of a line have in common."""
    band = union([other.box for other in recent])
    shared = min(band.y + band.height, piece.box.y + piece.box.height) - max(band.y, piece.box.y)
    return shared / max(min(band.height, piece.box.height), 1e-6)


def _distance(line: Sequence[Piece], piece: Piece) -> float:
    """Distance of a small piece to the nearest piece of a line."""
    x, y = middle(piece), _middle_y(piece)
    return min(
        float(
            np.hypot(
                max(p.box.x - x, 0.0, x - p.box.x - p.box.width),
                max(p.box.y - y, 0.0, y - p.box.y - p.box.height),
            )
        )
        for p in line
    )
