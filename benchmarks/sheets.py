"""Synthetic photographs of tables, in the handwriting of held-out writers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Rng
from numscribe.training.pages.camera import light_page, take_picture
from numscribe.training.pages.lines import Line, Spacing, compose_line
from numscribe.training.pages.papers import make_paper
from numscribe.training.pages.pens import Pen, choose_pen, draw_line
from numscribe.training.writing import Writing

Floats = NDArray[np.float32]

LAYOUTS = ("grid", "nested", "open", "rules", "plain")
"""Full grid; thick and thin lines; no outer border; horizontal lines only; no lines."""

_DIGIT = 30.0
"""Height of a digit in pixels."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of a table, uint8 (height, width, 3), BGR, and the texts of its cells, by row."""

    picture: NDArray[np.uint8]
    texts: list[list[str]]


def make_sheet(
    writing: Writing, layout: str, rng: Rng, *, rows: int = 12, columns: int = 6, sums: bool = False
) -> Sheet:
    """Make a sheet.

    Args:
        writing: Whose digits are used; one writer's on each sheet.
        layout: One of ``LAYOUTS``.
        rng: Random generator.
        rows: Number of rows.
        columns: Number of columns.
        sums: Whether the last row and column are the totals of the others.
    """
    texts = _totals(rows, columns, rng) if sums else _numbers(rows, columns, rng)
    one = _one_writer(writing, rng)
    pen = choose_pen(rng)
    # A faint point, or one covered by thick digits, would be invisible.
    pen = replace(
        pen,
        points_only=False,
        width=min(max(pen.width, 0.06), 0.12),
        strength=max(pen.strength, 0.7),
    )
    lines = [[_line(text, one, pen, rng) for text in row] for row in texts]
    wide = [max(row[k].width for row in lines) * rng.uniform(1.05, 1.5) + 1 for k in range(columns)]
    x = _DIGIT * (1.5 + np.concatenate([[0], np.cumsum(wide)]))
    high = rng.uniform(1.7, 2.4)
    y = _DIGIT * (1.5 + high * np.arange(rows + 1))
    shape = int(y[-1] + 1.5 * _DIGIT), int(x[-1] + 1.5 * _DIGIT)
    ink = np.zeros(shape, dtype=np.uint8)
    for row in range(rows):
        for column in range(columns):
            room = (x[column + 1] - x[column]) / _DIGIT - lines[row][column].width
            left = x[column] + _DIGIT * room * rng.uniform(0.3, 0.7)
            middle = (y[row] + y[row + 1]) / 2 + rng.normal(0, 0.06) * _DIGIT
            _write(ink, lines[row][column], left, middle, pen, rng)
    ruling = _rule(layout, x, y, shape, rng)
    paper = make_paper(shape, rng)
    dark = float(paper.mean()) < 110
    page = _lay(paper, ruling, rng.uniform(0.3, 0.75), dark=dark)
    page = _lay(page, ink, rng.uniform(0.05, 0.45), dark=dark)
    page = _tilt(page, rng)
    return Sheet(take_picture(light_page(page, rng), rng), texts)


def _line(text: str, writing: Writing, pen: Pen, rng: Rng) -> Line:
    """Compose a number whose symbols do not touch."""
    gap = rng.uniform(0.3, 0.5)
    spacing = Spacing(gap, touching=0.0, wide=0.0, pen=pen.breadth, touching_points=0.0)
    return compose_line(text, writing, spacing, rng)


def _one_writer(writing: Writing, rng: Rng) -> Writing:
    kind = "pens" if rng.random() < 0.6 else "scans"
    hands = [h for h in getattr(writing, kind) if len(h.digits) == 10]
    hand = [hands[int(rng.integers(len(hands)))]]
    return replace(writing, pens=hand, scans=hand)


def _numbers(rows: int, columns: int, rng: Rng) -> list[list[str]]:
    """Return numbers of 1 to 4 digits, with as many decimals and signs as their column has."""
    table: list[list[str]] = [[] for _ in range(rows)]
    for _ in range(columns):
        digits, decimals = int(rng.integers(1, 5)), int(rng.choice([0, 0, 1, 2]))
        is_signed = rng.random() < 0.25
        for row in table:
            text = f"{rng.integers(0, 10**digits)}"
            if decimals:
                text += "." + "".join(map(str, rng.integers(0, 10, decimals)))
            row.append("-" + text if is_signed and rng.random() < 0.4 else text)
    return table


def _totals(rows: int, columns: int, rng: Rng) -> list[list[str]]:
    decimals = int(rng.choice([0, 0, 1]))
    values = rng.integers(0, 10 ** int(rng.integers(2, 4)), (rows - 1, columns - 1))
    values = np.column_stack([values, values.sum(axis=1)])
    values = np.vstack([values, values.sum(axis=0)])
    return [[f"{v / 10**decimals:.{decimals}f}" for v in row] for row in values.tolist()]


def _write(
    page: NDArray[np.uint8], line: Line, left: float, middle: float, pen: Pen, rng: Rng
) -> None:
    margin = int(1.2 * _DIGIT)
    x0, y0 = max(0, int(left) - margin), max(0, int(middle) - margin)
    shape = 2 * margin, int(line.width * _DIGIT) + 2 * margin
    place = np.array([[_DIGIT, 0.0, left - x0], [0.0, _DIGIT, middle - y0]])
    drawn = draw_line(line, place, shape, pen, rng)
    part = page[y0 : y0 + shape[0], x0 : x0 + shape[1]]
    np.maximum(part, drawn[: part.shape[0], : part.shape[1]], out=part)


def _rule(layout: str, x: Floats, y: Floats, shape: tuple[int, int], rng: Rng) -> NDArray[np.uint8]:
    page = np.zeros(shape, dtype=np.uint8)
    thin = int(rng.integers(1, 4))
    thick = thin + int(rng.integers(2, 5))
    if layout == "plain":
        return page
    for k, value in enumerate(y):
        if layout == "open" and k in (0, len(y) - 1):
            continue
        width = thick if layout == "nested" and k in (0, 1, len(y) - 1) else thin
        ends = (int(x[0]), round(value)), (int(x[-1]), round(value))
        cv2.line(page, *ends, 255, width)
    for k, value in enumerate(x if layout != "rules" else ()):
        if layout == "open" and k in (0, len(x) - 1):
            continue
        width = thick if layout == "nested" and k in (0, 1, len(x) - 1) else thin
        cv2.line(page, (round(value), int(y[0])), (round(value), int(y[-1])), 255, width)
    return page


def _lay(page: Floats, layer: NDArray[np.uint8], share: float, *, dark: bool) -> Floats:
    ground = page.reshape(-1, 3).mean(axis=0)
    colour = 255 - (255 - ground) * share if dark else ground * share
    cover = layer[:, :, None] / np.float32(255)
    return np.asarray(page + (colour - page) * cover, dtype=np.float32)


def _tilt(page: Floats, rng: Rng) -> Floats:
    """Rotate the page, and add perspective and a slight curvature."""
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    moved = corners + rng.uniform(-0.035, 0.035, (4, 2)) * [width, height]
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    ground = page.reshape(-1, 3).mean(axis=0).tolist()
    seen = cv2.warpPerspective(page, matrix, (width, height), borderValue=ground)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = rng.uniform(-0.006, 0.006) * height * np.sin(np.pi * x / width)
    down = (y + bend).astype(np.float32)
    bent = cv2.remap(seen, x, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, dtype=np.float32)
