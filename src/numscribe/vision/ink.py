"""From a picture to its ink: strokes bright on dark, whatever the paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.records import Image, Ink
from numscribe.vision.channels import highest_channel, lowest_channel
from numscribe.vision.difference import Difference
from numscribe.vision.frames import remove_frames
from numscribe.vision.highlight import written_on
from numscribe.vision.near import drop_edges, find_writing
from numscribe.vision.reflection import even_ink
from numscribe.vision.rules import remove_rules
from numscribe.vision.sheet import sheet_alone

_WORKING_SIDE = 512
"""Larger pictures are shrunk to this side first: a digit still has far more than 20 pixels."""

_NEAR = 1.25
"""Of a picture that was shrunk more, only the part with writing is looked at again, nearer."""

_FULL = 0.5
"""Ink covers less than this share of a picture: what covers more is a sheet on a flat desk."""

_FAINTEST = 10.0
"""Least difference to the paper, in levels of 255, that can be ink."""

_COARSE = 96
"""A picture is shrunk to this side to see shadows and reflections."""

_UNEVEN = 12.0
"""Difference to the ground, in levels, that is a shadow or reflection."""

_FLAT_NOISE = 4.0
"""Noise of a flat ground around ink, in levels: what JPEG leaves near an edge."""


@dataclass(frozen=True, slots=True)
class InkPicture:
    """The ink of a picture.

    Attributes:
        ink: Float32 in [0, 1], (height, width).
        scale: Input pixels for one pixel of ``ink``.
        left: x of its left edge in the input.
        top: y of its upper edge in the input.
    """

    ink: Ink
    scale: float
    left: float = 0.0
    top: float = 0.0


def extract_ink(image: Image) -> InkPicture:
    """Separate ink from paper, whatever their colours, and go near to it where it is small.

    Args:
        image: uint8, (height, width, 3), B, G, R.

    Returns:
        The ink at a working size of at most 512 pixels, of the whole picture or of the part that
        is written on; all zero where there is none.
    """
    whole = _extract(image)
    if whole.scale <= _NEAR:
        return whole
    part = find_writing(whole.ink)
    if part is None:
        return whole
    rows, columns = (
        slice(int(span.start * whole.scale), int(span.stop * whole.scale) + 1) for span in part
    )
    near = _extract(np.ascontiguousarray(image[rows, columns]))
    ink = drop_edges(near.ink, whole.ink.shape, part)
    if not ink.any():
        return whole
    return InkPicture(ink, near.scale, float(columns.start), float(rows.start))


def _extract(image: Image) -> InkPicture:
    """Separate the ink of a whole picture.

    On a flat ground (a canvas, a clean scan, MNIST) ink is what differs from the ground in any
    colour channel. On real paper the ground is estimated by a morphological closing and divided
    out, so that shadows and uneven light vanish (see Gonzalez and Woods, *Digital Image
    Processing*, on top-hat transforms); light strokes on dark are inverted first.
    """
    height, width = image.shape[:2]
    scale = max(1.0, max(height, width) / _WORKING_SIDE)
    image = shrink(image, _WORKING_SIDE)
    ground = flat_ground(image)
    if ground is not None:
        is_small = max(height, width) <= 64
        difference = _writing(_ground_difference(image, ground, 0.0 if is_small else _FLAT_NOISE))
        ink = contrast(difference)
        written = ink[difference.inside]
        if is_small or cv2.countNonZero((written > 0.5).view(np.uint8)) < _FULL * ink.size:
            return InkPicture(ink, scale)
    sheet = sheet_alone(image)
    if sheet is not None:
        image = sheet
    ink = even_ink(contrast(_writing(paper_difference(image))))
    return InkPicture(ink if has_edges(ink) else np.zeros_like(ink), scale)


def _writing(difference: Difference) -> Difference:
    """Return the ink without what is printed under and around writing."""
    return remove_rules(remove_frames(difference))


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


def flat_ground(image: Image) -> NDArray[np.uint8] | None:
    """Return the one colour of the ground, (3,), or None where the ground is not flat.

    The ground is flat where most of the picture's border has the same colour within 3 levels, or
    where three corners and a quarter of the border have (in a tight crop the ink reaches the
    sides, and seldom the corners), and where no shadow or reflection lies inside.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    first = np.asarray(border[0], dtype=np.uint8)
    if cv2.countNonZero(cv2.inRange(border[None], first, first)) > 0.6 * len(border):
        return first  # so it is the median, and nothing needs to be sorted
    corners = image[[0, 0, -1, -1], [0, -1, 0, -1]]
    for colour, share, agreeing in (
        (np.median(border, axis=0), 0.6, 0),
        (np.median(corners, axis=0), 0.25, 3),
    ):
        if _near(border, colour).mean() > share and _near(corners, colour).sum() >= agreeing:
            return np.asarray(colour, dtype=np.uint8) if _is_even(image, colour) else None
    return None


