"""The task of the ink model: windows of made-up pages, and what covers each of their pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from numscribe import __version__
from numscribe.training.export import export_ink
from numscribe.training.pages.samples import make_window
from numscribe.training.pages.workers import SampleMaker
from numscribe.training.recipe import Recipe
from numscribe.training.task import Batch
from numscribe.training.writing import load_writing

_HELD_OUT = 150
"""Windows that validate, of papers that train and of papers that do not."""

_PASSES = 2
"""Times that each window is seen, every other time mirrored: to make one takes as long as to learn
from it."""


class InkTask:
    """Windows of made-up pages."""

    def __init__(self, recipe: Recipe, data: Path) -> None:
        """Start making pages.

        Raises:
            DataError: Some of the writing is missing.
        """
        self._recipe = recipe
        _, held_out = load_writing(data)
        rng = np.random.default_rng(0)
        self._held_out = {
            name: torch.from_numpy(
                np.stack([make_window(held_out, rng, held_out=side) for _ in range(_HELD_OUT)])
            )
            for name, side in (("known papers", False), ("other papers", True))
        }
        self._maker = SampleMaker(make_window, data)
        self.steps = _PASSES * max(1, recipe.strips // recipe.batch_size // _PASSES)

    def draw(self, seed: int, epoch: int) -> NDArray[np.uint8]:
        """Return an epoch's windows, uint8 (n, 6, height, width)."""
        count = self.steps * self._recipe.batch_size // _PASSES
        return np.stack(self._maker.draw(seed, epoch, count))

    def batches(self, data: NDArray[np.uint8], generator: torch.Generator) -> Iterator[Batch]:
        """Yield pictures, float32 (b, 3, height, width), and coverages of the same shape."""
        for index in range(_PASSES):
            order = torch.randperm(len(data), generator=generator)
            for some in torch.split(order, self._recipe.batch_size):
                layers = torch.from_numpy(data[some.numpy()]).float().div(255)
                if index % 2:
                    layers = layers.flip(3)
                yield layers[:, :3].contiguous(memory_format=torch.channels_last), layers[:, 3:]

    def loss(
        self,
        logits: Tensor,
        inputs: Tensor,  # noqa: ARG002
        right: Tensor,
        teachers: Sequence[nn.Module],  # noqa: ARG002
    ) -> Tensor:
        """Return cross-entropy plus one minus the soft Dice score of each map.

        Milletari et al., *V-Net* (2016), on Dice as a loss.
        """
        entropy = functional.binary_cross_entropy_with_logits(logits, right)
        found = logits.sigmoid()
        shared = (found * right).sum((0, 2, 3))
        both = found.square().sum((0, 2, 3)) + right.square().sum((0, 2, 3))
        dice = (2 * shared + 1) / (both + 1)
        return entropy + (1 - dice).mean()

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the Dice score of handwriting on held-out windows."""
        network.eval()
        return {name: _dice(network, windows) for name, windows in self._held_out.items()}

    def export(self, network: nn.Module, name: str) -> bytes:
        """Export a network."""
        self._maker.close()
        checked = self._held_out["known papers"][:8, :3].float().div(255)
        return export_ink(network, name=name, version=__version__, checked=checked)


def _dice(network: nn.Module, windows: Tensor) -> float:
    shared = both = 0.0
    for some in torch.split(windows, 32):
        found = network(some[:, :3].float().div(255))[:, 0].sigmoid()
        right = some[:, 3].float().div(255)
        shared += 2 * float((found * right).sum())
        both += float(found.square().sum() + right.square().sum())
    return shared / max(both, 1e-6)
