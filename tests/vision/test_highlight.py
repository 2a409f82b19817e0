import cv2
import numpy as np
import pytest

from drawings import encode, page
from numscribe.vision.decode import decode_image
from numscribe.vision.ink import extract_ink

YELLOW, BLUE = (90, 250, 255), (160, 60, 30)
WRITTEN = page("5", side=480, height=0.14, at=(0.45, 0.43), pen=0.018, ink=(20, 20, 20))


def marked() -> np.ndarray:
    under = np.full((480, 480, 3), 255, np.uint8)
    cv2.line(under, (100, 240), (380, 245), YELLOW, 80)
    return np.minimum(under, WRITTEN)


def seen(picture: np.ndarray) -> np.ndarray:
    return extract_ink(decode_image(encode(picture))).ink > 0.5


@pytest.mark.parametrize("noise", [0.0, 4.0], ids=["on a screen", "on paper"])
def test_what_is_written_on_a_highlighter_is_the_ink(noise: float) -> None:
    shaken = marked() + np.random.default_rng(0).normal(0, noise, (480, 480, 3))
    found, right = seen(np.clip(shaken, 0, 255).astype(np.uint8)), seen(WRITTEN)
    assert (found & right).sum() / (found | right).sum() > 0.85


@pytest.mark.parametrize("ink", [YELLOW, BLUE, (40, 40, 235)])
@pytest.mark.parametrize("at", [(20, 20), None], ids=["beside it", "on it"])
def test_a_coloured_pen_with_a_black_speck_is_no_highlighter(
    ink: tuple[int, int, int], at: tuple[int, int] | None
) -> None:
    drawn = page("5", side=240, ink=ink, pen=0.09)
    plain = seen(page("5", side=240, pen=0.09))
    row, column = np.argwhere(plain)[plain.sum() // 2]
    cv2.circle(drawn, at or (int(column), int(row)), 3, (0, 0, 0), -1)
    assert (seen(drawn) & plain).sum() / plain.sum() > 0.9


def test_a_red_pen_on_a_yellow_note_stays() -> None:
    wall = np.full((480, 480, 3), 236, np.uint8)
    note = page("5", side=300, ink=(40, 40, 235), paper=(120, 235, 250))
    cv2.circle(note, (30, 30), 4, (0, 0, 0), -1)
    wall[90:390, 90:390] = note
    noise = np.random.default_rng(0).normal(0, 3, wall.shape)
    found = seen(np.clip(wall + noise, 0, 255).astype(np.uint8))
    assert found[90:390, 90:390][note[:, :, 1] < 100].mean() > 0.8
