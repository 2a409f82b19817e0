"""One picture that explains a reading: what came in, what was seen in it, and what decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.recognizer import Recognizer
from numscribe.records import Box, Digit, Image, Ink, Reading, Strokes
from numscribe.serialize import to_png
from numscribe.vision.normalize import SIDE
from numscribe.vision.source import Picture, Source
from numscribe.vision.strokes import PEN_WIDTH, bounds, draw_lines

_PANEL = 360
"""Width and height that a panel's picture is fitted into, in pixels."""

_TILE = 112
"""Side of a digit's 28×28 picture in the explanation: four pixels for each."""

_MOST_DIGITS = 24
_GAP = 12
_PAPER = (250, 249, 247)
_WORDS = (64, 56, 48)
_ACCENT = (196, 92, 32)
_PATCH = 5
"""Side of the patch that is covered to see what an answer rests on, in pixels of 28."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading, and the picture that explains it.

    Attributes:
        reading: What was read.
        picture: uint8, (height, width, 3), B, G, R.
    """

    reading: Reading
    picture: Image

    def to_png(self) -> bytes:
        """Encode the picture as PNG."""
        return to_png(self.picture)


def explain(
    recognizer: Recognizer,
    source: Source,
    *,
    threshold: float | None = None,
    single: bool = False,
    expect: str | None = None,
) -> Explanation:
    """Read, and explain the reading by one picture.

    Its first row shows the input with boxes around what was read, and the ink that was found.
    Below, each digit has the 28×28 pixels that the model saw, the same with an occlusion map, and
    bars of its probabilities. The map is red where covering the ink makes the answer less likely,
    blue where it makes it likelier (Zeiler and Fergus, *Visualizing and Understanding
    Convolutional Networks*, 2014).

    Args:
        recognizer: What reads.
        source: What ``Recognizer.read`` takes.
        threshold: As there.
        single: As there.
        expect: As there.

    Raises:
        InputError: The input cannot be read.
    """
    given = recognizer.open(source)
    reading = recognizer.read(given, threshold=threshold, single=single, expect=expect)
    if isinstance(given, Picture):
        image, scale, origin = given.image, 1.0 / given.scale, (0.0, 0.0)
        ink = given.ink.ink
    else:
        image, scale, origin = _drawn(given)
        ink = np.float32(1) - image[:, :, 0].astype(np.float32) / np.float32(255)
    first = _beside(
        [
            _titled("input", _with_boxes(image, reading, scale, origin)),
            _titled("ink", _coloured(ink)),
        ]
    )
    rows = [_headline(reading), first]
    digits = reading.digits[:_MOST_DIGITS]
    panels = [_digit_panel(recognizer, digit) for digit in digits]
    rows += [_beside(panels[start : start + 2]) for start in range(0, len(panels), 2)]
    return Explanation(reading, _below(rows))


def occlusion_map(recognizer: Recognizer, picture: Ink, digit: int) -> NDArray[np.float64]:
    """Return how much less likely a digit is without the ink around each pixel.

    Args:
        recognizer: What classifies.
        picture: Float32 in [0, 1], (28, 28).
        digit: Whose probability is watched.

    Returns:
        Float64 (28, 28), mean change of the probability over the patches that cover a pixel.
    """
    starts = range(-_PATCH + 1, SIDE)
    places = [(y, x) for y in starts for x in starts]
    places = [(y, x) for y, x in places if _patch(picture, y, x).any()]
    covered = np.repeat(picture[None], len(places) + 1, axis=0)  # the last stays whole
    for index, (y, x) in enumerate(places):
        _patch(covered[index], y, x)[:] = 0
    shares, none = recognizer.classify(covered)
    likely = shares[:, digit] * (1 - none)
    total, count = np.zeros((SIDE, SIDE)), np.full((SIDE, SIDE), 1e-9)
    for index, (y, x) in enumerate(places):
        _patch(total, y, x)[:] += likely[-1] - likely[index]
        _patch(count, y, x)[:] += 1
    return np.asarray(total / count)


def _patch(array: NDArray[np.float64] | Ink, y: int, x: int) -> NDArray[np.float64] | Ink:
    return array[max(0, y) : max(0, y + _PATCH), max(0, x) : max(0, x + _PATCH)]


