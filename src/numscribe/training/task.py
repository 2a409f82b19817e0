"""What the training loop needs to know of what is trained: digits, or strips of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Any]
"""Inputs as a network takes them, float32 in [0, 1], and what is right for them."""


class Task(Protocol):
    """Something to learn: where an epoch's data comes from, and what is right.

    Attributes:
        steps: Number of batches in an epoch.
    """

    steps: int

    def draw(self, seed: int, epoch: int) -> Any:
        """Return an epoch's data; another thread calls it while the epoch before trains."""

    def batches(self, data: Any, generator: torch.Generator) -> Iterator[Batch]:
        """Yield an epoch's batches; all further chance comes from the generator."""

    def loss(self, logits: Tensor, inputs: Tensor, right: Any, teachers: list[nn.Module]) -> Tensor:
        """Return what a step makes smaller, for a batch and a network's logits."""

    def accuracy(self, network: nn.Module) -> dict[str, float]:
        """Return the share right on held-out writers, by source."""

    def export(self, network: nn.Module, name: str) -> bytes:
        """Return a trained network as an ONNX file that answers as it does."""
