"""Composing numbers: what they say, and how one writer's digits stand beside each other."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.layout.strip import DIGIT, HEIGHT, MARGIN, Frame, draw_strip
from numscribe.records import Stroke, Strokes
from numscribe.training.augment import bend_strokes
from numscribe.training.writing import OTHER, Crop, Writing
from numscribe.vision.strokes import bounds

Rng = np.random.Generator


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
        text = text[:place] + OTHER * int(rng.integers(1, 4)) + text[place:]
    return text


_SIZES: dict[str, tuple[float, float, float]] = {
    "-": (0.0, 0.25, 0.0),
    ".": (0.0, 0.12, 0.45),
    ",": (0.2, 0.5, 0.5),
    "/": (0.95, 1.7, 0.0),
    "(": (1.0, 1.6, 0.0),
    ")": (1.0, 1.6, 0.0),
    "$": (1.0, 1.5, 0.0),
    OTHER: (0.55, 1.2, 0.1),
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


def compose_picture(text: str, writing: Writing, rng: Rng) -> NDArray[np.uint8]:
    """Compose a text from one writer's scans, uint8 (40, width), 0 paper to 255 ink."""
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
    if rng.random() < 0.3:
        page = np.asarray(cv2.GaussianBlur(page, (3, 3), rng.uniform(0.3, 0.9)))
    return page


def _mark_picture(strokes: Strokes, pen: float, height: float) -> NDArray[np.uint8]:
    """Draw a mark at the full height of a strip, cropped left and right."""
    box = bounds(strokes)
    scaled = tuple(s * np.float32(height / DIGIT) for s in strokes)
    scale = height / DIGIT
    frame = Frame(box.x * scale, (box.x + box.width) * scale, 0.0, 0.0, 1.0)
    return draw_strip(scaled, frame, pen)[:, MARGIN - 2 : -MARGIN + 2]
