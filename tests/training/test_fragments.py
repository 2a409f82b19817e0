import numpy as np

from drawings import DIGITS, pen_digits
from numscribe.io.strokes import parse_strokes
from numscribe.training.fragments import cut_fragment, group_digits, pair_pictures

DRAWINGS = [parse_strokes(strokes) for _, strokes in pen_digits()]


def length(strokes: tuple[np.ndarray, ...]) -> float:
    return sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in strokes)


def test_a_fragment_is_at_most_about_half_of_a_digit() -> None:
    rng = np.random.default_rng(0)
    pieces = [(d, p) for d in DRAWINGS * 20 if (p := cut_fragment(d, rng)) is not None]
    assert len(pieces) > 50
    assert max(length(p) / length(d) for d, p in pieces) < 0.75


def test_a_straight_fragment_is_not_used() -> None:
    rng = np.random.default_rng(0)
    one = parse_strokes([[[0, y] for y in range(20)]])
    assert all(cut_fragment(one, rng) is None for _ in range(20))


def test_grouped_digits_are_side_by_side() -> None:
    rng = np.random.default_rng(0)
    digits = [parse_strokes(DIGITS["3"]), parse_strokes(DIGITS["8"])]
    for _ in range(20):
        placed = group_digits(digits, rng)
        assert len(placed) == 2
        assert placed[0][:, 0].mean() < placed[1][:, 0].mean()


def test_pairs_of_pictures_are_normalized_pictures() -> None:
    rng = np.random.default_rng(0)
    digits = np.zeros((3, 28, 28), np.uint8)
    digits[0, 4:24, 12:15] = 255
    digits[1, 4:24, 6:20] = 200
    digits[2, 10:14, 4:24] = 255
    pairs = pair_pictures(digits, 30, rng)
    assert (pairs.shape, pairs.dtype) == ((30, 28, 28), np.uint8)
    assert (pairs.reshape(30, -1).max(axis=1) > 0).all()
