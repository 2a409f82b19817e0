"""From a picture to its ink: strokes bright on dark, whatever the paper.

On a flat ground (a canvas, a clean scan, MNIST) ink is what differs from the ground. Everything
else is read by the ink model, which was trained on made-up paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.channels import highest_channel
from numscribe.imaging.components import certain_ink, digit_height, label_components
from numscribe.imaging.contrast import PAPER_WINDOW, ink_contrast, strengthen
from numscribe.imaging.difference import Difference
from numscribe.records import Box, Image, Ink, InkMaps

_FLAT_SIDE = 512
"""Flat pictures are shrunk to this side: a digit still has far more than 20 pixels."""

_LEVELS = (64, 160, 400)
"""Sides to which a picture is shrunk, one after the other, until writing is large enough there."""

_LARGE_ENOUGH = 12.0
"""Height of a digit that says where writing is, in pixels."""

_DIGIT = 32.0
"""Height of a digit in the pictures that are mapped in detail, in pixels."""

_DETAILED = (20.0, 48.0)
"""Writing of such a height needs no second look."""

_MOST_PIXELS = 400_000
"""Pixels of a picture that is mapped in detail."""

_LARGEST_SCALE = 3.0
"""A small picture is enlarged by no more than this."""

_LEAST_OF_BORDER = 0.25
"""Least share of a picture's border that has the colour of a flat ground."""

_FAINTEST = 10.0
"""Least difference to a flat ground, in levels of 255, that can be ink."""

_FLAT_NOISE = 4.0
"""Noise of a flat ground around ink, in levels: what JPEG leaves near an edge."""


@dataclass(frozen=True, slots=True, eq=False)
class InkPicture:
    """The ink of a picture.

    Attributes:
        ink: Float32 in [0, 1], (height, width).
        scale: Input pixels for one pixel of ``ink``.
        left: x of its left edge in the input.
        top: y of its upper edge in the input.
        shades: The picture in its own shades, 0 paper to 1 ink, of the same shape.
        ruling: Where there are rules, cells and boxes, of the same shape; None on a flat ground.
        is_flat: Whether the ground is flat, and the ink is what differs from it.
        touches: Whether something on a flat ground touches the picture's border: it may be a rule,
            a cell's border, or a neighbour's ink.
    """

    ink: Ink
    scale: float
    left: float = 0.0
    top: float = 0.0
    shades: Ink | None = None
    ruling: Ink | None = None
    is_flat: bool = False
    touches: bool = False


Mapper = Callable[[Image], InkMaps]
"""The ink model: a picture, uint8 (height, width, 3), to what covers each pixel."""


def flat_ink(image: Image) -> InkPicture | None:
    """Return the ink on a flat ground, or None where the ground is not flat.

    A ground is flat if a part of the picture's border and three of its corners have one colour,
    within 3 levels.

    Args:
        image: uint8, (height, width, 3), B, G, R.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    corners = image[[0, 0, -1, -1], [0, -1, 0, -1]]
    ground = np.median(corners, axis=0)
    is_ground = _near(border, ground)
    if is_ground.mean() < _LEAST_OF_BORDER or _near(corners, ground).sum() < 3:
        return None
    scale = max(1.0, max(image.shape[:2]) / _FLAT_SIDE)
    small = shrink(image, _FLAT_SIDE)
    levels = cv2.absdiff(small, np.array([*ground, 0], dtype=np.float64))
    noise = 0.0 if max(image.shape[:2]) <= 64 else _FLAT_NOISE
    ink = stretch(Difference(highest_channel(levels), noise))
    return InkPicture(ink, scale, is_flat=True, touches=not bool(is_ground.all()))


def _near(pixels: Image, colour: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((np.abs(pixels - colour) <= 3).all(axis=-1))


def find_ink(image: Image, map_picture: Mapper) -> InkPicture:
    """Return the ink on a flat ground, or else as the ink model maps it first.

    Args:
        image: uint8, (height, width, 3), B, G, R.
        map_picture: The ink model.
    """
    found = flat_ink(image)
    return map_ink(image, map_picture) if found is None else found


def map_ink(image: Image, map_picture: Mapper) -> InkPicture:
    """Return the ink as the ink model maps it first; see ``look_closer``."""
    return next(look_closer(image, map_picture))


def look_closer(image: Image, map_picture: Mapper) -> Iterator[InkPicture]:
    """Yield the ink as the ink model maps it, from a small copy of the picture to larger ones.

    The model knows writing of some sizes. So the whole picture is mapped in steps from small to
    large, and wherever digits are large enough, the part with writing is mapped at the right size.
    Small writing beside something large is found in a later step.

    Args:
        image: uint8, (height, width, 3), B, G, R.
        map_picture: The ink model.
    """
    longest = max(image.shape[:2])
    for side in _LEVELS:
        found = _map(shrink(image, side), map_picture, max(1.0, longest / side))
        is_last = longest <= side or side == _LEVELS[-1]
        if found.digit >= _LARGE_ENOUGH or is_last:
            is_detailed = _DETAILED[0] <= found.digit <= _DETAILED[1]
            is_done = is_detailed or found.digit <= 0.0
            yield found.picture if is_done else _closer(image, found, map_picture)
        if is_last:
            return


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The ink of a picture, the box around all writing in it, and the height of a digit."""

    picture: InkPicture
    box: Box
    digit: float


