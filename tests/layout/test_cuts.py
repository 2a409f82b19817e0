import numpy as np

from drawings import DIGITS, ink_mask, place
from numscribe.layout.cuts import cut_columns, split_stroke, valley


def test_two_rings_that_touch_are_cut_where_they_do() -> None:
    mask = (
        ink_mask(place(DIGITS["0"], 10, 10, 100), (120, 160), 8)
        + ink_mask(place(DIGITS["0"], 68, 10, 100), (120, 160), 8)
    ) > 0.5
    columns = np.flatnonzero(mask.any(axis=0))
    cuts = cut_columns(mask[:, columns[0] : columns[-1] + 1], 100)
    assert any(abs(cut + columns[0] - 69) <= 6 for cut in cuts)


def test_cuts_leave_room_for_a_digit_between_them() -> None:
    rng = np.random.default_rng(0)
    mask = rng.random((60, 400)) > 0.6
    cuts = cut_columns(mask, 60)
    edges = [0, *cuts, 400]
    assert cuts
    assert min(np.diff(edges)) >= 0.2 * 60


def test_a_narrow_piece_has_no_room_for_a_cut() -> None:
    assert cut_columns(np.ones((50, 10), dtype=bool), 50) == []


def test_a_stroke_is_split_where_it_passes_a_line() -> None:
    stroke = np.stack([np.arange(10.0), np.zeros(10)], axis=1).astype(np.float32)
    left, right = split_stroke(stroke, [4.5])
    assert np.concatenate(left)[:, 0].max() == 4
    # The last point before the line comes along, so that no gap is left.
    assert np.concatenate(right)[:, 0].tolist() == [4, 5, 6, 7, 8, 9]


def test_a_stroke_that_comes_back_is_in_pieces() -> None:
    x = np.array([0, 5, 10, 5, 0, 5, 10], dtype=np.float32)
    stroke = np.stack([x, np.arange(7, dtype=np.float32)], axis=1)
    left, right = split_stroke(stroke, [7.0])
    assert (len(left), len(right)) == (2, 2)


def test_every_point_of_a_stroke_is_kept() -> None:
    rng = np.random.default_rng(1)
    stroke = rng.uniform(0, 100, (50, 2)).astype(np.float32)
    parts = split_stroke(stroke, [20.0, 60.0])
    kept = {tuple(point) for part in parts for run in part for point in run.tolist()}
    assert kept == {tuple(point) for point in stroke.tolist()}


def test_a_cut_near_a_place_is_made_in_the_valley_beside_it() -> None:
    mask = np.zeros((60, 100), dtype=bool)
    mask[:, 10:45] = mask[:, 55:90] = True
    mask[28:32, 45:55] = True
    assert 45 <= valley(mask, 41, 60) < 55
    assert 45 <= valley(mask, 58, 60) < 55


def test_without_a_valley_the_cut_is_made_at_the_place() -> None:
    assert valley(np.ones((60, 100), dtype=bool), 50, 60) == 50
    assert 0 <= valley(np.ones((60, 4), dtype=bool), 9, 60) <= 4
