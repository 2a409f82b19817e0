"""The training task of the line reader: line images of synthetic pages, and their texts."""

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
"""Number of validation lines on known kinds of paper, and as many on held-out kinds."""

_MAX_WIDTH = 640
"""Maximum width of training images in pixels. All images of a batch are padded to the widest."""

_MIN_SYMBOL_WIDTH = 4
"""Minimum width of training images in pixels per symbol. CTC needs enough output columns."""

_VALIDATION_BATCH = 64
"""Number of images in a validation batch."""

_CHECKED = 20
"""Number of images for the comparison of the exported model with PyTorch."""

_TEXTS, _MIN_CONTEXT_COUNT = 60_000, 30
"""Number of generated texts for the text prior, and minimum count of a context in them."""

_CALIBRATION_LINES = 1500
"""Number of drawn lines, and of pages, on which the confidence of readings is calibrated."""

_PASSES = 2
"""Passes over an epoch's images, each with a random gamma.

Generating an image takes as long as training on it.
"""


class LineTask:
    """Line images of synthetic pages, generated in a worker process."""

    def __init__(self, recipe: Recipe, data: Path) -> None:
        """Load the handwriting, make the validation lines, and start the worker process.

        Args:
            recipe: The recipe.
            data: The data folder.

        Raises:
            DataError: A file, a digit or a mark is missing.
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

    def epoch_data(self, seed: int, epoch: int) -> list[LineSample]:
        """Return the lines of an epoch."""
        count = self.steps * self._recipe.batch_size // _PASSES
        # A few lines are too wide or too narrow.
        lines = self._maker.make(seed, epoch, count + count // 10 + 10)
        usable = [line for line in lines if is_trainable(line)]
        return [usable[index % len(usable)] for index in range(count)]

    def batches(self, data: list[LineSample], generator: torch.Generator) -> Iterator[Batch]:
        """Yield images of similar width, float32 (b, 40, width), and their lines."""
        for _ in range(_PASSES):
            # Sorting by width saves padding. The noise varies the batches between passes.
            noise = 6 * torch.randn(len(data), generator=generator)
            widths = torch.tensor([line.image.shape[1] for line in data]) + noise
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
        targets: Sequence[LineSample],
        teachers: Sequence[nn.Module],  # noqa: ARG002
    ) -> Tensor:
        """Return the CTC loss (Graves et al., *Connectionist Temporal Classification*, 2006)."""
        symbols = [SYMBOLS.index(symbol) + 1 for line in targets for symbol in line.text]
        return functional.ctc_loss(
            functional.log_softmax(logits, 2).transpose(0, 1),
            torch.tensor(symbols),
            torch.tensor([(line.image.shape[1] + 1) // 2 for line in targets]),
            torch.tensor([len(line.text) for line in targets]),
            blank=BLANK,
            zero_infinity=True,
        )

    @torch.no_grad()
    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the fraction of held-out lines whose whole text is correct, by kind of paper."""
        network.eval()
        return {name: _exact_rate(network, lines) for name, lines in self._held_out.items()}

    def export(self, network: nn.Module, name: str) -> bytes:
        """Export a network with the text prior and the calibration of the confidence."""
        self._maker.close()
        images = [line.image for line in self._held_out["known papers"][:_CHECKED]]
        rng = np.random.default_rng(0)
        texts = count_texts((line_text(rng) for _ in range(_TEXTS)), _MIN_CONTEXT_COUNT)
        content = export_lines(network, name=name, version=__version__, images=images, texts=texts)
        return calibrate_lines(content, self._writing, _CALIBRATION_LINES)


def is_trainable(line: LineSample) -> bool:
    """Return whether an image is wide enough for its symbols, and not too wide for a batch."""
    return bool(_MIN_SYMBOL_WIDTH * len(line.text) < line.image.shape[1] < _MAX_WIDTH)


def pad_images(images: Sequence[NDArray[np.uint8]]) -> Tensor:
    """Stack images of different widths, padded on the right with zeros, the value of paper.

    Args:
        images: n images, each uint8 (40, its width).

    Returns:
        uint8 (n, 40, width). The width is even, since an output column of the network covers two
        pixels.
    """
    width = max(image.shape[1] for image in images)
    padded = np.zeros((len(images), HEIGHT, width + width % 2), dtype=np.uint8)
    for row, image in zip(padded, images, strict=True):
        row[:, : image.shape[1]] = image
    return torch.from_numpy(padded)


def greedy_text(logits: NDArray[np.float32]) -> str:
    """Return the text of the most probable path, without repeats and blanks (best path decoding).

    Args:
        logits: Float32 (columns, classes).
    """
    best = logits.argmax(axis=1)
    kept = best[np.flatnonzero(np.diff(best, prepend=BLANK))]
    return "".join(SYMBOLS[index - 1] for index in kept if index != BLANK)


def _exact_rate(network: nn.Module, lines: list[LineSample]) -> float:
    """Return the fraction of lines whose whole text is correct."""
    correct = 0
    order = sorted(lines, key=lambda line: line.image.shape[1])
    for start in range(0, len(order), _VALIDATION_BATCH):
        some = order[start : start + _VALIDATION_BATCH]
        logits = network(pad_images([line.image for line in some]).float().div(255)).numpy()
        correct += sum(
            greedy_text(row[: (line.image.shape[1] + 1) // 2]) == line.text
            for line, row in zip(some, logits, strict=True)
        )
    return correct / max(1, len(lines))
