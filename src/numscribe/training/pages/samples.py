"""Training samples from synthetic pages: windows for the ink model, and line images."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import binarize, label_components
from numscribe.imaging.contrast import PAPER_WINDOW, ink_contrast
from numscribe.reading.line_image import HEIGHT, MARGIN, PEN, Frame, crop_line_image
from numscribe.records import Rng
from numscribe.training.pages.bands import line_map
from numscribe.training.pages.lines import Line, found_frame
from numscribe.training.pages.page import Page, choose_line, make_page
from numscribe.training.pages.pens import Pen, choose_pen, draw_line
from numscribe.training.writing import Writing

WINDOW = (96, 160)
"""Height and width of the training windows of the ink model, in pixels."""

_WITHOUT_PAGE = 0.6
"""Fraction of the lines that are drawn without a page, as the recognizer draws strokes."""

LEGIBLE = 0.42
"""Minimum correlation of a line image with its ink, exclusive; others are illegible."""

_MIN_CONTRAST = 0.15
"""Minimum contrast of each component of the ink with the paper around it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class LineSample:
    """A labelled line image.

    Attributes:
        image: uint8 (40, width), 0 (paper) to 255 (ink).
        text: The text, in symbols of ``models.symbols``.
    """

    image: NDArray[np.uint8]
    text: str


def make_window(writing: Writing, rng: Rng, *, held_out: bool = False) -> NDArray[np.uint8]:
    """Make a page, and return a window of it with its coverage maps.

    Args:
        writing: The handwriting.
        rng: Random generator.
        held_out: Use the kinds of paper, ruling and type that are held out from training.

    Returns:
        uint8 (7, height, width): B, G and R; coverage by handwriting, ruling and print; lines.
    """
    share = rng.uniform(0.35, 0.7) if rng.random() < 0.2 else 1.0  # below 1, the page is reduced
    rows, columns = WINDOW
    is_crop = rng.random() < 0.25
    least = (20, 20) if is_crop else (math.ceil(rows / share), math.ceil(columns / share))
    is_written = rng.random() < 0.95
    page = make_page(writing, rng, held_out=held_out, is_written=is_written, least=least)
    height, width = (round(side * share) for side in page.image.shape[:2])
    top, left = (
        int(rng.integers(0, max(side - wanted, 0) + 1))
        for side, wanted in zip((height, width), WINDOW, strict=True)
    )
    right, bottom = min(left + columns, width), min(top + rows, height)
    lines = line_map(page, (left / share, top / share, right / share, bottom / share))
    # OpenCV processes at most four channels at once.
    parts = [page.image, np.dstack([page.handwriting, page.ruling, page.printing, lines])]
    if share < 1.0:
        parts = [
            np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA))
            for part in parts
        ]
    low, wide = max(0, rows - height), max(0, columns - width)
    if low or wide:
        parts = [
            np.asarray(cv2.copyMakeBorder(part, 0, low, 0, wide, cv2.BORDER_REFLECT_101))
            for part in parts
        ]
    window = np.dstack(parts)[top : top + rows, left : left + columns]
    return np.ascontiguousarray(window.transpose(2, 0, 1))


def make_line(writing: Writing, rng: Rng, *, held_out: bool = False) -> LineSample:
    """Make a line image: drawn from strokes, or cropped from a page, as in the recognizer.

    Illegible lines are made again, since training on them teaches the network to guess.

    Args:
        writing: The handwriting.
        rng: Random generator.
        held_out: Use the kinds of paper, ruling and type that are held out from training.
    """
    if rng.random() < _WITHOUT_PAGE:
        pen = _clean_pen(rng)
        line = choose_line(writing, rng, pen.breadth, held_out=held_out)
        return draw_clean_line(line, pen, rng)
    while True:
        page = make_page(writing, rng, held_out=held_out)
        image, legibility = cut_line(page, rng)
        if legibility > LEGIBLE:
            return LineSample(image, page.line.text)


def cut_line(page: Page, rng: Rng) -> tuple[NDArray[np.uint8], float]:
    """Crop the line of a page about as the recognizer does, with a random error of the frame.

    Returns:
        The image, uint8 (40, width), and its legibility: the correlation with the ink of the line,
        -1 to 1, or 0 if some component of the ink, such as a point, is invisible.
    """
    frame = _jitter(page, rng)
    source = page.printing if page.line.printed else page.handwriting
    ink = np.asarray(source, dtype=np.float32) / np.float32(255)
    clean = crop_line_image(ink, frame)
    layers = np.maximum(np.maximum(page.handwriting, page.printing), page.ruling)
    covered = np.asarray(layers, dtype=np.float32) / np.float32(255)
    window = round(PAPER_WINDOW * frame.height)
    image = crop_line_image(ink_contrast(page.image, _as_found(ink, rng), covered, window), frame)
    if not (clean.any() and image.any() and _is_visible(clean, image)):
        return image, 0.0
    return image, float(np.corrcoef(clean.ravel(), image.ravel())[0, 1])


def draw_clean_line(line: Line, pen: Pen, rng: Rng) -> LineSample:
    """Draw a line image without a page, as the recognizer draws strokes, with random errors."""
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


def _is_visible(clean: NDArray[np.uint8], image: NDArray[np.uint8]) -> bool:
    """Return whether each component of the ink is visible against the paper around it."""
    labels, stats, _ = label_components(binarize(np.divide(clean, 255, dtype=np.float32)))
    paper = cv2.dilate((labels > 0).view(np.uint8), np.ones((3, 3), np.uint8)) == 0
    for number, (left, top, width, height, _) in enumerate(stats.tolist()[1:], 1):
        around = np.s_[max(0, top - 3) : top + height + 3, max(0, left - 3) : left + width + 3]
        own, free, seen = labels[around] == number, paper[around], image[around]
        if free.any() and seen[own].mean() - seen[free].mean() < 255 * _MIN_CONTRAST:
            return False
    return True


def _clean_pen(rng: Rng) -> Pen:
    """Choose a pen that leaves no gaps."""
    return (
        Pen(PEN) if rng.random() < 0.5 else replace(choose_pen(rng), grain=0.0, points_only=False)
    )


def _as_found(ink: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """Return ink with the blur and the gain of a typical output of the ink model."""
    found = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.3, 1.0))
    return np.asarray(np.clip(found * rng.uniform(1.0, 2.0), 0, 1), dtype=np.float32)


def _jitter(page: Page, rng: Rng) -> Frame:
    """Return the frame of a line with random errors; some frames extend to the border."""
    frame = page.line.frame
    height = frame.height * math.exp(rng.normal(0, 0.12))
    columns = page.image.shape[1]
    left, right = frame.left + rng.normal(0, 1), frame.right + rng.normal(0, 1)
    # The recognizer may take writing beside the number for a part of it.
    is_left, is_right = page.line.is_cut
    if rng.random() < (0.7 if is_left else 0.2):
        left = min(left, 0.0 if is_left else rng.uniform(0, max(frame.left, 1)))
    if rng.random() < (0.7 if is_right else 0.2):
        right = max(right, columns if is_right else rng.uniform(min(frame.right, columns), columns))
    slope = frame.slope + rng.normal(0, 0.025)
    middle = frame.middle + frame.slope * (left - frame.left) + rng.normal(0, 0.08) * frame.height
    middle -= (slope - frame.slope) * (right - left) / 2
    return replace(frame, left=left, right=right, middle=middle, slope=slope, height=height)
