import numpy as np

from numscribe.training.pages.lines import Spacing, compose_line
from numscribe.training.pages.printing import draw_print, set_words
from numscribe.training.pages.typefaces import load_typefaces
from numscribe.training.writing import Writing

PLACE = np.array([[30.0, 0.0, 20.0], [0.0, 30.0, 40.0]])
SHAPE = (80, 260)


def test_words_are_set_side_by_side(rng: np.random.Generator) -> None:
    line = set_words(load_typefaces(held_out=False)[0], 3, rng)
    assert line.printed
    assert line.width > 2
    lefts = [glyph.left for glyph in line.glyphs]
    assert lefts == sorted(lefts)


def test_print_is_drawn_on_some_pages(writing: Writing, rng: np.random.Generator) -> None:
    face = load_typefaces(held_out=False)[0]
    line = compose_line("4071", writing, Spacing(0.2), rng)
    drawn = [draw_print(line, PLACE, SHAPE, face, rng) for _ in range(10)]
    assert any(layer.any() for layer in drawn)
    assert all(layer.shape == SHAPE for layer in drawn)
