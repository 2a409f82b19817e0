import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numscribe.imaging.components import (
    binarize,
    component_boxes,
    digit_height,
    dilate,
    label_components,
    quantile,
)
from numscribe.records import Box


def labelled(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (picture > 0.5 * picture.max()).astype(np.uint8), connectivity=8
    )
    return labels, stats


def test_one_component_is_as_large_as_its_mask() -> None:
    mask = np.eye(7, dtype=np.uint8)
    labels, stats, centroids = label_components(mask)
    np.testing.assert_array_equal(labels, mask)
    np.testing.assert_array_equal(stats, labelled(mask)[1])
    assert centroids[1].tolist() == [3, 3]


@pytest.mark.parametrize("side", [510, 511])  # at the most that short labels can count, and beyond
def test_no_component_is_lost_however_many_there_are(side: int) -> None:
    mask = np.zeros((side, side), np.uint8)
    mask[::2, ::2] = 1
    mask[-1, -1] = 1
    labels, stats, _ = label_components(mask)
    expected, measures = labelled(mask)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(stats, measures)


@pytest.mark.parametrize("value", [0.0, 0.2, 0.35])
def test_faint_ink_is_not_binarized(value: float) -> None:
    assert not binarize(np.full((3, 4), value, np.float32)).any()


def test_binarize_returns_a_mask_of_the_same_shape() -> None:
    mask = binarize(np.array([[0, 0.4, 1]], np.float32))
    assert (mask.dtype, mask.tolist()) == (np.uint8, [[0, 1, 1]])


def test_boxes_are_those_of_the_components_without_the_background() -> None:
    mask = np.zeros((20, 30), np.uint8)
    mask[2:5, 3:10] = mask[10:12, 20:21] = 1
    assert component_boxes(label_components(mask)[1]) == [Box(3, 2, 7, 3), Box(20, 10, 1, 2)]


@pytest.mark.parametrize("radius", [1, 4, 30])
def test_dilation_equals_opencvs(radius: int) -> None:
    mask = np.random.default_rng(0).random((40, 60)) > 0.99
    expected = cv2.dilate(mask.view(np.uint8), np.ones((2 * radius + 1,) * 2, np.uint8))
    np.testing.assert_array_equal(dilate(mask, radius), expected > 0)


# How high digits are


def test_small_marks_do_not_lower_the_height_of_digits() -> None:
    boxes = [Box(0, 0, 50, 100), Box(0, 0, 60, 96), Box(0, 0, 40, 5), Box(0, 0, 6, 6)]
    assert digit_height(boxes) == pytest.approx(98)


def test_neither_many_specks_nor_one_stain_change_the_height_of_digits() -> None:
    digits = [Box(60 * place, 0, 50, 100) for place in range(4)]
    specks = [Box(10 * place, 50, 3, 3) for place in range(100)]
    assert digit_height([*digits, *specks, Box(0, 200, 300, 300)]) == 100


def test_digit_height_of_one_point_is_positive() -> None:
    assert digit_height([Box(5, 5, 0, 0)]) > 0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_quantile_equals_numpys(values: list[float], q: float) -> None:
    assert quantile(sorted(values), q) == pytest.approx(np.quantile(values, q), abs=1e-6)
