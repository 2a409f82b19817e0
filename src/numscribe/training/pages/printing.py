"""Print around and behind writing: words, dot leaders, small type and stamps."""

from __future__ import annotations

import math

import cv2
import numpy as np

from numscribe.records import Rng
from numscribe.training.pages.glyphs import Glyph
from numscribe.training.pages.lines import Line
from numscribe.training.pages.pens import Coverage, Map, Pen, draw_line
from numscribe.training.pages.typefaces import Typeface

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ"
_PRINT = Pen(0.1)


def draw_print(
    line: Line, place: Map, shape: tuple[int, int], face: Typeface, rng: Rng
) -> Coverage:
    """Draw print of a random kind around or behind a line of writing.

    Args:
        line: The line of writing.
        place: Map from the line to the page.
        shape: Height and width of the page in pixels.
        face: The typeface.
        rng: Random generator.

    Returns:
        Coverage of the page.
    """
    kind = rng.random()
    if kind < 0.55:
        return _labels(line, place, shape, face, rng)
    if kind < 0.75:
        return _small_type(place, shape, face, rng)
    if kind < 0.88:
        return _leader(line, place, shape, rng)
    return _stamp(line, place, shape, face, rng)


def set_words(face: Typeface, count: int, rng: Rng, *, digits: bool = False) -> Line:
    """Set words of random letters in a typeface.

    Args:
        face: The typeface.
        count: Number of words.
        rng: Random generator.
        digits: Whether words may contain digits and marks.
    """
    letters = _LETTERS + ("0123456789" * 3 + ".:-" if digits else "")
    glyphs: list[Glyph] = []
    right = 0.0
    for _ in range(count):
        for character in rng.choice(list(letters), int(rng.integers(2, 9))):
            if character in face.glyphs:
                crop, top, height = face.glyphs[character]
                width = crop.shape[1] * height / crop.shape[0]
                glyphs.append(Glyph(crop, right, top, width, height))
                right += width + 0.08
        right += 0.4
    return Line("", glyphs, np.zeros((0, 2)), printed=True)


def _at(place: Map, x: float, y: float, size: float, turn: float = 0.0) -> Map:
    """Return the map from print to the page.

    Args:
        place: Map from the line of writing to the page.
        x: Position of the left end of the print, in the coordinates of the line.
        y: Position of its middle.
        size: Height of its digits, relative to those of the line.
        turn: Rotation in radians.
    """
    cos, sin = size * math.cos(turn), size * math.sin(turn)
    within = np.array([[cos, -sin], [sin, cos]])
    shift = place[:, :2] @ np.array([x, y]) + place[:, 2]
    return np.concatenate([place[:, :2] @ within, shift[:, None]], axis=1)


def _labels(line: Line, place: Map, shape: tuple[int, int], face: Typeface, rng: Rng) -> Coverage:
    """Draw labels of a form before, above, below or after the number."""
    page = np.zeros(shape, dtype=np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        words = set_words(face, int(rng.integers(1, 3)), rng, digits=rng.random() < 0.3)
        size = rng.uniform(0.25, 0.9)
        side = rng.random()
        if side < 0.4:
            x, y = -rng.uniform(0.3, 1.5) - words.width * size, rng.normal(0, 0.2)
        elif side < 0.7:
            x, y = rng.uniform(-1, line.width), -rng.uniform(0.9, 1.6) - size / 2
        elif side < 0.85:
            x, y = rng.uniform(-1, line.width), rng.uniform(0.9, 1.6) + size / 2
        else:
            x, y = line.width + rng.uniform(0.3, 1.2), rng.normal(0, 0.2)
        drawn = draw_line(words, _at(place, x, y, size), shape, _PRINT, rng)
        np.maximum(page, drawn, out=page)
    return page


def _small_type(place: Map, shape: tuple[int, int], face: Typeface, rng: Rng) -> Coverage:
    """Draw rows of small type, also behind the writing."""
    page = np.zeros(shape, dtype=np.uint8)
    words = set_words(face, 6, rng, digits=True)
    size = rng.uniform(0.12, 0.3)
    across = rng.uniform(-2, 0)
    for row in range(int(rng.integers(1, 6))):
        y = rng.uniform(-1.2, 0.4) + row * size * 1.8
        drawn = draw_line(words, _at(place, across, y, size), shape, _PRINT, rng)
        np.maximum(page, drawn, out=page)
    strength = rng.uniform(0.2, 0.7) if abs(y) < 1 else 1.0
    return np.asarray(page * strength, dtype=np.uint8)


def _leader(line: Line, place: Map, shape: tuple[int, int], rng: Rng) -> Coverage:
    """Draw a row of dots that leads to the number or continues below it."""
    page = np.zeros(shape, dtype=np.uint8)
    start, end = -rng.uniform(1, 6), rng.choice([-0.2, line.width + rng.uniform(0, 2)])
    y = rng.uniform(0.4, 0.7)
    xs = np.arange(start, end, rng.uniform(0.18, 0.5))[:80]
    points = np.stack([xs, np.full_like(xs, y)], axis=1) @ place[:, :2].T + place[:, 2]
    size = math.sqrt(abs(np.linalg.det(place[:, :2])))
    radius = max(1, round(size * rng.uniform(0.02, 0.06) * 8))
    for x, row in np.rint(points * 8).astype(int):
        cv2.circle(page, (int(x), int(row)), radius, 255, -1, cv2.LINE_AA, 3)
    return page


def _stamp(line: Line, place: Map, shape: tuple[int, int], face: Typeface, rng: Rng) -> Coverage:
    """Draw a stamp, logo or watermark: a large pale word and an ellipse, rotated."""
    page = np.zeros(shape, dtype=np.uint8)
    x, y = rng.uniform(-2, line.width), rng.uniform(-1, 1)
    turn = rng.normal(0, 0.3)
    if rng.random() < 0.6:
        words = set_words(face, 1, rng, digits=True)
        where = _at(place, x, y, rng.uniform(0.6, 2.2), turn)
        page = draw_line(words, where, shape, _PRINT, rng)
    centre = place[:, :2] @ np.array([x + 1, y]) + place[:, 2]
    size = math.sqrt(abs(np.linalg.det(place[:, :2])))
    if rng.random() < 0.6:
        axes = (int(size * rng.uniform(0.8, 3)), int(size * rng.uniform(0.6, 2)))
        pen = max(1, int(size * rng.uniform(0.04, 0.15)))
        at = (int(centre[0]), int(centre[1]))
        cv2.ellipse(page, at, axes, math.degrees(turn), 0, 360, 255, pen, cv2.LINE_AA)
    return np.asarray(page * rng.uniform(0.15, 0.6), dtype=np.uint8)
