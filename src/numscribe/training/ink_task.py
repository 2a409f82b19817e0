"""The training task of the ink model: windows of synthetic pages, and coverage maps."""

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
"""Number of validation windows on known kinds of paper, and as many on held-out kinds."""

_PASSES = 2
"""Passes over an epoch's windows, the second one mirrored.

Generating a window takes as long as training on it.
"""


class InkTask:
    """Windows of synthetic pages, generated in a worker process."""

    def __init__(self, recipe: Recipe, data: Path) -> None:
        """Load the handwriting, make the validation windows, and start the worker process.

        Args:
            recipe: The recipe.
            data: The data folder.

        Raises:
            DataError: A file, a digit or a mark is missing.
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

    def epoch_data(self, seed: int, epoch: int) -> NDArray[np.uint8]:
        """Return the windows of an epoch, uint8 (n, 7, height, width), as ``make_window`` does."""
        count = self.steps * self._recipe.batch_size // _PASSES
        return np.stack(self._maker.make(seed, epoch, count))

    def batches(self, data: NDArray[np.uint8], generator: torch.Generator) -> Iterator[Batch]:
        """Yield pictures, float32 (b, 3, h, w) in [0, 1], and maps, float32 (b, 4, h, w)."""
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
        targets: Tensor,
        teachers: Sequence[nn.Module],  # noqa: ARG002
    ) -> Tensor:
        """Return the binary cross-entropy plus the mean soft Dice loss of the four maps.

        Milletari, Navab and Ahmadi, *V-Net* (2016), define the Dice loss.
        """
        entropy = functional.binary_cross_entropy_with_logits(logits, targets)
        maps = logits.sigmoid()
        intersection = (maps * targets).sum((0, 2, 3))
        total = maps.square().sum((0, 2, 3)) + targets.square().sum((0, 2, 3))
        dice = (2 * intersection + 1) / (total + 1)
        return entropy + (1 - dice).mean()

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the Dice scores of handwriting and of lines, 0 to 1, by kind of paper.

        They are measured on held-out windows.
        """
        network.eval()
        scores: dict[str, float] = {}
        for name, windows in self._held_out.items():
            scores[name], scores[f"lines on {name}"] = _dice(network, windows)
        return scores

    def export(self, network: nn.Module, name: str) -> bytes:
        """Export a network; the ink model has no calibration."""
        self._maker.close()
        checked = self._held_out["known papers"][:8, :3].float().div(255)
        return export_ink(network, name=name, version=__version__, checked=checked)


def _dice(network: nn.Module, windows: Tensor) -> tuple[float, float]:
    """Return the Dice scores of the maps of handwriting and of lines."""
    shared, total = torch.zeros(2), torch.zeros(2)
    for some in torch.split(windows, 32):
        found = network(some[:, :3].float().div(255))[:, [0, 3]].sigmoid()
        truth = some[:, [3, 6]].float().div(255)
        shared += (found * truth).sum((0, 2, 3))
        total += (found.square() + truth.square()).sum((0, 2, 3))
    handwriting, lines = (2 * shared / total.clamp(min=1e-6)).tolist()
    return handwriting, lines
