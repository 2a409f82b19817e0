"""Ruling: printed or drawn lines around writing, such as rules, squares, cells, boxes and combs.

Each kind returns line segments in the coordinates of the line of writing: in digit heights, with
x = 0 at its left end and y = 0 at the middle of the digits, y down.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.strokes import draw_lines
from numscribe.records import Rng
from numscribe.training.pages.choice import choose
from numscribe.training.pages.lines import Line
from numscribe.training.pages.papers import noise
from numscribe.training.pages.pens import Coverage, Map

Segment = tuple[float, float, float, float]
"""A line segment: x and y of its start, x and y of its end."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The bounding box of a page in the coordinates of its line of writing, in digit heights."""

    left: float
    top: float
    right: float
    bottom: float


def draw_ruling(
    line: Line, place: Map, shape: tuple[int, int], rng: Rng, *, held_out: bool = False
) -> Coverage:
    """Draw ruling of a random kind, or none.

    Args:
        line: The line of writing.
        place: Map from the line to the page.
        shape: Height and width of the page in pixels.
        rng: Random generator.
        held_out: Use the kinds that are held out from training.

    Returns:
        Coverage of the page.
    """
    inverse = np.linalg.inv(np.vstack([place, [0, 0, 1]]))
    rows, columns = shape
    corners = np.array([[0, 0, 1], [columns, 0, 1], [0, rows, 1], [columns, rows, 1]])
    points = (corners @ inverse.T)[:, :2]
    extent = Extent(*points.min(axis=0), *points.max(axis=0))
    kind = choose(_HELD_OUT if held_out else _KINDS, rng)
    return _draw(kind(line, extent, rng), place, shape, rng)


def _draw(
    segments: list[Segment], place: Map, shape: tuple[int, int], rng: Rng, fine: int = 2
) -> Coverage:
    """Draw segments with a random width and style; ``fine`` is the supersampling factor."""
    if not segments:
        return np.zeros(shape, dtype=np.uint8)
    # Ruling and writing are rarely exactly parallel.
    turn = rng.normal(0, 0.012)
    height = math.sqrt(abs(np.linalg.det(place[:, :2])))
    width = float(np.exp(rng.uniform(math.log(0.02), math.log(0.22)))) * height
    width = min(max(width, 0.5), 14.0) * fine
    pen = max(1, round(width))
    level = round(255 * min(1.0, width / pen))
    large = np.zeros((shape[0] * fine, shape[1] * fine), dtype=np.uint8)
    matrix, shift = place[:, :2] * fine, place[:, 2] * fine
    double = rng.uniform(2, 4) * pen if rng.random() < 0.1 else 0.0
    lines = []
    for x0, y0, x1, y1 in segments:
        ends = np.array([[x0, y0 + turn * x0], [x1, y1 + turn * x1]]) @ matrix.T + shift
        ends += rng.normal(0, 0.15 * fine, ends.shape)
        lines.append(np.clip(ends, -8 * max(large.shape), 8 * max(large.shape)))
        if double:
            across = np.array([ends[0, 1] - ends[1, 1], ends[1, 0] - ends[0, 0]])
            lines.append(lines[-1] + across * double / max(float(np.hypot(*across)), 1e-6))
    style = rng.random()
    if style < 0.12:  # dashed or dotted
        on = rng.uniform(0.5, 6) * pen
        lines = [d for line in lines for d in _dashes(line, on, on * rng.uniform(0.6, 2))]
    draw_lines(large, lines, level, pen)
    drawn = np.asarray(cv2.resize(large, shape[::-1], interpolation=cv2.INTER_AREA))
    if 0.12 < style < 0.35:  # unevenly printed
        worn = np.clip(1.1 + rng.uniform(0.2, 0.6) * noise(shape, rng.uniform(1, 6), rng), 0, 1)
        drawn = np.asarray(drawn * worn[:, :, 0], dtype=np.uint8)
    if style > 0.85:
        drawn = np.asarray(cv2.GaussianBlur(drawn, (0, 0), rng.uniform(0.4, 1.8)))
    return np.asarray(drawn, dtype=np.uint8)


