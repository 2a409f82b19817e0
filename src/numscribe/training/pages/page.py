"""Synthetic pages: writing, ruling and print on paper, as a labelled picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.reading.line_image import Frame
from numscribe.records import Rng
from numscribe.training.pages.camera import light_page, take_picture
from numscribe.training.pages.lines import (
    Line,
    choose_spacing,
    compose_line,
    found_frame,
    typeset_line,
    written_line,
)
from numscribe.training.pages.painting import paint
from numscribe.training.pages.papers import Levels, make_paper
from numscribe.training.pages.pens import Coverage, Map, Pen, choose_pen, draw_line
from numscribe.training.pages.printing import draw_print
from numscribe.training.pages.ruling import draw_ruling
from numscribe.training.pages.surroundings import (
    around_sheet,
    highlight,
    punch_holes,
    put_on_desk,
    stain,
)
from numscribe.training.pages.texts import line_text
from numscribe.training.pages.typefaces import load_typefaces
from numscribe.training.writing import Writing

_WIDEST = 560.0
"""Maximum width of a line on a page, in pixels."""


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """The line of a page that is to be read.

    Attributes:
        text: The text, in symbols of ``models.symbols``.
        frame: Position in the picture, in pixels.
        printed: Whether it is in a typeface.
        is_cut: Whether other writing beside it is cut off by the left and by the right border.
    """

    text: str
    frame: Frame
    printed: bool
    is_cut: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line on a page.

    Attributes:
        line: The line.
        place: Affine map from the line, in digit heights, to pixels of the page, float64 (2, 3).
    """

    line: Line
    place: Map


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of a page, with labels.

    Attributes:
        image: uint8 (height, width, 3), BGR.
        handwriting: Coverage by handwriting, uint8 (height, width), 0 to 255.
        ruling: Coverage by ruled lines, cells and boxes, of the same kind.
        printing: Coverage by print, of the same kind.
        line: The line that is to be read.
        lines: All lines that are in the picture at least in part.
    """

    image: NDArray[np.uint8]
    handwriting: Coverage
    ruling: Coverage
    printing: Coverage
    line: LabelledLine
    lines: tuple[PlacedLine, ...] = ()


def make_page(
    writing: Writing,
    rng: Rng,
    *,
    held_out: bool = False,
    is_written: bool = True,
    has_others: bool | None = None,
    least: tuple[int, int] = (20, 20),
) -> Page:
    """Make a page with one line that is to be read.

    Args:
        writing: The handwriting.
        rng: Random generator.
        held_out: Use the kinds of paper, ruling and type that are held out from training.
        is_written: Whether there is any handwriting; without it, the line is invisible.
        has_others: Whether there is other writing beside, above or below; None for a random choice.
        least: Minimum height and width in pixels.
    """
    pen = choose_pen(rng)
    line = choose_line(writing, rng, pen.breadth, held_out=held_out)
    place, shape, turn = _lay_out(line, rng, least)
    height = math.sqrt(abs(np.linalg.det(place[:, :2])))
    writing_layer = draw_line(line, place, shape, pen, rng)
    is_cut = (False, False)
    lines = [PlacedLine(line, place)]
    if not is_written:
        writing_layer = np.zeros(shape, dtype=np.uint8)
        lines = []
    elif has_others or (has_others is None and rng.random() < 0.35):
        neighbours, others, is_cut = _neighbours(line, place, shape, writing, pen, rng)
        np.maximum(writing_layer, neighbours, out=writing_layer)
        lines += others
    ruling = draw_ruling(line, place, shape, rng, held_out=held_out)
    faces = load_typefaces(held_out=held_out)
    printing = np.zeros(shape, dtype=np.uint8)
    if rng.random() < 0.22:
        printing = draw_print(line, place, shape, faces[int(rng.integers(len(faces)))], rng)
    paper = make_paper(shape, rng, held_out=held_out)
    is_screen = float(np.ptp(paper)) == 0.0 and not ruling.any() and not printing.any()
    layers = writing_layer, ruling, printing
    image = _paint_sheet(paper, line, place, layers, rng)
    if is_screen and rng.random() < 0.8:
        picture = np.clip(np.rint(image), 0, 255).astype(np.uint8)
    else:
        picture = take_picture(light_page(image, rng), rng)
    written = np.zeros(shape, dtype=np.uint8)
    if line.printed:
        np.maximum(printing, writing_layer, out=printing)
    else:
        written = writing_layer
    frame = _frame(line, place, height, turn, rng)
    labelled = LabelledLine(line.text, frame, line.printed, is_cut)
    return Page(picture, written, ruling, printing, labelled, tuple(lines))


def choose_line(writing: Writing, rng: Rng, pen: float, *, held_out: bool) -> Line:
    """Choose a random line: a written number, a composed line, or a line in a typeface.

    Args:
        writing: The handwriting.
        rng: Random generator.
        pen: Width of the pen in digit heights.
        held_out: Use the typefaces that are held out from training.
    """
    while True:
        kind = rng.random()
        if kind < 0.12 and writing.numbers:
            line = written_line(writing, rng)
        elif kind < 0.2:
            faces = load_typefaces(held_out=held_out)
            face = faces[int(rng.integers(len(faces)))]
            text = line_text(rng)
            line = typeset_line(text, face, rng)
        else:
            line = compose_line(line_text(rng), writing, choose_spacing(rng, pen), rng)
        if line.glyphs and line.width < 24:
            return line


def _lay_out(line: Line, rng: Rng, least: tuple[int, int]) -> tuple[Map, tuple[int, int], float]:
    """Choose the size, rotation and slant of the writing, and the margins of the page.

    Returns:
        Map from the line to the page; height and width of the page in pixels; rotation in radians.
    """
    height = float(np.exp(rng.uniform(math.log(10), math.log(46))))
    if line.width < 4 and rng.random() < 0.25:
        height = rng.uniform(46, 120)
    height = min(height, _WIDEST / max(line.width, 0.5))
    turn = math.radians(rng.normal(0, 1.5) if rng.random() < 0.8 else rng.uniform(-12, 12))
    slant = rng.normal(0, 0.15)
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = height * np.array([[cos, -sin], [sin, cos]]) @ np.array([[1.0, -slant], [0.0, 1.0]])
    corners = np.array([[0, -0.6], [line.width, -0.6], [0, 0.6], [line.width, 0.6]]) @ matrix.T
    low, high = corners.min(axis=0), corners.max(axis=0)
    if rng.random() < 0.45:  # a tight crop
        margins = rng.uniform(-0.05, 0.6, 4) * height
    else:
        margins = np.array([*rng.uniform(0.3, 2.5, 2), *rng.uniform(0.3, 2.0, 2)]) * height
        margins = np.minimum(margins, 60)
    left, right, top, bottom = margins
    size = high - low + np.array([left + right, top + bottom])
    more = np.maximum(np.array(least[::-1]) - size, 0)
    columns, rows = (math.ceil(side) for side in size + more)
    shift = np.array([left, top]) - low + more * rng.random(2)
    return np.concatenate([matrix, shift[:, None]], axis=1), (rows, columns), turn


def _frame(line: Line, place: Map, height: float, turn: float, rng: Rng) -> Frame:
    """Return the frame of a line on its page, exact or computed as in the recognizer."""
    own = Frame(0.0, line.width, 0.0, 0.0, 1.0) if rng.random() < 0.4 else found_frame(line)
    ends = np.array(
        [
            [glyph.left + dx * glyph.width, glyph.top + dy * glyph.height]
            for glyph in line.glyphs
            for dx in (0, 1)
            for dy in (0, 1)
        ]
    )
    x = (ends @ place[:, :2].T + place[:, 2])[:, 0]
    origin = place[:, :2] @ np.array([own.left, own.middle]) + place[:, 2]
    slope = math.tan(turn + math.atan(own.slope))
    left, right = float(x.min()), float(x.max())
    middle = float(origin[1] + slope * (left - origin[0]))
    return Frame(left, right, middle, slope, height * own.height)


def _neighbours(
    line: Line, place: Map, shape: tuple[int, int], writing: Writing, pen: Pen, rng: Rng
) -> tuple[Coverage, list[PlacedLine], tuple[bool, bool]]:
    """Draw lines above and below, and lines that the left or right border cuts off.

    Returns:
        Coverage by these lines; the lines; and whether one is cut off by the left and by the right
        border.
    """
    others: list[PlacedLine] = []
    is_left = is_right = False
    page = np.zeros(shape, dtype=np.uint8)
    inverse = np.linalg.inv(place[:, :2])
    corners = np.array([[0, 0], [shape[1], 0], [0, shape[0]], [shape[1], shape[0]]])
    reach = (corners - place[:, 2]) @ inverse.T
    for _ in range(int(rng.integers(1, 3))):
        other = compose_line(line_text(rng), writing, choose_spacing(rng, pen.breadth), rng)
        if rng.random() < 0.6:
            sign = rng.choice([-1, 1])
            shift = np.array([rng.uniform(-1, 1), sign * rng.uniform(1.35, 2.4)])
        else:  # mostly beyond the border
            beyond = rng.uniform(0.15, 1.1)
            clear = rng.uniform(0.35, 0.8)
            if rng.random() < 0.5:
                is_left = True
                edge = min(float(reach[:, 0].min()), -clear)
                shift = np.array([edge - other.width + beyond * 0.6, rng.normal(0, 0.1)])
                shift[0] = min(shift[0], -clear - other.width)
            else:
                is_right = True
                edge = max(float(reach[:, 0].max()), line.width + clear)
                shift = np.array([edge - beyond * 0.6, rng.normal(0, 0.1)])
                shift[0] = max(shift[0], line.width + clear)
        there = place.copy()
        there[:, 2] += place[:, :2] @ shift
        np.maximum(page, draw_line(other, there, shape, pen, rng), out=page)
        others.append(PlacedLine(other, there))
    return page, others, (is_left, is_right)


def _paint_sheet(
    paper: Levels,
    line: Line,
    place: Map,
    layers: tuple[Coverage, Coverage, Coverage],
    rng: Rng,
) -> Levels:
    """Paint handwriting, ruling and print on paper, with random stains, holes and surroundings.

    The layers (handwriting, ruling, print) are set to 0, in place, outside the sheet.
    """
    if rng.random() < 0.05:
        paper = highlight(paper, line, place, rng)
    if rng.random() < 0.05:
        paper = stain(paper, rng)
    page = paint(paper, *layers, rng)
    if rng.random() < 0.06:
        page = punch_holes(page, line, place, rng)
    if rng.random() < 0.07:
        outside = around_sheet(line, place, page.shape[:2], rng)
        page = put_on_desk(page, outside, rng)
        for layer in layers:
            layer[outside] = 0
    return page
