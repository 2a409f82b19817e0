"""One line of writing: a text in one person's hand, or in a typeface."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.strokes import bounds
from numscribe.models.symbols import DIGITS, HALF, OTHER, STRUCK
from numscribe.reading.line_image import Frame, frame_line
from numscribe.records import Box, Strokes
from numscribe.training.augment import bend_strokes
from numscribe.training.pages.marks import can_draw, draw_mark, strike_out
from numscribe.training.pages.typefaces import Typeface
from numscribe.training.writing import Crop, Hand, Writing

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Glyph:
    """Something on a line, at its place.

    The unit is the height of a digit; x = 0 at the left end of the line, y = 0 at the middle of
    the digits, y down.

    Attributes:
        ink: Strokes, or a picture of ink, uint8 (height, width), 0 paper to 255 ink.
        left: x of its left edge.
        top: y of its upper edge.
        width: Its width.
        height: Its height.
    """

    ink: Strokes | Crop
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of writing.

    Attributes:
        text: What it says, in symbols of ``models.symbols``.
        glyphs: What is to be drawn.
        spans: Where each symbol of the text lies, (symbols, 2), left and right; empty for lines
            that were written as a whole.
        printed: Whether it is in a typeface.
    """

    text: str
    glyphs: list[Glyph]
    spans: NDArray[np.float64]
    printed: bool = False

    @property
    def width(self) -> float:
        """X of its right end, in heights of a digit."""
        return max((glyph.left + glyph.width for glyph in self.glyphs), default=0.0)


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far the symbols of a line are apart, in heights of a digit.

    Attributes:
        gap: Usual gap.
        touching: Share of gaps at which symbols touch.
        wide: Share of gaps that are wide.
        pitch: Distance of the symbols' middles, as in a comb of boxes; 0 for free writing.
    """

    gap: float
    touching: float = 0.08
    wide: float = 0.05
    pitch: float = 0.0


def choose_spacing(rng: Rng) -> Spacing:
    """Choose how far the symbols of a line are apart."""
    kind = rng.random()
    if kind < 0.12:
        return Spacing(rng.uniform(-0.05, 0.08), touching=rng.uniform(0.4, 0.9))
    if kind < 0.27:
        return Spacing(0.2, pitch=rng.uniform(0.75, 1.7))
    return Spacing(rng.uniform(0.05, 0.55))


def written_line(writing: Writing, rng: Rng) -> Line:
    """Return a whole number as somebody wrote it, bent a little."""
    strokes, text = writing.numbers[int(rng.integers(len(writing.numbers)))]
    strokes = bend_strokes(strokes, rng)
    frame = frame_line([bounds((stroke,)) for stroke in strokes])
    origin = np.array([frame.left, frame.middle])
    placed = []
    for stroke in strokes:
        points = stroke - origin
        points[:, 1] -= frame.slope * points[:, 0]
        placed.append((points / frame.height).astype(np.float32))
    return Line(text, [_from_strokes(tuple(placed))], np.zeros((0, 2)))


def compose_line(text: str, writing: Writing, spacing: Spacing, rng: Rng) -> Line:
    """Compose a text from the digits of one writer, and marks and letters of anybody."""
    is_pen = rng.random() < 0.62
    hands = writing.pens if is_pen else writing.scans
    composer = _Composer(hands[int(rng.integers(len(hands)))], hands, writing, rng)
    symbols = [composer.symbol(symbol) for symbol in text]
    glyphs, spans = _place(symbols, text, spacing, rng)
    if is_pen and spacing.touching > 0.3 and rng.random() < 0.5:
        glyphs = _link(glyphs, rng)
    return Line(text, glyphs, spans)


def typeset_line(text: str, face: Typeface, rng: Rng) -> Line:
    """Set a text in a typeface; symbols that it lacks are left out."""
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
    """Return a line's frame as serving finds it, by the boxes of strokes or symbols."""
    boxes = []
    for glyph in line.glyphs:
        if isinstance(glyph.ink, np.ndarray):
            boxes.append(Box(glyph.left, glyph.top, glyph.width, glyph.height))
        else:
            boxes += [bounds((stroke,)) for stroke in glyph.ink]
    return frame_line(boxes)


