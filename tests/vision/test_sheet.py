import numpy as np
import pytest

from drawings import page
from numscribe.vision.sheet import sheet_alone

BLANK = np.full((240, 240, 3), 255, np.uint8)
DESK = (40, 60, 80)


def on_desk(rows: slice, columns: slice, desk: tuple[int, int, int] = DESK) -> np.ndarray:
    picture = np.full((300, 300, 3), desk, np.uint8)
    picture[rows, columns] = 235
    return picture


@pytest.mark.parametrize(
    "place",
    [
        (slice(50, 250), slice(40, 260)),
        (slice(0, 300), slice(30, 300)),
        (slice(0, 290), slice(12, 300)),
    ],
    ids=["all of it", "three sides run out of the picture", "nearly all of the picture"],
)
def test_a_sheet_is_parted_from_the_desk_around_it(place: tuple[slice, slice]) -> None:
    alone = sheet_alone(on_desk(*place))
    assert alone is not None
    assert alone.min() > 230


def test_the_light_on_a_sheet_goes_on_beyond_its_edge() -> None:
    light = np.linspace(1, 0.6, 300)[:, None, None]
    alone = sheet_alone((on_desk(slice(40, 260), slice(40, 260)) * light).astype(np.uint8))
    assert alone is not None
    assert np.abs(np.diff(alone[:, 150].astype(int), axis=0)).max() < 10


def test_paper_in_the_shadow_is_no_desk() -> None:
    shadow = np.ones((300, 300, 1))
    shadow[:, 200:] = 0.5
    assert sheet_alone((page("3", side=300) * shadow).astype(np.uint8)) is None


def test_writing_in_the_shadow_shows_that_it_is_paper() -> None:
    written = page("8", side=300, height=0.3, at=(0.9, 0.9))
    lit = np.full((300, 300, 1), 0.5)
    lit[30:190, 30:190] = 1
    assert sheet_alone((written * lit).astype(np.uint8)) is None


@pytest.mark.parametrize(
    "picture",
    [
        BLANK,
        page("8"),
        page("8", ink=(255, 255, 255), paper=(0, 0, 0), pen=0.2),
        np.random.default_rng(0).integers(0, 256, (240, 240, 3)).astype(np.uint8),
        np.repeat(np.linspace(60, 250, 240)[None, :, None], 240, 0).repeat(3, 2).astype(np.uint8),
        np.zeros((20, 20, 3), np.uint8),
    ],
    ids=["blank", "a digit", "white on black", "noise", "a gradient", "tiny"],
)
def test_where_no_sheet_lies_none_is_found(picture: np.ndarray) -> None:
    assert sheet_alone(picture) is None
