"""Synthetic paper with numbers in the pen strokes of several writers.

Lengths are in heights of a digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from drawings import Picture, Points, ink_mask, pen_digits, place

Levels = NDArray[np.float64]

PENS: dict[str, list[Points]] = {}
for label, drawing in pen_digits():
    PENS.setdefault(label, []).append(drawing)

NUMBERS = ["42", "7", "3508", "96", "2650", "834", "5", "30", "629", "4083"]

SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A number on a blank sheet.

    Attributes:
        ink: Where the pen went, float64 (height, width), 0 to 1.
        ground: Levels of the paper, B, G, R, float64 (height, width, 3).
        low: x and y of the number's upper left corner.
        high: x and y of its lower right one.
        size: Height of a digit in pixels.
    """

    ink: Levels
    ground: Levels
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    size: float

    def picture(self, colour: tuple[int, int, int] = (60, 40, 30)) -> Picture:
        """Return the picture, uint8 (height, width, 3)."""
        share = self.ink[:, :, None]
        painted = self.ground * (1 - share) + np.array(colour) * share
        return np.clip(np.rint(painted), 0, 255).astype(np.uint8)

    def with_lines(
        self,
        lines: list[tuple[float, float, float, float]],
        *,
        width: float = 0.05,
        colour: tuple[int, int, int] = (60, 60, 60),
    ) -> Sheet:
        """Return the sheet with printed lines, each x and y of both ends in pixels."""
        printed = np.ascontiguousarray(self.ground)
        for x0, y0, x1, y1 in lines:
            ends = ((int(x0), int(y0)), (int(x1), int(y1)))
            cv2.line(printed, *ends, colour, max(1, round(width * self.size)))
        return replace(self, ground=printed)


def write(text: str, size: float, *, margin: float = 0.8, gap: float = 0.22) -> Sheet:
    """Write a number on white paper with a margin."""
    strokes: Points = []
    x = margin * size
    for index, digit in enumerate(text):
        drawings = PENS[digit]
        strokes += place(drawings[index % len(drawings)], x, margin * size, size)
        x = max(point[0] for stroke in strokes for point in stroke) + gap * size
    return _sheet(strokes, size, margin)


def write_in_cells(text: str, size: float, *, pitch: float = 1.0, margin: float = 0.8) -> Sheet:
    """Write each digit of a number in the middle of a cell."""
    strokes: Points = []
    for index, digit in enumerate(text):
        drawings = PENS[digit]
        drawn = place(drawings[index % len(drawings)], 0, margin * size, size)
        columns = [point[0] for stroke in drawn for point in stroke]
        shift = (margin + (index + 0.5) * pitch) * size - (min(columns) + max(columns)) / 2
        strokes += [[[x + shift, y] for x, y in stroke] for stroke in drawn]
    sheet = _sheet(strokes, size, margin, width=(2 * margin + len(text) * pitch) * size)
    left, right = margin * size, (margin + len(text) * pitch) * size
    return replace(sheet, low=np.array([left, sheet.low[1]]), high=np.array([right, sheet.high[1]]))


def _sheet(strokes: Points, size: float, margin: float, width: float = 0.0) -> Sheet:
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    right, bottom = high + margin * size
    shape = int(bottom), int(max(right, width))
    ink = ink_mask(strokes, shape, max(1, round(0.08 * size)))
    return Sheet(ink, np.full((*shape, 3), 250.0), low, high, size)


def with_border(sheet: Sheet, *sides: str, away: float = 0.4, width: float = 0.06) -> Sheet:
    """Print borders of a table cell, from edge to edge of the picture."""
    rows, columns = sheet.ink.shape
    (left, top), (right, bottom) = sheet.low - away * sheet.size, sheet.high + away * sheet.size
    borders = {
        "left": (left, 0, left, rows),
        "right": (right, 0, right, rows),
        "top": (0, top, columns, top),
        "bottom": (0, bottom, columns, bottom),
    }
    return sheet.with_lines([borders[side] for side in sides], width=width, colour=(40, 40, 40))


