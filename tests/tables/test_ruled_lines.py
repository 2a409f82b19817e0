import cv2
import numpy as np
import pytest

from numscribe.tables.ruled_lines import RuledLine, follow_lines

SHAPE = (240, 480)


def ruling(*lines: tuple[int, int, int, int]) -> np.ndarray:
    """Draw lines, each x and y of both ends, 2 pixels wide."""
    page = np.zeros(SHAPE, np.float32)
    for x0, y0, x1, y1 in lines:
        cv2.line(page, (x0, y0), (x1, y1), 1.0, 2)
    return page


def test_lines_are_traced_from_top_to_bottom_with_their_ends() -> None:
    lines = follow_lines(ruling((20, 180, 460, 180), (20, 60, 460, 60)), 12)
    assert [line.middle for line in lines] == pytest.approx([60, 180], abs=1.5)
    for line in lines:
        assert (line.start, line.end) == pytest.approx((20, 460), abs=6)


def test_a_slightly_rising_line_is_followed() -> None:
    (line,) = follow_lines(ruling((20, 130, 460, 110)), 12)
    assert line.at(np.array([20.0, 460.0])) == pytest.approx([130, 110], abs=2)


def test_a_broken_line_is_one_line() -> None:
    lines = follow_lines(ruling((20, 100, 200, 100), (260, 100, 460, 100)), 12)
    assert len(lines) == 1


def test_lines_nearer_than_the_minimum_distance_are_merged() -> None:
    page = ruling((20, 100, 460, 100), (20, 110, 460, 110))
    assert len(follow_lines(page, 16)) == 1
    assert len(follow_lines(page, 6)) == 2


def test_short_strokes_and_columns_are_not_lines() -> None:
    assert follow_lines(ruling((200, 100, 225, 100), (240, 20, 240, 220)), 12) == []


def test_a_line_is_extrapolated_with_its_slope() -> None:
    line = RuledLine([100.0, 200.0, 300.0], [10.0, 20.0, 30.0], 100.0, 300.0)
    assert line.at(np.array([50.0, 150.0, 400.0])) == pytest.approx([5.0, 15.0, 40.0])
