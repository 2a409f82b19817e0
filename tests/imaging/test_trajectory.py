import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import pen_digits
from numscribe.imaging.trajectory import POINTS, trace
from numscribe.io.strokes import parse_strokes

DIGITS = [parse_strokes(strokes) for _, strokes in pen_digits()]


@pytest.mark.parametrize("strokes", DIGITS)
def test_a_trajectory_is_centred_in_a_unit_square(strokes: tuple) -> None:
    way = trace(strokes)
    assert way.shape == (3, POINTS)
    assert way.dtype == np.float32
    low, high = way[:2].min(axis=1), way[:2].max(axis=1)
    assert (high - low).max() == pytest.approx(1, abs=0.06)
    np.testing.assert_allclose(low + high, 0, atol=0.06)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(DIGITS),
    st.floats(0.01, 100),
    st.floats(-1000, 1000),
    st.floats(-1000, 1000),
)
def test_a_trajectory_does_not_depend_on_place_and_size(
    strokes: tuple, scale: float, right: float, down: float
) -> None:
    moved = tuple((s.astype(np.float64) * scale + (right, down)) for s in strokes)
    np.testing.assert_allclose(trace(moved)[:2], trace(strokes)[:2], atol=2e-3)


def test_points_are_evenly_spaced_at_any_pen_speed() -> None:
    slow_then_fast = np.array([[0, 0], [1, 0], [2, 0], [3, 0], [100, 0]], dtype=np.float32)
    steps = np.diff(trace((slow_then_fast,))[0])
    np.testing.assert_allclose(steps, 1 / (POINTS - 1), rtol=1e-4)


def test_the_third_channel_is_0_where_the_pen_is_lifted() -> None:
    left, right = ([[x, 0], [x, 100]] for x in (0, 100))
    way = trace(parse_strokes([left, right]))
    lifted = way[2] == 0
    diagonal = np.hypot(100, 100) / (200 + np.hypot(100, 100))
    assert lifted.mean() == pytest.approx(diagonal, abs=0.03)
    assert (np.diff(np.flatnonzero(lifted)) == 1).all()
    assert trace(parse_strokes([left]))[2].all()


def test_a_trajectory_depends_on_stroke_order_and_direction() -> None:
    strokes = parse_strokes([[[0, 0], [50, 100]], [[0, 50], [60, 50]]])
    assert not np.allclose(trace(strokes), trace(strokes[::-1]))
    assert not np.allclose(trace(strokes), trace((strokes[0][::-1], strokes[1])))


@pytest.mark.parametrize("dot", [[[3, 4]], [[3, 4], [3, 4]], [[1e6, -1e6]], [[0, 0], [1e-40, 0]]])
def test_a_dot_has_a_finite_trajectory(dot: list) -> None:
    way = trace(parse_strokes([dot]))
    assert np.isfinite(way).all()
    assert np.abs(way[:2]).max() <= 0.5
