"""Learning digits: pictures drawn anew for training, and as serving sees them for validation."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from numscribe import __version__
from numscribe.records import NOT_A_DIGIT
from numscribe.training.augment import bend_pictures, draw_strokes
from numscribe.training.calibrate import fit_refusal_shift, fit_temperature
from numscribe.training.export import export_onnx
from numscribe.training.losses import digit_loss
from numscribe.training.networks import shift_last_bias
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Part, Source
from numscribe.training.task import Batch
from numscribe.vision.strokes import PEN_WIDTH

_VALIDATION_PEN = (PEN_WIDTH, PEN_WIDTH)

_CHECKED = 200
"""Real pictures of each source on which the exported model must answer as PyTorch does."""


class DigitTask:
    """Pictures of digits, and of what is none, from some sources."""

    def __init__(self, recipe: Recipe, sources: dict[str, Source]) -> None:
        """Keep the sources, by their name in the recipe."""
        self._recipe = recipe
        self._sources = sources
        self._held_out = {name: validation_pictures(source) for name, source in sources.items()}
        samples = sum(
            round(len(sources[name].training) * times) for name, times in recipe.sources.items()
        )
        self.steps = max(1, samples // recipe.batch_size)

    def draw(self, seed: int, epoch: int) -> tuple[Tensor, Tensor]:
        """Return an epoch's pictures, uint8 (n, 28, 28), and labels, int64 (n,), shuffled."""
        rng = np.random.default_rng([seed, epoch])
        pictures, labels = [], []
        for name, times in self._recipe.sources.items():
            part = self._sources[name].training
            chosen = np.fromiter(_repeated(len(part), times, rng), dtype=np.int64)
            pictures.append(_pictures(part, chosen, self._recipe.pen_widths, rng))
            labels.append(part.labels[chosen])
        order = rng.permutation(sum(map(len, labels)))
        return (
            torch.from_numpy(np.concatenate(pictures)[order]),
            torch.from_numpy(np.concatenate(labels)[order]),
        )

    def batches(self, data: tuple[Tensor, Tensor], generator: torch.Generator) -> Iterator[Batch]:
        """Yield bent pictures, float32 (b, 28, 28), and their labels."""
        pictures, labels = data
        size = self._recipe.batch_size
        for start in range(0, self.steps * size, size):
            x = pictures[start : start + size].float().div(255).unsqueeze(1)  # (b, 1, 28, 28)
            bent = bend_pictures(x, self._recipe.augmentation, generator).squeeze(1)
            yield bent, labels[start : start + size]

    def loss(
        self, logits: Tensor, inputs: Tensor, right: Tensor, teachers: list[nn.Module]
    ) -> Tensor:
        """Return the loss over digits, and over whether each picture is one."""
        return digit_loss(self._recipe, teachers, inputs, logits, right)

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the share of held-out pictures read, or refused, as they should be."""
        network.eval()
        return {name: _share_right(network, *part) for name, part in self._held_out.items()}

    @torch.no_grad()
    def export(self, network: nn.Module, name: str) -> bytes:
        """Calibrate a network on the held-out pictures, and export it."""
        pictures = torch.cat([part for part, _ in self._held_out.values()]).float().div(255)
        logits = torch.cat([network(batch) for batch in torch.split(pictures, 1000)])
        labels = torch.cat([part for _, part in self._held_out.values()])
        is_digit = labels != NOT_A_DIGIT
        temperature = fit_temperature(logits[is_digit, :NOT_A_DIGIT], labels[is_digit])
        if logits.shape[1] > NOT_A_DIGIT:
            network = copy.deepcopy(network)
            shift_last_bias(network, NOT_A_DIGIT, fit_refusal_shift(logits[is_digit, NOT_A_DIGIT]))
        checked = torch.cat([part[:_CHECKED] for part, _ in self._held_out.values()])
        return export_onnx(
            network,
            name=name,
            network_name=self._recipe.network,
            version=__version__,
            temperature=temperature,
            pictures=checked.float().div(255).numpy(),
        )


def validation_pictures(source: Source) -> tuple[Tensor, Tensor]:
    """Return held-out pictures, uint8 (n, 28, 28), as serving would see them, and labels (n,)."""
    part = source.validation
    everything = np.arange(len(part))
    pictures = _pictures(part, everything, _VALIDATION_PEN, np.random.default_rng(0))
    return torch.from_numpy(pictures), torch.from_numpy(part.labels)


def _repeated(count: int, times: float, rng: np.random.Generator) -> Iterator[int]:
    """Each of ``count`` indices ``times`` times; a broken part is drawn anew each epoch."""
    whole = int(times)
    for _ in range(whole):
        yield from range(count)
    rest = round(count * times) - whole * count
    yield from rng.choice(count, rest, replace=False).tolist()


def _pictures(
    part: Part, chosen: Any, pen_widths: tuple[float, float], rng: np.random.Generator
) -> Any:
    if part.pictures is not None:
        return part.pictures[chosen]
    return draw_strokes([part.strokes[i] for i in chosen], pen_widths, rng)


def _share_right(network: nn.Module, pictures: Tensor, labels: Tensor) -> float:
    right = 0
    for start in range(0, len(labels), 1000):
        logits = network(pictures[start : start + 1000].float().div(255))
        answers = logits[:, :NOT_A_DIGIT].argmax(1)
        if logits.shape[1] > NOT_A_DIGIT:
            answers[logits[:, NOT_A_DIGIT] < 0] = NOT_A_DIGIT
        right += int((answers == labels[start : start + 1000]).sum())
    return right / len(labels)
