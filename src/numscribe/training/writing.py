"""Load handwriting for synthetic pages: writers' digits, marks, letters, and written numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, read_suite
from numscribe.imaging.background import stretch_contrast
from numscribe.imaging.normalize import normalize
from numscribe.imaging.segment import find_digit
from numscribe.imaging.strokes import rasterize
from numscribe.io.decode import decode_image
from numscribe.models.symbols import DIGITS, OTHER, SYMBOLS
from numscribe.reading.digits import DigitEnsemble
from numscribe.reading.lines import split_lines
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Strokes
from numscribe.training.sources import is_held_out, load_source

Crop = NDArray[np.uint8]

SOURCES = {"mnist", "numbers", "pendigits", "unipen", "unipen-letters", "unipen-numbers"}
"""Names of the data sets in ``datasets.py`` that are used."""

_LETTERS = 'abcdefhijkmnprtuvwyACDEFGHJKLMNPRTUVWY&@<>?!;[]^_~{}"'
"""Letters and symbols that are used; look-alikes of digits are not."""

_SAME = {"x": "×", "X": "×"}
"""Letters that look like a mark."""

_LEAST_LIKELY = 0.1
"""Minimum probability of the label of a drawing, exclusive; other drawings are left out."""

_BATCH = 500
"""Number of drawings in a batch of the digit models."""

_SCAN_NOISE = 4.0
"""Standard deviation of the paper of scanned digits, in grey levels."""

_SCANS_WEIGHT = 15
"""Weight of a writer of ``numbers.tar`` relative to a group of a hundred MNIST digits."""

_SCAN_HEIGHT = 48
"""Maximum height of scanned digits, in pixels."""


@dataclass(frozen=True, slots=True)
class WriterDigits:
    """The drawings or the pictures of one writer, by digit."""

    digits: dict[str, list[Strokes]] | dict[str, list[Crop]]


@dataclass(frozen=True, slots=True)
class Writing:
    """The handwriting from which synthetic pages are composed.

    Attributes:
        pens: Writers whose digits are strokes.
        scans: Writers whose digits are pictures, cropped to their ink.
        marks: Strokes of marks and of letters, by symbol.
        numbers: Written numbers and their texts.
    """

    pens: list[WriterDigits]
    scans: list[WriterDigits]
    marks: dict[str, list[Strokes]]
    numbers: list[tuple[Strokes, str]]


def load_writing(data: Path) -> tuple[Writing, Writing]:
    """Load the handwriting for training and for validation, split by writer.

    Args:
        data: The data folder.

    Raises:
        DataError: A file, a digit or a mark is missing.
    """
    marks = read_suite(data / "train/unipen-nondigits.jsonl.gz")
    numbers = read_suite(data / "train/unipen-numbers.jsonl.gz")
    pens = _legible(
        [
            *read_suite(data / "train/pendigits/pendigits-orig.tra"),
            *read_suite(data / "train/unipen-digits.jsonl.gz"),
        ]
    )
    scans = _scans(data)
    training, held_out = (
        Writing(
            _writers([s for s in pens if is_held_out(s.writer) is side]),
            scans[side],
            _marks([s for s in marks if is_held_out(s.writer) is side]),
            _numbers([s for s in numbers if is_held_out(s.writer) is side]),
        )
        for side in (False, True)
    )
    for side in (training, held_out):
        for writers in (side.pens, side.scans):
            if any(not any(w.digits.get(digit) for w in writers) for digit in DIGITS):
                raise DataError("The handwriting lacks samples of some digit.")
        if not side.marks.get(OTHER):
            raise DataError("The handwriting lacks letters.")
    return training, held_out


def _legible(samples: Sequence[Sample]) -> list[Sample]:
    """Return drawings of digits, without those that are incomplete or have a wrong label.

    The packaged digit models find them: some drawings lack a stroke, so that a 4 is a slash.
    """
    model = DigitEnsemble.load("default", None)
    kept = []
    for start in range(0, len(samples), _BATCH):
        some = [
            (sample, sample.source)
            for sample in samples[start : start + _BATCH]
            if sample.is_digit and isinstance(sample.source, tuple)
        ]
        drawn = [strokes for _, strokes in some]
        pictures = np.stack([normalize(rasterize(strokes)) for strokes in drawn])
        probabilities, p_reject = model.predict(pictures, drawn)
        labels = [int(sample.label) for sample, _ in some]
        likely = probabilities[np.arange(len(some)), labels] * (1.0 - p_reject)
        kept += [some[index][0] for index in np.flatnonzero(likely > _LEAST_LIKELY)]
    return kept


def _writers(samples: Sequence[Sample]) -> list[WriterDigits]:
    writers: dict[str, dict[str, list[Strokes]]] = {}
    for sample in samples:
        if sample.is_digit and isinstance(sample.source, tuple):
            digits = writers.setdefault(sample.writer, {})
            digits.setdefault(sample.label, []).append(sample.source)
    return [WriterDigits(digits) for digits in writers.values() if len(digits) > 4]


def _scans(data: Path) -> tuple[list[WriterDigits], list[WriterDigits]]:
    """Return scanned digits by writer; MNIST, which is ordered by writer, in groups of 100."""
    sides: tuple[list[WriterDigits], list[WriterDigits]] = ([], [])
    source = load_source("mnist", data)
    for side, part in zip(sides, (source.training, source.validation), strict=True):
        if part.pictures is None:
            raise DataError("MNIST has no pictures.")
        for start in range(0, len(part), 100):
            digits: dict[str, list[Crop]] = {}
            for index in range(start, min(start + 100, len(part))):
                crop = _crop(part.pictures[index])
                if crop.size:
                    digits.setdefault(str(part.labels[index]), []).append(crop)
            side.append(WriterDigits(digits))
    writers: dict[str, dict[str, list[Crop]]] = {}
    for sample in read_suite(data / "train/numbers.tar"):
        scanned = _scanned(sample)
        if sample.is_digit and scanned is not None:
            writers.setdefault(sample.writer, {}).setdefault(sample.label, []).append(scanned)
    for writer, known in writers.items():
        sides[is_held_out(writer)].extend([WriterDigits(known)] * _SCANS_WEIGHT)
    return sides


def _scanned(sample: Sample) -> Crop | None:
    """Return the ink of a clean scan, at most 48 pixels high, or None without ink."""
    if not isinstance(sample.source, bytes):
        return None
    image = decode_image(sample.source)
    paper = np.median(image.reshape(-1, 3), axis=0)
    levels = np.clip(paper - image, 0, 255).max(axis=2).astype(np.uint8)
    found = find_digit(stretch_contrast(levels, _SCAN_NOISE))
    if found is None:
        return None
    ink = np.rint(255 * found.ink).astype(np.uint8)
    scale = min(1.0, _SCAN_HEIGHT / ink.shape[0])
    size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _crop(picture: NDArray[np.uint8]) -> Crop:
    x, y, width, height = cv2.boundingRect((picture > 40).astype(np.uint8))
    return picture[y : y + height, x : x + width]


def _marks(samples: Sequence[Sample]) -> dict[str, list[Strokes]]:
    marks: dict[str, list[Strokes]] = {}
    for sample in samples:
        if isinstance(sample.source, tuple) and sample.source:
            symbol = _SAME.get(sample.label, sample.label)
            if symbol in SYMBOLS and symbol not in DIGITS:
                marks.setdefault(symbol, []).append(sample.source)
            elif sample.label in _LETTERS:
                marks.setdefault(OTHER, []).append(sample.source)
    return marks


def _numbers(samples: Sequence[Sample]) -> list[tuple[Strokes, str]]:
    """Return the numbers that are written on one line, and their texts."""
    return [
        (sample.source, sample.label.replace(" ", ""))
        for sample in samples
        if isinstance(sample.source, tuple)
        if len(split_lines(StrokeComponents(sample.source).all)) == 1
    ]
