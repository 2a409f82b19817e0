"""Pens: draw a line of glyphs as the coverage of pixels by ink."""

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
from numscribe.training.pages.glyphs import Glyph
from numscribe.training.pages.lines import Line

Coverage = NDArray[np.uint8]
"""Coverage of each pixel by ink: uint8 (height, width), 0 to 255."""

Map = NDArray[np.float64]
"""An affine map from line coordinates in digit heights to pixels, float64 (2, 3)."""

_FINE = 2
"""Default supersampling factor. OpenCV draws lines with widths in whole pixels."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A writing instrument.

    Attributes:
        width: Width of its lines in digit heights.
        nib: Additional width across a broad nib, in digit heights.
        angle: Direction of the nib in radians.
        grain: Maximum fraction of the ink that the grain of the paper removes, 0 to 1.
        fading: Maximum variation of the opacity along the line, 0 to 1.
        strength: Opacity of the ink, 0 to 1.
        points_only: Whether only the points are drawn, as by a program that does not connect the
            points of a fast mouse.
    """

    width: float
    nib: float = 0.0
    angle: float = 0.0
    grain: float = 0.0
    fading: float = 0.0
    strength: float = 1.0
    points_only: bool = False

    @property
    def breadth(self) -> float:
        """Maximum width of its lines in digit heights."""
        return self.width + self.nib


def choose_pen(rng: Rng) -> Pen:
    """Choose a random pen: a ball pen, pencil, felt pen, marker, fountain pen, chalk or mouse."""
    return choose(_PENS, rng)(rng)


def _ball_pen(rng: Rng) -> Pen:
    return Pen(_width(rng, 0.015, 0.1), fading=rng.uniform(0, 0.3))


def _pencil(rng: Rng) -> Pen:
    """Return a pencil; the faintest leave broken strokes."""
    grain, fading, strength = rng.uniform(0.2, 0.8), rng.uniform(0, 0.6), rng.uniform(0.4, 1)
    return Pen(_width(rng, 0.025, 0.1), grain=grain, fading=fading, strength=strength)


def _width(rng: Rng, least: float, most: float) -> float:
    return float(np.exp(rng.uniform(math.log(least), math.log(most))))


def _felt_pen(rng: Rng) -> Pen:
    return Pen(rng.uniform(0.09, 0.18), fading=rng.uniform(0, 0.15))


def _marker(rng: Rng) -> Pen:
    return Pen(rng.uniform(0.16, 0.3), fading=rng.uniform(0, 0.15), grain=rng.uniform(0, 0.2))


def _fountain_pen(rng: Rng) -> Pen:
    nib, angle = rng.uniform(0.03, 0.13), rng.uniform(0, math.pi)
    return Pen(rng.uniform(0.03, 0.07), nib, angle, fading=rng.uniform(0, 0.4))


def _chalk(rng: Rng) -> Pen:
    return Pen(rng.uniform(0.08, 0.2), grain=rng.uniform(0.3, 0.7), fading=0.2)


def _fast_mouse(rng: Rng) -> Pen:
    return Pen(rng.uniform(0.1, 0.2), points_only=True)


_PENS: list[tuple[float, Callable[[Rng], Pen]]] = [
    (0.3, _ball_pen),
    (0.18, _pencil),
    (0.22, _felt_pen),
    (0.12, _marker),
    (0.1, _fountain_pen),
    (0.06, _chalk),
    (0.02, _fast_mouse),
]
"""Pens with their weights."""


def draw_line(
    line: Line, place: Map, shape: tuple[int, int], pen: Pen, rng: Rng, *, fine: int = _FINE
) -> Coverage:
    """Draw a line of glyphs.

    Args:
        line: The line.
        place: Map from the line to the page.
        shape: Height and width of the page in pixels.
        pen: The pen; pictures of ink keep their own stroke width.
        rng: Random generator.
        fine: Supersampling factor.

    Returns:
        Coverage of the page.
    """
    page = np.zeros(shape, dtype=np.uint8)
    height = math.sqrt(abs(np.linalg.det(place[:, :2])))
    for glyph in line.glyphs:
        if isinstance(glyph.ink, np.ndarray):
            _draw_picture(page, glyph.ink, glyph, place)
    if not line.printed and page.any():
        page = _thicken(page, height, rng)
    # Strokes are drawn afterwards, since erosion could erase points.
    strokes = [s for g in line.glyphs if not isinstance(g.ink, np.ndarray) for s in g.ink]
    if strokes:
        _draw_strokes(page, strokes, place, pen, height, fine)
    return _wear(page, pen, height, rng)


