import numpy as np
import pytest

from numscribe.training.pages.lines import Spacing, compose_line
from numscribe.training.pages.pens import Pen, choose_pen, draw_line
from numscribe.training.writing import Writing

PLACE = np.array([[30.0, 0.0, 20.0], [0.0, 30.0, 40.0]])
"""Maps digits to a height of 30 pixels, with their middle in row 40."""

SHAPE = (80, 260)


def test_a_line_is_drawn_at_its_place(writing: Writing, rng: np.random.Generator) -> None:
    line = compose_line("4071", writing, Spacing(0.2), rng)
    drawn = draw_line(line, PLACE, SHAPE, Pen(0.08), rng)
    assert (drawn.shape, drawn.dtype) == (SHAPE, np.uint8)
    rows, columns = np.nonzero(drawn > 60)
    assert columns.min() == pytest.approx(20, abs=4)
    assert columns.max() == pytest.approx(20 + 30 * line.width, abs=4)
    assert 15 < rows.min() < rows.max() < 65


def test_a_wider_pen_leaves_more_ink(writing: Writing, rng: np.random.Generator) -> None:
    composed = [compose_line("4071", writing, Spacing(0.2), rng) for _ in range(10)]
    line = next(c for c in composed if not isinstance(c.glyphs[0].ink, np.ndarray))
    thin, wide = (
        int(draw_line(line, PLACE, SHAPE, Pen(width), rng).sum()) for width in (0.05, 0.2)
    )
    assert wide > 2 * thin


def test_every_pen_leaves_ink(writing: Writing, rng: np.random.Generator) -> None:
    line = compose_line("8", writing, Spacing(0.2), rng)
    for _ in range(30):
        assert draw_line(line, PLACE, SHAPE, choose_pen(rng), rng).any()
