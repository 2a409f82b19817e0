import numpy as np
import pytest
import torch

from drawings import pen_digits
from numscribe.errors import DataError
from numscribe.io.strokes import parse_strokes
from numscribe.training.input_encoders import PictureEncoder, TrajectoryEncoder, encoder_for
from numscribe.training.recipe import Recipe, load_recipe
from numscribe.training.sources import Samples, Source

PEN = load_recipe("pen")


@pytest.fixture(scope="module")
def drawn() -> Samples:
    digits = pen_digits()
    labels = np.array([int(label) for label, _ in digits])
    return Samples(labels, strokes=[parse_strokes(strokes) for _, strokes in digits])


def test_encoder_for_returns_the_encoder_of_the_network() -> None:
    assert isinstance(encoder_for(PEN), TrajectoryEncoder)
    assert isinstance(encoder_for(load_recipe("default")), PictureEncoder)


@pytest.mark.parametrize("recipe", [Recipe(), PEN], ids=["pictures", "trajectories"])
def test_encoded_samples_have_the_shape_of_the_contract(recipe: Recipe, drawn: Samples) -> None:
    encoder = encoder_for(recipe)
    chosen = np.array([0, 2, 2])
    kept = encoder.encode_varied(drawn, chosen, np.random.default_rng(0))
    ready = encoder.to_network(kept)
    bent = encoder.augment(ready, torch.Generator().manual_seed(0))
    for batch in (ready, bent, encoder.to_network(encoder.encode(drawn))[:3]):
        assert batch.shape == (3, *encoder.contract.shape)
        assert batch.dtype == torch.float32
        assert torch.isfinite(batch).all()
    assert not torch.equal(bent[1], bent[2]), "another hand each time"


def test_trajectory_encoder_refuses_pictures(sources: dict[str, Source]) -> None:
    encoder = TrajectoryEncoder(PEN)
    samples = sources["mnist"].validation
    with pytest.raises(DataError, match="pictures"):
        encoder.encode(samples)
    with pytest.raises(DataError, match="pictures"):
        encoder.encode_varied(samples, np.array([0]), np.random.default_rng(0))
