from itertools import pairwise

import numpy as np

from drawings import DIGITS, ink_mask, place
from numscribe.reading.splitting import find_split_column, split_stroke


def test_two_touching_rings_are_split_where_they_touch() -> None:
    mask = (
        ink_mask(place(DIGITS["0"], 10, 10, 100), (120, 160), 8)
        + ink_mask(place(DIGITS["0"], 68, 10, 100), (120, 160), 8)
    ) > 0.5
    for near in (60, 69, 78):
        assert abs(find_split_column(mask, near, 100) - 69) <= 6


def test_a_split_is_made_in_the_nearest_valley() -> None:
    mask = np.zeros((60, 100), dtype=bool)
    mask[:, 10:45] = mask[:, 55:90] = True
    mask[28:32, 45:55] = True
    assert 45 <= find_split_column(mask, 41, 60) < 55
    assert 45 <= find_split_column(mask, 58, 60) < 55


def test_without_a_valley_the_split_is_made_at_the_given_column() -> None:
    assert find_split_column(np.ones((60, 100), dtype=bool), 50, 60) == 50
    assert 0 <= find_split_column(np.ones((60, 4), dtype=bool), 9, 60) <= 4


def test_a_stroke_is_split_where_it_passes_a_line() -> None:
    stroke = np.stack([np.arange(10.0), np.zeros(10)], axis=1).astype(np.float32)
    (left, first), (right, second) = split_stroke(stroke, [4.5])
    assert (first, second) == (0, 1)
    assert left[:, 0].tolist() == [0, 1, 2, 3, 4]
    # The last point before the line comes along, so that no gap is left.
    assert right[:, 0].tolist() == [4, 5, 6, 7, 8, 9]


def test_parts_of_a_returning_stroke_are_in_drawing_order() -> None:
    x = np.array([0, 5, 10, 5, 0, 5, 10], dtype=np.float32)
    stroke = np.stack([x, np.arange(7, dtype=np.float32)], axis=1)
    assert [side for _, side in split_stroke(stroke, [7.0])] == [0, 1, 0, 1]


def test_a_stroke_that_no_line_crosses_is_one_part() -> None:
    stroke = np.array([[1, 0], [2, 9]], dtype=np.float32)
    for places, expected in (([], 0), ([5.0], 0), ([-3.0, 0.0], 2)):
        ((part, side),) = split_stroke(stroke, places)
        assert side == expected
        np.testing.assert_array_equal(part, stroke)


def test_every_point_of_a_stroke_is_kept() -> None:
    rng = np.random.default_rng(1)
    stroke = rng.uniform(0, 100, (50, 2)).astype(np.float32)
    parts = split_stroke(stroke, [20.0, 60.0])
    kept = {tuple(point) for part, _ in parts for point in part.tolist()}
    assert kept == {tuple(point) for point in stroke.tolist()}
    assert all(a != b for (_, a), (_, b) in pairwise(parts))
