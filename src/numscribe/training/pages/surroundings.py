"""Highlighter, stains, punched holes and the desk around a sheet."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Rng
from numscribe.training.pages.lines import Line
from numscribe.training.pages.papers import Levels, noise
from numscribe.training.pages.pens import Map

Mask = NDArray[np.bool_]

_FRACTION = 4
"""Number of fractional bits in the coordinates for OpenCV's drawing functions."""


def highlight(paper: Levels, line: Line, place: Map, rng: Rng) -> Levels:
    """Draw one or two strokes of a highlighter over a line.

    Args:
        paper: Levels of B, G and R, float32 (height, width, 3).
        line: The line of writing.
        place: Map from the line to the page.
        rng: Random generator.
    """
    height = math.sqrt(abs(np.linalg.det(place[:, :2])))
    tint = np.full(3, rng.uniform(0.85, 1.0))
    weakened = rng.choice(3, int(rng.integers(1, 3)), replace=False)
    tint[weakened] *= rng.uniform(0.3, 0.9, len(weakened))
    result = paper
    for _ in range(int(rng.integers(1, 3))):
        y = rng.normal(0, 0.25)
        ends = [(rng.uniform(-1.5, 0.3), y), (line.width + rng.uniform(-0.3, 1.5), y)]
        points = np.array(ends) @ place[:, :2].T + place[:, 2] + rng.normal(0, 1, (2, 2))
        band = np.zeros(paper.shape[:2], dtype=np.uint8)
        width = max(1, min(200, round(height * rng.uniform(0.6, 1.9))))
        (x0, y0), (x1, y1) = np.rint(points * 2**_FRACTION).astype(int).tolist()
        cv2.line(band, (x0, y0), (x1, y1), 255, width, cv2.LINE_AA, _FRACTION)
        if rng.random() < 0.5:  # a flat tip: cut off the round ends
            band[:, : max(0, int(points[:, 0].min()))] = 0
            band[:, max(0, int(points[:, 0].max())) :] = 0
        share = band[:, :, None] / np.float32(255)
        shown = result * (1 - share * (1 - tint.astype(np.float32)))
        result = np.asarray(shown, dtype=np.float32)
    return result


def stain(paper: Levels, rng: Rng) -> Levels:
    """Add the ring of a cup, or a spill, to paper: float32 (height, width, 3), BGR, 0 to 255."""
    rows, columns = paper.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    size = math.hypot(rows, columns) * rng.uniform(0.15, 0.6)
    away = np.hypot(
        x - rng.uniform(-0.2, 1.2) * columns,
        (y - rng.uniform(-0.2, 1.2) * rows) * rng.uniform(0.9, 1.1),
    )
    wide = size * rng.uniform(0.02, 0.12)
    share = np.exp(-(((away - size) / wide) ** 2))
    if rng.random() < 0.4:
        share = np.maximum(share, rng.uniform(0.1, 0.6) * (away < size))
    share *= np.clip(1 + 0.4 * noise((rows, columns), max(2.0, size / 4), rng)[:, :, 0], 0, 1)
    tint = np.array([rng.uniform(0.3, 0.8), rng.uniform(0.5, 0.9), rng.uniform(0.6, 0.95)])
    return np.asarray(paper * (1 - share[:, :, None] * (1 - tint)), dtype=np.float32)


def punch_holes(page: Levels, line: Line, place: Map, rng: Rng) -> Levels:
    """Punch a row of holes beside or above a line, sometimes with a spiral binding.

    Args:
        page: Levels of B, G and R, float32 (height, width, 3).
        line: The line of writing.
        place: Map from the line to the page.
        rng: Random generator.
    """
    height = math.sqrt(abs(np.linalg.det(place[:, :2])))
    radius = rng.uniform(0.12, 0.7)
    apart = rng.uniform(2.5, 7) * radius
    away, first = radius + rng.uniform(0.15, 1.5), rng.uniform(-0.5, 0.5)
    if rng.random() < 0.6:
        x = rng.choice([-away, line.width + away])
        places = [(x, first + step * apart) for step in range(-3, 4)]
    else:
        places = [(first + step * apart, -0.6 - away) for step in range(-2, 14)]
    colour = rng.uniform(0, 130, 3) if rng.random() < 0.7 else rng.uniform(150, 255, 3)
    wire = max(1, round(radius * height * rng.uniform(0.1, 0.5))) if rng.random() < 0.3 else 0
    holes = np.zeros(page.shape[:2], dtype=np.uint8)
    for across, down in places:
        centre = place[:, :2] @ np.array([across, down]) + place[:, 2]
        x, y = np.rint(centre * 2**_FRACTION).astype(int).tolist()
        size = max(1, round(radius * height * 2**_FRACTION))
        cv2.circle(holes, (x, y), size, 255, -1, cv2.LINE_AA, _FRACTION)
        if wire:  # wire of a spiral binding
            up = round(rng.uniform(1, 4) * size)
            end = (x + round(rng.normal(0, 0.1) * up), y - up)
            cv2.line(holes, (x, y), end, 255, wire, cv2.LINE_AA, _FRACTION)
    share = holes[:, :, None] / np.float32(255)
    return np.asarray(page + (colour - page) * share, dtype=np.float32)


def around_sheet(line: Line, place: Map, shape: tuple[int, int], rng: Rng) -> Mask:
    """Return the mask of the area outside a small sheet around a line.

    Args:
        line: The line of writing.
        place: Map from the line to the page.
        shape: Height and width of the page in pixels.
        rng: Random generator.

    Returns:
        Bool (height, width), true outside the sheet.
    """
    left, right = -rng.uniform(0.25, 2.0), line.width + rng.uniform(0.25, 2.0)
    top, bottom = -0.6 - rng.uniform(0.2, 1.5), 0.6 + rng.uniform(0.2, 1.5)
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    turn = rng.normal(0, 0.06)
    cos, sin = math.cos(turn), math.sin(turn)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) - middle
    corners = corners @ np.array([[cos, sin], [-sin, cos]]) + middle + rng.normal(0, 0.03, (4, 2))
    points = corners @ place[:, :2].T + place[:, 2]
    sheet = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(sheet, [np.rint(points).astype(np.int32)], 255)
    return np.asarray(sheet == 0)


def put_on_desk(page: Levels, outside: Mask, rng: Rng) -> Levels:
    """Replace the area outside a sheet by a desk or wall with the shadow of the sheet.

    Args:
        page: Levels of B, G and R, float32 (height, width, 3).
        outside: Bool (height, width), from ``around_sheet``.
        rng: Random generator.
    """
    shape = outside.shape
    dark = rng.random() < 0.65
    colour = rng.uniform(15, 110, 3) if dark else rng.uniform(90, 245, 3)
    desk = np.broadcast_to(colour.astype(np.float32), (*shape, 3))
    desk = desk + rng.uniform(0, 8) * noise(shape, rng.uniform(1, 3), rng)
    if rng.random() < 0.4:  # grain of wood
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        angle = rng.uniform(0, math.pi)
        across = x * math.cos(angle) + y * math.sin(angle) + 4 * noise(shape, 40, rng)[:, :, 0]
        wave = np.sin(across * 2 * math.pi / rng.uniform(4, 25))
        desk = desk + rng.uniform(2, 15) * wave[:, :, None]
    if rng.random() < 0.5:
        shadow = cv2.GaussianBlur((~outside).astype(np.float32), (0, 0), rng.uniform(1, 6))
        desk = desk * (1 - rng.uniform(0, 0.6) * shadow[:, :, None])
    return np.where(outside[:, :, None], desk, page).astype(np.float32)
