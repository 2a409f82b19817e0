"""The sources of training data, read from a data folder and split by writer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, read_idx, read_suite
from numscribe.records import Ink, Strokes
from numscribe.vision.decode import decode_image, to_colour
from numscribe.vision.normalize import SIDE, normalize
from numscribe.vision.segment import extract_ink, find_digit
from numscribe.vision.strokes import rasterize

HELD_OUT = 0.1
"""Share of the writers whose samples validate and never train."""

_MNIST_HELD_OUT = 5_000
"""MNIST names no writers, but its order keeps each writer's digits together: hold out the end."""


@dataclass(slots=True)
class Part:
    """Labelled samples: ready pictures, or strokes that are drawn anew each epoch.

    Attributes:
        labels: int64 (n,), 0 to 9.
        pictures: uint8 (n, 28, 28), or None for strokes.
        strokes: n drawings, empty for pictures.
    """

    labels: NDArray[np.int64]
    pictures: NDArray[np.uint8] | None = None
    strokes: list[Strokes] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.labels)


@dataclass(slots=True)
class Source:
    """One source of data, split into what trains and what validates."""

    training: Part
    validation: Part


def load_source(name: str, folder: Path) -> Source:
    """Load a source from a data folder.

    Args:
        name: One of "mnist", "numbers", "pendigits" and "unipen", or the path of a suite.
        folder: The data folder.

    Raises:
        DataError: The source is unknown, or its files are not there.
    """
    if name in _LOADERS:
        return _LOADERS[name](folder)
    if not Path(name).exists():
        raise DataError(
            f"There is no source {name!r}; there are: {', '.join(_LOADERS)}, or any suite."
        )
    return split_by_writer(read_suite(Path(name)))


def is_held_out(writer: str) -> bool:
    """Tell whether a writer validates: the same tenth of all writers, whatever the order."""
    return hashlib.sha256(writer.encode()).digest()[0] < 256 * HELD_OUT


def see(sample: Sample) -> Ink | None:
    """Return the 28×28 picture that serving would make of a sample; None without ink."""
    source = sample.source
    if isinstance(source, tuple):
        return normalize(rasterize(source)) if source else None
    image = decode_image(source) if isinstance(source, bytes) else to_colour(source)
    found = find_digit(extract_ink(image).ink)
    return None if found is None else normalize(found[0])


def _load_mnist(folder: Path) -> Source:
    try:
        pictures = read_idx(folder / "mnist" / "train-images-idx3-ubyte.gz")
        labels = read_idx(folder / "mnist" / "train-labels-idx1-ubyte.gz").astype(np.int64)
    except OSError as error:
        raise DataError(f"There is no MNIST in {folder}: {error}.") from error
    cut = len(labels) - _MNIST_HELD_OUT
    return Source(Part(labels[:cut], pictures[:cut]), Part(labels[cut:], pictures[cut:]))


def split_by_writer(samples: list[Sample]) -> Source:
    """Split digits by writer; where that leaves one side empty, every tenth sample validates.

    Raises:
        DataError: There are too few samples whose label is a digit.
    """
    digits = [s for s in samples if len(s.label) == 1 and s.label.isdecimal()]
    held_out = [is_held_out(sample.writer) for sample in digits]
    if all(held_out) or not any(held_out):
        held_out = [index % 10 == 0 for index in range(len(digits))]
    training = _part([s for s, out in zip(digits, held_out, strict=True) if not out])
    validation = _part([s for s, out in zip(digits, held_out, strict=True) if out])
    if not len(training) or not len(validation):
        raise DataError("There are too few digits to train: at least two with ink are needed.")
    return Source(training, validation)


def _load_samples(path: str) -> Callable[[Path], Source]:
    return lambda folder: split_by_writer(read_suite(folder / path))


def _part(samples: list[Sample]) -> Part:
    if samples and isinstance(samples[0].source, tuple):
        kept = [(s, s.source) for s in samples if isinstance(s.source, tuple) and s.source]
        labels = np.array([int(sample.label) for sample, _ in kept], dtype=np.int64)
        return Part(labels, strokes=[strokes for _, strokes in kept])
    seen = [(int(s.label), picture) for s in samples if (picture := see(s)) is not None]
    pictures = np.zeros((len(seen), SIDE, SIDE), dtype=np.uint8)
    for index, (_, picture) in enumerate(seen):
        pictures[index] = np.rint(picture * 255)
    return Part(np.array([label for label, _ in seen], dtype=np.int64), pictures)


_LOADERS: dict[str, Callable[[Path], Source]] = {
    "mnist": _load_mnist,
    "numbers": _load_samples("train/numbers.tar"),
    "pendigits": _load_samples("train/pendigits/pendigits-orig.tra"),
    "unipen": _load_samples("train/unipen-digits.jsonl.gz"),
}
