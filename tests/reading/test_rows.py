import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from numscribe.reading.components import Component
from numscribe.reading.line_image import MARGIN, MAX_WIDTH, Frame
from numscribe.reading.rows import find_rows, frame_of_row, missed_digits, nearest_rows
from numscribe.records import Box, Ink

SIZE = (200, 400)


def lines_map(*bands: tuple[float, float, float, float], slope: float = 0.0) -> Ink:
    """Draw bands of left, right, middle at x = 0, and height of the digits."""
    drawn = np.zeros(SIZE, np.uint8)
    for left, right, middle, height in bands:
        low, high = middle - height / 4, middle + height / 4
        corners = [
            (left, low + slope * left),
            (right, low + slope * right),
            (right, high + slope * right),
            (left, high + slope * left),
        ]
        cv2.fillConvexPoly(drawn, np.rint(corners).astype(np.int32), 255)
    return drawn.astype(np.float32) / np.float32(255)


def test_a_map_without_lines_has_no_rows() -> None:
    rows, numbers = find_rows(np.full(SIZE, 0.4, np.float32))
    assert rows == []
    assert not numbers.any()


def test_rows_are_numbered_from_top_to_bottom() -> None:
    rows, numbers = find_rows(lines_map((200, 350, 140, 40), (20, 300, 50, 40)))
    assert [round(row.middle / 10) for row in rows] == [5, 14]
    assert numbers[50, 100] == 1
    assert numbers[140, 300] == 2
    assert numbers[95, 250] == 0


@pytest.mark.parametrize("slope", [-0.2, 0.0, 0.2])
def test_a_row_has_the_position_and_the_height_of_its_digits(slope: float) -> None:
    (row,), _ = find_rows(lines_map((50, 350, 100, 40), slope=slope))
    assert row.left == pytest.approx(50, abs=2)
    assert row.right == pytest.approx(350, abs=2)
    assert row.slope == pytest.approx(slope, abs=0.01)
    assert row.middle == pytest.approx(100 + slope * 50, abs=2)
    assert row.height == pytest.approx(40 * math.hypot(1, slope), rel=0.1)


def test_the_band_of_one_digit_has_no_slope() -> None:
    (row,), _ = find_rows(lines_map((100, 140, 80, 40), slope=0.2))
    assert row.slope == 0


def test_bands_side_by_side_are_one_row() -> None:
    rows, _ = find_rows(lines_map((20, 120, 100, 40), (180, 350, 104, 40)))
    assert [(round(row.left), round(row.right)) for row in rows] == [(20, 351)]


ROW = Frame(left=100, right=300, middle=100, slope=0, height=40)


def boxes(*own: Box) -> NDArray[np.float64]:
    return np.array([(box.x, box.y, box.width, box.height) for box in own])


@pytest.mark.parametrize("step", [6, 400], ids=["bands", "rows"])
def test_a_map_of_too_many_lines_has_no_rows(step: int) -> None:
    lines = np.zeros((41 * 9, 400), np.float32)
    lines[::9] = 1
    lines[:, ::step] = 0
    rows, numbers = find_rows(lines)
    assert not rows
    assert not numbers.any()


@pytest.mark.parametrize(
    ("box", "is_its"),
    [
        (Box(305, 115, 4, 4), True),  # a point after the last digit
        (Box(200, 118, 4, 14), True),  # a comma below the baseline
        (Box(200, 70, 20, 5), True),  # the bar of a 5
        (Box(200, 140, 60, 3), False),  # a line below
        (Box(330, 90, 4, 20), False),  # a border beside
    ],
)
def test_small_parts_belong_to_the_nearest_row(box: Box, is_its: bool) -> None:
    assert nearest_rows(boxes(box), [ROW]).tolist() == [0 if is_its else -1]


def test_the_nearest_of_two_rows_is_chosen() -> None:
    below = Frame(100, 300, 180, 0, 40)
    points = boxes(Box(200, 120, 4, 4), Box(200, 152, 4, 4))
    assert nearest_rows(points, [ROW, below]).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("box", "may_be"),
    [
        (Box(320, 80, 4, 40), True),  # beside its last digit
        (Box(380, 80, 4, 40), False),  # far away
        (Box(320, 130, 20, 40), False),  # below
    ],
)
def test_ink_beside_a_row_may_be_a_missed_digit(box: Box, may_be: bool) -> None:
    assert missed_digits(boxes(box), [ROW]).tolist() == [may_be]


def test_the_image_of_a_long_row_is_not_wider_than_the_limit() -> None:
    row = Frame(left=0, right=20_000, middle=10, slope=0, height=2)
    frame = frame_of_row(row, [Component(Box(0, 9, 20_000, 2), 1, 1)])
    assert MAX_WIDTH <= frame.width <= MAX_WIDTH + 2 * MARGIN
    assert (frame.left, frame.right) == (0, 20_000)


def test_the_frame_of_a_row_does_not_reach_to_ruling_that_touches_a_digit() -> None:
    digit, ruling = Component(Box(100, 80, 30, 40), 1, 1), Component(Box(150, 90, 250, 30), 2, 2)
    frame = frame_of_row(ROW, [digit, ruling])
    assert (frame.left, frame.right) == (100, 320)
    assert (frame.middle, frame.height) == (100, 40)
