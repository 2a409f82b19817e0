import math

import cv2
import numpy as np
import pytest

from numscribe.tables.perspective import divide, find_segments, homography, main_direction

SHAPE = (300, 400)
GRID = [(50, y, 350, y) for y in (60, 120, 180, 240)] + [(x, 60, x, 240) for x in (50, 200, 350)]
"""x and y of both ends of the lines of a table."""


def seen(matrix: np.ndarray) -> np.ndarray:
    """Map the lines of the table by a homography."""
    ends = np.array(GRID, dtype=np.float64).reshape(-1, 1, 2)
    return cv2.perspectiveTransform(ends, matrix).reshape(-1, 4)


def rotated(degrees: float) -> np.ndarray:
    return np.vstack([cv2.getRotationMatrix2D((200, 150), degrees, 1.0), [0, 0, 1]])


def tilted() -> np.ndarray:
    """Return the homography of a page whose upper side is farther away."""
    corners = np.array([[0, 0], [400, 0], [400, 300], [0, 300]], dtype=np.float32)
    moved = np.array([[40, 20], [360, 20], [400, 300], [0, 300]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, moved), dtype=np.float64)


def test_segments_lie_on_the_ruled_lines() -> None:
    ruling = np.zeros(SHAPE, np.float32)
    cv2.line(ruling, (40, 100), (360, 100), 1.0, 2)
    cv2.line(ruling, (200, 20), (200, 280), 1.0, 2)
    segments = find_segments(ruling)
    assert len(segments) >= 2
    on_row = np.abs(segments[:, [1, 3]] - 100).max(axis=1) <= 2
    on_column = np.abs(segments[:, [0, 2]] - 200).max(axis=1) <= 2
    assert (on_row | on_column).all()
    assert on_row.any()
    assert on_column.any()


def test_a_picture_without_ruling_has_no_segments() -> None:
    assert find_segments(np.zeros(SHAPE, np.float32)).shape == (0, 4)


@pytest.mark.parametrize("degrees", [-40, -10, 0, 7, 44])
def test_the_main_direction_is_the_rotation_of_the_table(degrees: float) -> None:
    angle = main_direction(seen(rotated(degrees)))
    assert math.degrees(angle) == pytest.approx(-degrees, abs=0.01)


def test_segments_are_divided_into_rows_and_columns() -> None:
    rows, columns = divide(seen(rotated(12)), math.radians(-12))
    assert (len(rows), len(columns)) == (4, 3)
    diagonal = np.array([[0.0, 0.0, 100.0, 100.0]])
    assert [len(part) for part in divide(diagonal, 0.0)] == [0, 0]


@pytest.mark.parametrize(
    "matrix", [np.eye(3), rotated(9), tilted()], ids=["flat", "rotated", "tilted"]
)
def test_the_homography_makes_rows_level_and_columns_upright(matrix: np.ndarray) -> None:
    segments = seen(matrix)
    angle = main_direction(segments)
    rectify = homography(*divide(segments, angle), angle, SHAPE)
    ends = cv2.perspectiveTransform(segments.reshape(-1, 1, 2), rectify).reshape(-1, 2, 2)
    assert np.abs(np.diff(ends[:4, :, 1], axis=1)).max() < 2
    assert np.abs(np.diff(ends[4:, :, 0], axis=1)).max() < 2


def test_without_segments_the_homography_is_a_rotation() -> None:
    none = np.zeros((0, 4))
    matrix = homography(none, none, math.radians(30), SHAPE)
    points = np.array([[[200.0, 150.0]], [[300.0, 150.0]]])
    first, second = cv2.perspectiveTransform(points, matrix).reshape(-1, 2)
    assert np.hypot(*(second - first)) == pytest.approx(100)
    assert math.degrees(math.atan2(*(second - first)[::-1])) == pytest.approx(-30)
