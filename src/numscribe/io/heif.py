"""HEIC and AVIF, as phones take them, by Pillow. Needs ``numscribe[photos]``."""

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
"""Major brands of the file format (ISO/IEC 23008-12), and what is in such a file."""


def heif_kind(data: bytes) -> str | None:
    """Return "heic" or "avif" for such a picture, and None for anything else."""
    return _BRANDS.get(data[8:12]) if data[4:8] == b"ftyp" else None


def heif_size(data: bytes, kind: str) -> tuple[int, int]:
    """Return the width and height that the picture's header says.

    Raises:
        UndecodableImageError: What decodes such pictures is not installed.
        BrokenImageError: The header is broken.
    """
    return _open(data, kind).size


def decode_heif(data: bytes, kind: str) -> NDArray[np.uint8]:
    """Decode a picture, turned as it says: uint8 (height, width, 3), channels B, G, R.

    Raises:
        UndecodableImageError: What decodes such pictures is not installed.
        BrokenImageError: The picture is broken.
    """
    image = _open(data, kind)
    try:
        colour = image.convert("RGB")
    except Exception as error:  # a hostile file may break the decoder in any way
        raise BrokenImageError(f"This {kind.upper()} picture is broken.") from error
    return np.asarray(colour)[:, :, ::-1]


def _open(data: bytes, kind: str) -> Image:
    try:
        from pi_heif import HeifImagePlugin  # noqa: F401, PLC0415 - registers itself
        from PIL import Image  # noqa: PLC0415
    except ImportError as error:
        raise UndecodableImageError(
            f'{kind.upper()} pictures need one more package: pip install "numscribe[photos]".'
        ) from error
    try:
        return Image.open(io.BytesIO(data), formats=["HEIF", "AVIF"])
    except Exception as error:
        raise BrokenImageError(f"This {kind.upper()} picture is broken.") from error
