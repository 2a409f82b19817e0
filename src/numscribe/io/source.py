"""Open inputs: check strokes, or decode pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InputError, InvalidRequestError, MissingInputError
from numscribe.io.decode import MAX_BYTES, MAX_PIXELS, decode_scaled, to_colour
from numscribe.io.pdf import read_page
from numscribe.io.strokes import parse_strokes
from numscribe.records import Image, Strokes

_BATCH, _BATCH_PIXELS = 16, 4_000_000
"""Maximum number of inputs in a batch, and number of pixels of its pictures at which it is full."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture.

    Attributes:
        image: uint8, (height, width, 3), BGR.
        scale: Pixels of the input per pixel of ``image``.
    """

    image: Image
    scale: float


Source = (
    str | PathLike[str] | bytes | bytearray | memoryview | NDArray[Any] | Sequence[Any] | Picture
)
"""An input: a path, an encoded picture, an array of pixels, strokes, or a decoded picture."""


def open_source(source: Source, max_pixels: int = MAX_PIXELS) -> Strokes | Picture:
    """Decode a picture, or check strokes.

    Args:
        source: A path; an encoded picture; a pixel array of shape (height, width) or
            (height, width, 3 or 4), RGB or RGBA; strokes, lists of [x, y] points, y down; or
            a decoded picture, which is returned as it is.
        max_pixels: Maximum number of pixels of a picture.

    Raises:
        InputError: The input cannot be read.
    """
    if isinstance(source, Picture):
        return source
    if isinstance(source, (str, PathLike)):
        return Picture(*decode_scaled(_file_bytes(Path(source)), max_pixels))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Picture(*decode_scaled(bytes(source), max_pixels))
    if isinstance(source, np.ndarray):
        return Picture(to_colour(source, channels="RGB"), 1.0)
    if isinstance(source, Sequence):
        return parse_strokes(source)
    raise InvalidRequestError(f"A {type(source).__name__} cannot be read.")


def open_batches(
    sources: Iterable[Source], max_pixels: int = MAX_PIXELS, *, return_exceptions: bool = False
) -> Iterator[list[Strokes | Picture | InputError]]:
    """Open several inputs as ``open_source`` does, a few at a time.

    A batch has at most 16 inputs, and less after large pictures, since all of it is in memory.

    Args:
        sources: The inputs.
        max_pixels: Maximum number of pixels of a picture.
        return_exceptions: Yield the error of an input that cannot be read in its place, instead of
            raising it.

    Raises:
        InputError: ``sources`` is one path or one encoded picture; or an input cannot be read, and
            ``return_exceptions`` is False. A note on the exception gives its index, from 0.
    """
    if isinstance(sources, (str, PathLike, bytes, bytearray, memoryview)):
        raise InvalidRequestError(
            "This is a single input; pass a list or another iterable of inputs."
        )
    batch: list[Strokes | Picture | InputError] = []
    pixels = 0
    for index, source in enumerate(sources):
        try:
            opened: Strokes | Picture | InputError = open_source(source, max_pixels)
        except InputError as error:
            if not return_exceptions:
                error.add_note(f"This is input {index}, counted from 0.")
                raise
            opened = error
        batch.append(opened)
        pixels += opened.image.size // 3 if isinstance(opened, Picture) else 0
        if len(batch) == _BATCH or pixels >= _BATCH_PIXELS:
            yield batch
            batch, pixels = [], 0
    if batch:
        yield batch


def open_page(path: str, page: int) -> Picture:
    """Open a page of a PDF, from 1, as a picture; its errors are those of ``pdf.read_page``."""
    return Picture(read_page(path, page), 1.0)


def _file_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # the decoder refuses one byte too many
    except FileNotFoundError as error:
        raise MissingInputError(f"There is no file {path}.") from error
    except OSError as error:
        raise MissingInputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise MissingInputError("A file name cannot contain a zero byte.") from error
