"""From bytes or arrays to one 8-bit colour picture."""

from __future__ import annotations

import io
import os
from typing import Any

# OpenCV's own limit is a second line behind ours, and is read when it is first loaded.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 26))

import cv2
import imagesize
import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InputTooLargeError, MissingInputError, UndecodableImageError
from numscribe.records import Image

MAX_BYTES = 10_000_000
"""Largest encoded picture accepted."""

MAX_PIXELS = 40_000_000
"""Largest picture accepted, as its header says, before anything is decoded."""

_WORKING_SIDE = 1500
"""JPEGs are decoded at 1/2, 1/4 or 1/8 as long as their longer side stays above this."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"BM": "bmp",
    b"GIF8": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}


def decode_image(data: bytes, max_pixels: int = MAX_PIXELS) -> Image:
    """Decode an encoded picture into colour on white.

    PNG (palette, grey, 16-bit and transparent ones too), JPEG (turned as its EXIF says), WebP,
    BMP, GIF (first frame) and TIFF. Transparency is composited over white, or over black where
    the ink itself is white.

    Args:
        data: The encoded picture.
        max_pixels: Refuse pictures with more pixels than this.

    Returns:
        uint8, (height, width, 3), channels B, G, R. A large JPEG comes at 1/2, 1/4 or 1/8 of its
        size; nothing that a reader needs is lost.

    Raises:
        MissingInputError: There are no bytes.
        UndecodableImageError: They are not a picture, or a broken one.
        InputTooLargeError: The picture is over 10 MB or ``max_pixels``.
    """
    if not data:
        raise MissingInputError("The picture is empty: it has no bytes.")
    if len(data) > MAX_BYTES:
        raise InputTooLargeError(f"The picture has more than {MAX_BYTES // 1_000_000} MB.")
    kind = _kind(data)
    if kind is None:
        raise UndecodableImageError("This is not a PNG, JPEG, WebP, BMP, GIF or TIFF picture.")
    width, height = _header_size(data)
    if width * height > max_pixels:
        raise InputTooLargeError(
            f"The picture has {width}×{height} pixels; at most {max_pixels / 1e6:g} megapixels "
            "are read."
        )
    # IMREAD_UNCHANGED keeps transparency but ignores EXIF; JPEG has the one, not the other.
    flags = _jpeg_flags(max(width, height)) if kind == "jpeg" else cv2.IMREAD_UNCHANGED
    try:
        array = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags)
    except cv2.error as error:
        raise UndecodableImageError(f"This {kind.upper()} picture is broken.") from error
    if array is None or array.size == 0:
        raise UndecodableImageError(f"This {kind.upper()} picture is broken.")
    return to_colour(array)


def to_colour(array: NDArray[Any], channels: str = "BGR") -> Image:
    """Turn an array of grey, colour or transparent pixels into colour on white.

    Args:
        array: (height, width) or (height, width, 1, 2, 3 or 4); bool, uint8, uint16, or floats
            in [0, 1] (or in [0, 255], where some value is above 1).
        channels: Order of the colours in ``array``: "BGR" as OpenCV, "RGB" as everybody else.

    Returns:
        uint8, (height, width, 3), channels B, G, R.

    Raises:
        UndecodableImageError: The array has another shape or type, or values that are not finite.
    """
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 2, 3, 4) or array.size == 0:
        raise UndecodableImageError(
            f"A picture array must be (height, width[, channels]); this one is {array.shape}."
        )
    pixels = _to_uint8(array)
    depth = pixels.shape[2]
    colour = pixels[:, :, : depth - 1] if depth in (2, 4) else pixels
    if colour.shape[2] == 1:
        colour = np.repeat(colour, 3, axis=2)
    elif channels == "RGB":
        colour = colour[:, :, ::-1]
    if depth in (2, 4):
        colour = _composite(colour, pixels[:, :, depth - 1])
    return np.ascontiguousarray(colour)


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), None)


def _header_size(data: bytes) -> tuple[int, int]:
    try:
        width, height = imagesize.get(io.BytesIO(data))
    except Exception as error:  # a hostile header may break the parser in any way
        raise UndecodableImageError("The picture's header is broken.") from error
    if width <= 0 or height <= 0:
        raise UndecodableImageError("The picture's header is broken.")
    return width, height


def _jpeg_flags(longer_side: int) -> int:
    if longer_side >= 8 * _WORKING_SIDE:
        return cv2.IMREAD_REDUCED_COLOR_8
    if longer_side >= 4 * _WORKING_SIDE:
        return cv2.IMREAD_REDUCED_COLOR_4
    if longer_side >= 2 * _WORKING_SIDE:
        return cv2.IMREAD_REDUCED_COLOR_2
    return cv2.IMREAD_COLOR


def _to_uint8(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.uint16:
        return (array >> 8).astype(np.uint8)
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype.kind in "iuf":
        if not np.isfinite(array).all():
            raise UndecodableImageError("The picture array has values that are not finite.")
        scale = 255.0 if array.dtype.kind == "f" and array.max() <= 1.0 else 1.0
        return np.clip(np.rint(array * scale), 0, 255).astype(np.uint8)
    raise UndecodableImageError(f"A picture array cannot have the type {array.dtype}.")


def _composite(colour: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay transparent pixels over white, or over black where they would vanish on white."""
    lowest = int(alpha.min())
    if lowest == 255:
        return colour
    # Ink that is white itself (a chalk-like pen on a transparent canvas) needs a dark ground.
    visible = cv2.mean(colour, mask=alpha)[:3] if alpha.any() else (0.0, 0.0, 0.0)
    ground = 0 if min(visible) > 200 and lowest == 0 else 255
    weight = alpha[:, :, None]
    if lowest == 0 and int(alpha.max()) == 0:
        return np.full_like(colour, ground)
    blended = cv2.multiply(colour, cv2.merge([alpha] * 3), scale=1 / 255)
    rest = ((255 - weight.astype(np.uint16)) * ground // 255).astype(np.uint8)
    return cv2.add(blended, np.repeat(rest, 3, axis=2)).astype(np.uint8, copy=False)
