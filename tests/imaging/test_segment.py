import numpy as np
import pytest

from drawings import Picture, page, with_neighbour, with_specks
from numscribe.imaging.background import flat_background_ink
from numscribe.imaging.segment import find_digit
from numscribe.records import Box, InkPicture


def flat(picture: Picture) -> InkPicture:
    found = flat_background_ink(picture)
    assert found is not None
    return found


@pytest.mark.parametrize("side", [80, 240, 512, 900, 1700])
def test_boxes_times_scale_are_in_pixels_of_the_input(side: int) -> None:
    picture = page("3", side=side)
    extracted = flat(picture)
    found = find_digit(extracted.ink)
    assert found is not None
    box = found[1]
    rows, columns = np.nonzero(picture[:, :, 0] < 128)
    expected = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    measured = np.array([box.x, box.y, box.width, box.height]) * extracted.scale
    np.testing.assert_allclose(measured, expected, atol=2 * extracted.scale)


def test_the_crop_has_the_size_of_its_box() -> None:
    found = find_digit(flat(page("3")).ink)
    assert found is not None
    ink, box, is_alone = found
    assert is_alone
    assert ink.shape == (box.height, box.width)
    for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]):
        assert edge.max() > 0.2


def test_parts_of_a_broken_stroke_are_joined() -> None:
    picture = page("5")
    picture[118:124] = 255
    found = find_digit(flat(picture).ink)
    assert found is not None
    assert found[1].height > 120


def test_a_speck_far_away_does_not_widen_the_box() -> None:
    alone = find_digit(flat(page("3")).ink)
    speckled = find_digit(flat(with_specks(page("3"))).ink)
    assert alone is not None
    assert speckled is not None
    assert speckled[1].width == pytest.approx(alone[1].width, abs=2)
    assert speckled[1].height == pytest.approx(alone[1].height, abs=2)


def dark(picture: Picture) -> np.ndarray:
    """Ink with a component on the border of the picture."""
    return (1 - picture[:, :, 0] / 255).astype(np.float32)


def test_ink_cut_off_by_the_border_is_ignored() -> None:
    found = find_digit(dark(with_neighbour(page("3"))))
    assert found is not None
    assert found[1].x + found[1].width < 200


def test_a_digit_that_touches_the_border_is_kept_whole() -> None:
    found = find_digit(dark(page("3", at=(0.0, 0.25))))
    assert found is not None
    assert found[1].x == 0
    assert found[1].height > 120


def test_the_box_of_ink_that_fills_the_picture_is_the_picture() -> None:
    found = find_digit(np.ones((30, 20), np.float32))
    assert found is not None
    assert found[1] == Box(0, 0, 20, 30)
