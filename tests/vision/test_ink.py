from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from drawings import (
    BLACK,
    DIGITS,
    WHITE,
    Picture,
    ink_mask,
    page,
    place,
    with_neighbour,
    with_specks,
)
from numscribe.vision.difference import Difference
from numscribe.vision.ink import (
    contrast,
    extract_ink,
    flat_ground,
    has_edges,
    is_light_on_dark,
    paper_difference,
)
from numscribe.vision.segment import find_digit

# The 3 of `page` stands at (72, 60) in 240×240, is 120 high, and its pen is 11 wide.
TRUTH = ink_mask(place(DIGITS["3"], 72, 60, 120), (240, 240), 11) > 0.5


def noisy(picture: Picture, deviation: float = 6) -> Picture:
    noise = np.random.default_rng(0).normal(0, deviation, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def lit(picture: Picture, light: NDArray[np.float64]) -> Picture:
    """Multiply with light from 0 to 1, (240,) from left to right."""
    return noisy(np.rint(picture * light[None, :, None]).astype(np.uint8), 2)


def jpeg(picture: Picture, quality: int) -> Picture:
    content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(content, cv2.IMREAD_COLOR)


PAGES: dict[str, Picture] = {
    "dark on light": page("3"),
    "light on dark": page("3", ink=WHITE, paper=BLACK),
    "blue pen": page("3", ink=(150, 60, 20)),
    "red on blue": page("3", ink=(40, 40, 200), paper=(200, 120, 60)),
    "yellow on white": page("3", ink=(80, 230, 255)),
    "green chalk on a blackboard": page("3", ink=(150, 240, 150), paper=(40, 50, 30)),
    "faint pencil": page("3", ink=(205, 205, 205), paper=(240, 240, 240)),
    "faint pencil on noisy paper": noisy(page("3", ink=(170,) * 3, paper=(235,) * 3), 5),
    "noisy paper": noisy(page("3", ink=(60, 40, 30), paper=(225, 230, 235)), 8),
    "noisy blackboard": noisy(page("3", ink=(220,) * 3, paper=(40, 50, 45)), 8),
    "uneven light": lit(page("3", ink=(60,) * 3), np.linspace(1, 0.45, 240)),
    "the edge of a shadow": lit(page("3", ink=(50,) * 3), np.where(np.arange(240) < 110, 1, 0.6)),
    "strong JPEG artefacts": jpeg(page("3"), 15),
    "specks of dust": with_specks(page("3")),
    "a neighbour's ink": with_neighbour(page("3")),
}


def found_mask(picture: Picture) -> NDArray[np.bool_]:
    """Where the digit was found, as strong ink in the input's own pixels."""
    extracted = extract_ink(picture)
    found = find_digit(extracted.ink)
    assert found is not None
    ink, box = found
    mask = np.zeros(extracted.ink.shape, dtype=bool)
    x, y = int(box.x), int(box.y)
    mask[y : y + ink.shape[0], x : x + ink.shape[1]] = ink > 0.5
    return mask


def overlap(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float((found & truth).sum() / (found | truth).sum())


# Ink


@pytest.mark.parametrize("name", PAGES)
def test_the_ink_of_the_digit_is_found_and_nothing_else(name: str) -> None:
    assert overlap(found_mask(PAGES[name]), TRUTH) > 0.75


@pytest.mark.parametrize("name", PAGES)
def test_ink_goes_from_0_to_1(name: str) -> None:
    ink = extract_ink(PAGES[name]).ink
    assert ink.dtype == np.float32
    assert (ink.min(), ink.max()) == (0, 1)


# Light falls off around the middle of the left side.
SHADOW = np.rint(
    255 - 120 * np.exp(-np.hypot(*(np.indices((240, 240, 3))[:2] - [[[[120]]], [[[0]]]])) / 80)
).astype(np.uint8)

BLANK: dict[str, Picture] = {
    "white": np.full((240, 240, 3), 255, np.uint8),
    "black": np.zeros((240, 240, 3), np.uint8),
    "grey": np.full((240, 240, 3), 128, np.uint8),
    "coloured": np.full((240, 240, 3), (20, 200, 90), np.uint8),
    "a gradient": lit(np.full((240, 240, 3), 255, np.uint8), np.linspace(1, 0.5, 240)),
    "a smooth gradient": np.rint(
        np.linspace(90, 250, 240)[:, None, None] * np.ones((240, 3))
    ).astype(np.uint8),
    "the shadow of a hand": noisy(SHADOW, 2),
    "noisy paper": noisy(np.full((240, 240, 3), 230, np.uint8)),
    "one pixel": np.full((1, 1, 3), 7, np.uint8),
}


@pytest.mark.parametrize("name", BLANK)
def test_where_there_is_no_ink_nothing_is_found(name: str) -> None:
    extracted = extract_ink(BLANK[name])
    assert not extracted.ink.any()
    assert find_digit(extracted.ink) is None


def test_a_difference_too_faint_to_see_is_no_ink() -> None:
    assert find_digit(extract_ink(page("3", ink=(249,) * 3)).ink) is None


@pytest.mark.parametrize("shape", [(1, 700), (700, 1), (2, 1000), (4000, 3), (1, 2), (5, 5)])
@pytest.mark.parametrize("make", [np.zeros, np.ones, np.random.default_rng(0).random])
def test_a_picture_of_any_shape_is_taken(
    shape: tuple[int, int], make: Callable[[tuple[int, ...]], NDArray[np.float64]]
) -> None:
    picture = (make((*shape, 3)) * 255).astype(np.uint8)
    extracted = extract_ink(picture)
    assert max(extracted.ink.shape) == min(max(shape), 512)
    assert max(extracted.ink.shape) * extracted.scale == pytest.approx(max(shape))


def test_small_writing_on_a_large_page_is_looked_at_from_near() -> None:
    picture = page("3", side=2000, height=0.02, at=(0.8, 0.3), pen=0.002)
    extracted = extract_ink(picture)
    found = find_digit(extracted.ink)
    assert found is not None
    assert found[0].shape[0] > 35
    rows, columns = np.nonzero((picture < 128).any(axis=2))
    x, y = (
        corner + at * extracted.scale
        for corner, at in ((extracted.left, found[1].x), (extracted.top, found[1].y))
    )
    assert (x, y) == pytest.approx((columns.min(), rows.min()), abs=4)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(3)), st.booleans(), st.booleans())
