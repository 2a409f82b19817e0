"""What a network sees of a digit, a picture or the way of the pen, and how that is varied."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numscribe.errors import DataError
from numscribe.models.classifier import PICTURES, TRAJECTORIES, Contract
from numscribe.records import Strokes
from numscribe.training.augment import (
    bend_pictures,
    bend_trajectories,
    draw_strokes,
    trace_strokes,
)
from numscribe.training.networks import TRAJECTORY
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Part
from numscribe.vision.strokes import PEN_WIDTH
from numscribe.vision.trajectory import trace


class InputEncoder(Protocol):
    """What a network sees of samples.

    Attributes:
        contract: What the network reads.
    """

    contract: Contract

    def encode_varied(
        self, part: Part, chosen: NDArray[np.int64], rng: np.random.Generator
    ) -> Tensor:
        """Return samples as another hand would have made them, as they are kept for an epoch."""

    def encode(self, part: Part) -> Tensor:
        """Return every sample as serving sees it, in the same form."""

    def to_network(self, kept: Tensor) -> Tensor:
        """Return what was kept as the network takes it, float32."""

    def augment(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        """Return a batch, float32, with each input bent."""


def encoder_for(recipe: Recipe) -> InputEncoder:
    """Return what the network of a recipe sees."""
    return TrajectoryEncoder(recipe) if recipe.network == TRAJECTORY else PictureEncoder(recipe)


class PictureEncoder:
    """Pictures, kept as uint8 (n, 28, 28)."""

    contract = PICTURES

    def __init__(self, recipe: Recipe) -> None:
        """Take from a recipe how far pictures are bent, and the pens that draw strokes."""
        self._recipe = recipe

    def encode_varied(
        self, part: Part, chosen: NDArray[np.int64], rng: np.random.Generator
    ) -> Tensor:
        """Return pictures as they are, and strokes drawn by another pen and hand."""
        return self._pictures(part, chosen, self._recipe.pen_widths, rng)

    def encode(self, part: Part) -> Tensor:
        """Return every picture, strokes drawn by serving's pen."""
        everything = np.arange(len(part))
        return self._pictures(part, everything, (PEN_WIDTH, PEN_WIDTH), np.random.default_rng(0))

    def to_network(self, kept: Tensor) -> Tensor:
        """Return pictures in [0, 1]."""
        return kept.float().div(255)

    def augment(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        """Return a batch of pictures, float32 (n, 28, 28), with each one bent."""
        return bend_pictures(inputs.unsqueeze(1), self._recipe.augmentation, generator).squeeze(1)

    def _pictures(
        self,
        part: Part,
        chosen: NDArray[np.int64],
        pen_widths: tuple[float, float],
        rng: np.random.Generator,
    ) -> Tensor:
        if part.pictures is not None:
            return torch.from_numpy(part.pictures[chosen])
        strokes = [part.strokes[i] for i in chosen]
        return torch.from_numpy(draw_strokes(strokes, pen_widths, rng))


class TrajectoryEncoder:
    """Trajectories of the pen, float32 (n, 3, 64)."""

    contract = TRAJECTORIES

    def __init__(self, recipe: Recipe) -> None:
        """Take from a recipe how far trajectories are bent."""
        self._augmentation = recipe.augmentation

    def encode_varied(
        self, part: Part, chosen: NDArray[np.int64], rng: np.random.Generator
    ) -> Tensor:
        """Return the trajectories of strokes as another hand would have made them.

        Raises:
            DataError: The samples are pictures.
        """
        strokes = self._strokes(part)
        return torch.from_numpy(trace_strokes([strokes[i] for i in chosen], rng))

    def encode(self, part: Part) -> Tensor:
        """Return the trajectory of every sample.

        Raises:
            DataError: The samples are pictures.
        """
        return torch.from_numpy(np.stack([trace(strokes) for strokes in self._strokes(part)]))

    def to_network(self, kept: Tensor) -> Tensor:
        """Return trajectories as they are."""
        return kept

    def augment(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        """Return a batch of trajectories with each one bent."""
        return bend_trajectories(inputs, self._augmentation, generator)

    def _strokes(self, part: Part) -> list[Strokes]:
        if part.pictures is not None:
            raise DataError("The way of a pen is learned from strokes, and not from pictures.")
        return part.strokes
