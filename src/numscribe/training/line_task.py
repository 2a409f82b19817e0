"""The task of the line reader: images of lines of made-up pages, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from numscribe import __version__
from numscribe.models.symbols import BLANK, SYMBOLS
from numscribe.models.text_prior import count_texts
from numscribe.reading.line_image import HEIGHT
from numscribe.training.confidence import calibrate_lines
from numscribe.training.export import export_lines
from numscribe.training.pages.samples import LineSample, make_line
from numscribe.training.pages.texts import line_text
from numscribe.training.pages.workers import SampleMaker
from numscribe.training.recipe import Recipe
from numscribe.training.task import Batch
from numscribe.training.writing import load_writing

_HELD_OUT = 400
"""Lines that validate, of papers that train and of papers that do not."""

_WIDEST = 640
"""Widest image that trains; a few are far wider, and a batch is as wide as its widest."""

_NARROWEST = 4
"""Fewest pixels of an image for each symbol: below that there are too few columns."""

_AT_ONCE = 64
"""Images validated at a time."""

_CHECKED = 20
"""Images on which the exported model must answer as PyTorch does."""

_TEXTS, _LEAST_SEEN = 60_000, 30
"""Texts that are counted to know how numbers are written, and how often a context must occur."""

_CALIBRATING = 1500
"""Drawn lines, and as many pages, that calibrate the confidence of readings."""

_PASSES = 2
"""Times that each image is seen, in other shades: to make one takes as long as to learn from it."""


class LineTask:
    """Images of lines of made-up pages."""

    def __init__(self, recipe: Recipe, data: Path) -> None:
        """Start making pages.

        Raises:
            DataError: Some of the writing is missing.
        """
        self._recipe = recipe
        _, held_out = load_writing(data)
        self._writing = held_out
        rng = np.random.default_rng(0)
        self._held_out = {
            name: [make_line(held_out, rng, held_out=side) for _ in range(_HELD_OUT)]
            for name, side in (("known papers", False), ("other papers", True))
        }
        self._maker = SampleMaker(make_line, data)
        self.steps = _PASSES * max(1, recipe.strips // recipe.batch_size // _PASSES)

    def draw(self, seed: int, epoch: int) -> list[LineSample]:
        """Return an epoch's images."""
        wanted = self.steps * self._recipe.batch_size // _PASSES
        # A few are too wide or too narrow to train.
        lines = self._maker.draw(seed, epoch, wanted + wanted // 10 + 10)
        fit = [line for line in lines if trains(line)]
        return [fit[index % len(fit)] for index in range(wanted)]

    def batches(self, data: list[LineSample], generator: torch.Generator) -> Iterator[Batch]:
        """Yield images of about one width, float32 (b, 40, width), and the same as samples."""
        for _ in range(_PASSES):
            # Paper to the right costs time: wide images go together, but not always the same ones.
            blur = 6 * torch.randn(len(data), generator=generator)
            widths = torch.tensor([line.image.shape[1] for line in data]) + blur
            groups = torch.split(widths.argsort(), self._recipe.batch_size)
            for index in torch.randperm(len(groups), generator=generator).tolist():
                lines = [data[i] for i in groups[index].tolist()]
                images = pad_images([line.image for line in lines]).float().div(255)
                gamma = (0.3 * torch.randn(len(lines), 1, 1, generator=generator)).exp()
                yield images**gamma, lines

    def loss(
        self,
        logits: Tensor,
        inputs: Tensor,  # noqa: ARG002
        right: Sequence[LineSample],
        teachers: Sequence[nn.Module],  # noqa: ARG002
    ) -> Tensor:
        """Return the CTC loss (Graves et al., *Connectionist Temporal Classification*, 2006)."""
        symbols = [SYMBOLS.index(symbol) + 1 for line in right for symbol in line.text]
        return functional.ctc_loss(
            functional.log_softmax(logits, 2).transpose(0, 1),
            torch.tensor(symbols),
            torch.tensor([(line.image.shape[1] + 1) // 2 for line in right]),
            torch.tensor([len(line.text) for line in right]),
            blank=BLANK,
            zero_infinity=True,
        )

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the share of held-out lines of which every symbol is right."""
        network.eval()
        return {name: _share_right(network, lines) for name, lines in self._held_out.items()}

    def export(self, network: nn.Module, name: str) -> bytes:
        """Export a network."""
        self._maker.close()
        images = [line.image for line in self._held_out["known papers"][:_CHECKED]]
        rng = np.random.default_rng(0)
        texts = count_texts((line_text(rng) for _ in range(_TEXTS)), _LEAST_SEEN)
        content = export_lines(network, name=name, version=__version__, images=images, texts=texts)
        return calibrate_lines(content, self._writing, _CALIBRATING)


def trains(line: LineSample) -> bool:
    """Return whether an image has enough columns for its symbols, and is not too wide."""
    return bool(_NARROWEST * len(line.text) < line.image.shape[1] < _WIDEST)


def pad_images(images: Sequence[NDArray[np.uint8]]) -> Tensor:
    """Return images, each uint8 (40, its width), as one tensor (n, 40, width), padded with paper.

    The width is even: a column of the network is two pixels wide.
    """
    width = max(image.shape[1] for image in images)
    together = np.zeros((len(images), HEIGHT, width + width % 2), dtype=np.uint8)
    for row, image in zip(together, images, strict=True):
        row[:, : image.shape[1]] = image
    return torch.from_numpy(together)


def greedy_text(logits: NDArray[np.float32]) -> str:
    """Return the text of the likeliest symbol of each column, without repeats and blanks."""
    best = logits.argmax(axis=1)
    kept = best[np.flatnonzero(np.diff(best, prepend=BLANK))]
    return "".join(SYMBOLS[index - 1] for index in kept if index != BLANK)


def _share_right(network: nn.Module, lines: list[LineSample]) -> float:
    right = 0
    order = sorted(lines, key=lambda line: line.image.shape[1])
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        logits = network(pad_images([line.image for line in some]).float().div(255)).numpy()
        right += sum(
            greedy_text(row[: (line.image.shape[1] + 1) // 2]) == line.text
            for line, row in zip(some, logits, strict=True)
        )
    return right / max(1, len(lines))
