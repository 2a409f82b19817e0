"""Augmentation: bent strokes before they are drawn, bent pictures in batches."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from numscribe.evaluation.doodles.hand import wander
from numscribe.records import Strokes
from numscribe.training.recipe import Augmentation
from numscribe.vision.normalize import SIDE, normalize
from numscribe.vision.strokes import rasterize

_KNOTS = 6
"""Places along a stroke between which a hand goes astray in a straight line."""


def draw_strokes(
    drawings: list[Strokes], pen_widths: tuple[float, float], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Draw each drawing with another pen and another hand.

    Points are sheared, stretched and turned, and wander smoothly along each stroke as a hand
    does; then serving's own stages draw and normalize them.

    Args:
        drawings: n drawings.
        pen_widths: Least and greatest pen width, as shares of the ink's longer side.
        rng: Source of chance.

    Returns:
        uint8 (n, 28, 28).
    """
    pictures = np.empty((len(drawings), SIDE, SIDE), dtype=np.uint8)
    low, high = np.log(pen_widths)
    for index, strokes in enumerate(drawings):
        pen_width = float(np.exp(rng.uniform(low, high)))
        picture = normalize(rasterize(bend_strokes(strokes, rng), pen_width))
        pictures[index] = np.rint(picture * 255)
    return pictures


def bend_strokes(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Return the strokes as another hand would have drawn them; the shapes stay the same."""
    turn = math.radians(rng.uniform(-10, 10))
    shear = rng.uniform(-0.2, 0.2)
    stretch = math.exp(rng.uniform(-0.2, 0.2))
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[stretch, shear], [0, 1 / stretch]])
    size = max(float(np.ptp(np.concatenate(strokes), axis=0).max()), 1e-6)
    sigma = size * rng.uniform(0, 0.025)
    return tuple(
        stroke @ matrix.T.astype(np.float32)
        + wander(len(stroke), sigma, _KNOTS, rng).astype(np.float32)
        for stroke in strokes
    )


def bend_pictures(pictures: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Bend a batch of pictures: one affine and elastic map each, then thickness and gamma.

    The elastic part moves the nodes of a coarse grid at random and interpolates between them,
    a cheap form of Simard et al., *Best Practices for Convolutional Neural Networks* (2003).

    Args:
        pictures: Float32 (n, 1, 28, 28) in [0, 1].
        how: The largest changes.
        generator: Source of chance.

    Returns:
        Float32 (n, 1, 28, 28) in [0, 1].
    """
    n = len(pictures)

    def uniform(limit: float) -> Tensor:
        return (torch.rand(n, generator=generator) * 2 - 1) * limit

    angle = uniform(math.radians(how.rotation))
    cos, sin = angle.cos(), angle.sin()
    grow_x, grow_y = torch.exp(uniform(how.scale)), torch.exp(uniform(how.scale))
    shear = uniform(how.shear)
    pixel = 2 / SIDE  # grid_sample's coordinates run from -1 to 1
    maps = torch.stack(
        [
            torch.stack(
                [cos * grow_x, cos * shear - sin * grow_y, uniform(how.translation * pixel)], 1
            ),
            torch.stack(
                [sin * grow_x, sin * shear + cos * grow_y, uniform(how.translation * pixel)], 1
            ),
        ],
        1,
    )  # (n, 2, 3)
    grid = functional.affine_grid(maps, [n, 1, SIDE, SIDE], align_corners=False)  # (n, 28, 28, 2)
    if how.elastic:
        nodes = torch.randn(n, 2, 6, 6, generator=generator) * (how.elastic * pixel)
        field = functional.interpolate(nodes, (SIDE, SIDE), mode="bicubic", align_corners=False)
        grid = grid + field.permute(0, 2, 3, 1)
    bent = functional.grid_sample(pictures, grid, padding_mode="zeros", align_corners=False)
    if how.thickness:
        amount = uniform(how.thickness).view(n, 1, 1, 1)
        thicker = functional.max_pool2d(bent, 3, 1, 1)
        thinner = -functional.max_pool2d(-bent, 3, 1, 1)
        # Erosion by a whole pixel would erase thin pens: at most half as strong.
        bent = (
            bent
            + (thicker - bent) * amount.clamp(min=0)
            + (bent - thinner) * amount.clamp(max=0) / 2
        )
    if how.gamma != 1:
        exponent = torch.exp(uniform(math.log(how.gamma))).view(n, 1, 1, 1)
        bent = bent.clamp(0, 1) ** exponent
    return bent.clamp(0, 1)
