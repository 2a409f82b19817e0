"""The pictures of an epoch: drawn anew for training, as serving would see them for validation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from numscribe.training.augment import draw_strokes
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Part, Source
from numscribe.vision.strokes import PEN_WIDTH

_VALIDATION_PEN = (PEN_WIDTH, PEN_WIDTH)


def epoch_length(recipe: Recipe, sources: dict[str, Source]) -> int:
    """Return how many pictures an epoch has."""
    return sum(round(len(sources[n].training) * times) for n, times in recipe.sources.items())


def epoch_data(
    recipe: Recipe, sources: dict[str, Source], seed: int, epoch: int
) -> tuple[Tensor, Tensor]:
    """Return an epoch's pictures, uint8 (n, 28, 28), and labels, int64 (n,), shuffled."""
    rng = np.random.default_rng([seed, epoch])
    pictures, labels = [], []
    for name, times in recipe.sources.items():
        part = sources[name].training
        chosen = np.fromiter(_repeated(len(part), times, rng), dtype=np.int64)
        pictures.append(_pictures(part, chosen, recipe.pen_widths, rng))
        labels.append(part.labels[chosen])
    order = rng.permutation(sum(map(len, labels)))
    return (
        torch.from_numpy(np.concatenate(pictures)[order]),
        torch.from_numpy(np.concatenate(labels)[order]),
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
