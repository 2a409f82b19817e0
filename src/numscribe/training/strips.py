"""Numbers for the sequence network to learn from: composed from one writer's digits, or written.

Composed numbers have what whole numbers have and single digits lack: neighbours that touch or
are linked, lines that drift and slant, separators, and letters that are none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, read_suite
from numscribe.layout.lines import split_lines
from numscribe.layout.strip import DIGIT, HEIGHT, MARGIN, Frame, draw_strip, frame_line
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.models.sequence import SYMBOLS
from numscribe.records import Stroke, Strokes
from numscribe.training.augment import bend_strokes
from numscribe.training.sources import is_held_out, load_source
from numscribe.vision.strokes import bounds

Rng = np.random.Generator
Crop = NDArray[np.uint8]

_OTHER = "*"
"""What every letter or symbol that is no separator is called."""

SOURCES = {"mnist", "numbers", "pendigits", "unipen", "unipen-letters", "unipen-numbers"}
"""The sources, by their names in ``datasets.py``, that numbers are composed from."""

_LETTERS = "abcdefhijkmnprtuvwxyACDEFGHJKLMNPRTUVWXY&%#@<>=+?!"
"""What may stand in a line and is no digit; look-alikes do not, as nobody could tell."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What one writer's digits look like: by digit, some drawings or some pictures."""

    digits: dict[str, list[Strokes]] | dict[str, list[Crop]]


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything that numbers are composed from.

    Attributes:
        pens: Writers whose digits are strokes.
        scans: Writers whose digits are pictures, cropped to their ink.
        marks: Strokes of separators and of letters, by what they are.
        numbers: Whole numbers as they were written, with their symbols.
    """

    pens: list[Hand]
    scans: list[Hand]
    marks: dict[str, list[Strokes]]
    numbers: list[tuple[Strokes, str]]


@dataclass(frozen=True, slots=True)
class Strip:
    """A labelled strip: uint8 (40, width), and its symbols."""

    picture: NDArray[np.uint8]
    text: str


def load_writing(data: Path) -> tuple[Writing, Writing]:
    """Load what trains and what validates; nobody's writing is in both.

    Args:
        data: The data folder.

    Raises:
        DataError: Something is missing: a file, a digit, or a mark.
    """
    marks = read_suite(data / "train/unipen-nondigits.jsonl.gz")
    numbers = read_suite(data / "train/unipen-numbers.jsonl.gz")
    pens = [
        *read_suite(data / "train/pendigits/pendigits-orig.tra"),
        *read_suite(data / "train/unipen-digits.jsonl.gz"),
    ]
    scans = _scans(data)
    training, held_out = (
        Writing(
            _hands([s for s in pens if is_held_out(s.writer) is side]),
            scans[side],
            _marks([s for s in marks if is_held_out(s.writer) is side]),
            _numbers([s for s in numbers if is_held_out(s.writer) is side]),
        )
        for side in (False, True)
    )
    for side in (training, held_out):
        for hands in (side.pens, side.scans):
            if any(not any(hand.digits.get(digit) for hand in hands) for digit in "0123456789"):
                raise DataError("Some digit is missing among those that numbers are composed of.")
        if missing := [mark for mark in _SIZES if not side.marks.get(mark)]:
            raise DataError(f"There is no {missing[0]} among the letters and symbols.")
    return training, held_out


def _hands(samples: Sequence[Sample]) -> list[Hand]:
    writers: dict[str, dict[str, list[Strokes]]] = {}
    for sample in samples:
        if sample.is_digit and isinstance(sample.source, tuple):
            hand = writers.setdefault(sample.writer, {})
            hand.setdefault(sample.label, []).append(sample.source)
    return [Hand(digits) for digits in writers.values() if len(digits) > 4]


def _scans(data: Path) -> tuple[list[Hand], list[Hand]]:
    """MNIST's digits a hundred at a time, as its order keeps writers together, and numbers'."""
    sides: tuple[list[Hand], list[Hand]] = ([], [])
    for name in ("mnist", "numbers"):
        source = load_source(name, data)
        for side, part in zip(sides, (source.training, source.validation), strict=True):
            pictures = part.pictures
            if pictures is None:
                raise DataError(f"The source {name} has no pictures.")
            for start in range(0, len(part), 100):
                digits: dict[str, list[Crop]] = {}
                for index in range(start, min(start + 100, len(part))):
                    crop = _crop(pictures[index])
                    if crop.size:
                        digits.setdefault(str(part.labels[index]), []).append(crop)
                side.append(Hand(digits))
    return sides


def _crop(picture: NDArray[np.uint8]) -> Crop:
    x, y, width, height = cv2.boundingRect((picture > 40).astype(np.uint8))
    return picture[y : y + height, x : x + width]


def _marks(samples: Sequence[Sample]) -> dict[str, list[Strokes]]:
    marks: dict[str, list[Strokes]] = {}
    for sample in samples:
        if isinstance(sample.source, tuple) and sample.source:
            if sample.label in SYMBOLS:
                marks.setdefault(sample.label, []).append(sample.source)
            elif sample.label in _LETTERS:
                marks.setdefault(_OTHER, []).append(sample.source)
    return marks


def _numbers(samples: Sequence[Sample]) -> list[tuple[Strokes, str]]:
    """Return what was written on one line, and its symbols."""
    return [
        (sample.source, sample.label.replace(" ", ""))
        for sample in samples
        if isinstance(sample.source, tuple)
        if len(split_lines(StrokePieces(sample.source).pieces)) == 1
    ]


def make_strip(writing: Writing, rng: Rng) -> Strip:
    """Make one strip: a written number, or one composed from strokes or from pictures."""
    kind = rng.random()
    if kind < 0.25 and writing.numbers:
        strokes, text = writing.numbers[int(rng.integers(len(writing.numbers)))]
        return _draw(bend_strokes(strokes, rng), text, rng)
    text = number_text(rng)
    if kind < 0.72:
        return _draw(compose_strokes(text, writing, rng), text, rng)
    return Strip(_compose_pictures(text, writing, rng), text)


def written(strokes: Strokes, text: str) -> Strip:
    """Return a written number as serving sees it."""
    pieces = StrokePieces(strokes)
    return Strip(pieces.strip(pieces.pieces), text)


def _draw(strokes: Strokes, text: str, rng: Rng) -> Strip:
    boxes = [bounds((stroke,)) for stroke in strokes]
    frame = frame_line(boxes)
    frame = replace(frame, height=frame.height * math.exp(rng.normal(0, 0.1)))
    pen = math.exp(rng.uniform(math.log(0.05), math.log(0.22)))
    return Strip(_worn(draw_strip(strokes, frame, pen), rng), text)


def number_text(rng: Rng) -> str:
    """Return what a number may say: digits alone, or a date, telephone number or amount."""

    def some(count: int) -> str:
        return "".join(str(digit) for digit in rng.integers(0, 10, count))

    kind = rng.random()
    if kind < 0.4:
        text = some(int(rng.integers(1, 11)))
    elif kind < 0.6:
        mark = str(rng.choice(["/", "/", "/", "-", "."]))
        text = mark.join(some(int(n)) for n in rng.choice([1, 2, 2], 3))
        text = text if rng.random() < 0.7 else text.rsplit(mark, 1)[0]
    elif kind < 0.8:
        text = "-".join(some(int(n)) for n in rng.integers(1, 6, rng.integers(2, 5)))
        if rng.random() < 0.2:
            text = f"({some(3)}){text}"
    elif kind < 0.93:
        text = some(int(rng.integers(1, 4)))
        for _ in range(rng.integers(0, 3)):
            text += "," + some(3)
        text = text + "." + some(2) if rng.random() < 0.6 else text
        text = "$" + text if rng.random() < 0.3 else text
    else:
        text = some(int(rng.integers(1, 8)))
    if kind > 0.93 or rng.random() < 0.06:
        place = int(rng.integers(0, len(text) + 1))
        text = text[:place] + _OTHER * int(rng.integers(1, 4)) + text[place:]
    return text


_SIZES: dict[str, tuple[float, float, float]] = {
    "-": (0.0, 0.25, 0.0),
    ".": (0.0, 0.12, 0.45),
    ",": (0.2, 0.5, 0.5),
    "/": (0.95, 1.7, 0.0),
    "(": (1.0, 1.6, 0.0),
    ")": (1.0, 1.6, 0.0),
    "$": (1.0, 1.5, 0.0),
    _OTHER: (0.55, 1.2, 0.1),
}
"""Least and greatest height of each mark, and how far its middle is below that of the digits."""


def _mark(symbol: str, writing: Writing, rng: Rng) -> Strokes:
    """Return a mark at its size, in heights of a digit, its middle at (0, its place)."""
    low, high, place = _SIZES[symbol]
    if symbol == "/" and rng.random() < 0.4:
        lean = rng.uniform(0.1, 0.8)
        drawn: Strokes = (
            np.array([(lean, 0), (lean / 2 + rng.normal(0, 0.03), 0.5), (0, 1)], dtype=np.float32),
        )
    else:
        known = writing.marks[symbol]
        drawn = bend_strokes(known[int(rng.integers(len(known)))], rng)
    box = bounds(drawn)
    height = rng.uniform(low, high)
    if symbol == "-":
        scale = rng.uniform(0.2, 0.75) / max(box.width, box.height, 1e-6)
    elif symbol == ".":
        scale = height / max(box.width, box.height, 1e-6)
    else:
        scale = height / max(box.height, box.width / 2, 1e-6)
    middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
    shift = np.array([0.0, place + rng.normal(0, 0.07)])
    return tuple(((stroke - middle) * scale + shift).astype(np.float32) for stroke in drawn)


def _gap(rng: Rng, spacing: float) -> float:
    """Return the gap before a symbol, in heights of a digit; a tenth of them touch."""
    kind = rng.random()
    if kind < 0.1:
        return float(rng.uniform(-0.12, 0.02))
    if kind < 0.16:
        return float(spacing + rng.uniform(0.4, 1.5))
    return float(max(0.04, spacing + rng.normal(0, 0.07)))


def compose_strokes(text: str, writing: Writing, rng: Rng) -> Strokes:
    """Compose a text from one writer's strokes, digits about 1 high."""
    hand = writing.pens[int(rng.integers(len(writing.pens)))]
    spacing, drift = rng.uniform(0.05, 0.6), rng.normal(0, 0.06)
    slant, size = rng.normal(0, 0.15), rng.uniform(0.0, 0.12)
    linked = rng.random() < 0.25
    placed: list[Stroke] = []
    right = 0.0
    for place, symbol in enumerate(text):
        if symbol in "0123456789":
            known = hand.digits.get(symbol)
            while not known:
                known = writing.pens[int(rng.integers(len(writing.pens)))].digits.get(symbol)
            digit: Strokes = known[int(rng.integers(len(known)))]  # type: ignore[assignment]
            drawn = bend_strokes(digit, rng)
            box = bounds(drawn)
            scale = math.exp(rng.normal(0, size)) / max(box.height, box.width / 2, 1e-6)
            middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
            shift = np.array([0.0, rng.normal(0, 0.06)])
            drawn = tuple(((s - middle) * scale + shift).astype(np.float32) for s in drawn)
        else:
            drawn = _mark(symbol, writing, rng)
        box = bounds(drawn)
        left = right + (_gap(rng, spacing) if place else 0.0)
        drawn = tuple(s + np.array([left - box.x, 0], dtype=np.float32) for s in drawn)
        right = max(right, left + box.width)
        if linked and placed and rng.random() < 0.5 and left - box.x < 0.6:
            placed[-1] = np.concatenate([placed[-1], drawn[0]])
            drawn = drawn[1:]
        placed += drawn
    if rng.random() < 0.04:  # underlined
        line = np.array([(-0.2, 0.85), (right + 0.2, 0.85 + rng.normal(0, 0.1))], dtype=np.float32)
        placed.append(line)
    bent = np.array([[1.0, drift], [-slant, 1.0]], dtype=np.float32)
    return tuple(stroke @ bent for stroke in placed)


