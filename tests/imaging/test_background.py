import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from numscribe.imaging.background import otsu_threshold, shrink, stretch_contrast

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))
LEVELS = st.sampled_from([0, 0, 0, 1, 40, 41, 200, 255])


@given(arrays(np.uint8, SHAPES, elements=LEVELS))
def test_otsus_threshold_is_that_of_opencv(levels: np.ndarray) -> None:
    threshold, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    found = otsu_threshold(np.bincount(levels.ravel(), minlength=256).astype(np.float64))
    # Two thresholds may be equally good.
    np.testing.assert_array_equal(levels > found, levels > threshold)


@given(arrays(np.uint8, SHAPES, elements=LEVELS))
def test_contrast_is_stretched_alike_whatever_background_is_around(levels: np.ndarray) -> None:
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


def test_noise_as_strong_as_the_pen_is_no_ink() -> None:
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
