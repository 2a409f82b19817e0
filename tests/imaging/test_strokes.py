import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import DIGITS, Points
from numscribe.imaging.strokes import bounds, boxes, draw_lines, length, rasterize, resample
from numscribe.io.strokes import parse_strokes
from numscribe.records import Box, Strokes

coordinates = st.floats(-1000, 1000, width=32)
drawings = st.lists(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12), min_size=1, max_size=4
)


# Parsing


def test_the_bounds_are_the_smallest_box_around_all_points() -> None:
    assert bounds(parse_strokes([[[3, 9], [5, 2]], [[-1, 4]]])) == Box(-1, 2, 6, 7)


def test_the_bounds_of_a_point_have_no_extent() -> None:
    assert bounds(parse_strokes([[[3, 9]]])) == Box(3, 9, 0, 0)


@settings(max_examples=40, deadline=None)
@given(drawings)
def test_every_point_lies_within_the_bounds(raw: Points) -> None:
    strokes = parse_strokes(raw)
    box = bounds(strokes)
    for x, y in np.concatenate(strokes).astype(float).tolist():
        assert box.x <= x <= box.right + 1e-3
        assert box.y <= y <= box.bottom + 1e-3


@settings(max_examples=20, deadline=None)
@given(drawings)
def test_each_stroke_has_its_own_bounds(raw: Points) -> None:
    strokes = parse_strokes(raw)
    assert boxes(strokes) == [bounds((stroke,)) for stroke in strokes]


# Drawing


def moved(raw: Points, scale: float, x: float, y: float) -> Strokes:
    return parse_strokes([[[scale * px + x, scale * py + y] for px, py in s] for s in raw])


@pytest.mark.parametrize("digit", DIGITS)
@settings(max_examples=10, deadline=None)
@given(scale=st.floats(0.01, 100), x=st.floats(-500, 500), y=st.floats(-500, 500))
def test_rasterizing_does_not_depend_on_place_and_size(
    digit: str, scale: float, x: float, y: float
) -> None:
    expected = rasterize(parse_strokes(DIGITS[digit]))
    drawn = rasterize(moved(DIGITS[digit], scale, x, y))
    assert drawn.shape == expected.shape
    # Coordinates are rounded to 1/16 pixel, so an edge may differ by a shade.
    assert np.abs(drawn - expected).max() < 0.3
    assert np.abs(drawn - expected).mean() < 0.01


@settings(max_examples=60, deadline=None)
@given(drawings)
def test_the_longer_side_of_a_drawing_is_80(raw: Points) -> None:
    strokes = parse_strokes(raw)
    box = bounds(strokes)
    ink = rasterize(strokes)
    assert ink.dtype == np.float32
    assert 0 <= ink.min() < ink.max() <= 1
    longer = max(box.width, box.height)
    assert max(ink.shape) == (80 if longer > 1e-30 else 6)


@pytest.mark.parametrize("digit", DIGITS)
def test_a_drawing_is_cropped_to_its_ink(digit: str) -> None:
    ink = rasterize(parse_strokes(DIGITS[digit]))
    for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]):
        assert edge.max() > 0


@pytest.mark.parametrize(
    "points",
    [
        [[7, 7]],
        [[7, 7]] * 5,
        [[0, 0], [1e-40, 0]],  # as small as float32 goes
        [[1e6, 1e6], [1e6, 1e6]],
    ],
)
def test_a_point_is_a_round_dot(points: list[list[float]]) -> None:
    ink = rasterize(parse_strokes([points]))
    assert ink.shape == (6, 6)
    assert ink[2:4, 2:4].min() == 1
    assert ink[0, 0] < 0.5


def test_a_dot_stays_a_dot_beside_a_stroke() -> None:
    ink = rasterize(parse_strokes([[[0, 0], [0, 100]], [[40, 100]]]))
    assert ink[-4, -4] == 1
    assert ink[:40, 10:].max() == 0


@pytest.mark.parametrize(("end", "shape"), [((0, 90), (80, 6)), ((90, 0), (6, 80))])
def test_a_straight_line_is_as_wide_as_the_pen(
    end: tuple[int, int], shape: tuple[int, int]
) -> None:
    ink = rasterize(parse_strokes([[[0, 0], end]]))
    assert ink.shape == shape
    assert ink.mean() > 0.85


def test_duplicate_points_do_not_change_the_picture() -> None:
    doubled = [[point for point in stroke for _ in range(2)] for stroke in DIGITS["3"]]
    drawn, expected = (rasterize(parse_strokes(raw)) for raw in (doubled, DIGITS["3"]))
    # A point drawn twice is drawn as a dot, whose soft edge may differ by a shade.
    assert np.abs(drawn - expected).max() < 0.3
    assert np.abs(drawn - expected).mean() < 0.01


def test_a_wider_pen_draws_more_ink() -> None:
    strokes = parse_strokes(DIGITS["3"])
    shares = [rasterize(strokes, pen).mean() for pen in (0.05, 0.1, 0.15)]
    assert shares == sorted(shares)
    assert shares[2] > 1.8 * shares[0]


def test_lines_are_drawn_in_the_pixels_and_the_colour_of_the_canvas() -> None:
    canvas = np.zeros((20, 30, 3), np.uint8)
    draw_lines(
        canvas, [np.array([[5.0, 4.0], [25.0, 4.0]]), np.array([[10.0, 15.0]])], (9, 8, 7), 3
    )
    assert canvas[4, 15].tolist() == canvas[15, 10].tolist() == [9, 8, 7]
    assert not canvas[10].any()


# Measuring


def test_the_length_of_a_line_is_the_sum_of_its_segments() -> None:
    assert length(np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 10.0]])) == 11
    assert length(np.array([[3.0, 4.0]])) == 0


def test_resampling_keeps_ends_and_spaces_points_evenly() -> None:
    points = resample(np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0]], dtype=np.float32), 6)
    assert points.tolist() == [[0, 0], [2, 0], [4, 0], [6, 0], [8, 0], [10, 0]]


def test_resampling_a_point_repeats_it() -> None:
    assert resample(np.array([[3.0, 4.0]]), 3).tolist() == [[3, 4]] * 3
