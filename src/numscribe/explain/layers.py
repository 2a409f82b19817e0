"""A reading, and what the models computed on the way to one of its digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from numscribe.decision import probabilities
from numscribe.ensemble import predict
from numscribe.models.layers import feature_maps
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import BLANK, DIGITS, SYMBOLS
from numscribe.recognizer import Recognizer
from numscribe.records import Digit, Prediction, Reading, Strokes
from numscribe.vision.source import Source
from numscribe.vision.trajectory import trace

MOST_MAPS = 16
"""Maps of a layer that are answered; of more, a person sees nothing."""

WIDEST_LINE = 1200
"""Width in pixels of the widest line whose columns are answered."""


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What a model says of one digit.

    Attributes:
        probabilities: Float64 (10,), given that it is a digit.
        not_a_digit: Probability, 0 to 1, that it is none.
    """

    probabilities: NDArray[np.float64]
    not_a_digit: float


@dataclass(frozen=True, slots=True, eq=False)
class LineColumns:
    """A line as the line reader sees it, and what it says of its columns.

    Attributes:
        image: uint8 (40, width), 0 paper to 255 ink.
        symbols: The likeliest symbol of each column, which is two pixels wide.
        chances: Its probability, uint8 (columns,), 255 for 1.
    """

    image: NDArray[np.uint8]
    symbols: tuple[str, ...]
    chances: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """What the models computed for one digit, and its line.

    Attributes:
        digit: Which digit of the reading it is, from 0.
        picture: What the model of pictures saw: uint8 (28, 28), ink bright on black.
        maps: The first 16 feature maps of each layer, uint8 (maps, height, width), 255 for the
            layer's greatest value.
        pictures: What the model of pictures says.
        trajectory: The way of the pen, float32 (3, 64), as ``vision.trajectory`` makes it; None
            for a picture, or where no model looks at it.
        pen: What the model of trajectories says of it, or None.
        line: The line of the digit; None where the line reader was not asked.
    """

    digit: int
    picture: NDArray[np.uint8]
    maps: tuple[NDArray[np.uint8], ...]
    pictures: Opinion
    trajectory: NDArray[np.float32] | None
    pen: Opinion | None
    line: LineColumns | None


def read_with_layers(
    recognizer: Recognizer,
    source: Source,
    *,
    digit: int = 0,
    threshold: float | None = None,
    single: bool = False,
    expect: str | None = None,
) -> tuple[Reading, Layers | None]:
    """Read, and return what the models computed for one of the digits.

    Args:
        recognizer: What reads.
        source: What ``Recognizer.read`` takes.
        digit: Which digit, from 0; where there are fewer, the last.
        threshold: As there.
        single: As there.
        expect: As there.

    Returns:
        The reading, and the layers; None where no digit was found.

    Raises:
        InputError: The input cannot be read.
    """
    observer = _Observer(recognizer)
    reading = observer.read(source, threshold=threshold, single=single, expect=expect)
    if not reading.digits:
        return reading, None
    index = min(digit, len(reading.digits) - 1)
    picture, strokes = observer.seen_of(reading.digits[index])
    digits = recognizer.digits
    trajectory = trace(strokes) if strokes and digits.trajectories else None
    return reading, Layers(
        index,
        np.asarray(np.rint(picture * 255), dtype=np.uint8),
        tuple(map(_as_bytes, feature_maps(digits.pictures.content, picture))),
        _opinion(predict(digits.pictures, picture[None])),
        trajectory,
        _opinion(predict(digits.trajectories, trajectory[None]))
        if digits.trajectories and trajectory is not None
        else None,
        observer.line_of(reading, index),
    )


class _LineObserver(LineModel):
    """A line reader that keeps what it was asked, and what it said."""

    def __init__(self, model: LineModel) -> None:
        vars(self).update(vars(model))
        self.asked: list[tuple[NDArray[np.uint8], NDArray[np.float32]]] = []

    def logits_of(self, images: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
        outputs = super().logits_of(images)
        self.asked += zip(images, outputs, strict=True)
        return outputs


class _Observer(Recognizer):
    """A recognizer for one reading that keeps what its models were asked."""

    def __init__(self, recognizer: Recognizer) -> None:
        vars(self).update(vars(recognizer))
        self._reader = _LineObserver(recognizer.lines)
        self.lines = self._reader
        self._asked: list[tuple[NDArray[np.float32], Strokes]] = []

    def classify(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        self._asked += zip(pictures, drawn or [()] * len(pictures), strict=True)
        return super().classify(pictures, drawn)

    def seen_of(self, digit: Digit) -> tuple[NDArray[np.float32], Strokes]:
        """Return the picture that a digit was classified by, and the strokes, if any."""
        for picture, strokes in reversed(self._asked):
            if np.array_equal(np.rint(picture * 255), digit.picture):
                return picture, strokes
        return digit.picture.astype(np.float32) / np.float32(255), ()

    def line_of(self, reading: Reading, index: int) -> LineColumns | None:
        """Return the columns of a digit's line as it was read last."""
        before = 0
        text = ""
        for line in reading.lines:
            text = "".join(symbol for symbol in line if symbol in DIGITS)
            before += len(text)
            if index < before:
                break
        found = [_columns(*row, self._reader.temperature) for row in self._reader.asked]
        found = [columns for columns in found if columns.image.shape[1] <= WIDEST_LINE]
        same = [columns for columns in found if _digits_of(columns) == text]
        return (same or found)[-1] if found else None


def _columns(
    image: NDArray[np.uint8], logits: NDArray[np.float32], temperature: float
) -> LineColumns:
    shares = probabilities(logits, temperature)
    best = shares.argmax(axis=1)
    symbols = tuple("" if k == BLANK else SYMBOLS[k - 1] for k in best.tolist())
    chances = np.rint(255 * shares.max(axis=1)).astype(np.uint8)
    return LineColumns(image, symbols, chances)


def _digits_of(columns: LineColumns) -> str:
    """Return the digits that the columns say if each is taken by itself."""
    return "".join(symbol for symbol, _ in groupby(columns.symbols) if symbol and symbol in DIGITS)


def _opinion(prediction: Prediction) -> Opinion:
    (shares,), (none,) = prediction
    return Opinion(shares, float(none))


def _as_bytes(maps: NDArray[np.float32]) -> NDArray[np.uint8]:
    scaled = maps[:MOST_MAPS] * (255 / max(float(maps.max()), 1e-9))
    return np.asarray(np.rint(scaled), dtype=np.uint8)