def test_ink_is_the_same_in_any_colours(order: list[int], inverted: bool, mirrored: bool) -> None:
    picture = page("3", ink=(30, 60, 90), paper=(240, 230, 220))
    changed = picture[:, :, order]
    changed = 255 - changed if inverted else changed
    changed = changed[:, ::-1] if mirrored else changed
    ink = extract_ink(np.ascontiguousarray(changed)).ink
    expected = extract_ink(picture).ink
    np.testing.assert_array_equal(ink[:, ::-1] if mirrored else ink, expected)


# Stages


def test_a_flat_ground_is_its_colour() -> None:
    assert flat_ground(page("3", paper=(10, 20, 30))).tolist() == [10, 20, 30]


def test_a_tight_crop_shows_its_ground_in_the_corners() -> None:
    crop = page("3")[54:187, 66:150]
    assert flat_ground(crop).tolist() == [255, 255, 255]


def test_noisy_paper_is_not_flat() -> None:
    assert flat_ground(noisy(page("3"), 12)) is None


@pytest.mark.parametrize("digit", ["0", "1", "3", "8"])
def test_polarity_is_that_of_the_strokes(digit: str) -> None:
    picture = page(digit)[:, :, 0]
    assert not is_light_on_dark(picture)
    assert is_light_on_dark(255 - picture)


def test_paper_is_near_zero_after_its_light_is_divided_out() -> None:
    picture = lit(page("3", ink=(60,) * 3), np.linspace(1, 0.5, 240))
    difference = paper_difference(picture)
    levels = difference.levels
    assert levels[~cv2.dilate(TRUTH.astype(np.uint8), np.ones((9, 9))).astype(bool)].mean() < 6
    assert levels[TRUTH].mean() > 120
    assert 0 <= difference.noise < 6


def test_contrast_is_near_zero_for_noise_and_one_for_the_pen() -> None:
    levels = np.array([[0, 3, 6, 0, 3, 6, 180, 200, 250]], dtype=np.uint8)
    ink = contrast(Difference(levels, noise=2.0))
    assert ink[0, :6].max() < 0.05
    assert 0.85 < ink[0, 6] < 1
    assert ink[0, 7:].tolist() == [1, 1]


def test_noise_as_strong_as_the_pen_is_no_ink() -> None:
    levels = np.array([[0, 30, 60, 100]], dtype=np.uint8)
    assert contrast(Difference(levels, noise=2.0)).any()
    assert not contrast(Difference(levels, noise=26.0)).any()


def test_strokes_have_edges_and_shading_has_none() -> None:
    stroke = np.zeros((100, 100), np.float32)
    stroke[20:80, 45:53] = 1
    shading = np.tile(np.linspace(0, 1, 100, dtype=np.float32), (100, 1))
    assert has_edges(cv2.GaussianBlur(stroke, (0, 0), 1))
    assert not has_edges(shading)
    assert not has_edges(np.zeros((100, 100), np.float32))