def _compose_pictures(text: str, writing: Writing, rng: Rng) -> NDArray[np.uint8]:
    hand = writing.scans[int(rng.integers(len(writing.scans)))]
    spacing, pen = rng.uniform(0.05, 0.5), rng.uniform(0.07, 0.18)
    height = DIGIT * math.exp(rng.normal(0, 0.07))
    size, drift = rng.uniform(0.0, 0.12), rng.normal(0, 0.3)
    page = np.zeros((HEIGHT, round((len(text) * 2 + 4) * DIGIT)), dtype=np.uint8)
    right = MARGIN
    for place, symbol in enumerate(text):
        left = right + (round(_gap(rng, spacing) * height) if place else 0)
        if symbol in "0123456789":
            known = hand.digits.get(symbol)
            while not known:
                known = writing.scans[int(rng.integers(len(writing.scans)))].digits.get(symbol)
            crop: Crop = known[int(rng.integers(len(known)))]  # type: ignore[assignment]
            scale = height * math.exp(rng.normal(0, size)) / max(crop.shape[0], crop.shape[1] / 2)
            width = max(2, round(crop.shape[1] * scale * math.exp(rng.normal(0, 0.1))))
            deep = min(HEIGHT, max(2, round(crop.shape[0] * scale)))
            ink = cv2.resize(crop, (width, deep), interpolation=cv2.INTER_AREA)
        else:
            ink = _mark_picture(_mark(symbol, writing, rng), pen, height)
            width = ink.shape[1]
        middle = HEIGHT / 2 + rng.normal(0, 1.0) + drift * place
        top = round(middle - ink.shape[0] / 2) if ink.shape[0] < HEIGHT else 0
        top = min(max(top, 0), HEIGHT - ink.shape[0])
        spot = page[top : top + ink.shape[0], left : left + width]
        np.maximum(spot, ink[:, : spot.shape[1]], out=spot)
        right = max(right, left + width)
    page = page[:, : right + MARGIN]
    slant = rng.normal(0, 0.12)
    bent = np.array([[1.0, slant, -slant * HEIGHT / 2], [0.0, 1.0, rng.normal(0, 0.7)]])
    page = np.asarray(cv2.warpAffine(page, bent, (page.shape[1], HEIGHT)), dtype=np.uint8)
    if rng.random() < 0.3:
        kernel = np.ones((2, 2), np.uint8)
        page = np.asarray((cv2.dilate if rng.random() < 0.6 else cv2.erode)(page, kernel))
    return _worn(page, rng)


