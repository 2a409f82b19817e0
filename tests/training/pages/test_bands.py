import numpy as np
import pytest

from numscribe.reading.line_image import Frame
from numscribe.training.pages.bands import line_map
from numscribe.training.pages.lines import Line
from numscribe.training.pages.page import LabelledLine, Page, PlacedLine, make_page
from numscribe.training.writing import Writing

HEIGHT = 20
"""Height of a digit in pixels."""

SPANS = np.array([[0.0, 0.6], [1.0, 1.6], [2.0, 2.6]])
"""Three digits, from 20 to 32, from 40 to 52, and from 60 to 72 pixels."""


def page_with(spans: np.ndarray, *, is_inked: bool = True) -> Page:
    """Return a page with a line at y = 50."""
    ink = np.full((100, 120), 255 * is_inked, np.uint8)
    none = np.zeros_like(ink)
    place = np.array([[HEIGHT, 0.0, 20], [0.0, HEIGHT, 50]])
    line = Line("123", [], spans)
    label = LabelledLine("123", Frame(20, 72, 50, 0, HEIGHT), printed=False)
    return Page(np.dstack([ink] * 3), ink, none, none, label, (PlacedLine(line, place),))


def test_the_band_of_a_line_has_half_the_height_of_its_digits() -> None:
    drawn = line_map(page_with(SPANS), (0, 0, 120, 100))
    rows, columns = np.nonzero(drawn > 127)
    assert (rows.min(), rows.max() + 1) == (45, 55)
    assert columns.min() == pytest.approx(20, abs=1)
    assert columns.max() == pytest.approx(72, abs=1)
    assert drawn[50, 35] == 255  # the gap between two digits


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [((0, 0, 66, 100), 20, 52), ((45, 0, 120, 100), 60, 72), ((0, 0, 71, 100), 20, 72)],
)
def test_a_digit_that_the_window_cuts_off_is_not_in_the_band(
    window: tuple[float, float, float, float], first: int, last: int
) -> None:
    columns = np.flatnonzero((line_map(page_with(SPANS), window) > 127).any(axis=0))
    assert columns.min() == pytest.approx(first, abs=1)
    assert columns.max() == pytest.approx(last, abs=1)


def test_a_line_whose_digits_are_mostly_below_the_window_has_no_band() -> None:
    assert not line_map(page_with(SPANS), (0, 0, 120, 50)).any()


def test_writing_that_is_covered_has_no_band() -> None:
    assert not line_map(page_with(SPANS, is_inked=False), (0, 0, 120, 100)).any()


def test_the_line_of_a_page_has_a_band_where_its_ink_is(
    writing: Writing, rng: np.random.Generator
) -> None:
    covered = []
    for _ in range(20):
        page = make_page(writing, rng, has_others=False)
        if page.line.printed or not page.handwriting.any():
            continue
        height, width = page.handwriting.shape
        columns = page.handwriting.max(axis=0) > 127
        band = line_map(page, (0, 0, width, height)).max(axis=0) > 127
        covered.append((columns & band).sum() / max(1, columns.sum()))
    assert np.median(covered) > 0.95
