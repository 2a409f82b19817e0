import cv2
import numpy as np

from numscribe.models.symbols import SYMBOLS
from numscribe.reading.line_image import HEIGHT, crop_line_image
from numscribe.training.pages.page import Page, make_page
from numscribe.training.writing import Writing


def test_equal_seeds_give_equal_pages(writing: Writing) -> None:
    def values(seed: int) -> list[bytes]:
        page = make_page(writing, np.random.default_rng(seed))
        return [page.image.tobytes(), page.handwriting.tobytes(), page.line.text.encode()]

    assert values(3) == values(3) != values(4)


def test_coverage_maps_have_the_size_of_the_picture(pages: list[Page]) -> None:
    for page in pages:
        shape = page.image.shape[:2]
        assert (page.image.dtype, page.image.shape[2]) == (np.uint8, 3)
        for layer in (page.handwriting, page.ruling, page.printing):
            assert (layer.shape, layer.dtype) == (shape, np.uint8)


def test_the_line_of_a_page_has_a_text_and_ink(pages: list[Page]) -> None:
    for page in pages:
        assert page.line.text
        assert set(page.line.text) <= set(SYMBOLS)
        assert (page.printing if page.line.printed else page.handwriting).any()


def test_the_frame_of_the_line_contains_its_ink(pages: list[Page]) -> None:
    for page in pages:
        frame = page.line.frame
        assert frame.right > frame.left
        assert 0 < frame.height < 200
        assert -0.3 < frame.slope < 0.3
        ink = page.printing if page.line.printed else page.handwriting
        image = crop_line_image(ink.astype(np.float32) / 255, frame)
        assert image.shape == (HEIGHT, frame.width)
        assert image[8:32].max() > 20


def test_handwriting_differs_from_the_paper_around_it(writing: Writing) -> None:
    rng = np.random.default_rng(2)
    differences = []
    for _ in range(40):
        page = make_page(writing, rng)
        core = cv2.erode(page.handwriting, np.ones((3, 3), np.uint8)) > 200
        near = cv2.dilate(page.handwriting, np.ones((7, 7), np.uint8)) > 0
        around = near & (cv2.dilate(page.handwriting, np.ones((3, 3), np.uint8)) == 0)
        around &= (page.ruling == 0) & (page.printing == 0)
        if core.sum() > 20 and around.sum() > 20:
            levels = page.image.astype(float)
            difference = levels[core].mean(axis=0) - levels[around].mean(axis=0)
            differences.append(np.abs(difference).max())
    assert len(differences) > 8
    assert np.median(differences) > 20
    assert np.mean(np.array(differences) > 8) > 0.9


def test_a_page_without_writing_has_no_handwriting(
    writing: Writing, rng: np.random.Generator
) -> None:
    pages = [make_page(writing, rng, is_written=False) for _ in range(10)]
    assert not any(page.handwriting.any() for page in pages)


def test_a_page_has_at_least_the_minimum_size(writing: Writing, rng: np.random.Generator) -> None:
    for _ in range(10):
        page = make_page(writing, rng, least=(150, 300))
        assert page.image.shape[0] >= 150
        assert page.image.shape[1] >= 300
