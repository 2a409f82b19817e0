"""Augmentation of strokes before they are rasterized or traced, and of batches of inputs."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from numscribe.evaluation.doodles.hand import wander
from numscribe.imaging.normalize import SIDE, normalize
from numscribe.imaging.strokes import rasterize
from numscribe.imaging.trajectory import POINTS, trace
from numscribe.records import Rng, Stroke, Strokes
from numscribe.training.recipe import Augmentation

_REORDERED, _SHORTENED = 0.15, 0.3
_BACKWARDS, _ALL_BACKWARDS = 0.2, 0.04
_JOINED, _PARTED = 0.05, 0.08
"""Probabilities of each change to the order, direction and extent of strokes."""

_MIN_POINTS, _MAX_MISSING = 6, 0.08
"""Minimum number of points of a stroke that is split, and maximum fraction of points that is cut
off at an end."""

_KNOTS = 6
"""Number of knots of the noise along a stroke."""


def draw_strokes(
    drawings: list[Strokes], pen_widths: tuple[float, float], rng: Rng
) -> NDArray[np.uint8]:
    """Rasterize drawings with random deformations and pen widths.

    Strokes are sheared, stretched, rotated and shifted by smooth noise, and then rasterized and
    normalized as in the recognizer.

    Args:
        drawings: n drawings.
        pen_widths: Range of the pen width, relative to the longer side of the ink.
        rng: Random generator.

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


def bend_strokes(strokes: Strokes, rng: Rng) -> Strokes:
    """Deform strokes randomly: rotation, shear, stretch and smooth noise."""
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
    """Augment a batch of pictures by affine and elastic maps, stroke thickness and gamma.

    The elastic map displaces the nodes of a coarse grid and interpolates between them, a cheap
    form of Simard et al., *Best Practices for Convolutional Neural Networks* (2003).

    Args:
        pictures: Float32 (n, 1, 28, 28) in [0, 1].
        how: Maximum changes.
        generator: Random generator.

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
        # Erosion is at most half as strong: a whole pixel would erase thin strokes.
        bent = (
            bent
            + (thicker - bent) * amount.clamp(min=0)
            + (bent - thinner) * amount.clamp(max=0) / 2
        )
    if how.gamma != 1:
        exponent = torch.exp(uniform(math.log(how.gamma))).view(n, 1, 1, 1)
        bent = bent.clamp(0, 1) ** exponent
    return bent.clamp(0, 1)


def trace_strokes(drawings: list[Strokes], rng: Rng) -> NDArray[np.float32]:
    """Compute trajectories of drawings with random changes of the strokes.

    Args:
        drawings: n drawings.
        rng: Random generator.

    Returns:
        Float32 (n, 3, 64), as ``imaging.trajectory`` makes them.
    """
    trajectories = np.empty((len(drawings), 3, POINTS), dtype=np.float32)
    for index, strokes in enumerate(drawings):
        trajectories[index] = trace(rewrite_strokes(strokes, rng))
    return trajectories


def rewrite_strokes(strokes: Strokes, rng: Rng) -> Strokes:
    """Change how strokes were written while keeping about the same ink.

    With small probabilities, strokes are reordered, reversed, joined, split or shortened, so that
    the network does not depend on the habits of the writers.
    """
    parts: list[Stroke] = list(strokes)
    if len(parts) > 1 and rng.random() < _REORDERED:
        rng.shuffle(parts)
    direction = rng.random()
    if direction < _BACKWARDS:
        turned = int(rng.integers(len(parts)))
        parts[turned] = parts[turned][::-1]
    elif direction < _BACKWARDS + _ALL_BACKWARDS:
        parts = [part[::-1] for part in reversed(parts)]
    lifting = rng.random()
    place = int(rng.integers(len(parts)))
    if lifting < _JOINED:
        parts[place : place + 2] = [np.concatenate(parts[place : place + 2])]
    elif lifting < _JOINED + _PARTED and len(parts[place]) > _MIN_POINTS:
        lifted = int(rng.integers(2, len(parts[place]) - 2))
        parts[place : place + 1] = [parts[place][: lifted + 1], parts[place][lifted:]]
    if rng.random() < _SHORTENED:
        place = int(rng.integers(len(parts)))
        missing = int(len(parts[place]) * rng.uniform(0, _MAX_MISSING))
        kept = slice(missing, None) if rng.random() < 0.5 else slice(0, len(parts[place]) - missing)
        parts[place] = parts[place][kept]
    return tuple(parts)


def bend_trajectories(
    trajectories: Tensor, how: Augmentation, generator: torch.Generator
) -> Tensor:
    """Augment a batch of trajectories by affine maps and by waves in space and along the path.

    Args:
        trajectories: Float32 (n, 3, 64), as ``imaging.trajectory`` makes them.
        how: Maximum changes. ``elastic`` is the standard deviation of the waves, in pixels of 28.
            ``translation``, ``thickness`` and ``gamma`` are ignored.
        generator: Random generator.

    Returns:
        Float32 (n, 3, 64), each again in a box whose longer side is 1.
    """
    n = len(trajectories)

    def uniform(*shape: int) -> Tensor:
        return torch.rand(n, *shape, generator=generator) * 2 - 1

    def normal(*shape: int) -> Tensor:
        return torch.randn(n, *shape, generator=generator)

    angle = uniform() * math.radians(how.rotation)
    cos, sin = angle.cos(), angle.sin()
    grow_x, grow_y = torch.exp(uniform() * how.scale), torch.exp(uniform() * how.scale)
    maps = torch.stack(
        [
            torch.stack([cos * grow_x, uniform() * how.shear - sin * grow_x], 1),
            torch.stack([sin * grow_y, cos * grow_y], 1),
        ],
        1,
    )  # (n, 2, 2)
    place = maps @ trajectories[:, :2]
    # Two low-frequency waves in space, one wave along the path, and noise.
    sigma = how.elastic / SIDE
    for _ in range(2):
        phase = (uniform(2, 2) * 5) @ place + uniform(2, 1) * math.pi
        place = place + normal(2, 1) * sigma * phase.sin()
    along = torch.linspace(0, 4 * math.pi, POINTS)
    wave = uniform(2, 1) * along + uniform(2, 1) * math.pi
    place = place + normal(2, 1) * (sigma / 2) * wave.sin()
    place = place + normal(2, POINTS) * uniform(1, 1) * (sigma / 5)
    low, high = place.amin(2, keepdim=True), place.amax(2, keepdim=True)
    size = (high - low).amax(1, keepdim=True).clamp_min(1e-6)
    bent = torch.cat([(place - (low + high) / 2) / size, trajectories[:, 2:]], 1)
    is_dot = (trajectories[:, :2].amax((1, 2)) == 0).view(n, 1, 1)  # dots are not changed
    return torch.where(is_dot, trajectories, bent)
