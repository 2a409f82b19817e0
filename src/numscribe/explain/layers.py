"""A reading, with the feature maps and the outputs of the models for one of its digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.trajectory import trace
from numscribe.io.source import Picture, Source
from numscribe.models.layers import feature_maps
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import BLANK, SYMBOLS, digits_of
from numscribe.reading.digits import DigitEnsemble, predict
from numscribe.reading.probabilities import softmax
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Box, Digit, Ink, InkPicture, Prediction, Reading, Strokes

MAX_MAPS = 16
"""Maximum number of feature maps that are returned per layer."""

WIDEST_LINE = 1200
"""Maximum width of a line whose columns are returned, in pixels."""

LARGEST_PAPER = 160
"""Longer side in pixels of the maps of a photo, which are shrunk to it."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelOutput:
    """The output of a model for one digit.

    Attributes:
        probabilities: Float64 (10,), given that it is a digit.
        not_a_digit: Probability that it is not a digit, 0 to 1.
    """

    probabilities: NDArray[np.float64]
    not_a_digit: float


@dataclass(frozen=True, slots=True, eq=False)
class LineColumns:
    """The input of the line reader for one line, and its output by column.

    Attributes:
        image: uint8 (40, width), 0 paper to 255 ink.
        symbols: The most probable symbol of each column, which is two pixels wide; "" for blank.
        probabilities: Its probability, uint8 (columns,), 255 for 1.
    """

    image: NDArray[np.uint8]
    symbols: tuple[str, ...]
    probabilities: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class PaperMaps:
    """The maps of the ink model at the scale at which a line was accepted, or else at the largest.

    Attributes:
        ink: uint8 (height, width), 255 where there is handwriting.
        ruling: The same for ruled lines, cells and boxes.
        box: The part of the photo that they show, in its pixels.
    """

    ink: NDArray[np.uint8]
    ruling: NDArray[np.uint8]
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The feature maps and outputs of the models for one digit and its line.

    Attributes:
        digit: Index of the digit in the reading.
        picture: Input of the picture model, uint8 (28, 28), ink bright on black.
        maps: The first 16 feature maps of each layer, uint8 (maps, height, width), scaled so
            that 255 is the maximum of the layer.
        pictures: Output of the picture model.
        trajectory: Input of the trajectory model, float32 (3, 64), as ``imaging.trajectory`` makes
            it; None for a picture, or without such a model.
        pen: Output of the trajectory model, or None.
        line: The line of the digit; None if the line reader was not used.
        paper: The maps of a photo; None for strokes and for a picture with a flat background.
    """

    digit: int
    picture: NDArray[np.uint8]
    maps: tuple[NDArray[np.uint8], ...]
    pictures: ModelOutput
    trajectory: NDArray[np.float32] | None
    pen: ModelOutput | None
    line: LineColumns | None
    paper: PaperMaps | None


def read_with_layers(
    recognizer: Recognizer,
    source: Source,
    *,
    digit: int = 0,
    threshold: float | None = None,
    single: bool = False,
    expect: str | None = None,
) -> tuple[Reading, Layers | None]:
    """Read an input, and return the feature maps and outputs of the models for one digit.

    Args:
        recognizer: The recognizer.
        source: The input, as for ``Recognizer.read``.
        digit: Index of the digit; if there are fewer, the last is used.
        threshold: As for ``Recognizer.read``.
        single: As for ``Recognizer.read``.
        expect: As for ``Recognizer.read``.

    Returns:
        The reading, and the layers; None if no digit was found.

    Raises:
        InputError: The input cannot be read.
    """
    observer = _Observer(recognizer)
    reading = observer.read(source, threshold=threshold, single=single, expect=expect)
    if not reading.digits:
        return reading, None
    index = min(digit, len(reading.digits) - 1)
    picture, strokes = observer.input_of(reading.digits[index])
    digits = recognizer.digits
    trajectory = trace(strokes) if strokes and digits.trajectories else None
    return reading, Layers(
        index,
        np.asarray(np.rint(picture * 255), dtype=np.uint8),
        tuple(map(_as_bytes, feature_maps(digits.pictures.content, picture))),
        _model_output(predict(digits.pictures, picture[None])),
        trajectory,
        _model_output(predict(digits.trajectories, trajectory[None]))
        if digits.trajectories and trajectory is not None
        else None,
        observer.line_of(reading, index),
        observer.paper(),
    )


class _LineObserver(LineModel):
    """A line reader that records its inputs and outputs."""

    def __init__(self, model: LineModel) -> None:
        vars(self).update(vars(model))
        self.calls: list[tuple[NDArray[np.uint8], NDArray[np.float32]]] = []

    def logits_of(self, images: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
        outputs = super().logits_of(images)
        self.calls += zip(images, outputs, strict=True)
        return outputs


class _DigitObserver(DigitEnsemble):
    """Digit models that record their inputs."""

    def __init__(self, digits: DigitEnsemble) -> None:
        vars(self).update(vars(digits))
        self.calls: list[tuple[NDArray[np.float32], Strokes]] = []

    def predict(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        self.calls += zip(pictures, drawn or [()] * len(pictures), strict=True)
        return super().predict(pictures, drawn)


class _Observer(Recognizer):
    """A recognizer for one reading that records the inputs of its models."""

    def __init__(self, recognizer: Recognizer) -> None:
        vars(self).update(vars(recognizer))
        self.lines = self._reader = _LineObserver(recognizer.lines)
        self.digits = self._classifier = _DigitObserver(recognizer.digits)
        self._mapped: tuple[InkPicture, float] | None = None

    def map_scales(self, picture: Picture, digit: float = 0.0) -> Iterator[InkPicture]:
        first: InkPicture | None = None
        for found in super().map_scales(picture, digit):
            first = first or found
            self._mapped = found, picture.scale
            yield found
        if first is not None:  # no line was accepted
            self._mapped = first, picture.scale

    def input_of(self, digit: Digit) -> tuple[NDArray[np.float32], Strokes]:
        """Return the picture that a digit was classified by, and the strokes, if any."""
        for picture, strokes in reversed(self._classifier.calls):
            if np.array_equal(np.rint(picture * 255), digit.picture):
                return picture, strokes
        return digit.picture.astype(np.float32) / np.float32(255), ()

    def paper(self) -> PaperMaps | None:
        """Return the maps in which a line was accepted, or else the first ones.

        None if the ink model did not run.
        """
        if self._mapped is None:
            return None
        found, scale = self._mapped
        if found.ruling is None:
            return None
        height, width = found.ink.shape
        sides = (found.left, found.top, width * found.scale, height * found.scale)
        box = Box(*(scale * side for side in sides))
        return PaperMaps(_shrunk(found.ink), _shrunk(found.ruling), box)

    def line_of(self, reading: Reading, index: int) -> LineColumns | None:
        """Return the columns of a digit's line as it was read last."""
        before = 0
        text = ""
        for line in reading.lines:
            text = digits_of(line)
            before += len(text)
            if index < before:
                break
        found = [_columns(*row, self._reader.temperature) for row in self._reader.calls]
        found = [columns for columns in found if columns.image.shape[1] <= WIDEST_LINE]
        same = [columns for columns in found if _column_digits(columns) == text]
        return (same or found)[-1] if found else None