def _drawn(strokes: Strokes) -> tuple[Image, float, tuple[float, float]]:
    """Draw strokes on paper; return it, its pixels for a unit, and where it begins."""
    if not strokes:
        return np.full((_PANEL // 2, _PANEL, 3), 255, dtype=np.uint8), 1.0, (0.0, 0.0)
    box = bounds(strokes)
    scale = 0.8 * _PANEL / max(box.width, box.height, 1e-6)
    margin = 0.1 * _PANEL
    size = (round(box.height * scale + 2 * margin), round(box.width * scale + 2 * margin), 3)
    page = np.full(size, 255, dtype=np.uint8)
    origin = (box.x - margin / scale, box.y - margin / scale)
    pen = max(2, round(PEN_WIDTH * min(size[:2])))
    draw_lines(page, ((s - np.array(origin)) * scale for s in strokes), (40, 40, 40), pen)
    return page, scale, origin


def _with_boxes(image: Image, reading: Reading, scale: float, origin: tuple[float, float]) -> Image:
    fit = min(_PANEL / image.shape[1], _PANEL / image.shape[0])
    shown = _resized(image, fit)
    for digit in reading.digits:
        corner = _box(shown, digit.box, scale * fit, origin, _ACCENT)
        cv2.putText(shown, str(digit.digit), corner, *_font(0.6, _ACCENT, 2))
    for ignored in reading.ignored:
        _box(shown, ignored.box, scale * fit, origin, (160, 160, 160))
    return shown


def _box(
    shown: Image,
    box: Box,
    scale: float,
    origin: tuple[float, float],
    colour: tuple[int, int, int],
) -> tuple[int, int]:
    x, y = (box.x - origin[0]) * scale, (box.y - origin[1]) * scale
    first = (round(x) - 3, round(y) - 3)
    last = (round(x + box.width * scale) + 3, round(y + box.height * scale) + 3)
    cv2.rectangle(shown, first, last, colour, 1, cv2.LINE_AA)
    return max(0, first[0]), max(16, first[1] - 4)


def _digit_panel(recognizer: Recognizer, digit: Digit) -> Image:
    seen = digit.picture.astype(np.float32) / np.float32(255)
    changes = occlusion_map(recognizer, seen, digit.digit)
    change = np.clip(changes / max(float(np.abs(changes).max()), 1e-9), -1, 1)
    grey = 255 - digit.picture.astype(np.float64) * 0.55
    # B, G, R: what speaks for the answer loses blue and green, what speaks against it red.
    colours = [grey * (1 - 0.8 * change.clip(0)), grey * (1 - 0.8 * np.abs(change))]
    colours.append(grey * (1 + 0.8 * change.clip(max=0)))
    overlay = np.clip(np.stack(colours, axis=-1), 0, 255).astype(np.uint8)
    return _beside([_tile(_coloured(seen)), _tile(overlay), _bars(digit)], gap=6)


def _tile(picture: Image) -> Image:
    return np.asarray(
        cv2.resize(picture, (_TILE, _TILE), interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )


def _bars(digit: Digit) -> Image:
    panel = np.full((_TILE, _TILE, 3), _PAPER, dtype=np.uint8)
    shares = [share * (1.0 - digit.not_a_digit) for share in digit.probabilities]
    for value, share in enumerate([*shares, digit.not_a_digit]):
        top = value * 10 + 1
        colour = _ACCENT if value == digit.digit else (190, 185, 180)
        cv2.rectangle(panel, (14, top), (14 + round(share * 60), top + 7), colour, -1)
        cv2.putText(panel, "-" if value == 10 else str(value), (2, top + 8), *_font(0.3, _WORDS, 1))
        cv2.putText(panel, _percent(share), (78, top + 8), *_font(0.28, _WORDS, 1))
    return panel


def _headline(reading: Reading) -> Image:
    panel = np.full((34, 2 * _PANEL, 3), _PAPER, dtype=np.uint8)
    verdict = "accepted" if reading.accepted else f"refused: {reading.reason}"
    words = f"{reading.text or '(nothing)'}   {_percent(reading.confidence)}   {verdict}"
    cv2.putText(panel, words[:60], (0, 24), *_font(0.7, _WORDS, 2))
    return panel


def _percent(share: float) -> str:
    """Cut, and do not round, as the page does: 0.9997 is no certainty."""
    return f"{int(share * 1000) / 10:.1f}%"


def _titled(title: str, picture: Image) -> Image:
    if max(picture.shape[:2]) != _PANEL:
        picture = _resized(picture, min(_PANEL / picture.shape[1], _PANEL / picture.shape[0]))
    head = np.full((20, picture.shape[1], 3), _PAPER, dtype=np.uint8)
    cv2.putText(head, title, (0, 13), *_font(0.42, _WORDS, 1))
    return np.vstack([head, picture])


def _coloured(ink: Ink) -> Image:
    grey = np.rint(255 * (1 - ink)).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _resized(picture: Image, scale: float) -> Image:
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=smooth), dtype=np.uint8)


def _font(
    size: float, colour: tuple[int, int, int], weight: int
) -> tuple[int, float, tuple[int, int, int], int, int]:
    return cv2.FONT_HERSHEY_SIMPLEX, size, colour, weight, cv2.LINE_AA


def _beside(panels: Sequence[Image], gap: int = _GAP) -> Image:
    height = max(panel.shape[0] for panel in panels)
    return np.hstack([_padded(panel, height - panel.shape[0], gap) for panel in panels])


def _below(panels: Sequence[Image]) -> Image:
    width = max(panel.shape[1] for panel in panels)
    stacked = np.vstack([_padded(panel, _GAP, width - panel.shape[1]) for panel in panels])
    edge = cv2.copyMakeBorder(stacked, _GAP, 0, _GAP, 0, cv2.BORDER_CONSTANT, value=_PAPER)
    return np.asarray(edge, dtype=np.uint8)


def _padded(panel: Image, below: int, right: int) -> Image:
    return np.asarray(
        cv2.copyMakeBorder(panel, 0, below, 0, right, cv2.BORDER_CONSTANT, value=_PAPER),
        dtype=np.uint8,
    )
