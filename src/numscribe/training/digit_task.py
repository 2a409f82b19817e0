"""The training task of the digit models: pictures or trajectories of single digits."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from numscribe import __version__
from numscribe.records import NOT_A_DIGIT, Rng
from numscribe.training.calibrate import fit_refusal_shift, fit_temperature
from numscribe.training.export import export_onnx
from numscribe.training.input_encoders import encoder_for
from numscribe.training.losses import digit_loss
from numscribe.training.networks import shift_last_bias
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Source
from numscribe.training.task import Batch

_CHECKED = 200
"""Number of validation samples per source for the comparison of the export with PyTorch."""


class DigitTask:
    """Digits and non-digits from several sources."""

    def __init__(self, recipe: Recipe, sources: dict[str, Source]) -> None:
        """Create a task.

        Args:
            recipe: The recipe.
            sources: The sources, by their names in the recipe.

        Raises:
            DataError: The network needs strokes, and a source has pictures.
        """
        self._recipe = recipe
        self._sources = sources
        self._encoder = encoder_for(recipe)
        self._held_out = {
            name: (
                self._encoder.encode(source.validation),
                torch.from_numpy(source.validation.labels),
            )
            for name, source in sources.items()
        }
        samples = sum(
            round(len(sources[name].training) * times) for name, times in recipe.sources.items()
        )
        self.steps = max(1, samples // recipe.batch_size)

    def epoch_data(self, seed: int, epoch: int) -> tuple[Tensor, Tensor]:
        """Return the encoded inputs of an epoch and their labels, int64 (n,), shuffled."""
        rng = np.random.default_rng([seed, epoch])
        inputs, labels = [], []
        for name, times in self._recipe.sources.items():
            samples = self._sources[name].training
            chosen = np.fromiter(_repeated(len(samples), times, rng), dtype=np.int64)
            inputs.append(self._encoder.encode_varied(samples, chosen, rng))
            labels.append(torch.from_numpy(samples.labels[chosen]))
        order = torch.from_numpy(rng.permutation(sum(map(len, labels))))
        return torch.cat(inputs)[order], torch.cat(labels)[order]

    def batches(self, data: tuple[Tensor, Tensor], generator: torch.Generator) -> Iterator[Batch]:
        """Yield batches of augmented inputs, float32, and labels, int64 (b,)."""
        inputs, labels = data
        size = self._recipe.batch_size
        for start in range(0, self.steps * size, size):
            some = self._encoder.to_network(inputs[start : start + size])
            yield self._encoder.augment(some, generator), labels[start : start + size]

    def loss(
        self, logits: Tensor, inputs: Tensor, targets: Tensor, teachers: list[nn.Module]
    ) -> Tensor:
        """Return the sum of the digit loss and the rejection loss."""
        return digit_loss(self._recipe, teachers, inputs, logits, targets)

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the accuracy on held-out samples, by source; non-digits must be refused."""
        network.eval()
        return {
            name: _accuracy(self._logits(network, inputs), labels)
            for name, (inputs, labels) in self._held_out.items()
        }

    @torch.no_grad()
    def export(self, network: nn.Module, name: str) -> bytes:
        """Calibrate a network on held-out samples, and export it."""
        held_out = self._held_out.values()
        logits = torch.cat([self._logits(network, inputs) for inputs, _ in held_out])
        labels = torch.cat([labels for _, labels in held_out])
        is_digit = labels != NOT_A_DIGIT
        temperature = fit_temperature(logits[is_digit, :NOT_A_DIGIT], labels[is_digit])
        if logits.shape[1] > NOT_A_DIGIT:
            network = copy.deepcopy(network)
            shift_last_bias(network, NOT_A_DIGIT, fit_refusal_shift(logits[is_digit, NOT_A_DIGIT]))
        return export_onnx(
            network,
            name=name,
            network_name=self._recipe.network,
            version=__version__,
            temperature=temperature,
            contract=self._encoder.contract,
            checked=self._encoder.to_network(
                torch.cat([inputs[:_CHECKED] for inputs, _ in held_out])
            ),
        )

    def _logits(self, network: nn.Module, inputs: Tensor) -> Tensor:
        return torch.cat(
            [network(self._encoder.to_network(some)) for some in torch.split(inputs, 1000)]
        )


def _repeated(count: int, times: float, rng: Rng) -> Iterator[int]:
    """Yield each of ``count`` indices ``times`` times; the fractional part is a random subset."""
    whole = int(times)
    for _ in range(whole):
        yield from range(count)
    rest = round(count * times) - whole * count
    yield from rng.choice(count, rest, replace=False).tolist()


def _accuracy(logits: Tensor, labels: Tensor) -> float:
    answers = logits[:, :NOT_A_DIGIT].argmax(1)
    if logits.shape[1] > NOT_A_DIGIT:
        answers[logits[:, NOT_A_DIGIT] < 0] = NOT_A_DIGIT
    return float((answers == labels).float().mean())
