"""Learning whole numbers: strips of them, and what they say, without where each digit is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from numscribe import __version__
from numscribe.errors import DataError
from numscribe.layout.ctc import digit_columns, likely_texts
from numscribe.models.sequence import BLANK, SYMBOLS
from numscribe.training.export import export_sequence
from numscribe.training.recipe import Recipe
from numscribe.training.strips import Strip, make_strip, pad_strips, written
from numscribe.training.task import Batch
from numscribe.training.writing import SOURCES, load_writing

_WIDEST = 640
"""Widest strip that trains; a few are far wider, and a batch is as wide as its widest."""

_NARROWEST = 4
"""Fewest pixels of a strip for each symbol: below that the network has too few columns."""

_COMPOSED = 0.05
"""Composed numbers that validate, for each one that trains in an epoch."""

_CHECKED = 20
"""Strips on which the exported model must answer as PyTorch does."""

_AT_ONCE = 64
"""Strips validated at a time."""


class NumberTask:
    """Strips of composed and of written numbers."""

    def __init__(self, recipe: Recipe, data: Path) -> None:
        """Load the writing that numbers are made of.

        Raises:
            DataError: Some of it is missing, or the recipe asks for other sources, or teachers.
        """
        if set(recipe.sources) != SOURCES or recipe.teachers:
            raise DataError(
                f"Numbers are learned from {', '.join(sorted(SOURCES))}, all of them and nothing "
                "else, and without teachers."
            )
        self._recipe = recipe
        self._writing, held_out = load_writing(data)
        rng = np.random.default_rng(0)
        composed = replace(held_out, numbers=[])
        count = math.ceil(_COMPOSED * recipe.strips)
        self._held_out = {
            "composed": [make_strip(composed, rng) for _ in range(count)],
            "written": [written(*number) for number in held_out.numbers],
        }
        self.steps = max(1, recipe.strips // recipe.batch_size)

    def draw(self, seed: int, epoch: int) -> list[Strip]:
        """Return an epoch's strips."""
        rng = np.random.default_rng([seed, epoch])
        strips: list[Strip] = []
        while len(strips) < self.steps * self._recipe.batch_size:
            strip = make_strip(self._writing, rng)
            width = strip.picture.shape[1]
            if _NARROWEST * len(strip.text) < width < _WIDEST:
                strips.append(strip)
        return strips

    def batches(self, data: list[Strip], generator: torch.Generator) -> Iterator[Batch]:
        """Yield strips of about one width, float32 (b, 40, width), and the same as records."""
        # Paper to the right costs time: wide strips go together, but not always the same ones.
        blur = 6 * torch.randn(len(data), generator=generator)
        widths = torch.tensor([strip.picture.shape[1] for strip in data]) + blur
        size = self._recipe.batch_size
        groups = torch.split(widths.argsort(), size)
        for index in torch.randperm(len(groups), generator=generator).tolist():
            strips = [data[i] for i in groups[index].tolist()]
            yield pad_strips([strip.picture for strip in strips]).float().div(255), strips

    def loss(
        self,
        logits: Tensor,
        inputs: Tensor,  # noqa: ARG002
        right: Sequence[Strip],
        teachers: list[nn.Module],  # noqa: ARG002
    ) -> Tensor:
        """Return the CTC loss (Graves et al., *Connectionist Temporal Classification*, 2006)."""
        symbols = [SYMBOLS.index(symbol) + 1 for strip in right for symbol in strip.text]
        return functional.ctc_loss(
            functional.log_softmax(logits, 2).transpose(0, 1),
            torch.tensor(symbols),
            torch.tensor([(strip.picture.shape[1] + 1) // 2 for strip in right]),
            torch.tensor([len(strip.text) for strip in right]),
            blank=BLANK,
            zero_infinity=True,
        )

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the share of held-out numbers of which every digit is right."""
        network.eval()
        return {name: _share_right(network, strips) for name, strips in self._held_out.items()}

    def export(self, network: nn.Module, name: str) -> bytes:
        """Export a network."""
        strips = [strip.picture for strip in self._held_out["composed"][:_CHECKED]]
        return export_sequence(network, name=name, version=__version__, strips=strips)


def _share_right(network: nn.Module, strips: list[Strip]) -> float:
    right = 0
    order = sorted(strips, key=lambda strip: strip.picture.shape[1])
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        logits = network(pad_strips([strip.picture for strip in some]).float().div(255))
        for strip, columns in zip(some, logits.softmax(2).double().numpy(), strict=True):
            digits = "".join(filter(str.isdecimal, strip.text))
            right += likely_texts(digit_columns(columns), 4)[0] == digits
    return right / max(1, len(strips))
