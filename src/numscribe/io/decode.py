"""Decode pictures, or convert arrays, to 8-bit colour."""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import Any

# A second limit, in OpenCV itself; it reads the variable when it is imported.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 26))

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from numscribe.errors import (
    BrokenImageError,
    InputTooLargeError,
    MissingInputError,
    UndecodableImageError,
)
from numscribe.io.heif import decode_heif, heif_kind, heif_size
from numscribe.io.tiff import bits_per_sample
from numscribe.records import Image

if "OPENCV_LOG_LEVEL" not in os.environ:  # broken pictures raise an exception; do not log them
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

MAX_BYTES = 10_000_000
"""Maximum size of an encoded picture, in bytes."""

MAX_PIXELS = 35_000_000
"""Maximum number of pixels of a picture, checked in its header before decoding: an A4 page scanned
at 600 dots per inch. Decoding one with transparency takes about 290 MB."""

_BLOCK = 1 << 20
"""Number of values that are converted at a time."""

_MAX_BYTE = 255

_WORKING_SIDE = 1500
"""A picture is reduced to 1/2, 1/4 or 1/8 if its longer side stays at least this, in pixels."""

_REDUCED_JPEG = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
"""OpenCV's flag for each reduction; libjpeg decodes to the smaller size directly."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"BM": "bmp",
    b"GIF8": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}


def decode_image(data: bytes, max_pixels: int = MAX_PIXELS) -> Image:
    """Decode an encoded picture, as ``decode_scaled`` does, without its scale."""
    return decode_scaled(data, max_pixels)[0]


def decode_scaled(data: bytes, max_pixels: int = MAX_PIXELS) -> tuple[Image, float]:
    """Decode an encoded picture to colour on white.

    Supports PNG (also with a palette, grey, 16 bits or transparency), JPEG, WebP, BMP, GIF (the
    first frame), TIFF and, with ``numscribe[photos]``, HEIC and AVIF. The EXIF orientation is
    applied, except to PNG and WebP with transparency. Transparency is composited over white, or
    over black if the ink is white.

    Args:
        data: The encoded picture.
        max_pixels: Maximum number of pixels.

    Returns:
        The picture, uint8, (height, width, 3), BGR, and the number of pixels of the encoded
        picture per pixel of it. Large pictures are reduced to 1/2, 1/4 or 1/8 of their size.

    Raises:
        MissingInputError: There are no bytes.
        UndecodableImageError: The bytes are not a picture, or the picture is broken.
        InputTooLargeError: The file is larger than 10 MB, or the picture has more than
            ``max_pixels``. The limit of pixels is lower where decoding takes more memory: a half
            for GIFs, other animations and 16 bits per sample, an eighth for 64 bits, and two thirds
            for HEIC and AVIF.
    """
    if not data:
        raise MissingInputError("The picture is empty: it has no bytes.")
    kind = _kind(data)
    if kind is None and data.startswith(b"%PDF-"):
        raise UndecodableImageError("This is a PDF, not a picture: convert its pages to pictures.")
    if len(data) > MAX_BYTES:
        raise InputTooLargeError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    if kind is None:
        raise UndecodableImageError(
            "This is not a PNG, JPEG, WebP, BMP, GIF, TIFF, HEIC or AVIF picture."
        )
    width, height = _header_size(data, kind)
    most = max_pixels / _memory_factor(data, kind)
    if width * height > most:
        raise InputTooLargeError(
            f"The picture has {width}×{height} pixels; the limit for its format and bit depth is "
            f"{most / 1e6:g} megapixels."
        )
    reduction = _reduction(max(width, height))
    array = _decode(data, kind, reduction)
    if array is None or array.size == 0:
        raise BrokenImageError(f"This {kind.upper()} picture is broken.")
    if kind != "jpeg" and reduction > 1:  # the next steps need several times the memory
        size = (max(1, array.shape[1] // reduction), max(1, array.shape[0] // reduction))
        array = cv2.resize(array, size, interpolation=cv2.INTER_AREA)
    array = _to_uint8(array)  # frees the wider samples
    return to_colour(array), max(width, height) / max(array.shape[:2])


def to_colour(array: NDArray[Any], channels: str = "BGR") -> Image:
    """Convert an array of grey, colour or transparent pixels to colour on white.

    Args:
        array: (height, width) or (height, width, 1, 2, 3 or 4); bool, uint8, uint16, or floats
            in [0, 1], or in [0, 255] if a value is above 1.
        channels: Order of the colours in ``array``, "BGR" or "RGB".

    Returns:
        uint8, (height, width, 3), BGR.

    Raises:
        UndecodableImageError: The array has another shape or type, or values that are not finite.
    """
    array = np.asarray(array)  # matrices and masked arrays have other semantics
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 2, 3, 4) or array.size == 0:
        raise UndecodableImageError(
            f"A picture array must be (height, width[, channels]); this one is {array.shape}."
        )
    pixels = np.ascontiguousarray(_to_uint8(array))
    depth = pixels.shape[2]
    colour = _colour_channels(pixels, channels)
    if depth in (2, 4):
        colour = _composite(colour, cv2.extractChannel(pixels, depth - 1))
    return np.asarray(colour, dtype=np.uint8)


def _colour_channels(pixels: NDArray[np.uint8], channels: str) -> MatLike:
    """Return BGR without transparency. OpenCV is ten times as fast as slices of NumPy."""
    depth = pixels.shape[2]
    if depth <= 2:
        return cv2.cvtColor(cv2.extractChannel(pixels, 0), cv2.COLOR_GRAY2BGR)
    if depth == 4:
        return cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGR if channels == "RGB" else cv2.COLOR_BGRA2BGR)
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if channels == "RGB" else pixels


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return heif_kind(data) or next(
        (kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), None
    )


def _header_size(data: bytes, kind: str) -> tuple[int, int]:
    if kind in ("heic", "avif"):
        return heif_size(data, kind)
    try:
        if kind == "png" and data[12:16] == b"IHDR":  # faster than imagesize
            width, height = struct.unpack_from(">II", data, 16)
        else:
            # It imports urllib.request and ssl, which take 35 ms.
            import imagesize  # noqa: PLC0415

            width, height = imagesize.get(io.BytesIO(data))
    except Exception as error:  # a malicious header can make the parser raise anything
        raise BrokenImageError("The picture's header is broken.") from error
    if width <= 0 or height <= 0:
        raise BrokenImageError("The picture's header is broken.")
    return width, height


def _memory_factor(data: bytes, kind: str) -> float:
    """Return the memory for decoding a pixel relative to that of an 8-bit PNG."""
    is_moving = (  # OpenCV keeps several frames even if it returns the first
        kind == "gif"
        or (kind == "png" and b"acTL" in data)
        or (kind == "webp" and data[12:16] == b"VP8X" and data[20:21] > b"\x01" and b"ANIM" in data)
    )
    if kind in ("heic", "avif"):
        return 1.4
    if kind != "tiff":
        is_deep = kind == "png" and data[24:25] == b"\x10"
        return (2.0 if is_moving else 1.0) * (2.0 if is_deep else 1.0)
    try:
        return max(1.0, bits_per_sample(data) / 8)
    except ValueError as error:
        raise BrokenImageError("The picture's header is broken.") from error


def _decode(data: bytes, kind: str, reduction: int) -> NDArray[Any] | None:
    if kind in ("heic", "avif"):
        return decode_heif(data, kind)
    if kind == "png" and not _is_whole_png(data):
        return None
    buffer = np.frombuffer(data, dtype=np.uint8)
    try:
        # IMREAD_UNCHANGED keeps transparency but ignores EXIF; JPEG has the one, not the other.
        if kind == "jpeg":
            return cv2.imdecode(buffer, _REDUCED_JPEG[reduction])
        array = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
        opaque = array is not None and (array.ndim == 2 or array.shape[2] == 3)
        if opaque and (b"eXIf" if kind == "png" else b"EXIF") in data:
            return cv2.imdecode(buffer, cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return array


def _is_whole_png(data: bytes) -> bool:
    """Return whether all critical chunks are intact: where one is not, libpng writes to stderr."""
    view = memoryview(data)
    start = 8
    while start + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, start)
        end = start + 12 + length
        critical = not name[0] & 0x20
        if critical and zlib.crc32(view[start + 4 : end - 4]).to_bytes(4) != view[end - 4 : end]:
            return False
        if name == b"IEND":
            return True
        start = end
    return False


def _reduction(longer_side: int) -> int:
    """Return the factor by which a picture is reduced: 1, 2, 4 or 8."""
    return next((n for n in (8, 4, 2) if longer_side >= n * _WORKING_SIDE), 1)


def _to_uint8(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    kind = array.dtype.kind
    if kind not in "buif":
        raise UndecodableImageError(f"A picture array cannot have the type {array.dtype}.")
    is_small = kind != "f" or array.max() <= 1.0
    if kind == "f" and not (np.isfinite(array.min()) and np.isfinite(array.max())):
        raise UndecodableImageError("The picture array has values that are not finite.")
    # Some programs store 8-bit levels in 16-bit samples.
    is_deep = kind == "u" and array.dtype.itemsize == 2 and array.max() > _MAX_BYTE
    pixels = np.empty(array.shape, dtype=np.uint8)
    rows = max(1, _BLOCK // max(1, array[:1].size))
    for start in range(0, len(array), rows):  # limits the memory for wide samples
        block = array[start : start + rows]
        if kind == "b":
            block = block * np.uint8(255)
        elif is_deep:  # of either byte order
            block = block >> 8
        elif kind == "f":
            block = np.rint(block * 255.0 if is_small else block)
        pixels[start : start + rows] = np.clip(block, 0, 255)
    return pixels


def _composite(colour: MatLike, alpha: MatLike) -> MatLike:
    """Composite transparent pixels over white, or over black if the ink is white."""
    lowest = int(alpha.min())
    if lowest == 255:
        return colour
    page_shape = colour.shape
    left, top, width, height = cv2.boundingRect(alpha)
    drawn = (slice(top, top + height), slice(left, left + width))
    colour, alpha = colour[drawn], alpha[drawn]
    background = 0 if lowest == 0 and width > 0 and _is_white_ink(colour, alpha) else 255
    page = np.full(page_shape, background, dtype=np.uint8)
    if width > 0:
        weight = cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR)
        blended = cv2.multiply(colour, weight, scale=1 / 255)
        if background:
            blended = cv2.add(blended, cv2.bitwise_not(weight))
        page[drawn] = blended
    return page


def _is_white_ink(colour: MatLike, alpha: MatLike) -> bool:
    """Return whether all ink is white, as opposed to a white page with dark ink."""
    if min(cv2.mean(colour, mask=alpha)[:3]) <= 200:
        return False
    solid = colour[alpha > 127]
    return not solid.size or float((solid.min(axis=1) < 128).mean()) < 0.005
