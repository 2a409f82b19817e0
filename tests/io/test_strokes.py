from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.errors import InputError, InputTooLargeError, InvalidStrokesError
from numscribe.io.strokes import MAX_POINTS, MAX_STROKES, MAX_STROKES_BY_POINTS, parse_strokes

coordinates = st.floats(-1000, 1000, width=32)
drawings = st.lists(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12), min_size=1, max_size=4
)


# Parsing


def test_strokes_become_arrays_of_points() -> None:
    first, second = parse_strokes([[[1, 2], [3, 4.5]], [(5, 6)]])
    assert first.dtype == np.float32
    assert first.tolist() == [[1, 2], [3, 4.5]]
    assert second.tolist() == [[5, 6]]


def test_arrays_and_tuples_are_strokes_too() -> None:
    (stroke,) = parse_strokes((np.array([[1, 2], [3, 4]], dtype=np.int16),))
    assert stroke.tolist() == [[1, 2], [3, 4]]
    (stroke,) = parse_strokes(np.array([[[1.0, 2.0], [3.0, 4.0]]]))
    assert stroke.tolist() == [[1, 2], [3, 4]]


def test_strokes_without_points_are_dropped() -> None:
    assert parse_strokes([]) == ()
    assert len(parse_strokes([[], [[1, 2]], np.empty((0, 2))])) == 1


@pytest.mark.parametrize("raw", ["strokes", b"strokes", 7, None, {"x": 1}, iter([]), np.array(7)])
def test_other_values_than_lists_are_refused(raw: Any) -> None:
    with pytest.raises(InvalidStrokesError, match="list of lists"):
        parse_strokes(raw)


@pytest.mark.parametrize("stroke", ["points", b"points", 7, None, {"x": 1}, np.array(7)])
def test_the_error_names_a_stroke_that_is_not_a_list(stroke: Any) -> None:
    with pytest.raises(InvalidStrokesError, match="Stroke 1 is not a list"):
        parse_strokes([[[1, 2]], stroke])


@pytest.mark.parametrize(
    "points",
    [
        [1, 2],
        [[1]],
        [[1, 2, 3]],
        [[1, 2], [3]],
        [[]],
        [[[1, 2]]],
        [["1", "2"]],
        [[None, 2]],
        [[True, False]],
        [[1j, 2]],
        [{"x": 1, "y": 2}],
        [[10**400, 2]],
        np.array([["2020-01-01", "2020-01-02"]], dtype="M8[D]"),
    ],
    ids=repr,
)
def test_a_point_that_is_not_x_and_y_is_refused(points: Any) -> None:
    with pytest.raises(InvalidStrokesError, match=r"Stroke 0 has a point that is not \[x, y\]"):
        parse_strokes([points])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_coordinate_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(InvalidStrokesError, match="not finite"):
        parse_strokes([[[1, 2], [value, 3]]])


@pytest.mark.parametrize("value", [1_000_001, -1_000_001, 1e300, 2**63 - 1, -(2**63)])
def test_a_coordinate_beyond_the_bound_is_refused(value: float) -> None:
    with pytest.raises(InvalidStrokesError, match="beyond"):
        parse_strokes([[[1, 2], [3, value]]])


def test_a_coordinate_at_the_bound_is_accepted() -> None:
    (stroke,) = parse_strokes([[[1_000_000, -1_000_000]]])
    assert stroke.tolist() == [[1_000_000, -1_000_000]]


def test_empty_strokes_count_for_the_limit() -> None:
    assert len(parse_strokes([[[0, 0]]] * MAX_STROKES)) == MAX_STROKES
    for stroke in ([[0, 0]], []):
        with pytest.raises(InputTooLargeError):
            parse_strokes([stroke] * (MAX_STROKES + 1))


def test_the_product_of_strokes_and_points_is_bounded() -> None:
    points = MAX_STROKES_BY_POINTS // MAX_STROKES**2
    assert len(parse_strokes([[[0, 0]] * points] * MAX_STROKES)) == MAX_STROKES
    with pytest.raises(
        InputTooLargeError, match="300 strokes with more than 6,666 points in total"
    ):
        parse_strokes([[[0, 0]] * (points + 1)] * MAX_STROKES)


def test_more_than_twenty_thousand_points_are_refused() -> None:
    half = [[0, 0]] * (MAX_POINTS // 2)
    assert len(parse_strokes([half, half])) == 2
    with pytest.raises(InputTooLargeError, match="20,000"):
        parse_strokes([half, half, [[0, 0]]])


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=20,
)


@settings(max_examples=40, deadline=None)
@given(_json)
def test_any_json_gives_strokes_or_an_input_error(raw: Any) -> None:
    try:
        strokes = parse_strokes(raw)
    except InputError:
        return
    for stroke in strokes:
        assert stroke.dtype == np.float32
        assert stroke.shape == (len(stroke), 2)
        assert np.isfinite(stroke).all()


# Bounds
