import cv2
import numpy as np
import pytest

from drawings import DIGITS, ink_mask, number, page
from numscribe.vision.difference import Difference
from numscribe.vision.frames import remove_frames

DRAWN = np.rint(255 * ink_mask(number("17", gap=60, x=90), (150, 340), 8)).astype(np.uint8)
WRITTEN = np.pad(DRAWN, ((60, 50), (0, 0)))  # digits from y = 80 to 180


def framed(kind: str) -> np.ndarray:
    picture = WRITTEN.copy()
    if kind == "circle":
        cv2.ellipse(picture, (165, 130), (155, 110), 0, 0, 352, 255, 3)
        return picture
    cv2.rectangle(picture, (30, 50), (300, 210), 255, 3)
    if kind == "comb":
        for x in (65, 120, 260):
            cv2.line(picture, (x, 50), (x, 210), 255, 2)
    if kind == "turned box":
        turn = cv2.getRotationMatrix2D((170, 130), 3, 0.9)
        return np.asarray(cv2.warpAffine(picture, turn, (340, 260)))
    return picture


def removed(levels: np.ndarray) -> np.ndarray:
    return remove_frames(Difference(levels, 0.0)).levels


@pytest.mark.parametrize("kind", ["box", "circle"])
def test_what_is_drawn_around_writing_is_taken_out(kind: str) -> None:
    np.testing.assert_array_equal(removed(framed(kind)), WRITTEN)


@pytest.mark.parametrize("kind", ["comb", "turned box"])
def test_writing_stays_in_what_is_taken_out(kind: str) -> None:
    kept = removed(framed(kind))
    assert cv2.connectedComponents((kept > 127).astype(np.uint8), connectivity=8)[0] == 1 + 2


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_is_no_frame(digit: str) -> None:
    plain = 255 - page(digit, height=0.9, at=(0.05, 0.05)).min(axis=2)
    assert removed(plain) is plain


def test_a_dot_in_a_zero_makes_it_no_frame() -> None:
    dotted = 255 - page("0", height=0.9, at=(0.05, 0.05)).min(axis=2)
    cv2.circle(dotted, (120, 120), 8, 255, -1)
    assert removed(dotted) is dotted


@pytest.mark.parametrize("frame", ["box", "comb"])
def test_a_frame_that_a_digit_touches_stays_with_it(frame: str) -> None:
    touching = framed(frame)
    cv2.line(touching, (140, 130), (310, 130), 255, 8)  # a stroke of the 7 and beyond
    assert removed(touching) is touching


def test_a_slash_in_a_zero_makes_it_no_frame() -> None:
    slashed = 255 - page("0", height=0.9, at=(0.2, 0.05)).min(axis=2)
    middle = int(np.flatnonzero(slashed.any(axis=0)).mean())
    cv2.line(slashed, (middle - 22, 150), (middle + 22, 90), 255, 9)
    assert removed(slashed) is slashed


def test_many_rings_are_a_texture() -> None:
    rings = np.zeros((500, 500), np.uint8)
    for row in range(5):
        for column in range(5):
            corner = 100 * column + 10, 100 * row + 10
            cv2.rectangle(rings, corner, (corner[0] + 80, corner[1] + 80), 255, 2)
            cv2.line(rings, (corner[0] + 20, corner[1] + 20), (corner[0] + 50, corner[1] + 60), 255)
    assert removed(rings) is rings
