import numpy as np
import pytest

from numscribe.models.symbols import SYMBOLS
from numscribe.reading.line_image import HEIGHT, Frame
from numscribe.training.pages.page import LabelledLine, Page
from numscribe.training.pages.samples import LEGIBLE, WINDOW, cut_line, make_line, make_window
from numscribe.training.writing import Writing


def test_equal_seeds_give_equal_samples(writing: Writing) -> None:
    def values(seed: int) -> tuple[bytes, bytes]:
        rng = np.random.default_rng(seed)
        return make_line(writing, rng).image.tobytes(), make_window(writing, rng).tobytes()

    assert values(3) == values(3) != values(4)


def test_a_window_has_a_picture_three_coverage_maps_and_lines(writing: Writing) -> None:
    rng = np.random.default_rng(5)
    windows = np.stack([make_window(writing, rng) for _ in range(12)])
    assert (windows.shape, windows.dtype) == ((12, 7, *WINDOW), np.uint8)
    assert windows[:, 3].any()
    assert windows[:, 4].any()
    is_line = windows[:, 6] > 127
    assert 0.01 < is_line.mean() < 0.5
    assert windows[:, 3][is_line].mean() > 3 * windows[:, 3][~is_line].mean()


@pytest.mark.parametrize("held_out", [False, True])
def test_line_images_have_the_height_of_the_line_reader_and_ink(
    held_out: bool, writing: Writing
) -> None:
    rng = np.random.default_rng(6)
    for _ in range(10):
        line = make_line(writing, rng, held_out=held_out)
        assert (line.image.shape[0], line.image.dtype) == (HEIGHT, np.uint8)
        assert line.image.max() > 30
        assert len(line.text) > 0
        assert set(line.text) <= set(SYMBOLS)


@pytest.mark.parametrize("is_visible", [True, False])
def test_a_line_with_an_invisible_point_is_illegible(
    is_visible: bool, rng: np.random.Generator
) -> None:
    handwriting = np.zeros((60, 120), np.uint8)
    handwriting[20:40, 30:36] = handwriting[20:40, 70:76] = 255
    handwriting[36:40, 50:54] = 255
    image = np.repeat(255 - handwriting[:, :, None], 3, axis=2)
    if not is_visible:
        image[36:40, 50:54] = 255
    empty = np.zeros_like(handwriting)
    line = LabelledLine("1.1", Frame(30.0, 76.0, 30.0, 0.0, 20.0), printed=False)
    page = Page(image, handwriting, empty, empty, line)
    for _ in range(10):
        legibility = cut_line(page, rng)[1]
        assert (legibility > LEGIBLE) if is_visible else (legibility == 0.0)
