from dataclasses import replace

import cv2
import numpy as np
import pytest

from drawings import DIGITS, ink_mask, place
from numscribe.imaging.strokes import boxes
from numscribe.io.strokes import parse_strokes
from numscribe.reading.line_image import (
    DIGIT_HEIGHT,
    HEIGHT,
    MARGIN,
    crop_line_image,
    draw_line_image,
    frame_line,
)
from numscribe.records import Strokes


def number(slope: float = 0.0, size: float = 100.0) -> Strokes:
    """Six digits in a row that climbs or falls."""
    drawn = []
    for index, symbol in enumerate("308254"):
        x = 10 + index * 0.9 * size
        drawn += place(DIGITS[symbol], x, 200 + slope * x, size)
    return parse_strokes(drawn)


def rows(strip: np.ndarray) -> tuple[int, int]:
    """First and last row with ink."""
    inked = np.flatnonzero((strip > 100).any(axis=1))
    return int(inked[0]), int(inked[-1])


@pytest.mark.parametrize("size", [10.0, 100.0, 5000.0])
def test_digits_have_the_same_height_in_every_line_image(size: float) -> None:
    strokes = number(size=size)
    strip = draw_line_image(strokes, frame_line(boxes(strokes)))
    top, bottom = rows(strip)
    assert strip.shape[0] == HEIGHT
    assert DIGIT_HEIGHT - 2 <= bottom - top + 1 <= DIGIT_HEIGHT + 4


@pytest.mark.parametrize("slope", [-0.3, 0.3])
def test_a_rising_line_is_level_in_its_line_image(slope: float) -> None:
    level, sloping = number(), number(slope)
    expected = rows(draw_line_image(level, frame_line(boxes(level))))
    found = rows(draw_line_image(sloping, frame_line(boxes(sloping))))
    assert np.abs(np.subtract(found, expected)).max() <= 2


def test_a_line_image_has_margins_at_both_ends() -> None:
    strokes = number()
    strip = draw_line_image(strokes, frame_line(boxes(strokes)))
    assert strip[:, : MARGIN - 3].max() == 0
    assert strip[:, -MARGIN + 3 :].max() == 0
    assert strip[:, MARGIN - 1 : MARGIN + 3].max() > 200


@pytest.mark.parametrize("size", [30.0, 60.0, 150.0])
def test_pictures_and_strokes_give_the_same_line_image(size: float) -> None:
    raw = [stroke.tolist() for stroke in number(0.1, size)]
    strokes = parse_strokes(raw)
    ink = ink_mask(raw, (200 + int(size * 2), int(size * 7)), max(1, round(size * 0.09)))
    # Of a picture, boxes begin at the edges of pixels; here points lie at their centres.
    frame = frame_line([replace(box, x=box.x + 0.5, y=box.y + 0.5) for box in boxes(strokes)])
    strokes = tuple(stroke + 0.5 for stroke in strokes)
    drawn, cut = draw_line_image(strokes, frame), crop_line_image(ink.astype(np.float32), frame)
    assert drawn.shape == cut.shape
    soft = [cv2.GaussianBlur(strip, (0, 0), 1.0).ravel() for strip in (drawn, cut)]
    agreement = np.corrcoef(*soft)[0, 1]
    assert agreement > 0.9


def test_ink_far_above_and_below_the_line_is_excluded() -> None:
    tiny = [(stroke / 10_000).tolist() for stroke in number()]
    strokes = parse_strokes([*tiny, [[0.01, -1e6], [0.01, 1e6]]])
    strip = draw_line_image(strokes, frame_line(boxes(strokes[:-1])))
    assert strip.shape[0] == HEIGHT
    assert strip.max() == 255


def test_one_point_gives_a_line_image() -> None:
    strokes = parse_strokes([[[3, 3]]])
    assert draw_line_image(strokes, frame_line(boxes(strokes))).shape == (HEIGHT, 2 * MARGIN + 1)
