"""Load the sources of training data, split by writer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation.doodles import TRAINED, generate
from numscribe.evaluation.suites import LOOK_ALIKES, Sample, digit_ink, read_idx, read_suite
from numscribe.imaging.normalize import SIDE, normalize
from numscribe.records import NOT_A_DIGIT, Ink, Strokes
from numscribe.training.fragments import cut_fragment, group_digits, is_upright_line, pair_pictures

HELD_OUT = 0.1
"""Fraction of the writers that are held out for validation."""

_DOODLES = 600
"""Number of doodles per family for training; a tenth of that for validation."""

_FRAGMENTS, _GROUPS = 4_000, 7_000
"""Numbers of fragments and of groups of digits for training; a tenth of that for validation."""

_MNIST_HELD_OUT = 12
"""One in this many samples of MNIST is held out: the last 5,000 of 60,000.

MNIST does not name writers, but each writer's digits are consecutive.
"""


@dataclass(slots=True)
class Samples:
    """Labelled samples, which are either pictures or strokes.

    Attributes:
        labels: int64 (n,), 0 to 9, or 10 for non-digits.
        pictures: uint8 (n, 28, 28), or None for strokes.
        strokes: n drawings; empty for pictures.
    """

    labels: NDArray[np.int64]
    pictures: NDArray[np.uint8] | None = None
    strokes: list[Strokes] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.labels)


@dataclass(slots=True)
class Source:
    """A source of data, split by writer."""

    training: Samples
    validation: Samples


def load_source(name: str, folder: Path) -> Source:
    """Load a source.

    Args:
        name: One of ``SOURCES``, or the path of a suite.
        folder: The data folder.

    Raises:
        DataError: The source is unknown, or its files are missing.
    """
    if name in SOURCES:
        return SOURCES[name](folder)
    if not Path(name).exists():
        raise DataError(
            f"There is no source {name!r}; available: {', '.join(SOURCES)}, or the path of a suite."
        )
    return split_by_writer(read_suite(Path(name)))


def is_held_out(writer: str) -> bool:
    """Return whether a writer is held out for validation, by a hash of the name."""
    return hashlib.sha256(writer.encode()).digest()[0] < 256 * HELD_OUT


def model_input(sample: Sample) -> Ink | None:
    """Return the 28×28 input that the recognizer makes of a sample, or None without ink."""
    ink = digit_ink(sample)
    return None if ink is None else normalize(ink)


def _load_mnist(folder: Path) -> Source:
    pictures, labels = _mnist(folder, "images-idx3"), _mnist(folder, "labels-idx1")
    training, validation = (
        Samples(part.astype(np.int64), seen) for part, seen in zip(labels, pictures, strict=True)
    )
    return Source(training, validation)


def _mnist(folder: Path, kind: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read a file of MNIST's training set, split into training and validation."""
    try:
        everything = read_idx(folder / "mnist" / f"train-{kind}-ubyte.gz")
    except OSError as error:
        raise DataError(f"There is no MNIST in {folder}: {error}.") from error
    training = len(everything) - len(everything) // _MNIST_HELD_OUT
    return everything[:training], everything[training:]


def split_by_writer(samples: list[Sample]) -> Source:
    """Split samples by writer or, if one side would be empty, hold out every tenth sample.

    Samples with other labels than digits are used as non-digits. Look-alikes of digits and numbers
    are ignored.

    Raises:
        DataError: There are too few samples.
    """
    useful = [s for s in samples if s.label not in LOOK_ALIKES and not s.is_number]
    held_out = [is_held_out(sample.writer) for sample in useful]
    if all(held_out) or not any(held_out):
        held_out = [index % 10 == 0 for index in range(len(useful))]
    training = _to_samples([s for s, out in zip(useful, held_out, strict=True) if not out])
    validation = _to_samples([s for s, out in zip(useful, held_out, strict=True) if out])
    if not len(training) or not len(validation):
        raise DataError("There are too few samples to train: at least two with ink are needed.")
    return Source(training, validation)


def _load_samples(path: str) -> Callable[[Path], Source]:
    return lambda folder: split_by_writer(read_suite(folder / path))


def _load_doodles(_: Path) -> Source:
    families = tuple(TRAINED)
    return Source(
        _to_samples(generate(families, _DOODLES, seed=0)),
        _to_samples(generate(families, _DOODLES // 10, seed=1)),
    )


def _load_fragments(folder: Path) -> Source:
    """Generate fragments and groups of pen-drawn digits, with the same split by writer."""
    pens = [SOURCES[name](folder) for name in ("pendigits", "unipen")]
    return Source(
        _fragments([s for pen in pens for s in pen.training.strokes], 1),
        _fragments([s for pen in pens for s in pen.validation.strokes], 10),
    )


def _fragments(digits: list[Strokes], share: int) -> Samples:
    rng = np.random.default_rng(0)
    chosen = rng.integers(0, len(digits), _FRAGMENTS // share)
    drawn = [made for i in chosen if (made := cut_fragment(digits[i], rng)) is not None]
    for _ in range(_GROUPS // share):
        members = rng.integers(0, len(digits), rng.choice([2, 2, 2, 3]))
        drawn.append(group_digits([digits[i] for i in members], rng))
    return Samples(np.full(len(drawn), NOT_A_DIGIT, dtype=np.int64), strokes=drawn)


def _load_pairs(folder: Path) -> Source:
    """Generate pairs of MNIST digits, with the same split."""
    training, validation = _mnist(folder, "images-idx3")
    return Source(_pairs(training), _pairs(validation))


def _pairs(digits: NDArray[np.uint8]) -> Samples:
    pairs = pair_pictures(digits, len(digits) // 10, np.random.default_rng(0))
    return Samples(np.full(len(pairs), NOT_A_DIGIT, dtype=np.int64), pairs)


def _to_samples(samples: list[Sample]) -> Samples:
    if samples and isinstance(samples[0].source, tuple):
        kept = [
            (s, s.source)
            for s in samples
            if isinstance(s.source, tuple) and s.source
            if s.is_digit or not is_upright_line(s.source)
        ]
        labels = np.array([_label(sample) for sample, _ in kept], dtype=np.int64)
        return Samples(labels, strokes=[strokes for _, strokes in kept])
    seen = [(_label(s), picture) for s in samples if (picture := model_input(s)) is not None]
    pictures = np.zeros((len(seen), SIDE, SIDE), dtype=np.uint8)
    for index, (_, picture) in enumerate(seen):
        pictures[index] = np.rint(picture * 255)
    return Samples(np.array([label for label, _ in seen], dtype=np.int64), pictures)


def _label(sample: Sample) -> int:
    return int(sample.label) if sample.is_digit else NOT_A_DIGIT


SOURCES: dict[str, Callable[[Path], Source]] = {
    "mnist": _load_mnist,
    "numbers": _load_samples("train/numbers.tar"),
    "pendigits": _load_samples("train/pendigits/pendigits-orig.tra"),
    "unipen": _load_samples("train/unipen-digits.jsonl.gz"),
    "unipen-letters": _load_samples("train/unipen-nondigits.jsonl.gz"),
    "doodles": _load_doodles,
    "fragments": _load_fragments,
    "pairs": _load_pairs,
}
"""Functions that load a source from a data folder, by name."""
