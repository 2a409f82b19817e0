"""Samples for training, cut from made-up pages: windows for the ink model, images of lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import binarize, label_components
from numscribe.imaging.contrast import PAPER_WINDOW, ink_contrast
from numscribe.reading.line_image import HEIGHT, MARGIN, PEN, Frame, crop_line_image
from numscribe.training.pages.lines import Line, found_frame
from numscribe.training.pages.page import Page, choose_line, make_page
from numscribe.training.pages.pens import Pen, choose_pen, draw_line
from numscribe.training.writing import Writing

Rng = np.random.Generator

WINDOW = (96, 160)
"""Height and width of the windows that the ink model learns from, in pixels."""

_CLEAN = 0.6
"""Share of lines that are ink alone, as strokes are drawn when they are read."""

LEGIBLE = 0.42
"""Correlation of a line's image with its ink below which nobody could read it."""

_FAINT = 0.15
"""Contrast of a part of the ink with the paper around it below which nobody could see it."""


@dataclass(frozen=True, slots=True)
class LineSample:
    """An image of a line, uint8 (40, width), 0 paper to 255 ink, and what it says."""

    image: NDArray[np.uint8]
    text: str


def make_window(writing: Writing, rng: Rng, *, held_out: bool = False) -> NDArray[np.uint8]:
    """Make a window of a page.

    Returns:
        uint8 (6, height, width): BGR; handwriting, ruling, print.
    """
    share = rng.uniform(0.35, 0.7) if rng.random() < 0.2 else 1.0  # less is a page seen small
    rows, columns = WINDOW
    is_crop = rng.random() < 0.25
    least = (20, 20) if is_crop else (math.ceil(rows / share), math.ceil(columns / share))
    is_written = rng.random() < 0.95
    page = make_page(writing, rng, held_out=held_out, is_written=is_written, least=least)
    # OpenCV takes four channels at a time.
    parts = [page.image, np.dstack([page.handwriting, page.ruling, page.printing])]
    if share < 1.0:
        parts = [
            np.asarray(cv2.resize(part, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))
            for part in parts
        ]
    low, wide = (max(0, side - have) for side, have in zip(WINDOW, parts[0].shape, strict=False))
    if low or wide:
        parts = [
            np.asarray(cv2.copyMakeBorder(part, 0, low, 0, wide, cv2.BORDER_REFLECT_101))
            for part in parts
        ]
    layers = np.dstack(parts)
    top = int(rng.integers(0, layers.shape[0] - rows + 1))
    left = int(rng.integers(0, layers.shape[1] - columns + 1))
    window = layers[top : top + rows, left : left + columns]
    return np.ascontiguousarray(window.transpose(2, 0, 1))


def make_line(writing: Writing, rng: Rng, *, held_out: bool = False) -> LineSample:
    """Make the image of a line as serving would draw it, or cut it out of a page.

    Lines that nobody could read are made anew: what is learned from them is to guess.
    """
    if rng.random() < _CLEAN:
        pen = _clean_pen(rng)
        line = choose_line(writing, rng, pen.breadth, held_out=held_out)
        return draw_clean_line(line, pen, rng)
    while True:
        page = make_page(writing, rng, held_out=held_out)
        image, legibility = cut_line(page, rng)
        if legibility > LEGIBLE:
            return LineSample(image, page.line.text)


def cut_line(page: Page, rng: Rng) -> tuple[NDArray[np.uint8], float]:
    """Cut the image of its line out of a page, about as serving does.

    Returns:
        The image, uint8 (40, width), and its correlation with the line's ink, -1 to 1; 0 where a
        part of the ink, such as a point, cannot be seen.
    """
    frame = _jitter(page, rng)
    source = page.printing if page.line.printed else page.handwriting
    ink = np.asarray(source, dtype=np.float32) / np.float32(255)
    clean = crop_line_image(ink, frame)
    layers = np.maximum(np.maximum(page.handwriting, page.printing), page.ruling)
    covered = np.asarray(layers, dtype=np.float32) / np.float32(255)
    window = round(PAPER_WINDOW * frame.height)
    image = crop_line_image(ink_contrast(page.image, _as_found(ink, rng), covered, window), frame)
    if not (clean.any() and image.any() and _shows(clean, image)):
        return image, 0.0
    return image, float(np.corrcoef(clean.ravel(), image.ravel())[0, 1])


def draw_clean_line(line: Line, pen: Pen, rng: Rng) -> LineSample:
    """Draw a line as strokes are drawn when they are read: ink alone, nothing beside it."""
    frame = found_frame(line) if rng.random() < 0.7 else Frame(0.0, line.width, 0.0, 0.0, 1.0)
    scale = frame.scale * math.exp(rng.normal(0, 0.08))
    slant = rng.normal(0, 0.12)
    left = MARGIN + rng.normal(0, 1) - frame.left * scale
    width = max(4, round(frame.right * scale + left + MARGIN + rng.normal(0, 1)))
    residual_slope = rng.normal(0, 0.025)
    slope = residual_slope - frame.slope
    middle = HEIGHT / 2 + rng.normal(0, 1.2) - (frame.middle + slope * frame.left) * scale
    middle -= residual_slope * (frame.right - frame.left) / 2 * scale
    place = np.array([[scale, -slant * scale, left], [slope * scale, scale, middle]])
    return LineSample(draw_line(line, place, (HEIGHT, width), pen, rng, fine=4), line.text)


def _shows(clean: NDArray[np.uint8], image: NDArray[np.uint8]) -> bool:
    """Return whether each part of the ink is darker than the paper around it."""
    labels, stats, _ = label_components(binarize(np.divide(clean, 255, dtype=np.float32)))
    paper = cv2.dilate((labels > 0).view(np.uint8), np.ones((3, 3), np.uint8)) == 0
    for number, (left, top, width, height, _) in enumerate(stats.tolist()[1:], 1):
        around = np.s_[max(0, top - 3) : top + height + 3, max(0, left - 3) : left + width + 3]
        own, free, seen = labels[around] == number, paper[around], image[around]
        if free.any() and seen[own].mean() - seen[free].mean() < 255 * _FAINT:
            return False
    return True


def _clean_pen(rng: Rng) -> Pen:
    """Choose a pen that leaves no gaps."""
    return (
        Pen(PEN) if rng.random() < 0.5 else replace(choose_pen(rng), grain=0.0, points_only=False)
    )


def _as_found(ink: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """Return ink about as an ink model finds it."""
    found = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.3, 1.0))
    return np.asarray(np.clip(found * rng.uniform(1.0, 2.0), 0, 1), dtype=np.float32)


def _jitter(page: Page, rng: Rng) -> Frame:
    """Return a line's frame as serving may find it: a little off, sometimes to the border."""
    frame = page.line.frame
    height = frame.height * math.exp(rng.normal(0, 0.12))
    columns = page.image.shape[1]
    left, right = frame.left + rng.normal(0, 1), frame.right + rng.normal(0, 1)
    # What stands beside the number may have been taken for a part of it.
    is_left, is_right = page.line.is_cut
    if rng.random() < (0.7 if is_left else 0.2):
        left = min(left, 0.0 if is_left else rng.uniform(0, max(frame.left, 1)))
    if rng.random() < (0.7 if is_right else 0.2):
        right = max(right, columns if is_right else rng.uniform(min(frame.right, columns), columns))
    slope = frame.slope + rng.normal(0, 0.025)
    middle = frame.middle + frame.slope * (left - frame.left) + rng.normal(0, 0.08) * frame.height
    middle -= (slope - frame.slope) * (right - left) / 2
    return replace(frame, left=left, right=right, middle=middle, slope=slope, height=height)
