from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
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
from numscribe import Recognizer
from numscribe.imaging.background import flat_background_ink
from numscribe.imaging.ink_maps import InkMapper, locate_by_lines, map_ink_at_scales
from numscribe.imaging.segment import find_digit
from numscribe.models.ink_model import InkModel
from numscribe.records import Box, InkMaps, InkPicture

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


def map_ink(picture: Picture, map_picture: InkMapper) -> InkPicture:
    return next(map_ink_at_scales(picture, map_picture))


def extracted(picture: Picture) -> InkPicture:
    flat = flat_background_ink(picture)
    is_clear = flat is not None and not flat.touches_border
    return flat if is_clear else map_ink(picture, InkModel.load("ink").maps)


def in_place(found: InkPicture, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Ink in the pixels of the picture that it was found in."""
    matrix = np.array([[found.scale, 0, found.left], [0, found.scale, found.top]])
    matrix[:, 2] += (found.scale - 1) / 2
    return cv2.warpAffine(found.ink, matrix, shape[::-1])


def overlap(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float((found & truth).sum() / (found | truth).sum())


FLAT: dict[str, Picture] = {
    "dark on light": page("3"),
    "light on dark": page("3", ink=WHITE, paper=BLACK),
    "blue pen": page("3", ink=(150, 60, 20)),
    "red on blue": page("3", ink=(40, 40, 200), paper=(200, 120, 60)),
    "yellow on white": page("3", ink=(80, 230, 255)),
    "faint pencil": page("3", ink=(205, 205, 205), paper=(240, 240, 240)),
    "specks of dust": with_specks(page("3")),
}
PAPER: dict[str, Picture] = {
    "faint pencil on noisy paper": noisy(page("3", ink=(170,) * 3, paper=(235,) * 3), 5),
    "noisy paper": noisy(page("3", ink=(60, 40, 30), paper=(225, 230, 235)), 8),
    "noisy blackboard": noisy(page("3", ink=(220,) * 3, paper=(40, 50, 45)), 8),
    "uneven light": lit(page("3", ink=(60,) * 3), np.linspace(1, 0.45, 240)),
    "the edge of a shadow": lit(page("3", ink=(50,) * 3), np.where(np.arange(240) < 110, 1, 0.6)),
    "strong JPEG artefacts": noisy(jpeg(page("3"), 15), 3),
    "a neighbour's ink": with_neighbour(page("3")),
}
PAGES = FLAT | PAPER


# Flat grounds


@pytest.mark.parametrize("name", FLAT)
def test_ink_on_a_flat_background_is_what_differs_from_it(name: str) -> None:
    found = flat_background_ink(FLAT[name])
    assert found is not None
    assert (found.scale, found.left, found.top) == (1, 0, 0)
    assert (found.contrast, found.ruling) == (None, None)
    digit = find_digit(found.ink)
    assert digit is not None
    assert (found.ink.min(), found.ink.max()) == (0, 1)
    assert overlap(found.ink[55:190, 60:160] > 0.5, TRUTH[55:190, 60:160]) > 0.85


@pytest.mark.parametrize("name", sorted(PAPER.keys() - {"a neighbour's ink"}))
def test_noisy_paper_has_no_flat_background(name: str) -> None:
    assert flat_background_ink(PAPER[name]) is None


# Any paper, by the ink model


@pytest.mark.parametrize("name", PAPER)
def test_the_ink_of_the_digit_is_found_on_paper(name: str) -> None:
    found = in_place(extracted(PAPER[name]), (240, 240)) > 0.5
    beside = np.s_[55:190, 60:160]
    assert overlap(found[beside], TRUTH[beside]) > 0.6


@pytest.mark.parametrize("name", PAGES)
def test_ink_is_in_0_to_1(name: str) -> None:
    found = extracted(PAGES[name])
    assert found.ink.dtype == np.float32
    assert 0 <= found.ink.min() < 0.05
    assert 0.95 < found.ink.max() <= 1
    assert (found.contrast is None) is (name in FLAT)


@pytest.mark.parametrize("name", PAPER)
def test_contrast_and_ruling_have_the_shape_of_the_ink(name: str) -> None:
    found = extracted(PAPER[name])
    assert found.contrast is not None
    assert found.ruling is not None
    assert found.ink.shape == found.contrast.shape == found.ruling.shape
    assert 0 <= found.contrast.min() <= found.contrast.max() <= 1
    assert found.contrast[found.ink > 0.9].mean() > found.contrast[found.ink < 0.1].mean() + 0.4


BLANK: dict[str, Picture] = {
    "white": np.full((240, 240, 3), 255, np.uint8),
    "black": np.zeros((240, 240, 3), np.uint8),
    "coloured": np.full((240, 240, 3), (20, 200, 90), np.uint8),
    "a gradient": lit(np.full((240, 240, 3), 255, np.uint8), np.linspace(1, 0.5, 240)),
    "a smooth gradient": np.rint(
        np.linspace(90, 250, 240)[:, None, None] * np.ones((240, 3))
    ).astype(np.uint8),
    "one pixel": np.full((1, 1, 3), 7, np.uint8),
}


@pytest.mark.parametrize("name", BLANK)
def test_an_empty_page_has_no_ink(name: str) -> None:
    assert find_digit(extracted(BLANK[name]).ink) is None


def test_noisy_paper_without_ink_is_refused() -> None:
    assert not Recognizer().read(noisy(np.full((240, 240, 3), 230, np.uint8))).accepted


@pytest.mark.parametrize("shape", [(1, 700), (700, 1), (2, 1000), (4000, 3), (1, 2), (5, 5)])
@pytest.mark.parametrize("make", [np.zeros, np.ones, np.random.default_rng(0).random])
def test_any_picture_shape_is_accepted(
    shape: tuple[int, int], make: Callable[[tuple[int, ...]], NDArray[np.float64]]
) -> None:
    found = extracted((make((*shape, 3)) * 255).astype(np.uint8))
    assert max(found.ink.shape) <= max(512, 3 * max(shape))
    assert np.isfinite(found.ink).all()
    for at, side, all_of_it in (
        (found.left, found.ink.shape[1], shape[1]),
        (found.top, found.ink.shape[0], shape[0]),
    ):
        assert 0 <= at <= all_of_it
        assert at + side * found.scale <= all_of_it + found.scale


# Where to look, by a model that takes whatever is dark for writing


def dark(image: Picture) -> InkMaps:
    ink = (1 - image.min(axis=2) / np.float32(255)).astype(np.float32)
    none = np.zeros_like(ink)
    return InkMaps(ink, none, none, none)


def printed(image: Picture) -> InkMaps:
    ink = dark(image).handwriting
    none = np.zeros_like(ink)
    return InkMaps(none, none, ink, none)


@pytest.mark.parametrize("maps", [dark, printed])
@pytest.mark.parametrize("side", [60, 300, 1200, 3000])
@pytest.mark.parametrize("height", [0.05, 0.3, 0.9])
def test_found_ink_is_placed_in_the_picture(
    maps: Callable[[Picture], InkMaps], side: int, height: float
) -> None:
    if side * height < 6:
        return  # no digit of five pixels is read
    picture = page("3", side=side, height=height, at=(0.2, 0.05), pen=0.1 * height)
    found = map_ink(picture, maps)
    rows, columns = np.nonzero((picture < 128).any(axis=2))
    inked_rows, inked_columns = np.nonzero(found.ink > 0.35)
    close = 1.5 * max(found.scale, 1) + 1
    assert found.left + inked_columns.min() * found.scale == pytest.approx(columns.min(), abs=close)
    assert found.top + inked_rows.min() * found.scale == pytest.approx(rows.min(), abs=close)
    assert np.ptp(inked_rows) * found.scale == pytest.approx(np.ptp(rows), abs=2 * close)


@pytest.mark.parametrize(("side", "height"), [(2000, 0.02), (3000, 0.01), (1200, 0.5)])
def test_writing_of_any_size_is_mapped_at_training_size(side: int, height: float) -> None:
    found = map_ink(page("3", side=side, height=height, at=(0.6, 0.3), pen=0.1 * height), dark)
    rows = np.flatnonzero((found.ink > 0.35).any(axis=1))
    assert 18 <= np.ptp(rows) <= 45


def test_handwriting_is_preferred_to_print() -> None:
    def both(image: Picture) -> InkMaps:
        ink = dark(image).handwriting
        left = np.arange(ink.shape[1]) < ink.shape[1] // 2
        none = np.zeros_like(ink)
        return InkMaps(ink * left, none, ink * ~left, none)

    picture = np.hstack([page("3", side=100), page("7", side=100)])
    found = map_ink(picture, both)
    columns = np.flatnonzero((found.ink > 0.35).any(axis=0)) * found.scale + found.left
    assert columns.max() < 100


@pytest.mark.parametrize("is_printed", [False, True])
def test_the_ink_is_that_of_the_lines(is_printed: bool) -> None:
    written, printed, lines = np.zeros((3, 100, 200), np.float32)
    written[20:80, 20:80] = printed[20:80, 120:180] = 1
    lines[35:65, 120:180] = is_printed
    lines[35:65, 20:80] = not is_printed
    ink, box, height = locate_by_lines(InkMaps(written, np.zeros_like(lines), printed, lines))
    np.testing.assert_array_equal(ink, printed if is_printed else written)
    assert height == 60
    assert box == Box(120 if is_printed else 20, 20, 60, 60)


def test_the_part_that_is_mapped_in_detail_contains_all_ink_of_a_line() -> None:
    written, none, lines = np.zeros((3, 200, 200), np.float32)
    written[20:150, 50:60] = 1  # a 9 with a long tail, of which the band covers the ring
    lines[40:60, 40:70] = 1
    _, box, _ = locate_by_lines(InkMaps(written, none, none, lines))
    assert box == Box(40, 20, 30, 130)


def test_small_writing_beside_a_large_shape_is_mapped_first() -> None:
    picture = page("3", side=1200, height=0.03, at=(0.8, 0.8), pen=0.003)
    cv2.circle(picture, (300, 300), 200, BLACK, 40)
    scales = [found.scale for found in map_ink_at_scales(picture, dark)]
    assert 1 < len(scales) <= 3
    assert scales[0] < scales[-1]


def test_lines_of_large_digits_of_known_height_are_mapped_first_at_the_right_size() -> None:
    def in_line(image: Picture) -> InkMaps:
        return replace(dark(image), lines=dark(image).handwriting)

    picture = page("3", side=600, height=0.5)
    first, *others = map_ink_at_scales(picture, in_line, 300)
    assert 300 / first.scale == pytest.approx(32)
    assert len(others) == len(list(map_ink_at_scales(picture, in_line)))


def test_a_small_picture_is_mapped_at_one_scale() -> None:
    (only,) = map_ink_at_scales(page("3", side=60), dark)
    np.testing.assert_array_equal(only.ink, map_ink(page("3", side=60), dark).ink)


def test_a_blank_picture_has_zero_ink_and_contrast() -> None:
    found = map_ink(np.full((90, 600, 3), 255, np.uint8), dark)
    assert not found.ink.any()
    assert found.contrast is not None
    assert not found.contrast.any()
    assert max(found.ink.shape) * found.scale == pytest.approx(600)
