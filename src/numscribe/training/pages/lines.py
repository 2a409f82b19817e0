"""Lines of synthetic pages: texts in the handwriting of one writer, or in a typeface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.strokes import boxes
from numscribe.reading.line_image import Frame, frame_line
from numscribe.records import Box, Rng
from numscribe.training.augment import bend_strokes
from numscribe.training.pages.composer import SymbolComposer
from numscribe.training.pages.glyphs import (
    Glyph,
    link_glyphs,
    move_glyph,
    right_edge,
    stroke_glyph,
)
from numscribe.training.pages.typefaces import Typeface
from numscribe.training.writing import Writing

_SMALL_MARKS = set(".,:'°")
"""Marks that the stroke of an adjacent digit could hide."""

_MIN_GAP = 0.03
"""Minimum gap between a small mark and its neighbours, in digit heights."""

_BASELINE = (0.25, 0.65)
"""Vertical range of a decimal point, in digit heights below the middle of the digits."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of writing or print, in digit heights, with x = 0 at its left end.

    Attributes:
        text: The text, in symbols of ``models.symbols``.
        glyphs: The glyphs to draw.
        spans: Left and right edge of each symbol, float64 (symbols, 2); (0, 2) for lines that were
            written as a whole.
        printed: Whether it is in a typeface.
    """

    text: str
    glyphs: list[Glyph]
    spans: NDArray[np.float64]
    printed: bool = False

    @property
    def width(self) -> float:
        """X coordinate of the right end, in digit heights."""
        return max((glyph.left + glyph.width for glyph in self.glyphs), default=0.0)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Horizontal spacing of the symbols of a line. Lengths are in digit heights.

    Attributes:
        gap: Mean gap.
        touching: Fraction of the gaps at which symbols touch.
        wide: Fraction of the gaps that are wide.
        pitch: Distance between the centres of symbols, as in a comb of boxes; 0 for free writing.
        pen: Width of the pen, which is added to the gap before a point or comma.
        touching_points: Fraction of the points and commas that touch a digit.
    """

    gap: float
    touching: float = 0.08
    wide: float = 0.05
    pitch: float = 0.0
    pen: float = 0.08
    touching_points: float = 0.15


def choose_spacing(rng: Rng, pen: float) -> Spacing:
    """Choose a random spacing.

    Args:
        rng: Random generator.
        pen: Width of the pen in digit heights.
    """
    kind = rng.random()
    if kind < 0.12:
        return Spacing(rng.uniform(-0.05, 0.08), touching=rng.uniform(0.4, 0.9), pen=pen)
    if kind < 0.27:
        return Spacing(0.2, pitch=rng.uniform(0.75, 1.7), pen=pen)
    return Spacing(rng.uniform(0.05, 0.55), pen=pen)


def written_line(writing: Writing, rng: Rng) -> Line:
    """Return a random written number, slightly deformed."""
    strokes, text = writing.numbers[int(rng.integers(len(writing.numbers)))]
    strokes = bend_strokes(strokes, rng)
    frame = frame_line(boxes(strokes))
    origin = np.array([frame.left, frame.middle])
    placed = []
    for stroke in strokes:
        points = stroke - origin
        points[:, 1] -= frame.slope * points[:, 0]
        placed.append((points / frame.height).astype(np.float32))
    return Line(text, [stroke_glyph(tuple(placed))], np.zeros((0, 2)))


def compose_line(text: str, writing: Writing, spacing: Spacing, rng: Rng) -> Line:
    """Compose a text from the digits of one writer, and the marks and letters of all writers.

    Args:
        text: The text, in symbols of ``models.symbols``.
        writing: The handwriting.
        spacing: The spacing of the symbols.
        rng: Random generator.
    """
    is_pen = rng.random() < 0.62
    writers = writing.pens if is_pen else writing.scans
    composer = SymbolComposer(writers[int(rng.integers(len(writers)))], writers, writing, rng)
    symbols = [composer.symbol(symbol) for symbol in text]
    glyphs, spans = _place(symbols, text, spacing, rng)
    if is_pen and spacing.touching > 0.3 and rng.random() < 0.5:
        glyphs = link_glyphs(glyphs, rng)
    return Line(text, glyphs, spans)


