import cv2
import numpy as np

from drawings import ink_mask, number
from numscribe.vision.reflection import even_ink

WRITTEN = ink_mask(number("1725"), (150, 480), 8).astype(np.float32)


def under_lamp() -> np.ndarray:
    """The last digit under a reflection."""
    return WRITTEN * np.where(np.arange(480) < 195, 1, 0.4).astype(np.float32)


def test_a_pale_digit_is_made_as_dark_as_the_others() -> None:
    evened = even_ink(under_lamp())
    assert np.median(evened[:, 215:][WRITTEN[:, 215:] > 0.9]) > 0.8
    assert (evened.min(), evened.max()) == (0, 1)


def test_even_ink_stays_as_it_is() -> None:
    assert even_ink(WRITTEN) is WRITTEN
    assert even_ink(0.4 * WRITTEN).max() == np.float32(0.4) * WRITTEN.max()


def test_the_soft_edge_of_a_shadow_is_no_pale_digit() -> None:
    band = np.zeros_like(WRITTEN)
    band[:, 440:470] = 0.5
    shaded = np.maximum(WRITTEN, cv2.GaussianBlur(band, (0, 0), 8))
    assert even_ink(shaded) is shaded


def test_a_pale_speck_is_no_digit() -> None:
    specked = WRITTEN.copy()
    specked[10:16, 460:466] = 0.4
    assert even_ink(specked) is specked


def test_paper_stays_paper() -> None:
    empty = np.zeros((40, 40), np.float32)
    assert even_ink(empty) is empty
