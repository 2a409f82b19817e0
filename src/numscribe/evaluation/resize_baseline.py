"""Baseline: resize the whole picture to 28×28 as most draw-a-digit apps do."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.normalize import SIDE
from numscribe.io.decode import decode_image, to_colour
from numscribe.models.classifier import Classifier
from numscribe.reading.digits import predict
from numscribe.records import Box, Digit, Ink, Reading


class ResizeBaseline:
    """A reader that resizes the whole picture to 28×28 and classifies it as one digit."""

    def __init__(self, model: str = "default") -> None:
        """Load a packaged model by name, or an ``.onnx`` file by path."""
        self._classifier = Classifier.load(model)

    @property
    def model(self) -> str:
        """Name and version of the model, and the name of the baseline."""
        return f"{self._classifier.name}, resize baseline"

    def read(self, source: bytes | NDArray[np.uint8], *, single: bool = True) -> Reading:  # noqa: ARG002
        """Read an encoded picture, or an array (height, width[, 3 or 4]), RGBA."""
        image = decode_image(source) if isinstance(source, bytes) else to_colour(source, "RGB")
        picture = resize_to_input(image)
        (probabilities,), (p_reject,) = predict(self._classifier, picture[None])
        best = int(probabilities.argmax())
        height, width = image.shape[:2]
        digit = Digit(
            digit=best,
            confidence=float(probabilities[best] * (1.0 - p_reject)),
            probabilities=tuple(probabilities.tolist()),
            not_a_digit=float(p_reject),
            box=Box(0.0, 0.0, float(width), float(height)),
            picture=np.rint(picture * 255).astype(np.uint8),
        )
        return Reading(str(best), digit.confidence, True, None, (digit,), self.model)


def resize_to_input(image: NDArray[np.uint8]) -> Ink:
    """Resize a picture to the input of a digit model.

    Args:
        image: uint8 (height, width, 3), BGR. It is inverted if its corners are bright.

    Returns:
        Float32 in [0, 1], (28, 28), bright ink on a dark background.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    corners = small[[0, 0, -1, -1], [0, -1, 0, -1]]
    return np.asarray(1.0 - small if corners.mean() > 0.5 else small, dtype=np.float32)
