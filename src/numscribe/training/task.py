"""The interface between the training loop and its tasks: digits, line images and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Any]
"""Inputs of a network, float32, and their targets."""


class Task(Protocol):
    """A training task: the data of each epoch, the loss, the validation and the export.

    Attributes:
        steps: Number of batches in an epoch.
    """

    steps: int

    def epoch_data(self, seed: int, epoch: int) -> Any:
        """Return the data of an epoch.

        The loop calls this in another thread, during the epoch before. Equal seeds and epochs give
        equal data.
        """

    def batches(self, data: Any, generator: torch.Generator) -> Iterator[Batch]:
        """Yield ``steps`` batches of an epoch's data, shuffled and augmented with the generator."""

    def loss(
        self, logits: Tensor, inputs: Tensor, targets: Any, teachers: list[nn.Module]
    ) -> Tensor:
        """Return the loss of a batch, a scalar.

        Args:
            logits: Outputs of the network, float32.
            inputs: Inputs of the network, for the teachers.
            targets: Targets, as ``batches`` yields them.
            teachers: Networks to distil; empty without distillation.
        """

    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the accuracy on held-out writers, 0 to 1, by source."""

    def export(self, network: nn.Module, name: str) -> bytes:
        """Calibrate a trained network on held-out data, and return its ONNX file.

        Raises:
            ModelError: The outputs of the file differ from the network's.
        """
