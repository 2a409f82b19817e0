"""Ink on a flat background; ``test_ink_maps.py`` has pages with and without one."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from drawings import BLACK, page
from numscribe.imaging.background import (
    flat_background_ink,
    shrink,
    stretch_contrast,
)

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))
LEVELS = st.sampled_from([0, 0, 0, 1, 40, 41, 200, 255])


@given(arrays(np.uint8, SHAPES, elements=LEVELS))
def test_stretched_contrast_is_0_on_the_background(levels: np.ndarray) -> None:
    ink = stretch_contrast(np.pad(levels, 3), 4.0)
    assert not ink[:3].any()
    assert ink.min() >= 0
    assert ink.max() <= 1
    assert (ink[3:-3, 3:-3] > 0)[levels == 255].all() or not ink.any()


def test_contrast_is_near_zero_for_noise_and_one_for_the_pen() -> None:
    levels = np.array([[0, 3, 6, 0, 3, 6, 180, 200, 250]], dtype=np.uint8)
    ink = stretch_contrast(levels, 2.0)
    assert ink[0, :6].max() < 0.05
    assert 0.85 < ink[0, 6] < 1
    assert ink[0, 7:].tolist() == [1, 1]


def test_noise_as_strong_as_the_pen_is_not_ink() -> None:
    levels = np.array([[0, 30, 60, 100]], dtype=np.uint8)
    assert stretch_contrast(levels, 2.0).any()
    assert not stretch_contrast(levels, 26.0).any()


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((100, 200), (100, 200)), ((1000, 500), (512, 256)), ((1, 5000), (1, 512))],
)
def test_a_picture_is_shrunk_to_its_longer_side(
    shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert shrink(np.zeros((*shape, 3), np.uint8), 512).shape == (*expected, 3)


# Flat backgrounds


@pytest.mark.parametrize("edge", [np.s_[:, 0], np.s_[:, -1], np.s_[0], np.s_[-1]])
@pytest.mark.parametrize("length", [1, 30])
def test_touches_border_is_set_for_ink_on_the_border(edge: object, length: int) -> None:
    picture = page("3")
    border = picture[edge]
    border[50 : 50 + length] = 100
    found = flat_background_ink(picture)
    assert found is not None
    assert found.touches_border


@pytest.mark.parametrize("edge", [np.s_[:, 0], np.s_[:, -1], np.s_[0], np.s_[-1]])
def test_a_side_of_another_colour_is_not_a_flat_background(edge: object) -> None:
    picture = page("3")
    picture[edge] = 100
    assert flat_background_ink(picture) is None


def test_a_line_from_edge_to_edge_sets_touches_border() -> None:
    picture = page("3")
    picture[200:202] = (225, 205, 170)
    found = flat_background_ink(picture)
    assert found is not None
    assert found.touches_border


def test_a_picture_with_an_inner_frame_has_a_flat_background() -> None:
    picture = page("3")
    cv2.rectangle(picture, (20, 20), (220, 220), BLACK, 3)
    assert flat_background_ink(picture) is not None


@pytest.mark.parametrize(("levels", "flat"), [(0, True), (3, True), (4, False), (9, False)])
def test_a_flat_border_may_vary_by_three_levels(levels: int, flat: bool) -> None:
    picture = page("3", paper=(200, 200, 200))
    picture[:, 180:] = np.where(picture[:, 180:] == 200, 200 - levels, picture[:, 180:])
    picture[0, -1] = picture[0, 0]
    found = flat_background_ink(picture)
    assert found is not None
    assert found.touches_border is not flat


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(3)), st.booleans(), st.booleans())
def test_ink_does_not_depend_on_colours(order: list[int], inverted: bool, mirrored: bool) -> None:
    picture = page("3", ink=(30, 60, 90), paper=(240, 230, 220))
    changed = picture[:, :, order]
    changed = 255 - changed if inverted else changed
    changed = changed[:, ::-1] if mirrored else changed
    found, expected = (
        flat_background_ink(np.ascontiguousarray(changed)),
        flat_background_ink(picture),
    )
    assert found is not None
    assert expected is not None
    np.testing.assert_array_equal(found.ink[:, ::-1] if mirrored else found.ink, expected.ink)


@pytest.mark.parametrize("side", [300, 512, 513, 2000])
def test_a_large_flat_picture_is_shrunk(side: int) -> None:
    found = flat_background_ink(page("3", side=side))
    assert found is not None
    assert max(found.ink.shape) == min(side, 512)
    assert max(found.ink.shape) * found.scale == pytest.approx(side)


def test_a_difference_too_faint_to_see_is_not_ink() -> None:
    found = flat_background_ink(page("3", ink=(249,) * 3))
    assert found is not None
    assert not found.ink.any()


def test_small_pictures_keep_soft_edges() -> None:
    picture = np.zeros((28, 28, 3), np.uint8)
    picture[8:20, 12:15], picture[8:20, 15] = 255, 8
    found = flat_background_ink(picture)
    assert found is not None
    assert found.ink[10, 15] > 0