def _draw_strokes(
    page: Coverage,
    strokes: list[NDArray[np.float32]],
    place: Map,
    pen: Pen,
    height: float,
    fine: int,
) -> None:
    rows, columns = page.shape
    width = pen.width * height * fine
    whole = max(1, round(width))
    large = np.zeros((rows * fine, columns * fine), dtype=np.uint8)
    matrix, shift = place[:, :2] * fine, place[:, 2] * fine + (fine - 1) / 2
    limit = 30 * max(large.shape)
    lines = [np.clip(stroke @ matrix.T + shift, -limit, limit) for stroke in strokes]
    if pen.points_only:
        lines = [line[i : i + 1] for line in lines for i in range(len(line))]
    # A line narrower than a pixel is drawn paler.
    level = round(255 * min(1.0, max(width, 0.4) / whole))
    offsets = [0.0]
    if pen.nib:
        reach = pen.nib * height * fine / 2
        offsets = list(np.linspace(-reach, reach, max(2, math.ceil(2 * reach / whole) + 1)))
    across = np.array([math.cos(pen.angle), math.sin(pen.angle)])
    for offset in offsets:
        draw_lines(large, (line + across * offset for line in lines), level, whole)
    small = cv2.resize(large, (columns, rows), interpolation=cv2.INTER_AREA) if fine > 1 else large
    np.maximum(page, small, out=page)


def _draw_picture(page: Coverage, ink: NDArray[np.uint8], glyph: Glyph, place: Map) -> None:
    """Warp a picture of ink onto the page."""
    rows, columns = ink.shape
    scale = np.array([[glyph.width / columns, 0.0], [0.0, glyph.height / rows]])
    matrix = place[:, :2] @ scale
    shift = place[:, :2] @ np.array([glyph.left, glyph.top]) + place[:, 2]
    smaller = math.sqrt(abs(np.linalg.det(matrix)))
    if smaller < 0.6:  # bilinear interpolation would skip pixels
        size = max(1, round(columns * smaller)), max(1, round(rows * smaller))
        matrix = matrix @ np.diag([columns / size[0], rows / size[1]])
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA))
        rows, columns = ink.shape
    corners = np.array([[0, 0], [columns, 0], [0, rows], [columns, rows]]) @ matrix.T + shift
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 2, page.shape[::-1])
    if (high <= low).any():
        return
    # OpenCV maps centres of pixels; ``place`` maps their edges.
    centred = matrix @ np.array([0.5, 0.5]) + shift - 0.5 - low
    to_page = np.concatenate([matrix, centred[:, None]], axis=1)
    size = int(high[0] - low[0]), int(high[1] - low[1])
    drawn = cv2.warpAffine(ink, to_page, size, flags=cv2.INTER_LINEAR)
    part = page[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, drawn, out=part)


def _thicken(page: Coverage, height: float, rng: Rng) -> Coverage:
    """Dilate or erode scanned strokes by up to 1/20 of the digit height, in pixels."""
    amount = height * rng.uniform(-0.04, 0.05)
    if abs(amount) < 0.5:
        return page
    size = 1 + 2 * max(1, round(abs(amount) / 2)) if abs(amount) >= 1.5 else 2
    kernel = np.ones((size, size), np.uint8)
    return np.asarray((cv2.dilate if amount > 0 else cv2.erode)(page, kernel), dtype=np.uint8)


def _wear(page: Coverage, pen: Pen, height: float, rng: Rng) -> Coverage:
    """Reduce the coverage by the opacity, the fading and the grain of a pen."""
    if not pen.grain and not pen.fading and pen.strength == 1.0:
        return page
    rows, columns = page.shape
    strength = np.full(page.shape, pen.strength, dtype=np.float32)
    if pen.fading:
        coarse = rng.random((max(2, rows // max(4, int(height / 2))), max(2, columns // 12)))
        field = cv2.resize(coarse.astype(np.float32), (columns, rows))
        strength *= 1 - pen.fading * field
    if pen.grain:
        size = rng.choice([1, 1, 2])
        fine = rng.random((rows // size + 1, columns // size + 1), dtype=np.float32)
        grain = cv2.resize(fine, (columns, rows))
        strength *= np.clip(1 + 3 * (1 - pen.grain - grain), 1 - pen.grain, 1)
    return np.asarray(page * strength, dtype=np.uint8)
