"""Compose the symbols of a line from the digits of one writer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from numscribe.imaging.strokes import bounds
from numscribe.models.symbols import DIGITS, HALF, OTHER, STRUCK
from numscribe.records import Rng, Strokes
from numscribe.training.augment import bend_strokes
from numscribe.training.pages.glyphs import (
    Glyph,
    fit_strokes,
    link_glyphs,
    move_glyph,
    stroke_glyph,
)
from numscribe.training.pages.marks import can_draw, draw_mark, strike_out
from numscribe.training.writing import WriterDigits, Writing

_SIZES: dict[str, tuple[float, float, float]] = {
    ".": (0.04, 0.13, 0.45),
    ",": (0.2, 0.45, 0.52),
    "'": (0.15, 0.35, -0.5),
    "-": (0.2, 0.75, 0.0),
    "/": (0.95, 1.7, 0.0),
    ":": (0.4, 0.75, 0.1),
    "+": (0.4, 0.8, 0.02),
    "×": (0.35, 0.75, 0.08),
    "=": (0.35, 0.75, 0.0),
    "%": (0.8, 1.15, 0.0),
    "(": (1.0, 1.6, 0.0),
    ")": (1.0, 1.6, 0.0),
    "#": (0.7, 1.15, 0.0),
    "$": (1.0, 1.5, 0.0),
    OTHER: (0.55, 1.2, 0.1),
}
"""Minimum and maximum size of each mark, and y of its middle; in digit heights."""

_WIDE = set("-.+×=")
"""Marks whose size is their longer side; the width of other marks counts half."""


class SymbolComposer:
    """Composes symbols from the digits of one writer, and the marks and letters of all writers."""

    def __init__(
        self, writer: WriterDigits, writers: Sequence[WriterDigits], writing: Writing, rng: Rng
    ) -> None:
        """Create a composer, with random variations of size and height.

        Args:
            writer: The writer.
            writers: All writers; they supply the digits that the writer lacks.
            writing: The handwriting with marks and letters.
            rng: Random generator.
        """
        self._writer, self._writers, self._writing, self._rng = writer, writers, writing, rng
        self._size = rng.uniform(0.0, 0.12)
        self._wander = rng.uniform(0.01, 0.09)

    def symbol(self, symbol: str) -> list[Glyph]:
        """Return the glyphs of a symbol of ``models.symbols``, with the left edge near x = 0."""
        rng = self._rng
        if symbol in DIGITS:
            return [self._digit(symbol, math.exp(rng.normal(0, self._size)))]
        if symbol == HALF:
            return self._half()
        if symbol == STRUCK:
            return self._struck()
        known = self._writing.marks.get(symbol)
        if known and (not can_draw(symbol) or rng.random() < 0.5):
            return [self._known_mark(symbol, known)]
        return [stroke_glyph(draw_mark(symbol, rng))]

    def _digit(self, digit: str, height: float, middle: float = 0.0) -> Glyph:
        rng = self._rng
        known = self._writer.digits.get(digit)
        while not known:
            known = self._writers[int(rng.integers(len(self._writers)))].digits.get(digit)
        ink = known[int(rng.integers(len(known)))]
        middle += rng.normal(0, self._wander)
        if isinstance(ink, np.ndarray):
            rows, columns = ink.shape
            scale = height / max(rows, columns / 2)
            width = columns * scale * math.exp(rng.normal(0, 0.1))
            return Glyph(ink, 0.0, middle - rows * scale / 2, width, rows * scale)
        drawn = bend_strokes(ink, rng)
        box = bounds(drawn)
        scale = height / max(box.height, box.width / 2, 1e-6)
        return stroke_glyph(fit_strokes(drawn, scale, middle))

    def _known_mark(self, symbol: str, known: Sequence[Strokes]) -> Glyph:
        low, high, place = _SIZES.get(symbol, _SIZES[OTHER])
        drawn = bend_strokes(known[int(self._rng.integers(len(known)))], self._rng)
        box = bounds(drawn)
        size = self._rng.uniform(low, high)
        longest = max(box.height, box.width if symbol in _WIDE else box.width / 2, 1e-6)
        middle = place + self._rng.normal(0, 0.06)
        return stroke_glyph(fit_strokes(drawn, size / longest, middle))

    def _half(self) -> list[Glyph]:
        """Return a fraction ½, with a horizontal bar or a slash, up to the size of a digit."""
        rng = self._rng
        size = rng.uniform(0.4, 1.0)
        if rng.random() < 0.3:  # with a horizontal bar
            size = min(size, 0.65)
            one, two = self._digit("1", size), self._digit("2", size)
            wide = max(one.width, two.width)
            gap = rng.uniform(0.05, 0.15)
            bar = np.array([(-0.08, 0.0), (wide + 0.08, rng.normal(0, 0.04))], dtype=np.float32)
            return [
                move_glyph(one, (wide - one.width) / 2, -gap - one.height),
                move_glyph(two, (wide - two.width) / 2, gap),
                stroke_glyph((bar,)),
            ]
        one = self._digit("1", size * rng.uniform(0.65, 1.0))
        two = self._digit("2", size)
        rise = rng.uniform(0.0, 0.6) * (1.2 - size)
        lean, high = rng.uniform(0.02, 0.6), rng.uniform(0.7, 1.4)
        near = one.width + rng.uniform(-0.1, 0.25) - (0.2 if rise > 0.3 else 0.0)
        slash = np.array([(near + lean, -high / 2), (near, high / 2)], dtype=np.float32)
        right = max(near + lean * rng.uniform(0.3, 1.0) + rng.uniform(-0.05, 0.2), one.width * 0.6)
        parts = [
            move_glyph(one, 0.0, -rise - one.height / 2),
            stroke_glyph((slash,)),
            move_glyph(two, right, rng.uniform(0.3, 1.0) * rise - two.height / 2),
        ]
        # In fast writing, the digits are joined with the slash.
        return link_glyphs(parts, rng) if rng.random() < 0.35 else parts

    def _struck(self) -> list[Glyph]:
        """Return one to three digits that are crossed out."""
        glyphs, right = [], 0.0
        for digit in self._rng.integers(0, 10, int(self._rng.integers(1, 4))):
            glyph = self._digit(str(digit), 1.0)
            glyphs.append(move_glyph(glyph, right, glyph.top))
            right += glyph.width + self._rng.uniform(0, 0.2)
        return [*glyphs, stroke_glyph(strike_out(right, self._rng))]
