"""Map of the lines of writing on a synthetic page, the fourth output of the ink model."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.ink_maps import BAND
from numscribe.training.pages.page import Page, PlacedLine
from numscribe.training.pages.pens import Coverage

_MIN_VISIBLE = 0.7
"""Minimum fraction of a symbol's box in the window; others are cut off and cannot be read."""

_PART = 0.7
"""Width of the parts of a line that was written as a whole, in digit heights."""

_FINE = 4
"""Bands are drawn larger by this factor: OpenCV's polygons include all pixels that they touch."""

Edges = tuple[float, float, float, float]
"""Left, top, right and bottom edge of a window, in pixels of the page."""


def line_map(page: Page, window: Edges) -> Coverage:
    """Draw the middle bands of the lines of a page.

    A band has half the height of the digits, and covers the symbols that are visible in a window.

    Args:
        page: The page.
        window: The part of the page that is used.

    Returns:
        uint8, of the shape of the page, 0 to 255.
    """
    shape = page.handwriting.shape
    ink = np.maximum(page.handwriting, page.printing)
    drawn = np.zeros((shape[0] * _FINE, shape[1] * _FINE), dtype=np.uint8)
    for placed in page.lines:
        for left, right in _visible_runs(placed, ink, window):
            y = BAND / 2
            corners = np.array([[left, -y], [right, -y], [right, y], [left, y]])
            points = np.rint(_to_page(corners, placed) * _FINE - 0.5).astype(np.int32)
            cv2.fillConvexPoly(drawn, points, 255)
    return np.asarray(cv2.resize(drawn, shape[::-1], interpolation=cv2.INTER_AREA))


def _visible_runs(placed: PlacedLine, ink: Coverage, window: Edges) -> list[list[float]]:
    """Return the left and right edges of runs of visible symbols, in line coordinates."""
    spans = placed.line.spans
    if not len(spans):
        width = placed.line.width
        edges = np.linspace(0, width, max(2, round(width / _PART) + 1))
        spans = np.stack([edges[:-1], edges[1:]], axis=1)
    runs: list[list[float]] = []
    was_visible = False
    for left, right in spans.tolist():
        is_visible = _is_visible(left, right, placed, ink, window)
        if is_visible and was_visible:
            runs[-1][1] = max(runs[-1][1], right)
        elif is_visible:
            runs.append([left, right])
        was_visible = is_visible
    return runs


def _is_visible(
    left: float,
    right: float,
    placed: PlacedLine,
    ink: Coverage,
    window: Edges,
) -> bool:
    """Return whether a symbol is mostly inside a window, and its ink is not covered.

    Args:
        left: Its left edge in line coordinates.
        right: Its right edge.
        placed: Its line.
        ink: Coverage by handwriting or print.
        window: The window.
    """
    x, y = np.meshgrid(np.linspace(left, right, 6), np.linspace(-0.5, 0.5, 6))
    points = _to_page(np.stack([x.ravel(), y.ravel()], axis=1), placed)
    inside = (points >= window[:2]) & (points <= window[2:])
    if inside.all(axis=1).mean() < _MIN_VISIBLE:
        return False
    x0, y0 = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    x1, y1 = np.ceil(points.max(axis=0)).astype(int) + 1
    return bool(ink[y0:y1, x0:x1].any())


def _to_page(points: NDArray[np.float64], placed: PlacedLine) -> NDArray[np.float64]:
    """Map points of a line, (n, 2), to pixels of the page."""
    return np.asarray(points @ placed.place[:, :2].T + placed.place[:, 2])
