"""Paint handwriting, ruling and print on synthetic paper, in random colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numscribe.records import Rng
from numscribe.training.pages.papers import Levels
from numscribe.training.pages.pens import Coverage


def paint(
    paper: Levels, writing: Coverage, ruling: Coverage, printing: Coverage, rng: Rng
) -> Levels:
    """Paint print, ruling and handwriting on paper, each in a random colour.

    Args:
        paper: Float32 (height, width, 3), BGR, 0 to 255.
        writing: Coverage by handwriting, uint8 (height, width).
        ruling: Coverage by ruling, of the same kind.
        printing: Coverage by print, of the same kind.
        rng: Random generator.
    """
    ground = np.asarray(paper.reshape(-1, 3).mean(axis=0), dtype=np.float32)
    page = paper
    ink = _ink_colour(ground, rng)
    for layer in (printing, ruling):
        if layer.any():
            colour = _print_colour(ground, rng)
            cover = layer[:, :, None] / np.float32(255)
            page = np.asarray(page + (colour - page) * cover, dtype=np.float32)
    cover = writing[:, :, None] / np.float32(255)
    if rng.random() < 0.15 and ink.mean() < ground.mean():  # transparent ink
        through = np.minimum(page, page * (ink / np.maximum(ground, 1)))
        return np.asarray(page * (1 - cover) + cover * through, dtype=np.float32)
    return np.asarray(page + (ink - page) * cover, dtype=np.float32)


def _print_colour(ground: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """Choose the colour of ruling or print, BGR, for the mean colour of the paper."""
    kind = rng.random()
    if kind < 0.45:
        colour = ground * rng.uniform(0.0, 0.6)
    elif kind < 0.85:
        colour = ground * np.clip(rng.uniform(0.5, 0.98) + rng.normal(0, 0.12, 3), 0.1, 1.0)
    else:
        colour = ground + (255 - ground) * rng.uniform(0.2, 1.0)
    return np.asarray(colour, dtype=np.float32)


def _ink_colour(ground: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """Choose the colour of ink, BGR; it differs from the mean colour of the paper."""
    dark_ground = float(ground.mean()) < 100
    while True:
        kind = rng.random()
        if dark_ground:
            colour = rng.uniform(130, 255) + rng.normal(0, 25, 3)
        elif kind < 0.5:
            colour = rng.uniform(0, 70) + rng.normal(0, 12, 3)
        elif kind < 0.75:  # blue, red, green and other inks
            colour = rng.uniform(0, 190, 3)
        else:
            colour = ground * (rng.uniform(0.45, 0.88) + rng.normal(0, 0.08, 3))
        colour = np.clip(colour, 0, 255)
        if float(np.abs(colour - ground).max()) > 26:
            return np.asarray(colour, dtype=np.float32)