def _dashes(line: NDArray[np.float64], on: float, off: float) -> list[NDArray[np.float64]]:
    """Split a line (2, 2) into dashes of length ``on`` with gaps of length ``off``."""
    long = float(np.hypot(*(line[1] - line[0])))
    starts = np.arange(0, long, on + off)[:400]
    step = (line[1] - line[0]) / max(long, 1e-6)
    return [np.stack([line[0] + step * s, line[0] + step * (s + on)]) for s in starts]


def _none(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    return []


def _rules(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    """Return the horizontal rules of a notebook, one near the baseline."""
    pitch = rng.uniform(1.1, 2.6)
    first = rng.normal(0.6, 0.25)
    count = math.ceil((extent.bottom - extent.top) / pitch) + 2
    start = first - pitch * math.ceil((first - extent.top) / pitch)
    rows = start + pitch * np.arange(min(count, 60))
    return [(extent.left, float(y), extent.right, float(y)) for y in rows]


def _squares(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    """Return squared paper, finer or coarser than the digits."""
    pitch = float(np.exp(rng.uniform(math.log(0.35), math.log(1.8))))
    x0, y0 = extent.left - rng.uniform(0, pitch), extent.top - rng.uniform(0, pitch)
    columns = np.arange(x0, extent.right, pitch)[:120]
    rows = np.arange(y0, extent.bottom, pitch)[:80]
    return [(float(x), extent.top, float(x), extent.bottom) for x in columns] + [
        (extent.left, float(y), extent.right, float(y)) for y in rows
    ]


def _dots(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    """Return dotted paper."""
    pitch = float(np.exp(rng.uniform(math.log(0.4), math.log(1.5))))
    columns = np.arange(extent.left - rng.uniform(0, pitch), extent.right, pitch)[:60]
    rows = np.arange(extent.top - rng.uniform(0, pitch), extent.bottom, pitch)[:40]
    return [(float(x), float(y), float(x) + 0.01, float(y)) for x in columns for y in rows]


def _cell(line: Line, extent: Extent, rng: Rng) -> list[Segment]:
    """Return the borders of a table cell on one to four sides; some cross the writing."""
    left = -_margin(rng)
    right = line.width + _margin(rng)
    top, bottom = -0.5 - _margin(rng), 0.5 + _margin(rng)
    x0, x1, y0, y1 = extent.left, extent.right, extent.top, extent.bottom
    sides: list[Segment] = [
        (left, y0, left, y1),
        (right, y0, right, y1),
        (x0, top, x1, top),
        (x0, bottom, x1, bottom),
    ]
    kept = [side for side in sides if rng.random() < 0.7] or [sides[int(rng.integers(4))]]
    wide, high = right - left, bottom - top
    if rng.random() < 0.5:  # the cells beside it
        more = max(x1 - right, left - x0) / wide
        for step in range(1, min(6, int(more) + 2)):
            kept += [(right + step * wide, y0, right + step * wide, y1)]
            kept += [(left - step * wide, y0, left - step * wide, y1)]
    if rng.random() < 0.5:
        for step in range(1, 4):
            kept += [(x0, bottom + step * high, x1, bottom + step * high)]
            kept += [(x0, top - step * high, x1, top - step * high)]
    return kept


def _box(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    """Return a box around the whole number."""
    left, right = -_margin(rng), line.width + _margin(rng)
    top, bottom = -0.5 - _margin(rng), 0.5 + _margin(rng)
    return _rectangle(left, top, right, bottom)


def _boxes(line: Line, extent: Extent, rng: Rng) -> list[Segment]:
    """Return a box for each symbol."""
    if not len(line.spans):
        return _box(line, extent, rng)
    middles = line.spans.mean(axis=1)
    half = rng.uniform(0.4, 0.75)
    high = rng.uniform(0.45, 0.85)
    shift = rng.normal(0, 0.08, 2)
    return [
        segment
        for x in middles
        for segment in _rectangle(
            x - half + shift[0], -high + shift[1], x + half + shift[0], high + shift[1]
        )
    ]


def _comb(line: Line, extent: Extent, rng: Rng) -> list[Segment]:
    """Return a comb: one long box with separators between the symbols, which may cross them."""
    if len(line.spans) < 2:
        return _box(line, extent, rng)
    middles = line.spans.mean(axis=1)
    pitch = float(np.median(np.diff(middles)))
    top, bottom = -rng.uniform(0.5, 0.9), rng.uniform(0.5, 0.9)
    edges = [middles[0] - pitch / 2, *((middles[1:] + middles[:-1]) / 2), middles[-1] + pitch / 2]
    edges += [edges[-1] + pitch * step for step in range(1, int(rng.integers(1, 3)))]
    low = top if rng.random() < 0.6 else bottom - rng.uniform(0.2, 0.6)
    shift = rng.normal(0, 0.08)
    segments: list[Segment] = [(float(x) + shift, low, float(x) + shift, bottom) for x in edges]
    segments.append((edges[0] + shift, bottom, edges[-1] + shift, bottom))
    if low == top:
        segments.append((edges[0] + shift, top, edges[-1] + shift, top))
    return segments


def _underline(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    y = rng.uniform(0.5, 1.0)
    reach = rng.uniform(-0.1, 1.5, 2)
    return [(-reach[0], y, line.width + reach[1], y)]


def _ring(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    """Return an ellipse around the number, open or overlapping at its ends."""
    middle = line.width / 2 + rng.normal(0, 0.1)
    wide, high = middle * rng.uniform(1.0, 1.6) + rng.uniform(0.4, 1.2), rng.uniform(0.7, 1.5)
    start = rng.uniform(0, 2 * math.pi)
    angles = np.linspace(start, start + math.radians(rng.uniform(330, 400)), 49)
    wander = 1 + 0.04 * np.sin(rng.uniform(0, 6) + np.linspace(0, rng.uniform(3, 12), 49))
    x, y = middle + wide * wander * np.cos(angles), high * wander * np.sin(angles)
    return [
        (float(x[i]), float(y[i]), float(x[i + 1]), float(y[i + 1])) for i in range(len(angles) - 1)
    ]


def _corners(line: Line, extent: Extent, rng: Rng) -> list[Segment]:  # noqa: ARG001
    """Return marks at the corners of a field. Held out from training."""
    left, right = -rng.uniform(0.2, 0.8), line.width + rng.uniform(0.2, 0.8)
    high, long = rng.uniform(0.6, 1.1), rng.uniform(0.2, 0.7)
    return [
        segment
        for x, inward in ((left, long), (right, -long))
        for y, down in ((-high, long), (high, -long))
        for segment in ((x, y, x + inward, y), (x, y, x, y + down))
    ]


def _slanted(line: Line, extent: Extent, rng: Rng) -> list[Segment]:
    """Return hatching behind the writing, and an underline. Held out from training."""
    lean, pitch = rng.uniform(-1, 1), rng.uniform(0.6, 2.5)
    reach = extent.right - extent.left + 2 * (extent.bottom - extent.top)
    starts = np.arange(extent.left - reach / 2, extent.right + reach / 2, pitch)[:60]
    high = extent.bottom - extent.top
    slanted = [(float(x), extent.top, float(x) + lean * high, extent.bottom) for x in starts]
    return [*slanted, *_underline(line, extent, rng)]


def _margin(rng: Rng) -> float:
    """Return the distance of a border from the writing; negative if the border crosses it."""
    return float(rng.uniform(-0.12, 0.15) if rng.random() < 0.25 else rng.uniform(0.1, 1.0))


def _rectangle(left: float, top: float, right: float, bottom: float) -> list[Segment]:
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]


Kind = Callable[[Line, Extent, Rng], list[Segment]]

_KINDS: list[tuple[float, Kind]] = [
    (0.28, _none),
    (0.13, _rules),
    (0.08, _squares),
    (0.05, _dots),
    (0.2, _cell),
    (0.06, _box),
    (0.06, _boxes),
    (0.07, _comb),
    (0.04, _underline),
    (0.07, _ring),
]

_HELD_OUT: list[tuple[float, Kind]] = [(1.0, _corners), (1.0, _slanted)]