class _Composer:
    """Makes symbols in one person's hand."""

    def __init__(self, hand: Hand, hands: Sequence[Hand], writing: Writing, rng: Rng) -> None:
        self._hand, self._hands, self._writing, self._rng = hand, hands, writing, rng
        self._size = rng.uniform(0.0, 0.12)
        self._wander = rng.uniform(0.01, 0.09)

    def symbol(self, symbol: str) -> list[Glyph]:
        """Return what a symbol is made of, its left edge near x = 0."""
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
        return [_from_strokes(draw_mark(symbol, rng))]

    def _digit(self, digit: str, height: float, middle: float = 0.0) -> Glyph:
        rng = self._rng
        known = self._hand.digits.get(digit)
        while not known:
            known = self._hands[int(rng.integers(len(self._hands)))].digits.get(digit)
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
        return _from_strokes(_fit(drawn, scale, middle))

    def _known_mark(self, symbol: str, known: Sequence[Strokes]) -> Glyph:
        low, high, place = _SIZES.get(symbol, _SIZES[OTHER])
        drawn = bend_strokes(known[int(self._rng.integers(len(known)))], self._rng)
        box = bounds(drawn)
        size = self._rng.uniform(low, high)
        longest = max(box.height, box.width if symbol in _WIDE else box.width / 2, 1e-6)
        middle = place + self._rng.normal(0, 0.06)
        return _from_strokes(_fit(drawn, size / longest, middle))

    def _half(self) -> list[Glyph]:
        """Return a half, one over two or on both sides of a slash, small or as large as digits."""
        rng = self._rng
        size = rng.uniform(0.4, 1.0)
        if rng.random() < 0.3:  # one above the other
            size = min(size, 0.65)
            one, two = self._digit("1", size), self._digit("2", size)
            wide = max(one.width, two.width)
            gap = rng.uniform(0.05, 0.15)
            bar = np.array([(-0.08, 0.0), (wide + 0.08, rng.normal(0, 0.04))], dtype=np.float32)
            return [
                _at(one, (wide - one.width) / 2, -gap - one.height),
                _at(two, (wide - two.width) / 2, gap),
                _from_strokes((bar,)),
            ]
        one = self._digit("1", size * rng.uniform(0.65, 1.0))
        two = self._digit("2", size)
        rise = rng.uniform(0.0, 0.6) * (1.2 - size)
        lean, high = rng.uniform(0.02, 0.6), rng.uniform(0.7, 1.4)
        near = one.width + rng.uniform(-0.1, 0.25) - (0.2 if rise > 0.3 else 0.0)
        slash = np.array([(near + lean, -high / 2), (near, high / 2)], dtype=np.float32)
        right = max(near + lean * rng.uniform(0.3, 1.0) + rng.uniform(-0.05, 0.2), one.width * 0.6)
        parts = [
            _at(one, 0.0, -rise - one.height / 2),
            _from_strokes((slash,)),
            _at(two, right, rng.uniform(0.3, 1.0) * rise - two.height / 2),
        ]
        # Written fast, the pen stays down on the way to the slash, and on the way from it.
        return _link(parts, rng) if rng.random() < 0.35 else parts

    def _struck(self) -> list[Glyph]:
        glyphs, right = [], 0.0
        for digit in self._rng.integers(0, 10, int(self._rng.integers(1, 4))):
            glyph = self._digit(str(digit), 1.0)
            glyphs.append(_at(glyph, right, glyph.top))
            right += glyph.width + self._rng.uniform(0, 0.2)
        return [*glyphs, _from_strokes(strike_out(right, self._rng))]


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
"""Least and greatest size of each mark, and how far its middle is below that of the digits."""

_OVERHANGING = set("79")
"""Digits below whose right half there is room for a point."""

_WIDE = set("-.+×=")
"""Marks whose size is the longer of their sides."""


def _fit(strokes: Strokes, scale: float, middle: float) -> Strokes:
    """Return strokes at a scale, their middle at a height, their left edge at 0."""
    box = bounds(strokes)
    origin = np.array([box.x, box.y + box.height / 2])
    shift = np.array([0.0, middle])
    return tuple(((s - origin) * scale + shift).astype(np.float32) for s in strokes)


def _from_strokes(strokes: Strokes) -> Glyph:
    box = bounds(strokes)
    return Glyph(strokes, box.x, box.y, box.width, box.height)


def _at(glyph: Glyph, left: float, top: float) -> Glyph:
    """Return a glyph at another place."""
    ink = glyph.ink
    if not isinstance(ink, np.ndarray):
        shift = np.array([left - glyph.left, top - glyph.top], dtype=np.float32)
        ink = tuple(stroke + shift for stroke in ink)
    return Glyph(ink, left, top, glyph.width, glyph.height)


def _place(
    symbols: list[list[Glyph]], text: str, spacing: Spacing, rng: Rng
) -> tuple[list[Glyph], NDArray[np.float64]]:
    """Place symbols from left to right."""
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
        else:
            gap = _gap(text[index - 1], symbol, spacing, rng)
            narrower = min(end - start, spans[index - 1, 1] - spans[index - 1, 0])
            # Digits that touch are still beside each other.
            left = right + (max(gap, -0.4 * narrower) if symbol not in ".," else gap)
        spans[index] = left, left + end - start
        placed += [_at(part, left + part.left - start, part.top) for part in parts]
        right = max(right, left + end - start) if symbol not in "'°" else left + end - start
    if placed and (least := min(glyph.left for glyph in placed)) != 0.0:
        placed = [_at(glyph, glyph.left - least, glyph.top) for glyph in placed]
        spans -= least
    return placed, spans


def _gap(before: str, symbol: str, spacing: Spacing, rng: Rng) -> float:
    """Choose the gap between two symbols; a point or comma stays visible."""
    if symbol in ".," and before in _OVERHANGING and rng.random() < 0.3:
        return float(rng.uniform(-0.35, 0.0))
    kind = rng.random()
    if kind < spacing.touching and not {symbol, before} & set(".,"):
        return float(rng.uniform(-0.12, 0.02))
    if spacing.touching <= kind < spacing.touching + spacing.wide:
        return float(max(spacing.gap, 0) + rng.uniform(0.4, 1.4))
    gap = float(spacing.gap + rng.normal(0, 0.06))
    if symbol in ".,":  # it stands near the digit before it
        return max(gap * rng.uniform(0.2, 1), 0.06)
    return max(gap, 0.08 if before in ".," else 0.02)


def _link(glyphs: list[Glyph], rng: Rng) -> list[Glyph]:
    """Join the last stroke of some symbols with the first one of the next."""
    linked: list[Glyph] = []
    for glyph in glyphs:
        before = linked[-1] if linked else None
        if (
            before is None
            or isinstance(glyph.ink, np.ndarray)
            or isinstance(before.ink, np.ndarray)
            or rng.random() < 0.5
        ):
            linked.append(glyph)
            continue
        joined = np.concatenate([before.ink[-1], glyph.ink[0]])
        linked[-1] = _from_strokes((*before.ink[:-1], joined, *glyph.ink[1:]))
    return linked
