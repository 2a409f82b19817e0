"""Encode samples as inputs of a network, pictures or trajectories, and augment them."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numscribe.errors import DataError
from numscribe.imaging.strokes import PEN_WIDTH
from numscribe.imaging.trajectory import trace
from numscribe.models.classifier import PICTURES, TRAJECTORIES, Contract
from numscribe.records import Rng, Strokes
from numscribe.training.augment import (
    bend_pictures,
    bend_trajectories,
    draw_strokes,
    trace_strokes,
)
from numscribe.training.networks import TRAJECTORY
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Samples


class InputEncoder(Protocol):
    """Encodes samples for a network.

    Attributes:
        contract: Input contract of the network.
    """

    contract: Contract

    def encode_varied(self, samples: Samples, chosen: NDArray[np.int64], rng: Rng) -> Tensor:
        """Encode chosen samples for training, with random changes to strokes."""

    def encode(self, samples: Samples) -> Tensor:
        """Encode all samples as the recognizer does."""

    def to_network(self, encoded: Tensor) -> Tensor:
        """Convert encoded samples to the network's input, float32."""

    def augment(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        """Augment a batch of network inputs, float32."""


def encoder_for(recipe: Recipe) -> InputEncoder:
    """Return the encoder for the network of a recipe."""
    return TrajectoryEncoder(recipe) if recipe.network == TRAJECTORY else PictureEncoder(recipe)


class PictureEncoder:
    """Encodes samples as pictures, uint8 (n, 28, 28)."""

    contract = PICTURES

    def __init__(self, recipe: Recipe) -> None:
        """Create an encoder with the augmentation and pen widths of a recipe."""
        self._recipe = recipe

    def encode_varied(self, samples: Samples, chosen: NDArray[np.int64], rng: Rng) -> Tensor:
        """Return pictures unchanged; rasterize strokes with random changes and pen widths."""
        return self._pictures(samples, chosen, self._recipe.pen_widths, rng)

    def encode(self, samples: Samples) -> Tensor:
        """Return all pictures; rasterize strokes with the recognizer's pen width."""
        everything = np.arange(len(samples))
        return self._pictures(samples, everything, (PEN_WIDTH, PEN_WIDTH), np.random.default_rng(0))

    def to_network(self, encoded: Tensor) -> Tensor:
        """Scale pictures to [0, 1]."""
        return encoded.float().div(255)

    def augment(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        """Augment a batch of pictures, float32 (n, 28, 28)."""
        return bend_pictures(inputs.unsqueeze(1), self._recipe.augmentation, generator).squeeze(1)

    def _pictures(
        self,
        samples: Samples,
        chosen: NDArray[np.int64],
        pen_widths: tuple[float, float],
        rng: Rng,
    ) -> Tensor:
        if samples.pictures is not None:
            return torch.from_numpy(samples.pictures[chosen])
        strokes = [samples.strokes[i] for i in chosen]
        return torch.from_numpy(draw_strokes(strokes, pen_widths, rng))


class TrajectoryEncoder:
    """Encodes strokes as trajectories, float32 (n, 3, 64)."""

    contract = TRAJECTORIES

    def __init__(self, recipe: Recipe) -> None:
        """Create an encoder with the augmentation of a recipe."""
        self._augmentation = recipe.augmentation

    def encode_varied(self, samples: Samples, chosen: NDArray[np.int64], rng: Rng) -> Tensor:
        """Return trajectories of strokes with random changes.

        Raises:
            DataError: The samples are pictures.
        """
        strokes = self._strokes(samples)
        return torch.from_numpy(trace_strokes([strokes[i] for i in chosen], rng))

    def encode(self, samples: Samples) -> Tensor:
        """Return the trajectories of all samples.

        Raises:
            DataError: The samples are pictures.
        """
        return torch.from_numpy(np.stack([trace(strokes) for strokes in self._strokes(samples)]))

    def to_network(self, encoded: Tensor) -> Tensor:
        """Return trajectories unchanged."""
        return encoded

    def augment(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        """Augment a batch of trajectories."""
        return bend_trajectories(inputs, self._augmentation, generator)

    def _strokes(self, samples: Samples) -> list[Strokes]:
        if samples.pictures is not None:
            raise DataError("The trajectory model needs strokes; a source has pictures.")
        return samples.strokes
