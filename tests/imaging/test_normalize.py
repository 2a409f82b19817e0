import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from drawings import DIGITS, ink_mask, place
from numscribe.imaging.normalize import DIGIT_SIDE, SIDE, normalize

digits = st.sampled_from(sorted(DIGITS))


def drawn(digit: str, height: float, pen: int) -> NDArray[np.float32]:
    """Ink cropped to a digit of about that height."""
    side = int(height * 1.5) + 2 * pen + 4
    mask = ink_mask(place(DIGITS[digit], pen + 1, pen + 1, height), (side, side), pen)
    return crop(mask.astype(np.float32))


def crop(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    x, y, width, height = cv2.boundingRect((picture > 0).astype(np.uint8))
    return picture[y : y + height, x : x + width]


def centre_of_mass(picture: NDArray[np.float32]) -> NDArray[np.float64]:
    """Row and column of the middle of the ink, where the first pixel's middle is 0."""
    weights = picture.astype(np.float64)
    return np.array([(weights * axis).sum() for axis in np.indices(picture.shape)]) / weights.sum()


@settings(max_examples=40, deadline=None)
@given(digits, st.floats(12, 400), st.floats(0.03, 0.15))
def test_a_digit_gets_the_geometry_of_mnist(digit: str, height: float, pen: float) -> None:
    picture = normalize(drawn(digit, height, max(1, round(pen * height))))
    assert picture.shape == (SIDE, SIDE)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() == pytest.approx(1, abs=1e-6)
    rows, columns = np.nonzero(picture > 0.01)
    longer = max(np.ptp(rows), np.ptp(columns)) + 1
    assert longer == pytest.approx(DIGIT_SIDE, abs=1)
    assert np.abs(centre_of_mass(picture) - SIDE / 2).max() <= 0.5 + 1e-4


@settings(max_examples=40, deadline=None)
@given(digits, st.floats(12, 400), st.floats(0.03, 0.15))
def test_normalize_is_idempotent(digit: str, height: float, pen: float) -> None:
    picture = normalize(drawn(digit, height, max(1, round(pen * height))))
    ink = crop(picture)
    if max(ink.shape) == DIGIT_SIDE:  # a soft edge may have vanished
        np.testing.assert_array_equal(normalize(ink), picture)
    else:
        assert max(ink.shape) == DIGIT_SIDE - 1


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_ink_of_any_shape_fits_into_28_pixels(height: int, width: int, seed: int) -> None:
    ink = np.random.default_rng(seed).random((height, width)).astype(np.float32) ** 4
    picture = normalize(ink)
    assert picture.shape == (SIDE, SIDE)
    assert picture.min() >= 0
    assert picture.max() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("corner", [(0, 0), (0, 19), (19, 0), (19, 19)])
def test_ink_whose_mass_lies_in_a_corner_stays_inside(corner: tuple[int, int]) -> None:
    ink = np.full((20, 20), 1e-3, dtype=np.float32)
    ink[corner] = 1
    picture = normalize(ink)
    assert picture.sum() == pytest.approx(ink.sum(), rel=1e-5)
    # The box is moved by its whole margin of 8 pixels towards the middle, and no further.
    expected = [8 + corner[0] if corner[0] == 0 else 0 + corner[0]]
    assert np.argwhere(picture == 1)[0, 0] == expected[0]


def test_a_flat_line_keeps_its_shape() -> None:
    picture = normalize(np.ones((2, 80), np.float32))
    assert np.argwhere(picture).min(axis=0).tolist() == [14, 4]
    assert np.argwhere(picture).max(axis=0).tolist() == [14, 23]


def test_a_dot_becomes_a_square() -> None:
    assert normalize(np.ones((1, 1), np.float32)).sum() == DIGIT_SIDE**2


def test_ink_that_fades_when_it_shrinks_reaches_white_again() -> None:
    ink = np.zeros((200, 200), np.float32)
    ink[:, 100] = 1
    assert normalize(ink).max() == 1


def test_normalize_does_not_modify_its_input() -> None:
    ink = drawn("3", 20, 2) * np.float32(0.5)
    before = ink.copy()
    normalize(ink)
    np.testing.assert_array_equal(ink, before)
