import numpy as np
import pytest

from numscribe.training.pages import ruling
from numscribe.training.pages.lines import Spacing, compose_line
from numscribe.training.writing import Writing

PLACE = np.array([[30.0, 0.0, 20.0], [0.0, 30.0, 40.0]])
SHAPE = (80, 260)


def test_held_out_kinds_of_ruling_are_not_used_for_training() -> None:
    training = {kind for _, kind in ruling._KINDS}
    held_out = {kind for _, kind in ruling._HELD_OUT}
    assert training
    assert held_out
    assert not training & held_out


@pytest.mark.parametrize("kind", [kind for _, kind in ruling._KINDS + ruling._HELD_OUT])
def test_every_kind_of_ruling_has_finite_segments(
    kind: ruling.Kind, writing: Writing, rng: np.random.Generator
) -> None:
    line = compose_line("4071", writing, Spacing(0.2), rng)
    extent = ruling.Extent(-1.0, -2.0, line.width + 1, 2.0)
    for _ in range(5):
        segments = kind(line, extent, rng)
        assert len(segments) < 3000
        assert np.isfinite(np.array(segments)).all()


@pytest.mark.parametrize("held_out", [False, True])
def test_ruling_covers_some_of_the_page(
    held_out: bool, writing: Writing, rng: np.random.Generator
) -> None:
    line = compose_line("4071", writing, Spacing(0.2), rng)
    drawn = [ruling.draw_ruling(line, PLACE, SHAPE, rng, held_out=held_out) for _ in range(12)]
    assert all(layer.shape == SHAPE and layer.dtype == np.uint8 for layer in drawn)
    covered = [float((layer > 100).mean()) for layer in drawn]
    assert max(covered) > 0.005
    assert np.median(covered) < 0.5
