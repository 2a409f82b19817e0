import cv2
import numpy as np
import pytest

from drawings import BLACK, DIGITS, WHITE, Picture, ink_mask, page, place
from numscribe.imaging.contrast import ink_contrast

# The 3 of `page` stands at (72, 60) in 240×240, is 120 high, and its pen is 11 wide.
INK = ink_mask(place(DIGITS["3"], 72, 60, 120), (240, 240), 11).astype(np.float32)
CORE, PAPER = INK > 0.99, INK == 0
WINDOW = 121

COLOURS = {
    "dark on light": (BLACK, WHITE),
    "light on dark": (WHITE, (40, 50, 45)),
    "white on black": (WHITE, BLACK),
    "blue on white": ((170, 70, 30), WHITE),
    "red on blue": ((40, 40, 200), (200, 120, 60)),
    "yellow on white": ((80, 230, 255), WHITE),
    "faint pencil": ((205,) * 3, (240,) * 3),
}


def lit(picture: Picture, light: np.ndarray) -> Picture:
    """Multiply with light from 0 to 1, (240,) from left to right."""
    return np.rint(picture * light[None, :, None]).astype(np.uint8)


@pytest.mark.parametrize("name", COLOURS)
def test_paper_is_0_and_ink_is_1_whatever_their_colours(name: str) -> None:
    ink, paper = COLOURS[name]
    contrast = ink_contrast(page("3", ink=ink, paper=paper), INK, INK, WINDOW)
    assert (contrast.shape, contrast.dtype) == ((240, 240), np.float32)
    assert contrast[CORE].min() > 0.85
    assert contrast[PAPER].max() < 0.1


@pytest.mark.parametrize(
    "light",
    [np.linspace(1, 0.4, 240), np.where(np.arange(240) < 110, 1.0, 0.55)],
    ids=["light from one side", "the edge of a shadow"],
)
def test_contrast_is_low_in_a_shadow(light: np.ndarray) -> None:
    contrast = ink_contrast(lit(page("3", ink=(50,) * 3), light), INK, INK, 61)
    assert contrast[CORE].mean() > 0.85
    assert contrast[PAPER].mean() < 0.1


def test_a_grey_line_has_the_contrast_of_its_grey() -> None:
    picture = page("3")
    picture[200:203] = 128  # a rule
    contrast = ink_contrast(picture, INK, INK, WINDOW)
    assert contrast[201].mean() == pytest.approx(0.5, abs=0.1)
    assert contrast[CORE].min() > 0.85


def test_another_hue_has_less_contrast_than_the_ink() -> None:
    picture = page("3", ink=(170, 60, 20))
    picture[200:203] = (60, 60, 230)
    contrast = ink_contrast(picture, INK, INK, WINDOW)
    assert 0 < contrast[201].mean() < contrast[CORE].mean()


def test_the_hole_of_a_blurred_digit_is_paler_than_its_strokes() -> None:
    blurred = cv2.GaussianBlur(page("0"), (0, 0), 44)
    found = np.zeros((240, 240), np.float32)
    cv2.ellipse(found, (108, 120), (80, 104), 0, 0, 360, 1.0, -1)  # with its hole
    contrast = ink_contrast(blurred, found, found, WINDOW)
    hole, stroke = contrast[110:130, 103:113], contrast[110:130, 74:84]
    assert hole.mean() < 0.75 * stroke.mean()


def test_contrast_is_0_without_ink() -> None:
    contrast = ink_contrast(page("3"), np.zeros((240, 240), np.float32), INK, WINDOW)
    assert not contrast.any()


def test_contrast_is_0_if_ink_does_not_differ_from_the_paper() -> None:
    assert not ink_contrast(np.full((240, 240, 3), 90, np.uint8), INK, INK, WINDOW).any()


@pytest.mark.parametrize("window", [40, 60, 61, 2001])
def test_any_window_size_is_accepted(window: int) -> None:
    contrast = ink_contrast(page("3"), INK, INK, window)
    assert 0 <= contrast.min() <= contrast.max() <= 1
    assert contrast[CORE].mean() > 0.5


def test_a_page_full_of_ink_is_accepted() -> None:
    contrast = ink_contrast(
        np.zeros((9, 9, 3), np.uint8), np.ones((9, 9), np.float32), np.ones((9, 9), np.float32), 5
    )
    assert np.isfinite(contrast).all()
