import cv2
import numpy as np
import pytest

from drawings import encode, page
from numscribe.vision.decode import decode_image
from numscribe.vision.ink import extract_ink

YELLOW, BLUE = (90, 250, 255), (160, 60, 30)


def marked(digit: str, ink: tuple[int, int, int] = (20, 20, 20)) -> np.ndarray:
    under = np.full((240, 240, 3), 255, np.uint8)
    cv2.rectangle(under, (30, 30), (210, 210), YELLOW, -1)
    return np.minimum(under, page(digit, side=240, height=0.5, ink=ink))


def seen(picture: np.ndarray) -> np.ndarray:
    return extract_ink(decode_image(encode(picture))).ink > 0.5


@pytest.mark.parametrize("noise", [0.0, 4.0], ids=["on a screen", "on paper"])
def test_what_is_written_on_a_highlighter_is_the_ink(noise: float) -> None:
    plain = page("5", side=240, height=0.5, ink=(20, 20, 20))
    shaken = marked("5") + np.random.default_rng(0).normal(0, noise, (240, 240, 3))
    found, right = seen(np.clip(shaken, 0, 255).astype(np.uint8)), seen(plain)
    assert (found & right).sum() / (found | right).sum() > 0.85


@pytest.mark.parametrize("ink", [YELLOW, BLUE, (40, 40, 210)])
def test_a_coloured_pen_is_no_highlighter(ink: tuple[int, int, int]) -> None:
    drawn = page("5", side=240, ink=ink)
    cv2.circle(drawn, (20, 20), 6, (0, 0, 0), -1)  # a black speck elsewhere
    found, right = seen(drawn), seen(page("5", side=240))
    assert (found & right).sum() / right.sum() > 0.9
