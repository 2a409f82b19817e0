"""Map large pictures with the ink model in bands, because its memory grows with the picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from numscribe.records import Image, InkMaps

MAX_PIXELS = 250_000
"""Maximum number of pixels that are mapped at once."""

_OVERLAP = 48
"""Rows of context above and below a band, in pixels; their output is discarded."""


def map_in_bands(image: Image, map_picture: Callable[[Image], InkMaps]) -> InkMaps:
    """Map a picture of any size with the ink model.

    Args:
        image: uint8, (height, width, 3), BGR.
        map_picture: The ink model.
    """
    height, width = image.shape[:2]
    if height * width <= MAX_PIXELS:
        return map_picture(image)
    rows = max(_OVERLAP, MAX_PIXELS // width - 2 * _OVERLAP)
    bands = []
    for top in range(0, height, rows):
        first, last = max(0, top - _OVERLAP), min(height, top + rows + _OVERLAP)
        maps = map_picture(image[first:last])
        own = np.s_[top - first : min(top + rows, height) - first]
        bands.append([layer[own] for layer in maps.layers])
    return InkMaps(*(np.concatenate(layers) for layers in zip(*bands, strict=True)))
