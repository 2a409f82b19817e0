import numpy as np
import pytest

from numscribe.vision.near import drop_edges, find_writing


def ink(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """Boxes of ink, each x, y, width and height, on a page of 500×400."""
    page = np.zeros((400, 500), np.float32)
    for x, y, width, height in boxes:
        page[y : y + height, x : x + width] = 1
    return page


SMALL = (300, 200, 10, 20), (320, 200, 12, 20)


def test_small_writing_is_found_with_paper_around_it() -> None:
    assert find_writing(ink(*SMALL)) == (slice(192, 228), slice(292, 340))


def test_specks_and_what_lies_around_the_paper_do_not_say_where_writing_is() -> None:
    assert find_writing(ink(*SMALL, (20, 20, 2, 2), (0, 0, 80, 300))) == find_writing(ink(*SMALL))


def test_a_long_line_elsewhere_hides_no_writing() -> None:
    found = find_writing(ink(*SMALL, (50, 350, 400, 2)))
    assert found is None or (found[0].start <= 200 and found[0].stop >= 220)


def test_a_digit_that_runs_into_the_border_belongs_to_the_writing() -> None:
    found = find_writing(ink(*SMALL, (490, 200, 10, 20)))
    assert found is not None
    assert found[1].stop == 500


@pytest.mark.parametrize("boxes", [[], [(100, 100, 80, 200)], [(0, 0, 500, 30)]])
def test_of_large_writing_or_none_nothing_is_looked_at_again(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    assert find_writing(ink(*boxes)) is None


def test_what_runs_out_of_a_part_is_dropped_and_what_the_picture_cut_is_not() -> None:
    page = ink((0, 100, 30, 30), (470, 100, 30, 30), (200, 100, 30, 30))
    part = slice(50, 450), slice(0, 500)  # of a picture of 600×500
    kept = drop_edges(page, (500, 600), part)
    np.testing.assert_array_equal(kept, ink((0, 100, 30, 30), (200, 100, 30, 30)))
    assert drop_edges(page, (400, 500), (slice(0, 400), slice(0, 500))) is page
