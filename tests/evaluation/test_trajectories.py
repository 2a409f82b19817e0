import numpy as np
import pytest

from drawings import DIGITS
from numscribe.errors import InvalidStrokesError
from numscribe.evaluation.trajectories import TrajectoryRecognizer


@pytest.fixture(scope="module")
def reader() -> TrajectoryRecognizer:
    return TrajectoryRecognizer()


@pytest.mark.parametrize("digit", "0123456789")
def test_digits_are_read_from_their_trajectory(reader: TrajectoryRecognizer, digit: str) -> None:
    reading = reader.read(DIGITS[digit])
    assert reading.text == digit
    assert reading.accepted


def test_a_scribble_is_refused(reader: TrajectoryRecognizer) -> None:
    zigzag = [[x, 90 * (x // 8 % 2)] for x in range(0, 160, 8)]
    reading = reader.read([zigzag])
    assert not reading.accepted


def test_no_strokes_are_an_empty_reading(reader: TrajectoryRecognizer) -> None:
    assert reader.read([]).reason == "empty"


def test_a_picture_is_refused(reader: TrajectoryRecognizer) -> None:
    with pytest.raises(InvalidStrokesError, match="strokes"):
        reader.read(np.zeros((40, 40), np.uint8))


def test_the_name_contains_only_the_trajectory_model(reader: TrajectoryRecognizer) -> None:
    assert reader.model.endswith(", alone")