def typeset_line(text: str, face: Typeface, rng: Rng) -> Line:
    """Set a text in a typeface. Symbols that the typeface lacks are removed from the text."""
    text = "".join(s for s in text if s in face.glyphs)
    spacing = Spacing(rng.uniform(0.02, 0.12), touching=0.0, wide=0.0)
    symbols = []
    for symbol in text:
        crop, top, height = face.glyphs[symbol]
        width = crop.shape[1] * height / crop.shape[0]
        symbols.append([Glyph(crop, 0.0, top, width, height)])
    glyphs, spans = _place(symbols, text, spacing, rng)
    return Line(text, glyphs, spans, printed=True)


def found_frame(line: Line) -> Frame:
    """Return the frame of a line, computed from the boxes of its strokes as in the recognizer."""
    found: list[Box] = []
    for glyph in line.glyphs:
        if isinstance(glyph.ink, np.ndarray):
            found.append(Box(glyph.left, glyph.top, glyph.width, glyph.height))
        else:
            found += boxes(glyph.ink)
    return frame_line(found)


def _place(
    symbols: list[list[Glyph]], text: str, spacing: Spacing, rng: Rng
) -> tuple[list[Glyph], NDArray[np.float64]]:
    """Place symbols from left to right, and return their glyphs and spans."""
    placed: list[Glyph] = []
    spans = np.zeros((len(symbols), 2))
    right = 0.0
    for index, (symbol, parts) in enumerate(zip(text, symbols, strict=True)):
        start = min(part.left for part in parts)
        end = max(part.left + part.width for part in parts)
        if spacing.pitch:
            left = spacing.pitch * (index + 0.5) - (end - start) / 2 + rng.normal(0, 0.06)
        elif index == 0:
            left = 0.0
        elif symbol in ".,":
            left = _point_left(placed, right, spacing, rng)
        else:
            gap = _gap(text[index - 1], symbol, spacing, rng)
            narrower = min(end - start, spans[index - 1, 1] - spans[index - 1, 0])
            # Limit the overlap, so that touching digits stay side by side.
            left = right + max(gap, -0.4 * narrower)
        spans[index] = left, left + end - start
        placed += [move_glyph(part, left + part.left - start, part.top) for part in parts]
        right = max(right, left + end - start) if symbol not in "'°" else left + end - start
    if placed and (least := min(glyph.left for glyph in placed)) != 0.0:
        placed = [move_glyph(glyph, glyph.left - least, glyph.top) for glyph in placed]
        spans -= least
    return placed, spans


def _point_left(placed: list[Glyph], right: float, spacing: Spacing, rng: Rng) -> float:
    """Choose the left edge of a point or comma, so that it stays visible beside the digit before.

    Args:
        placed: The glyphs before it.
        right: Their right edge.
        spacing: The spacing of the line.
        rng: Random generator.
    """
    if rng.random() < 0.4:  # below an overhang, such as that of a 7
        low = [edge for glyph in placed if (edge := right_edge(glyph, *_BASELINE)) is not None]
        right = max(low, default=right)
    if rng.random() < spacing.touching_points:  # it touches the digit
        return right + spacing.pen * rng.uniform(0.4, 1.0)
    gap = float(spacing.gap + rng.normal(0, 0.06)) * rng.uniform(0.2, 1)
    return right + spacing.pen + max(gap, _MIN_GAP)


def _gap(before: str, symbol: str, spacing: Spacing, rng: Rng) -> float:
    """Choose the gap between two symbols, in digit heights; small marks stay visible."""
    least = spacing.pen + _MIN_GAP if {symbol, before} & _SMALL_MARKS else 0.02
    kind = rng.random()
    if kind < spacing.touching and not {symbol, before} & _SMALL_MARKS:
        return float(rng.uniform(-0.12, 0.02))
    if spacing.touching <= kind < spacing.touching + spacing.wide:
        return float(max(spacing.gap, 0) + rng.uniform(0.4, 1.4))
    return max(float(spacing.gap + rng.normal(0, 0.06)), least)
