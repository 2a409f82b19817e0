"""Evaluate a reader on a suite: read every sample, and sum up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation import metrics
from numscribe.evaluation.placement import draw_canvas, place
from numscribe.evaluation.suites import Sample
from numscribe.records import Reading

Placement = Literal["none", "free", "canvas"]
"""What becomes of strokes: read as they are, placed freely, or placed and drawn as a picture."""


class Reader(Protocol):
    """What can be evaluated: a ``Recognizer``, or anything that reads as one."""

    @property
    def model(self) -> str:
        """What to call it in a report."""

    def read(self, source: Any, /) -> Reading:
        """Read a picture or strokes."""


_NOTHING = metrics.CLASSES


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sample that was read wrong, with what was read."""

    sample: Sample
    reading: Reading


@dataclass(frozen=True, slots=True)
class Report:
    """How well a suite was read.

    Attributes:
        suite: Name of the suite.
        model: Name and version of the model.
        count: Number of samples.
        right: Number read right.
        confusion: int64 (10, 11): a row a label, a column an answer, the last for "nothing".
        confidences: float64 (count,).
        hits: bool (count,), which samples were read right.
        mistakes: What was read wrong, the surest first.
    """

    suite: str
    model: str
    count: int
    right: int
    confusion: NDArray[np.int64]
    confidences: NDArray[np.float64]
    hits: NDArray[np.bool_]
    mistakes: tuple[Mistake, ...]

    @property
    def accuracy(self) -> float:
        """Share read right."""
        return self.right / self.count

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; undefined scores are null."""
        low, high = metrics.wilson_interval(self.right, self.count)
        scores = metrics.class_scores(self.confusion)
        return {
            "suite": self.suite,
            "model": self.model,
            "count": self.count,
            "right": self.right,
            "accuracy": self.accuracy,
            "interval_95": [low, high],
            "precision": _mean(s.precision for s in scores),
            "recall": _mean(s.recall for s in scores),
            "f1": _mean(s.f1 for s in scores),
            "calibration_error": metrics.calibration_error(self.confidences, self.hits),
            "classes": [
                {
                    "digit": digit,
                    "precision": _or_none(s.precision),
                    "recall": _or_none(s.recall),
                    "f1": _or_none(s.f1),
                    "support": s.support,
                }
                for digit, s in enumerate(scores)
            ],
            "confusion": self.confusion.tolist(),
        }


def evaluate(
    reader: Reader,
    suite: str,
    samples: Iterable[Sample],
    *,
    placement: Placement = "none",
    seed: int = 0,
) -> Report:
    """Read every sample of a suite through the whole way of the data, and sum up.

    Args:
        reader: What reads.
        suite: What to call the suite.
        samples: Samples whose labels are single digits; others are passed over.
        placement: What becomes of strokes before they are read.
        seed: Seed of the placement.

    Raises:
        DataError: There is no sample with a digit for a label.
    """
    rng = np.random.default_rng(seed)
    labels, answers, confidences = [], [], []
    mistakes = []
    for sample in samples:
        if len(sample.label) != 1 or not sample.label.isdecimal():
            continue
        reading = _read(reader, sample, placement, rng)
        labels.append(int(sample.label))
        answers.append(int(reading.text) if reading.text else _NOTHING)
        confidences.append(reading.confidence)
        if reading.text != sample.label:
            mistakes.append(Mistake(sample, reading))
    if not labels:
        raise DataError(f"The suite {suite} has no sample whose label is a digit.")
    truth, given = np.array(labels), np.array(answers)
    mistakes.sort(key=lambda mistake: -mistake.reading.confidence)
    return Report(
        suite=suite,
        model=reader.model,
        count=len(labels),
        right=int((truth == given).sum()),
        confusion=metrics.confusion_matrix(truth, given),
        confidences=np.array(confidences),
        hits=truth == given,
        mistakes=tuple(mistakes),
    )


def _read(
    reader: Reader, sample: Sample, placement: Placement, rng: np.random.Generator
) -> Reading:
    source = sample.source
    if not isinstance(source, tuple) or placement == "none":
        return reader.read(source)
    placed = place(source, rng)
    return reader.read(placed if placement == "free" else draw_canvas(placed, rng))


def _mean(values: Iterable[float]) -> float | None:
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else None


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