def _map(
    image: Image, map_picture: Mapper, scale: float, left: float = 0.0, top: float = 0.0
) -> _Found:
    maps = map_picture(image)
    ink = maps.handwriting if certain_ink(maps.handwriting).any() else maps.printing
    box, digit = _writing(ink)
    window = max(3, round(PAPER_WINDOW * digit))
    covered = np.maximum(np.maximum(maps.handwriting, maps.printing), maps.ruling)
    shades = ink_contrast(image, ink, covered, window) if digit else np.zeros_like(ink)
    ink = strengthen(ink, shades, maps.ruling)
    return _Found(InkPicture(ink, scale, left, top, shades, maps.ruling), box, digit)


def _closer(image: Image, found: _Found, map_picture: Mapper) -> InkPicture:
    """Map the part of a picture that is written on, with digits at the right size."""
    scale, box = found.picture.scale, found.box
    height, width = image.shape[:2]
    margin = 1.5 * found.digit
    left, top = (max(0, int((edge - margin) * scale)) for edge in (box.x, box.y))
    right = min(width, int((box.x + box.width + margin) * scale) + 1)
    bottom = min(height, int((box.y + box.height + margin) * scale) + 1)
    part = image[top:bottom, left:right]
    factor = min(_DIGIT / (found.digit * scale), _LARGEST_SCALE)
    factor = min(factor, (_MOST_PIXELS / (part.shape[0] * part.shape[1])) ** 0.5)
    size = max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor))
    smooth = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    close = np.asarray(cv2.resize(part, size, interpolation=smooth), dtype=np.uint8)
    closer = _map(close, map_picture, 1 / factor, float(left), float(top))
    return closer.picture if closer.digit else found.picture


def _writing(ink: Ink) -> tuple[Box, float]:
    """Return the box around all writing, and the height of a digit; 0 without writing."""
    mask = certain_ink(ink)
    if not mask.any():
        return Box(0.0, 0.0, 0.0, 0.0), 0.0
    _, stats = label_components(mask)
    boxes = [Box(*(float(value) for value in row[:4])) for row in stats[1:]]
    height = digit_height(boxes)
    large = [box for box in boxes if max(box.width, box.height) > 0.3 * height] or boxes
    left, top = min(box.x for box in large), min(box.y for box in large)
    right = max(box.x + box.width for box in large)
    bottom = max(box.y + box.height for box in large)
    return Box(left, top, right - left, bottom - top), height


def shrink(image: Image, side: int) -> Image:
    """Shrink a picture whose longer side has more pixels than ``side`` to that.

    Args:
        image: uint8, (height, width, 3).
        side: Pixels.
    """
    height, width = image.shape[:2]
    scale = max(height, width) / side
    if scale <= 1.0:
        return image
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    shrunk = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, dtype=np.uint8)


def stretch(difference: Difference) -> Ink:
    """Stretch differences to ink: 0 for paper and its noise, 1 for the pen's full colour.

    Returns:
        Float32 in [0, 1], (height, width); all zero where nothing stands out.
    """
    noise, threshold = difference.noise, difference.threshold
    ink = np.zeros(difference.levels.shape, dtype=np.float32)
    full = _median_level(np.where(np.arange(256) > threshold, difference.counts, 0))
    if full < max(_FAINTEST, 4.0 * noise):
        return ink
    floor = min(3.0 * noise, 0.5 * threshold)
    # Half of the strong pixels lie at a stroke's soft edge or under a light pen: stretch a
    # little short of their median and let the rest saturate.
    levels = (np.arange(256, dtype=np.float32) - floor) / (full - floor)
    inside = difference.inside
    ink[inside] = cv2.LUT(difference.levels[inside], np.clip(levels, 0.0, 1.0))
    return ink


def _median_level(counts: NDArray[np.float64]) -> float:
    """Return the median of levels from the count of each; 0 where there are none."""
    until = np.cumsum(counts)
    count = int(until[-1])
    if count == 0:
        return 0.0
    # Of an even number, the median is the mean of the two in the middle.
    return float(np.searchsorted(until, [(count - 1) // 2, count // 2], side="right").mean())
