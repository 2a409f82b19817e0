import numpy as np
import pytest

from numscribe.training.pages import papers


def test_held_out_kinds_of_paper_are_not_used_for_training() -> None:
    training = {kind for _, kind in papers._KINDS}
    held_out = {kind for _, kind in papers._HELD_OUT}
    assert training
    assert held_out
    assert not training & held_out


@pytest.mark.parametrize("kind", [kind for _, kind in papers._KINDS + papers._HELD_OUT])
def test_every_kind_of_paper_has_levels_of_a_picture(
    kind: papers.Kind, rng: np.random.Generator
) -> None:
    paper = kind((33, 50), rng)
    assert (paper.shape, paper.dtype) == ((33, 50, 3), np.float32)
    assert np.isfinite(paper).all()
    assert -60 < paper.mean() < 300


def test_noise_has_mean_0_and_standard_deviation_1(rng: np.random.Generator) -> None:
    noise = papers.noise((200, 300), 1, rng, 2)
    assert noise.shape == (200, 300, 2)
    assert noise.mean() == pytest.approx(0, abs=0.02)
    assert noise.std() == pytest.approx(1, abs=0.02)


def test_larger_noise_is_smoother(rng: np.random.Generator) -> None:
    steps = [
        float(np.abs(np.diff(papers.noise((100, 100), size, rng), axis=1)).mean())
        for size in (1, 4, 16)
    ]
    assert steps == sorted(steps, reverse=True)
