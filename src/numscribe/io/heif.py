"""Decode HEIC and AVIF with Pillow; requires ``numscribe[photos]``."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import BrokenImageError, UndecodableImageError

if TYPE_CHECKING:
    from PIL.Image import Image

_BRANDS = {
    b"heic": "heic",
    b"heix": "heic",
    b"heim": "heic",
    b"heis": "heic",
    b"mif1": "heic",
    b"avif": "avif",
    b"avis": "avif",
}
"""Kind of picture by the major brand of the file (ISO/IEC 23008-12)."""


def heif_kind(data: bytes) -> str | None:
    """Return "heic" or "avif" for such a picture, or None."""
    return _BRANDS.get(data[8:12]) if data[4:8] == b"ftyp" else None


def heif_size(data: bytes, kind: str) -> tuple[int, int]:
    """Return the width and height in the picture's header.

    Raises:
        UndecodableImageError: The decoder is not installed.
        BrokenImageError: The header is broken.
    """
    return _open(data, kind).size


def decode_heif(data: bytes, kind: str) -> NDArray[np.uint8]:
    """Decode a picture with its EXIF orientation: uint8, (height, width, 3), BGR.

    Raises:
        UndecodableImageError: The decoder is not installed.
        BrokenImageError: The picture is broken.
    """
    image = _open(data, kind)
    try:
        colour = image.convert("RGB")
    except Exception as error:  # a malicious file can make the decoder raise anything
        raise BrokenImageError(f"This {kind.upper()} picture is broken.") from error
    return np.asarray(colour)[:, :, ::-1]


def _open(data: bytes, kind: str) -> Image:
    try:
        from pi_heif import HeifImagePlugin  # noqa: F401, PLC0415 registers itself
        from PIL import Image  # noqa: PLC0415
    except ImportError as error:
        raise UndecodableImageError(
            f'{kind.upper()} pictures need an optional package: pip install "numscribe[photos]".'
        ) from error
    try:
        return Image.open(io.BytesIO(data), formats=["HEIF", "AVIF"])
    except Exception as error:
        raise BrokenImageError(f"This {kind.upper()} picture is broken.") from error
