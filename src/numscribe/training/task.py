"""The interface between the training loop and its tasks: digits, line images and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Any]
"""Inputs of a network, float32, and their targets."""


class Task(Protocol):
    """A training task: the data of each epoch, the loss, and the validation.

    Attributes:
        steps: Number of batches in an epoch.
    """

    steps: int

    def draw(self, seed: int, epoch: int) -> Any:
        """Return an epoch's data; called in another thread during the epoch before."""

    def batches(self, data: Any, generator: torch.Generator) -> Iterator[Batch]:
        """Yield the batches of an epoch; random numbers come from the generator."""

    def loss(self, logits: Tensor, inputs: Tensor, right: Any, teachers: list[nn.Module]) -> Tensor:
        """Return the loss of a batch."""

    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the accuracy on held-out writers, by source."""

    def export(self, network: nn.Module, name: str) -> bytes:
        """Export a trained network to ONNX."""
