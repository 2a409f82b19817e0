"""The one place where the stages are chained: input, ink, boxes, pictures, logits, Reading."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numscribe import decision
from numscribe.errors import InvalidRequestError, MissingInputError
from numscribe.models.classifier import Classifier
from numscribe.records import Box, Digit, Image, Ink, Reading, Strokes
from numscribe.vision.decode import MAX_BYTES, MAX_PIXELS, decode_scaled, to_colour
from numscribe.vision.normalize import normalize
from numscribe.vision.segment import extract_ink, find_digit
from numscribe.vision.strokes import bounds, parse_strokes, rasterize

Source = str | PathLike[str] | bytes | bytearray | memoryview | NDArray[Any] | Sequence[Any]
"""What can be read: a path, an encoded picture, an array of pixels, or strokes."""


class Recognizer:
    """Reads handwriting from pictures and strokes.

    A recognizer holds no state between calls: threads may share one.

    >>> reading = Recognizer().read([[[10, 10], [12, 60], [11, 120]]])
    >>> reading.text
    '1'
    """

    def __init__(
        self,
        model: str = "default",
        *,
        threshold: float = decision.DEFAULT_THRESHOLD,
        max_pixels: int = MAX_PIXELS,
    ) -> None:
        """Load a model.

        Args:
            model: Name of a packaged model, or path of an ``.onnx`` file.
            threshold: Least confidence, 0 to 1, of an accepted reading.
            max_pixels: Refuse pictures with more pixels than this.

        Raises:
            ModelError: The model is unknown or broken.
        """
        self._classifier = Classifier.load(model)
        self._threshold = threshold
        self._max_pixels = max_pixels

    @property
    def model(self) -> str:
        """Name and version of the model, as ``name@version``."""
        return self._classifier.name

    def read(self, source: Source, *, threshold: float | None = None) -> Reading:
        """Read a picture or strokes.

        Args:
            source: A path; an encoded picture; a pixel array of shape (height, width) or
                (height, width, 3 or 4), R, G, B, A; or strokes, lists of [x, y] points, y down.
            threshold: Least confidence of an accepted reading, instead of the recognizer's.

        Returns:
            What was read. An input without ink is a reading with an empty text.

        Raises:
            InputError: The input cannot be read.
        """
        if isinstance(source, (str, PathLike)):
            return self._read_encoded(_file_bytes(Path(source)), threshold)
        if isinstance(source, (bytes, bytearray, memoryview)):
            return self._read_encoded(bytes(source), threshold)
        if isinstance(source, np.ndarray):
            return self.read_image(to_colour(source, channels="RGB"), threshold)
        if isinstance(source, Sequence):
            return self.read_strokes(parse_strokes(source), threshold)
        raise InvalidRequestError(f"A {type(source).__name__} cannot be read.")

    def read_image(
        self, image: Image, threshold: float | None = None, *, scale: float = 1.0
    ) -> Reading:
        """Read a decoded picture.

        Args:
            image: uint8, (height, width, 3), B, G, R.
            threshold: Least confidence of an accepted reading, instead of the recognizer's.
            scale: Pixels of the input for one of ``image``; boxes are in the input's.
        """
        picture = extract_ink(image)
        found = find_digit(picture.ink)
        if found is None:
            return self._empty()
        ink, box = found
        scale *= picture.scale
        box = Box(box.x * scale, box.y * scale, box.width * scale, box.height * scale)
        return self._classify(ink, box, threshold)

    def read_strokes(self, strokes: Strokes, threshold: float | None = None) -> Reading:
        """Read strokes that ``parse_strokes`` has checked."""
        if not strokes:
            return self._empty()
        return self._classify(rasterize(strokes), bounds(strokes), threshold)

    def _read_encoded(self, data: bytes, threshold: float | None) -> Reading:
        image, scale = decode_scaled(data, self._max_pixels)
        return self.read_image(image, threshold, scale=scale)

    def _classify(self, ink: Ink, box: Box, threshold: float | None) -> Reading:
        picture = normalize(ink)
        logits = self._classifier.logits(picture[None])
        (shares,) = decision.probabilities(logits, self._classifier.temperature)
        best = int(shares.argmax())
        confidence = float(shares[best])
        accepted = decision.accept(confidence, self._threshold if threshold is None else threshold)
        digit = Digit(
            digit=best,
            confidence=confidence,
            probabilities=tuple(shares.tolist()),
            box=box,
            picture=np.rint(picture * 255).astype(np.uint8),
        )
        return Reading(
            text=str(best),
            confidence=confidence,
            accepted=accepted,
            reason=None if accepted else "unsure",
            digits=(digit,),
            model=self.model,
        )

    def _empty(self) -> Reading:
        return Reading("", 0.0, False, "empty", (), self.model)


def _file_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one too many is refused when it is decoded
    except FileNotFoundError as error:
        raise MissingInputError(f"There is no file {path}.") from error
    except OSError as error:
        raise MissingInputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise MissingInputError("A file's name cannot have a zero byte.") from error
