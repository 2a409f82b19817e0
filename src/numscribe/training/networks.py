"""The networks. Most map pictures (n, 28, 28) in [0, 1] to logits (n, 10) or (n, 11).

The first ten logits are for the digits. The sigmoid of the eleventh, if there is one, is the
probability that the input is a digit.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from numscribe.errors import DataError
from numscribe.models.classifier import PICTURES, TRAJECTORIES
from numscribe.training.layers import Convolution, Residual
from numscribe.training.paper_networks import InkNetwork, LineNetwork


class Network(nn.Module):
    """A sequential network that adds a channel axis to its input."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, pictures: Tensor) -> Tensor:
        """Map pictures (n, 28, 28) to logits (n, outputs)."""
        return self.layers(pictures.unsqueeze(1))  # type: ignore[no-any-return]


def residual(outputs: int = 10) -> Network:
    """Build the default network, which is mostly at 14×14 and 7×7 (171,346 weights)."""
    return Network(
        Convolution(1, 24),  # (n, 24, 28, 28)
        Convolution(24, 32, stride=2),  # (n, 32, 14, 14)
        Residual(Convolution(32, 32)),
        Residual(Convolution(32, 32)),
        Convolution(32, 64, stride=2),  # (n, 64, 7, 7)
        Residual(Convolution(64, 64)),
        Residual(Convolution(64, 64)),
        Convolution(64, 64, padding=0),  # (n, 64, 5, 5)
        nn.Flatten(),
        nn.Linear(64 * 5 * 5, outputs),
    )


def tiny(outputs: int = 10) -> Network:
    """Build a narrower version of ``residual`` (23,510 weights)."""
    return Network(
        Convolution(1, 12),  # (n, 12, 28, 28)
        Convolution(12, 20, stride=2),  # (n, 20, 14, 14)
        Residual(Convolution(20, 20)),
        Residual(Convolution(20, 20)),
        Convolution(20, 28, stride=2),  # (n, 28, 7, 7)
        Residual(Convolution(28, 28)),
        nn.Conv2d(28, 28, 7, groups=28),  # (n, 28, 1, 1): one weight per position
        nn.Flatten(),
        nn.Linear(28, outputs),
    )


def mlp_128(outputs: int = 10) -> Network:
    """Build the multilayer perceptron of many tutorials: 784-128-128-10."""
    return Network(
        nn.Flatten(),
        nn.Linear(784, 128),
        nn.ReLU(),
        nn.Linear(128, 128),
        nn.ReLU(),
        nn.Linear(128, outputs),
    )


def cnn_2(outputs: int = 10) -> Network:
    """Build the network with two convolutions of Keras' tutorial: 32, 64, dense 128."""
    return Network(
        *_pooled(1, 32),  # (n, 32, 13, 13)
        *_pooled(32, 64),  # (n, 64, 5, 5)
        nn.Flatten(),
        nn.Linear(64 * 5 * 5, 128),
        nn.ReLU(),
        nn.Linear(128, outputs),
    )


def cnn_3(outputs: int = 10) -> Network:
    """Build the network with three convolutions of many draw-a-digit apps (81,066 weights)."""
    return Network(
        *_pooled(1, 64),  # (n, 64, 13, 13)
        *_pooled(64, 64),  # (n, 64, 5, 5)
        *_pooled(64, 64),  # (n, 64, 1, 1)
        nn.Flatten(),
        nn.Linear(64, 64),
        nn.ReLU(),
        nn.Linear(64, 32),
        nn.ReLU(),
        nn.Linear(32, outputs),
    )


def cnn_bn(outputs: int = 10) -> Network:
    """Build a network with batch normalization: 32, 64, 128, dense 256."""
    return Network(
        Convolution(1, 32),
        nn.MaxPool2d(2),  # (n, 32, 14, 14)
        Convolution(32, 64),
        nn.MaxPool2d(2),  # (n, 64, 7, 7)
        Convolution(64, 128),
        nn.MaxPool2d(2),  # (n, 128, 3, 3)
        nn.Flatten(),
        nn.Linear(128 * 3 * 3, 256),
        nn.ReLU(),
        nn.Linear(256, outputs),
    )


