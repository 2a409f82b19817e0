import numpy as np
import pytest

from numscribe.training.pages.lines import Spacing, compose_line
from numscribe.training.pages.surroundings import (
    around_sheet,
    highlight,
    punch_holes,
    put_on_desk,
    stain,
)
from synthetic_writing import tiny_writing

SHAPE = (120, 260)
PLACE = np.array([[30.0, 0.0, 80.0], [0.0, 30.0, 60.0]])
LINE = compose_line("427", tiny_writing(), Spacing(0.2), np.random.default_rng(0))
WHITE = np.full((*SHAPE, 3), 255, np.float32)

SEEDS = pytest.mark.parametrize("seed", range(8))


@SEEDS
def test_a_highlighter_colours_the_line_and_leaves_some_paper(seed: int) -> None:
    page = highlight(WHITE, LINE, PLACE, np.random.default_rng(seed))
    assert page.dtype == np.float32
    coloured = (page < 250).any(axis=2)
    assert coloured[50:70, 80:140].any()
    assert not coloured.all()
    assert page.min() > 10


@SEEDS
def test_holes_do_not_overlap_the_line(seed: int) -> None:
    page = punch_holes(np.full_like(WHITE, 140), LINE, PLACE, np.random.default_rng(seed))
    holes = (page != 140).any(axis=2)
    assert not holes[45:75, 80 : 80 + round(30 * LINE.width)].any()


@SEEDS
def test_the_sheet_contains_the_line_and_the_desk_replaces_the_rest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outside = around_sheet(LINE, PLACE, SHAPE, rng)
    assert outside.any()
    assert not outside[45:75, 80 : 80 + round(30 * LINE.width)].any()
    page = put_on_desk(WHITE, outside, rng)
    assert (page[~outside] == 255).all()
    assert (page[outside] != 255).any()


@SEEDS
def test_a_stain_darkens_paper(seed: int) -> None:
    page = stain(WHITE, np.random.default_rng(seed))
    assert (page.shape, page.dtype) == (WHITE.shape, np.float32)
    assert (page <= WHITE).all()
    assert 0 <= page.min() < 200
