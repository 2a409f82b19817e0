import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from numscribe.imaging.difference import Difference

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))
LEVELS = st.sampled_from([0, 0, 0, 1, 40, 41, 200, 255])


@given(arrays(np.uint8, SHAPES, elements=LEVELS))
def test_the_threshold_is_the_one_that_opencv_finds(levels: np.ndarray) -> None:
    threshold, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    found = Difference(levels, 0.0).threshold
    # Of two that part equally well, either is right.
    np.testing.assert_array_equal(levels > found, levels > threshold)


@given(arrays(np.uint8, SHAPES, elements=LEVELS))
def test_every_pixel_is_counted_and_none_outside_differs(levels: np.ndarray) -> None:
    difference = Difference(levels, 0.0)
    np.testing.assert_array_equal(difference.counts, np.bincount(levels.ravel(), minlength=256))
    assert np.count_nonzero(levels[difference.inside]) == np.count_nonzero(levels)
