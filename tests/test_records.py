from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from numscribe.records import Box, Digit, Reading, corners, union

DIGIT = Digit(
    digit=3,
    confidence=0.54,
    probabilities=(0.0, 0.1, 0.05, 0.6, 0.0, 0.05, 0.0, 0.0, 0.2, 0.0),
    not_a_digit=0.1,
    box=Box(1, 2, 3, 4),
    picture=np.zeros((28, 28), np.uint8),
)


def test_top_is_sorted_by_probability() -> None:
    assert [digit for digit, _ in DIGIT.top()] == [3, 8, 1]
    assert [digit for digit, _ in DIGIT.top(1)] == [3]


def test_the_first_of_top_has_the_confidence_of_the_digit() -> None:
    assert DIGIT.top(1) == [(3, pytest.approx(DIGIT.confidence))]
    assert DIGIT.top(2)[1] == (8, pytest.approx(0.2 * 0.9))


def test_top_sorts_equal_probabilities_by_digit() -> None:
    assert [digit for digit, _ in DIGIT.top(10)[3:5]] == [2, 5]


def test_top_has_at_most_ten_digits() -> None:
    assert sorted(digit for digit, _ in DIGIT.top(99)) == list(range(10))


def test_a_box_has_edges_and_a_centre() -> None:
    box = Box(10, 0, 4, 50)
    assert (box.right, box.bottom, box.centre_x, box.centre_y) == (14, 50, 12, 25)


def test_a_box_has_four_corners() -> None:
    assert corners(Box(10, 0, 4, 50)).tolist() == [[10, 0], [10, 50], [14, 0], [14, 50]]


def test_a_union_contains_all_its_boxes() -> None:
    assert union([Box(0, 5, 10, 10), Box(20, 0, 5, 8)]) == Box(0, 0, 25, 15)


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (DIGIT, "digit"),
        (DIGIT.box, "x"),
        (Reading("3", 0.6, True, None, (DIGIT,), "m@1"), "text"),
    ],
)
def test_records_are_frozen(record: object, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(record, name, 9)
