import numpy as np
import pytest

from numscribe.models.symbols import HALF, OTHER, SYMBOLS
from numscribe.training.pages.glyphs import right_edge
from numscribe.training.pages.lines import (
    Spacing,
    choose_spacing,
    compose_line,
    found_frame,
    typeset_line,
    written_line,
)
from numscribe.training.pages.typefaces import load_typefaces
from numscribe.training.writing import Writing


@pytest.mark.parametrize("text", ["7", "3.14", "$1,234.50", "12/27/93", f"1{HALF}", f"4{OTHER}2"])
def test_symbols_are_placed_from_left_to_right(
    text: str, writing: Writing, rng: np.random.Generator
) -> None:
    line = compose_line(text, writing, Spacing(0.25, touching=0.0, wide=0.0), rng)
    assert line.text == text
    assert line.spans.shape == (len(text), 2)
    assert (line.spans[:, 0] <= line.spans[:, 1]).all()
    assert (np.diff(line.spans.mean(axis=1)) > -0.2).all()
    assert min(glyph.left for glyph in line.glyphs) == pytest.approx(0, abs=1e-6)
    assert line.width == pytest.approx(line.spans[:, 1].max(), abs=0.05)


def test_a_pitch_places_symbols_at_equal_distances(
    writing: Writing, rng: np.random.Generator
) -> None:
    line = compose_line("4071", writing, Spacing(0.2, pitch=1.5), rng)
    assert np.diff(line.spans.mean(axis=1)) == pytest.approx([1.5] * 3, abs=0.4)


@pytest.mark.parametrize("mark", [".", ","])
def test_points_and_commas_that_do_not_touch_are_clear_of_the_digit_before(
    mark: str, writing: Writing, rng: np.random.Generator
) -> None:
    spacing = Spacing(-0.1, touching=0.0, wide=0.0, pen=0.1, touching_points=0.0)
    for _ in range(20):
        line = compose_line(f"1{mark}1", writing, spacing, rng)
        edge = right_edge(line.glyphs[0], 0.25, 0.65)  # of the 1, at the height of the mark
        assert edge is not None
        assert line.spans[1, 0] - edge > 0.1


def test_digits_have_the_height_1_and_the_middle_0(
    writing: Writing, rng: np.random.Generator
) -> None:
    for _ in range(10):
        line = compose_line("0825", writing, choose_spacing(rng, 0.1), rng)
        heights = [glyph.height for glyph in line.glyphs]
        middles = [glyph.top + glyph.height / 2 for glyph in line.glyphs]
        assert np.median(heights) == pytest.approx(1, abs=0.45)
        assert np.median(middles) == pytest.approx(0, abs=0.3)


def test_a_written_number_has_the_unit_of_composed_lines(
    writing: Writing, rng: np.random.Generator
) -> None:
    line = written_line(writing, rng)
    frame = found_frame(line)
    assert line.text == "407"
    assert line.spans.shape == (0, 2)
    assert frame.height == pytest.approx(1, abs=0.15)
    assert frame.middle == pytest.approx(0, abs=0.15)


@pytest.mark.parametrize("held_out", [False, True])
def test_symbols_that_a_typeface_lacks_are_removed_from_the_text(
    held_out: bool, rng: np.random.Generator
) -> None:
    for face in load_typefaces(held_out=held_out):
        line = typeset_line("12.5€☒7", face, rng)
        assert line.printed
        assert set("12.57") <= set(line.text) <= set(SYMBOLS)
        assert len(line.glyphs) == len(line.text)