def _worn(strip: NDArray[np.uint8], rng: Rng) -> NDArray[np.uint8]:
    """Return a strip as sharp or soft, and its ink as wide, as pictures leave it."""
    if rng.random() < 0.3:
        strip = np.asarray(cv2.GaussianBlur(strip, (3, 3), rng.uniform(0.3, 0.9)), dtype=np.uint8)
    if rng.random() < 0.3:  # thresholds move the edges of ink
        gain, middle = rng.uniform(1.2, 3.0), rng.uniform(80, 175)
        shades = np.clip((np.arange(256) - middle) * gain + 127.5, 0, 255).astype(np.uint8)
        strip = np.asarray(cv2.LUT(strip, shades), dtype=np.uint8)
    return strip


def _mark_picture(strokes: Strokes, pen: float, height: float) -> NDArray[np.uint8]:
    """Draw a mark at the full height of a strip, cropped left and right."""
    box = bounds(strokes)
    scaled = tuple(s * np.float32(height / DIGIT) for s in strokes)
    scale = height / DIGIT
    frame = Frame(box.x * scale, (box.x + box.width) * scale, 0.0, 0.0, 1.0)
    return draw_strip(scaled, frame, pen)[:, MARGIN - 2 : -MARGIN + 2]


def pad_strips(pictures: Sequence[NDArray[np.uint8]]) -> Tensor:
    """Return strips, each uint8 (40, its width), as one tensor (n, 40, width), padded with paper.

    The width is even: a column of the network is two pixels wide.
    """
    width = max(picture.shape[1] for picture in pictures)
    together = np.zeros((len(pictures), HEIGHT, width + width % 2), dtype=np.uint8)
    for row, picture in zip(together, pictures, strict=True):
        row[:, : picture.shape[1]] = picture
    return torch.from_numpy(together)