def _columns(
    image: NDArray[np.uint8], logits: NDArray[np.float32], temperature: float
) -> LineColumns:
    softmaxed = softmax(logits, temperature)
    best = softmaxed.argmax(axis=1)
    symbols = tuple("" if k == BLANK else SYMBOLS[k - 1] for k in best.tolist())
    probabilities = np.rint(255 * softmaxed.max(axis=1)).astype(np.uint8)
    return LineColumns(image, symbols, probabilities)


def _column_digits(columns: LineColumns) -> str:
    """Return the digits of the most probable path through the columns."""
    return digits_of("".join(symbol for symbol, _ in groupby(columns.symbols)))


def _model_output(prediction: Prediction) -> ModelOutput:
    (probabilities,), (p_reject,) = prediction
    return ModelOutput(probabilities, float(p_reject))


def _shrunk(values: Ink) -> NDArray[np.uint8]:
    height, width = values.shape
    scale = min(1.0, LARGEST_PAPER / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    return np.asarray(np.rint(255 * small.clip(0, 1)), dtype=np.uint8)


def _as_bytes(maps: NDArray[np.float32]) -> NDArray[np.uint8]:
    scaled = maps[:MAX_MAPS] * (255 / max(float(maps.max()), 1e-9))
    return np.asarray(np.rint(scaled), dtype=np.uint8)
