import numpy as np
import pytest

from numscribe.training.pages.choice import choose


def test_kinds_are_chosen_in_proportion_to_their_weights(rng: np.random.Generator) -> None:
    chosen = [choose([(3.0, "often"), (1.0, "rarely"), (0.0, "never")], rng) for _ in range(2000)]
    assert set(chosen) == {"often", "rarely"}
    assert chosen.count("often") / 2000 == pytest.approx(0.75, abs=0.05)
