import numpy as np
import pytest
import torch

from drawings import pen_digits
from numscribe.errors import DataError
from numscribe.training.recipe import Recipe, load_recipe
from numscribe.training.sources import Part, Source
from numscribe.training.views import PictureView, TrajectoryView, view_of
from numscribe.vision.strokes import parse_strokes

PEN = load_recipe("pen")


@pytest.fixture(scope="module")
def drawn() -> Part:
    digits = pen_digits()
    labels = np.array([int(label) for label, _ in digits])
    return Part(labels, strokes=[parse_strokes(strokes) for _, strokes in digits])


def test_the_network_decides_what_is_seen() -> None:
    assert isinstance(view_of(PEN), TrajectoryView)
    assert isinstance(view_of(load_recipe("default")), PictureView)


@pytest.mark.parametrize("recipe", [Recipe(), PEN], ids=["pictures", "trajectories"])
def test_what_is_seen_has_the_shape_of_the_contract(recipe: Recipe, drawn: Part) -> None:
    view = view_of(recipe)
    chosen = np.array([0, 2, 2])
    kept = view.draw(drawn, chosen, np.random.default_rng(0))
    ready = view.ready(kept)
    bent = view.bend(ready, torch.Generator().manual_seed(0))
    for batch in (ready, bent, view.ready(view.held_out(drawn))[:3]):
        assert batch.shape == (3, *view.contract.shape)
        assert batch.dtype == torch.float32
        assert torch.isfinite(batch).all()
    assert not torch.equal(bent[1], bent[2]), "another hand each time"


def test_the_way_of_a_pen_is_not_learned_from_pictures(sources: dict[str, Source]) -> None:
    view = TrajectoryView(PEN)
    part = sources["mnist"].validation
    with pytest.raises(DataError, match="pictures"):
        view.held_out(part)
    with pytest.raises(DataError, match="pictures"):
        view.draw(part, np.array([0]), np.random.default_rng(0))
