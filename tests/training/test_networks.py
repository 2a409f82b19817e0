import pytest
import torch

from numscribe.errors import DataError
from numscribe.training.networks import (
    build_network,
    count_weights,
    input_kind,
    shift_last_bias,
)

SHAPES = {
    "residual": (28, 28),
    "tiny": (28, 28),
    "mlp-128": (28, 28),
    "cnn-2": (28, 28),
    "cnn-3": (28, 28),
    "cnn-bn": (28, 28),
    "trajectory": (3, 64),
}


@pytest.mark.parametrize("refuses", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_digit_networks_have_ten_or_eleven_logits(name: str, refuses: bool) -> None:
    network = build_network(name, refuses=refuses).eval()
    with torch.no_grad():
        assert network(torch.rand(2, *SHAPES[name])).shape == (2, 11 if refuses else 10)


@pytest.mark.parametrize(
    ("name", "weights"), [("residual", 171_346), ("tiny", 23_510), ("cnn-3", 81_066)]
)
def test_networks_have_the_documented_number_of_weights(name: str, weights: int) -> None:
    assert count_weights(build_network(name)) == weights


@pytest.mark.parametrize(
    ("name", "kind"),
    [("ink", "pages"), ("lines", "lines"), ("trajectory", "trajectories"), ("tiny", "digits")],
)
def test_the_kind_of_input_depends_on_the_network(name: str, kind: str) -> None:
    assert input_kind(name) == kind


def test_the_error_for_an_unknown_network_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="residual"):
        build_network("nobody")


def test_a_shift_of_the_bias_changes_one_logit() -> None:
    network = build_network("tiny", refuses=True).eval()
    picture = torch.rand(1, 28, 28)
    with torch.no_grad():
        before = network(picture)
        shift_last_bias(network, 10, 0.5)
        change = network(picture) - before
    torch.testing.assert_close(change, torch.tensor([[0.0] * 10 + [0.5]]))