def with_box(sheet: Sheet, away: float = 0.4) -> Sheet:
    """Print a box around the number, inside the picture."""
    (x0, y0), (x1, y1) = sheet.low - away * sheet.size, sheet.high + away * sheet.size
    box = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    return sheet.with_lines(box)


def with_comb(sheet: Sheet, cells: int) -> Sheet:
    """Print a box for each digit, which touches the digit."""
    top, bottom = sheet.low[1] - 0.05 * sheet.size, sheet.high[1] + 0.05 * sheet.size
    left, right = sheet.low[0], sheet.high[0]
    places = np.linspace(left, right, cells + 1).tolist()
    comb = [(x, top, x, bottom) for x in places]
    comb += [(left, y, right, y) for y in (top, bottom)]
    return sheet.with_lines(comb, width=0.04, colour=(120, 140, 120))


def with_rules(sheet: Sheet, pitch: float = 1.6, *, colour: tuple[int, int, int]) -> Sheet:
    """Print the rules of a notebook; one of them is the baseline."""
    rows, columns = sheet.ink.shape
    first = sheet.high[1] % (pitch * sheet.size)
    rules = [(0, y, columns, y) for y in np.arange(first, rows, pitch * sheet.size).tolist()]
    return sheet.with_lines(rules, width=0.03, colour=colour)


def with_pattern(sheet: Sheet, pitch: float = 7.0, depth: float = 1.0) -> Sheet:
    """Print fine waves, ``pitch`` pixels apart, as on a cheque."""
    y, x = np.indices(sheet.ink.shape)
    wave = np.exp(2 * (np.sin(2 * np.pi * (y + 3 * np.sin(x / 9)) / pitch) - 1))
    tint = depth * np.array([10.0, 40.0, 60.0])
    return replace(sheet, ground=sheet.ground - 5 - tint * wave[:, :, None])


def noisy(picture: NDArray[np.float64] | Picture, deviation: float) -> Picture:
    """Return a picture with the noise of a camera."""
    noise = np.random.default_rng(0).normal(0, deviation, (*picture.shape[:2], 1))
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _in_a_dark_corner(text: str, size: float) -> Picture:
    picture = write(text, size, margin=1.2).picture()
    y, x = np.indices(picture.shape[:2]) / np.array(picture.shape[:2])[:, None, None]
    return noisy(picture * (1 - 0.7 * np.exp(-np.hypot(x, y) / 0.25))[:, :, None], 2)


def _on_coloured_grain(text: str, size: float) -> Picture:
    sheet = write(text, size)
    grain = np.random.default_rng(2).normal(0, 9, sheet.ground.shape)
    return replace(sheet, ground=np.array([120.0, 170.0, 215.0]) + grain).picture()


KINDS: dict[str, tuple[int, Callable[[str, float], Picture]]] = {
    "plain paper": (9, lambda t, s: noisy(write(t, s).picture(), 3)),
    "a border on the left": (8, lambda t, s: with_border(write(t, s), "left").picture()),
    "a border on the right": (8, lambda t, s: with_border(write(t, s), "right").picture()),
    "a border at the top": (8, lambda t, s: with_border(write(t, s), "top").picture()),
    "a border at the bottom": (8, lambda t, s: with_border(write(t, s), "bottom").picture()),
    "borders on all sides": (8, lambda t, s: with_border(write(t, s), *SIDES).picture()),
    "a box": (5, lambda t, s: with_box(write(t, s)).picture()),
    "a comb": (6, lambda t, s: with_comb(write_in_cells(t, s), len(t)).picture()),
    "rules": (8, lambda t, s: with_rules(write(t, s), colour=(210, 170, 140)).picture()),
    "a fine pattern": (8, lambda t, s: with_pattern(write(t, s)).picture()),
    "a dark corner": (8, _in_a_dark_corner),
    "coloured grain": (8, _on_coloured_grain),
}
"""By kind: how many of ``NUMBERS`` must be read at least, and a picture of one at a size."""