def _is_even(image: Image, colour: NDArray[np.float64]) -> bool:
    """Tell whether nothing but strokes differs from the ground, as a shadow or reflection does.

    What is wider than strokes outlasts a closing, or an opening where strokes are light.
    """
    if max(image.shape) <= 64:
        return True
    grey = cv2.cvtColor(shrink(image, _COARSE), cv2.COLOR_BGR2GRAY)
    ground = float(np.array([0.114, 0.587, 0.299]) @ colour)  # grey of B, G, R as OpenCV's
    kernel = np.ones((max(3, (max(grey.shape) // 4) | 1),) * 2, np.uint8)
    return any(
        float((np.abs(cv2.morphologyEx(grey, smooth, kernel) - ground) > _UNEVEN).mean()) < 0.02
        for smooth in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN)
    )


def _near(pixels: Image, colour: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((np.abs(pixels - colour) <= 3).all(axis=-1))


def is_light_on_dark(grey: MatLike) -> bool:
    """Tell whether strokes are lighter than their ground: uint8, (height, width).

    A median over a window far wider than a stroke leaves the ground; strokes stick out of it to
    one side only, so the cubed differences sum to their sign.
    """
    scale = max(96 / max(grey.shape), 1 / min(grey.shape))
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    window = max(3, (min(96, max(grey.shape)) // 2) | 1)
    residue = grey.astype(np.float32) - cv2.medianBlur(grey, window)
    return bool((residue**3).sum() > 0)


def _ground_difference(image: Image, ground: NDArray[np.uint8], noise: float) -> Difference:
    """Return how far each pixel is from a ground of one colour."""
    levels = cv2.absdiff(image, np.array([*ground, 0], dtype=np.float64))
    difference = Difference(highest_channel(levels), noise)
    return written_on(image, difference, lambda: Difference(lowest_channel(levels), noise))


def paper_difference(image: Image) -> Difference:
    """Return how far each pixel is from the paper around it, and the paper's noise.

    Args:
        image: uint8, (height, width, 3), B, G, R.
    """
    if is_light_on_dark(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)):
        image = cv2.bitwise_not(image).astype(np.uint8, copy=False)
    # The darkest channel of dark ink (the lightest of light ink) shows coloured pens best.
    difference = _darkness(lowest_channel(image))
    return written_on(image, difference, lambda: _darkness(highest_channel(image)))


def _darkness(grey: NDArray[np.uint8]) -> Difference:
    """Return how much darker each pixel is than the paper around it: uint8, (height, width)."""
    grey = np.asarray(cv2.medianBlur(grey, 3), dtype=np.uint8)
    window = max(3, (max(grey.shape) // 5) | 1)
    # Beyond the border paper goes on as it is there: else it would look too light near it.
    wider = cv2.copyMakeBorder(grey, *(window // 2,) * 4, cv2.BORDER_REPLICATE)
    ground = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    ground = cv2.blur(ground, (window // 4 | 1,) * 2)
    ground = ground[window // 2 : -(window // 2), window // 2 : -(window // 2)]
    relative = 255.0 * (1.0 - grey / np.maximum(ground, 1).astype(np.float32))
    difference = np.clip(relative, 0, 255).astype(np.uint8)
    # Paper is the greater part, so the median and its deviation belong to paper.
    level = float(np.median(difference))
    noise = 1.4826 * float(np.median(np.abs(difference.astype(np.float32) - level)))
    above = cv2.subtract(difference, np.full_like(difference, round(level)))
    return Difference(above.astype(np.uint8, copy=False), noise)


def contrast(difference: Difference) -> Ink:
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


def has_edges(ink: Ink) -> bool:
    """Tell strokes from shading, such as the shadow of a hand on blank paper.

    A stroke rises from paper to ink within a fraction of its width, shading over far more: the
    median rise (morphological gradient) along the outline was 0.9 to 1 for the one and at most
    0.64 for the other.

    Args:
        ink: Float32 in [0, 1], (height, width).
    """
    inside = (ink > 0.5).astype(np.uint8)
    outline = (inside > 0) & (cv2.erode(inside, np.ones((3, 3), np.uint8)) == 0)
    if not outline.any():
        return False
    window = max(5, (max(ink.shape) // 40) | 1)
    smooth = cv2.medianBlur(ink, 3)
    rise = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((window, window), np.uint8))
    return float(np.median(rise[outline])) > 0.7