def _along(inputs: int, outputs: int, stride: int = 1) -> list[nn.Module]:
    """Return a 1-D convolution of size 3 without bias, batch normalization and ReLU."""
    return [
        nn.Conv1d(inputs, outputs, 3, stride, padding=1, bias=False),
        nn.BatchNorm1d(outputs),
        nn.ReLU(inplace=True),
    ]


def _pooled(inputs: int, outputs: int) -> list[nn.Module]:
    """Return a 3×3 convolution without padding, ReLU and 2×2 max pooling."""
    return [nn.Conv2d(inputs, outputs, 3), nn.ReLU(), nn.MaxPool2d(2)]


class TrajectoryNetwork(nn.Module):
    """1-D convolutions along the trajectory, over position, direction and pen state."""

    def __init__(self, outputs: int = 10) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_along(5, 32),  # (n, 32, 64)
            Residual(nn.Sequential(*_along(32, 32))),
            *_along(32, 64, stride=2),  # (n, 64, 32)
            Residual(nn.Sequential(*_along(64, 64))),
            Residual(nn.Sequential(*_along(64, 64))),
            *_along(64, 96, stride=2),  # (n, 96, 16)
            Residual(nn.Sequential(*_along(96, 96))),
            Residual(nn.Sequential(*_along(96, 96))),
        )
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Flatten(), nn.Linear(96 * 16, outputs))

    def forward(self, trajectories: Tensor) -> Tensor:
        """Map trajectories (n, 3, 64) to logits (n, outputs)."""
        place, pen = trajectories[:, :2], trajectories[:, 2:]
        steps = functional.pad(place[:, :, 1:] - place[:, :, :-1], (1, 1), mode="replicate")
        step = steps[:, :, 1:] + steps[:, :, :-1]  # through each point
        direction = step / (step.square().sum(1, keepdim=True).sqrt() + 1e-6)
        return self.head(self.body(torch.cat([2 * place, direction, pen], 1)))  # type: ignore[no-any-return]


INK, LINES = "ink", "lines"
"""Names of the networks for pages and for line images."""

TRAJECTORY = "trajectory"
"""Name of the network for trajectories; all other networks are for pictures of digits."""

_NETWORKS: dict[str, Callable[[int], nn.Module]] = {
    "residual": residual,
    "tiny": tiny,
    "mlp-128": mlp_128,
    "cnn-2": cnn_2,
    "cnn-3": cnn_3,
    "cnn-bn": cnn_bn,
    TRAJECTORY: TrajectoryNetwork,
    INK: lambda _: InkNetwork(),
    LINES: lambda _: LineNetwork(),
}


def input_kind(network: str) -> str:
    """Return the kind of input of a network, as in the model registry."""
    return {INK: "pages", LINES: "lines", TRAJECTORY: TRAJECTORIES.reads}.get(
        network, PICTURES.reads
    )


def count_weights(network: nn.Module) -> int:
    """Return the number of weights."""
    return sum(parameter.numel() for parameter in network.parameters())


def build_network(name: str, *, refuses: bool = False) -> nn.Module:
    """Build a network with random weights.

    Args:
        name: Name of the network.
        refuses: Whether to add an eleventh logit for "is a digit".

    Raises:
        DataError: There is no network of that name.
    """
    if name not in _NETWORKS:
        raise DataError(f"There is no network {name!r}; available: {', '.join(_NETWORKS)}.")
    return _NETWORKS[name](11 if refuses else 10)


@torch.no_grad()
def shift_last_bias(network: nn.Module, output: int, shift: float) -> None:
    """Add a constant to one output of a network's last linear layer, in place."""
    *_, last = (module for module in network.modules() if isinstance(module, nn.Linear))
    last.bias[output] += shift
