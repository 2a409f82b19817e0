"""Ink on paper of any kind, found by the ink model at several scales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.imaging.background import flat_background_ink, shrink
from numscribe.imaging.components import (
    binarize,
    component_boxes,
    digit_height,
    label_components,
)
from numscribe.imaging.contrast import PAPER_WINDOW, ink_contrast, strengthen
from numscribe.records import Box, Image, Ink, InkMaps, InkPicture, union

BAND = 0.5
"""Height of the middle band of a line in the map of lines, in digit heights."""

_MIN_PROBABILITY = 0.5
"""Minimum value of the map of lines in a band."""

_SIDES = (64, 160, 400)
"""Longer sides to which a picture is resized, in pixels."""

_MIN_DIGIT = 12.0
"""Minimum height of digits for which writing is located, in pixels."""

_DIGIT = 32.0
"""Height of digits in the part of the picture that is mapped in detail, in pixels."""

_MIN_DETAILED, _MAX_DETAILED = 20.0, 48.0
"""Digits of these heights need no second map, in pixels."""

_MAX_PIXELS = 160_000
"""Maximum number of pixels of a picture that is mapped in detail."""

_MAX_MAGNIFICATION = 3.0
"""Maximum factor by which a part of the picture is enlarged."""

InkMapper = Callable[[Image], InkMaps]
"""The ink model: maps of a picture, uint8 (height, width, 3), BGR."""


def find_ink(image: Image, map_picture: InkMapper) -> InkPicture:
    """Return the ink on a flat background, or else the first result of ``map_ink_at_scales``.

    Args:
        image: uint8, (height, width, 3), BGR.
        map_picture: The ink model.
    """
    found = flat_background_ink(image)
    return next(map_ink_at_scales(image, map_picture)) if found is None else found


def map_ink_at_scales(
    image: Image, map_picture: InkMapper, digit: float = 0.0
) -> Iterator[InkPicture]:
    """Yield the ink that the model finds, from a large copy of the picture to smaller ones.

    The model was trained on digits of certain heights. So the picture is mapped at decreasing
    sizes, and where digits are large enough, the part with writing is mapped at the right size.
    The first size shows small writing beside something large; a later one shows large digits.

    At each size, writing is located in two ways: by the map of lines, and by the connected
    components of the ink, for which ``lines`` is None. The second way finds a large single digit
    that the map of lines misses.

    Args:
        image: uint8, (height, width, 3), BGR.
        map_picture: The ink model.
        digit: Height of a digit in pixels, if it is known; 0 otherwise. Lines of large digits are
            mapped at the right size before all other sizes.
    """
    longer = max(image.shape[:2])
    if digit > _MAX_DETAILED:
        small = shrink(image, round(longer * _DIGIT / digit))
        maps = map_picture(small)
        if band_mask(maps.lines).any():
            yield _find_ink(small, maps, True, longer / max(small.shape[:2])).picture
    finest = next((side for side in _SIDES if side >= longer), _SIDES[-1])
    for side in reversed(_SIDES[: _SIDES.index(finest) + 1]):
        small = shrink(image, side)
        maps = map_picture(small)
        for by_lines in (True, False) if band_mask(maps.lines).any() else (False,):
            found = _find_ink(small, maps, by_lines, max(1.0, longer / side))
            if found.digit >= _MIN_DIGIT or side == finest:
                is_detailed = _MIN_DETAILED <= found.digit <= _MAX_DETAILED
                is_done = is_detailed or found.digit <= 0.0
                yield found.picture if is_done else _map_in_detail(image, found, map_picture)


@dataclass(frozen=True, slots=True, eq=False)
class _MappedInk:
    """The ink of a picture, the box of all writing, and the height of a digit (0 for none)."""

    picture: InkPicture
    box: Box
    digit: float


def _find_ink(
    image: Image,
    maps: InkMaps,
    by_lines: bool,
    scale: float,
    left: float = 0.0,
    top: float = 0.0,
) -> _MappedInk:
    """Return the ink of a picture, located by the map of lines or by connected components."""
    ink, box, digit = locate_by_lines(maps) if by_lines else locate_by_components(maps)
    window = max(3, round(PAPER_WINDOW * digit))
    covered = np.maximum(np.maximum(maps.handwriting, maps.printing), maps.ruling)
    contrast = ink_contrast(image, ink, covered, window) if digit else np.zeros_like(ink)
    ink = strengthen(ink, contrast, maps.ruling)
    lines = maps.lines if by_lines else None
    picture = InkPicture(ink, scale, left, top, contrast, maps.ruling, lines)
    return _MappedInk(picture, box, digit)


def locate_by_lines(maps: InkMaps) -> tuple[Ink, Box, float]:
    """Locate writing by the map of lines, which has at least one.

    Returns:
        Handwriting, or print if the lines are printed; the box of all lines and their ink; and the
        height of a digit.
    """
    band = band_mask(maps.lines)
    written, printed = (cv2.mean(layer, band)[0] for layer in (maps.handwriting, maps.printing))
    ink = maps.handwriting if written >= printed else maps.printing
    _, stats, _ = label_components(band)
    height = _height_in_bands(stats)
    labels, of_ink, _ = label_components(binarize(ink))
    in_lines = np.unique(labels[band > 0])
    boxes = component_boxes(of_ink)
    box = union(component_boxes(stats) + [boxes[number - 1] for number in in_lines if number])
    return ink, box, height


def line_height(band: NDArray[np.uint8]) -> float:
    """Return the median height of a digit in pixels; 0 without lines.

    Args:
        band: The middle bands of lines of writing, as ``band_mask`` returns them.
    """
    _, stats, _ = label_components(band)
    return _height_in_bands(stats) if len(stats) > 1 else 0.0


def _height_in_bands(stats: MatLike) -> float:
    """Return the median height of a digit, by the thickness of bands weighted by their widths."""
    widths, areas = stats[1:, 2], stats[1:, 4]
    order = np.argsort(areas / widths)
    middle = np.searchsorted(np.cumsum(widths[order]), widths.sum() / 2)
    return float((areas / widths)[order][middle]) / BAND


def locate_by_components(maps: InkMaps) -> tuple[Ink, Box, float]:
    """Locate writing by the connected components of its ink.

    Returns:
        Handwriting, or print if there is none; the box of all writing; and the height of a digit, 0
        without writing.
    """
    ink = maps.handwriting
    mask = binarize(ink)
    if not mask.any():
        ink = maps.printing
        mask = binarize(ink)
    if not mask.any():
        return ink, Box(0.0, 0.0, 0.0, 0.0), 0.0
    boxes = component_boxes(label_components(mask)[1])
    height = digit_height(boxes)
    large = [box for box in boxes if max(box.width, box.height) > 0.3 * height] or boxes
    return ink, union(large), height


def _map_in_detail(image: Image, found: _MappedInk, map_picture: InkMapper) -> InkPicture:
    """Map the part of a picture with writing, with digits at the right size."""
    scale, box = found.picture.scale, found.box
    height, width = image.shape[:2]
    margin = 1.5 * found.digit
    left, top = (max(0, int((edge - margin) * scale)) for edge in (box.x, box.y))
    right = min(width, int((box.right + margin) * scale) + 1)
    bottom = min(height, int((box.bottom + margin) * scale) + 1)
    part = image[top:bottom, left:right]
    factor = min(_DIGIT / (found.digit * scale), _MAX_MAGNIFICATION)
    factor = min(factor, (_MAX_PIXELS / (part.shape[0] * part.shape[1])) ** 0.5)
    size = max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    resized = np.asarray(cv2.resize(part, size, interpolation=method), dtype=np.uint8)
    maps = map_picture(resized)
    by_lines = found.picture.lines is not None and bool(band_mask(maps.lines).any())
    detailed = _find_ink(resized, maps, by_lines, 1 / factor, float(left), float(top))
    return detailed.picture if detailed.digit else found.picture


def band_mask(lines: Ink) -> NDArray[np.uint8]:
    """Return the middle bands of lines of writing.

    Args:
        lines: The map of lines, float32 in [0, 1], (height, width).

    Returns:
        uint8 (height, width), 1 in the bands and 0 elsewhere.
    """
    return (lines > _MIN_PROBABILITY).view(np.uint8)
