"""Explain a reading by pictures: the input, the detected ink, and an occlusion map per digit."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.ink_maps import find_ink
from numscribe.imaging.normalize import SIDE
from numscribe.imaging.strokes import bounds, draw_lines
from numscribe.io.source import Picture, Source
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Box, Digit, Image, Ink, InkPicture, Reading, Strokes

PANEL = 640
"""Longer side of the input's picture, in pixels."""

MAX_DIGITS = 24
"""Maximum number of digits that are explained; each takes several hundred classifications."""

ACCENT = (196, 92, 32)
_ASIDE = (160, 160, 160)
_RULING = (230, 180, 120)
_LINES = (190, 235, 200)
_PEN = 0.05
"""Pen width of drawn strokes, relative to the longer side of a digit."""

_PATCH = 5
"""Side of the occluded patch, in pixels of the 28×28 input."""


@dataclass(frozen=True, slots=True)
class DigitPanels:
    """The explanation of one digit: two pictures, uint8, (28, 28, 3), BGR, dark on white.

    Attributes:
        seen: The input of the picture model.
        decided: The occlusion map: red where covering the ink makes the digit less likely to the
            picture model, blue where it makes it more likely. The trajectory model is not
            explained.
    """

    seen: Image
    decided: Image


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading, and the pictures that explain it, uint8, (height, width, 3), BGR.

    Attributes:
        reading: The reading.
        given: The input with the boxes of the reading.
        ink: The detected ink, dark, on white, with the ruling in blue and the lines of writing in
            green; None for strokes.
        digits: The first 24 digits.
    """

    reading: Reading
    given: Image
    ink: Image | None
    digits: tuple[DigitPanels, ...]


def explain(
    recognizer: Recognizer,
    source: Source,
    *,
    threshold: float | None = None,
    single: bool = False,
    expect: str | None = None,
) -> Explanation:
    """Read an input, and explain the reading by pictures.

    Digits are explained by occlusion (Zeiler and Fergus, *Visualizing and Understanding
    Convolutional Networks*, 2014).

    Args:
        recognizer: The recognizer.
        source: The input, as for ``Recognizer.read``.
        threshold: As for ``Recognizer.read``.
        single: As for ``Recognizer.read``.
        expect: As for ``Recognizer.read``.

    Raises:
        InputError: The input cannot be read.
    """
    given = recognizer.open(source)
    reading = recognizer.read(given, threshold=threshold, single=single, expect=expect)
    if isinstance(given, Picture):
        image, scale, origin = given.image, 1.0 / given.scale, (0.0, 0.0)
        ink = fitted(_ink_and_ruling(find_ink(given.image, recognizer.ink.maps)), PANEL)
    else:
        image, scale, origin = _drawn(given, reading)
        ink = None
    return Explanation(
        reading,
        _with_boxes(image, reading, scale, origin),
        ink,
        tuple(_digit_panels(recognizer, digit) for digit in reading.digits[:MAX_DIGITS]),
    )


def without_paper(picture: Image) -> NDArray[np.uint8]:
    """Replace the white background of a picture by transparency.

    Args:
        picture: uint8, (height, width, 3), BGR, on white.

    Returns:
        uint8, (height, width, 4), BGRA, as transparent as possible; it looks the same on white.
    """
    colour = picture.astype(np.float32)
    alpha = 255 - colour.min(axis=-1, keepdims=True)
    own = 255 - (255 - colour) * 255 / np.maximum(alpha, 1)
    bare = np.concatenate([own, alpha], axis=-1)
    return np.asarray(np.rint(bare).clip(0, 255), dtype=np.uint8)


def occlusion_map(recognizer: Recognizer, picture: Ink, digit: int) -> NDArray[np.float64]:
    """Compute how much the probability of a digit falls when the ink around a pixel is covered.

    Args:
        recognizer: The recognizer, whose picture classifier is used.
        picture: Float32 in [0, 1], (28, 28).
        digit: The digit, 0 to 9.

    Returns:
        Float64 (28, 28), mean fall of the probability over all patches that cover the pixel.
    """
    starts = range(-_PATCH + 1, SIDE)
    places = [(y, x) for y in starts for x in starts]
    places = [(y, x) for y, x in places if _patch(picture, y, x).any()]
    covered = np.repeat(picture[None], len(places) + 1, axis=0)  # the last stays whole
    for index, (y, x) in enumerate(places):
        _patch(covered[index], y, x)[:] = 0
    probabilities, p_reject = recognizer.digits.predict(covered)
    likely = probabilities[:, digit] * (1 - p_reject)
    total, count = np.zeros((SIDE, SIDE)), np.full((SIDE, SIDE), 1e-9)
    for index, (y, x) in enumerate(places):
        _patch(total, y, x)[:] += likely[-1] - likely[index]
        _patch(count, y, x)[:] += 1
    return np.asarray(total / count)


def fitted(picture: Image, side: int) -> Image:
    """Resize a picture so that its longer side is ``side`` pixels."""
    scale = side / max(picture.shape[:2])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=smooth), dtype=np.uint8)


def _patch(array: NDArray[np.float64] | Ink, y: int, x: int) -> NDArray[np.float64] | Ink:
    return array[max(0, y) : max(0, y + _PATCH), max(0, x) : max(0, x + _PATCH)]


def _drawn(strokes: Strokes, reading: Reading) -> tuple[Image, float, tuple[float, float]]:
    """Draw strokes on white; return the picture, its scale in pixels per unit, and its origin."""
    if not strokes:
        return np.full((PANEL // 2, PANEL, 3), 255, dtype=np.uint8), 1.0, (0.0, 0.0)
    box = bounds(strokes)
    longer = max(box.width, box.height)
    scale = 0.8 * PANEL / max(longer, 1e-6)
    margin = 0.1 * PANEL
    size = (round(box.height * scale + 2 * margin), round(box.width * scale + 2 * margin), 3)
    page = np.full(size, 255, dtype=np.uint8)
    origin = (box.x - margin / scale, box.y - margin / scale)
    sizes = [max(digit.box.width, digit.box.height) for digit in reading.digits]
    pen = max(2, round(_PEN * (median(sizes) if sizes else longer) * scale))
    draw_lines(page, ((s - np.array(origin)) * scale for s in strokes), (40, 40, 40), pen)
    return page, scale, origin


def _ink_and_ruling(found: InkPicture) -> Image:
    shown = _dark_on_white(found.ink)
    if found.ruling is None:
        return shown
    bare = 1.0 - found.ink
    layers = [(found.ruling * bare, _RULING)]
    if found.lines is not None:
        layers.insert(0, (found.lines * bare, _LINES))
    levels = shown.astype(np.float32)
    for coverage, colour in layers:
        levels += (np.array(colour, dtype=np.float32) - levels) * coverage[:, :, None]
    return np.asarray(np.rint(levels), dtype=np.uint8)


def _with_boxes(image: Image, reading: Reading, scale: float, origin: tuple[float, float]) -> Image:
    shown = fitted(image, PANEL)
    scale *= max(shown.shape[:2]) / max(image.shape[:2])
    for digit in reading.digits:
        x, y = _box(shown, digit.box, scale, origin, ACCENT)
        font = cv2.FONT_HERSHEY_SIMPLEX
        corner = (max(0, x), max(28, y - 8))
        cv2.putText(shown, str(digit.digit), corner, font, 1.0, ACCENT, 2, cv2.LINE_AA)
    for mark in reading.marks:
        _box(shown, mark.box, scale, origin, ACCENT)
    for ignored in reading.ignored:
        _box(shown, ignored.box, scale, origin, _ASIDE)
    return shown


def _box(
    shown: Image,
    box: Box,
    scale: float,
    origin: tuple[float, float],
    colour: tuple[int, int, int],
) -> tuple[int, int]:
    """Draw a box with a small margin, and return its upper left corner."""
    x, y = (box.x - origin[0]) * scale, (box.y - origin[1]) * scale
    first = (round(x) - 6, round(y) - 6)
    last = (round(x + box.width * scale) + 6, round(y + box.height * scale) + 6)
    cv2.rectangle(shown, first, last, colour, 2, cv2.LINE_AA)
    return first


def _digit_panels(recognizer: Recognizer, digit: Digit) -> DigitPanels:
    seen = digit.picture.astype(np.float32) / np.float32(255)
    changes = occlusion_map(recognizer, seen, digit.digit)
    change = np.clip(changes / max(float(np.abs(changes).max()), 1e-9), -1, 1)
    grey = 255 - digit.picture.astype(np.float64) * 0.55
    # BGR: evidence for the digit loses blue and green, evidence against it loses red.
    colours = [grey * (1 - 0.8 * change.clip(0)), grey * (1 - 0.8 * np.abs(change))]
    colours.append(grey * (1 + 0.8 * change.clip(max=0)))
    decided = np.clip(np.stack(colours, axis=-1), 0, 255).astype(np.uint8)
    return DigitPanels(_dark_on_white(seen), decided)


def _dark_on_white(ink: Ink) -> Image:
    grey = np.rint(255 * (1 - ink)).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
