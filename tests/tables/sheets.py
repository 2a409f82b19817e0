"""Small tables of numbers in pen strokes, on ruled and blank paper."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from drawings import Picture, ink_mask, place
from paper import PENS, noisy

SIZE = 26
"""Height of a digit in pixels."""

TEXTS = [["42", "7", "350"], ["96", "26", "83"], ["5", "304", "62"], ["148", "40", "9"]]


def sheet(
    texts: Sequence[Sequence[str]] = TEXTS,
    *,
    rows: bool = True,
    columns: bool = True,
    border: bool = True,
    joined: bool = False,
) -> Picture:
    """Write numbers in rows and columns, the digits of one pen.

    Args:
        texts: What the cells say.
        rows: Whether there are lines between rows.
        columns: Whether there are lines between columns.
        border: Whether there is a line around all of it.
        joined: Whether the first two cells of the first row are one.
    """
    wide, high, margin = 110, 54, 50
    height = len(texts) * high + 2 * margin
    width = len(texts[0]) * wide + 2 * margin
    strokes = []
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            x = margin + column * wide + 22.0
            for digit in text:
                drawn = place(PENS[digit][0], x, margin + row * high + (high - SIZE) / 2, SIZE)
                strokes += drawn
                x = max(point[0] for stroke in drawn for point in stroke) + 0.25 * SIZE
    page = np.full((height, width, 3), 246.0)
    right, bottom = width - margin, height - margin
    for k in range(len(texts) + 1):
        if border if k in (0, len(texts)) else rows:
            cv2.line(page, (margin, margin + k * high), (right, margin + k * high), (90, 90, 90), 2)
    for k in range(len(texts[0]) + 1):
        if border if k in (0, len(texts[0])) else columns:
            top = margin + high if joined and k == 1 else margin
            cv2.line(page, (margin + k * wide, top), (margin + k * wide, bottom), (90, 90, 90), 2)
    share = ink_mask(strokes, (height, width), 3)[:, :, None] if strokes else np.zeros((1, 1, 1))
    return noisy(page * (1 - share) + np.array([90, 40, 30]) * share, 2)


def strokes_on_lines() -> Picture:
    """Draw only vertical strokes where the columns of ``sheet()`` meet."""
    page = np.full((316, 430, 3), 246.0)
    for x in (160, 270):
        for y in (64, 118, 172, 226):
            cv2.line(page, (x, y), (x, y + SIZE), (90, 40, 30), 3)
    return noisy(page, 2)


def askew(picture: Picture) -> Picture:
    """Return a sheet in perspective."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    moved = corners + np.array([[12, 4], [-4, 14], [-14, -6], [6, -10]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    size = (width, height)
    return cv2.warpPerspective(picture, matrix, size, borderValue=(246, 246, 246))
