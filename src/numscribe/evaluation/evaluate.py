"""Evaluate a reader on a suite: read every sample, and sum up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation import metrics
from numscribe.evaluation.placement import draw_canvas, draw_page, place
from numscribe.evaluation.suites import LOOK_ALIKES, Sample
from numscribe.records import Reading, Strokes

Placement = Literal["none", "free", "canvas"]
"""What becomes of strokes: read as they are, placed freely, or placed and drawn as a picture."""


class Reader(Protocol):
    """What can be evaluated: a ``Recognizer``, or anything that reads as one."""

    @property
    def model(self) -> str:
        """What to call it in a report."""

    def read(self, source: Any, /, *, single: bool = False) -> Reading:
        """Read a picture or strokes, as a number or as one digit."""


_NOTHING = metrics.CLASSES

_SAME = str.maketrans({"x": "×", "÷": ":", "½": "1/2"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sample that was read wrong, with what was read."""

    sample: Sample
    reading: Reading


THRESHOLDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
"""Thresholds at which a report says what is refused and what is wrong."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """What became of samples that are no digits.

    Attributes:
        families: What each is: its label, or the family in its name.
        confidences: float64 (n,), as low as can be.
        accepted: bool (n,), which were accepted all the same.
    """

    families: tuple[str, ...]
    confidences: NDArray[np.float64]
    accepted: NDArray[np.bool_]

    @property
    def distinct(self) -> NDArray[np.bool_]:
        """Which of them do not look like a digit, bool (n,)."""
        return np.array([family not in LOOK_ALIKES for family in self.families], dtype=np.bool_)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: shares refused, and by family (count, refused)."""
        families: dict[str, list[int]] = {}
        for family, accepted in zip(self.families, self.accepted, strict=True):
            row = families.setdefault(family, [0, 0])
            row[0] += 1
            row[1] += not accepted
        distinct = self.distinct
        return {
            "count": len(self.families),
            "refused": _share(~self.accepted),
            "count_distinct": int(distinct.sum()),
            "refused_distinct": _share(~self.accepted[distinct]),
            "families": dict(sorted(families.items())),
        }


@dataclass(frozen=True, slots=True)
class Numbers:
    """How well whole numbers were read.

    Attributes:
        lengths: int64 (n,), number of digits of each.
        distances: int64 (n,), digits to insert, delete or replace until each is right.
        confidences: float64 (n,).
        accepted: bool (n,).
        as_written: bool (n,), whether the marks are right, too.
    """

    lengths: NDArray[np.int64]
    distances: NDArray[np.int64]
    confidences: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    as_written: NDArray[np.bool_]

    @classmethod
    def sum_up(cls, rows: Sequence[tuple[Sample, Reading]]) -> Numbers:
        """Sum up what was read in some samples."""
        return cls(
            np.array([len(sample.digits) for sample, _ in rows], dtype=np.int64),
            np.array(
                [metrics.edit_distance(reading.text, sample.digits) for sample, reading in rows],
                dtype=np.int64,
            ),
            np.array([reading.confidence for _, reading in rows], dtype=np.float64),
            np.array([reading.accepted for _, reading in rows], dtype=np.bool_),
            np.array(
                [same_writing(reading.formatted, sample.label) for sample, reading in rows],
                dtype=np.bool_,
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; shares are null where there are no numbers."""
        right = self.distances == 0
        count = len(right)
        digits = None
        if count:
            wrong = np.minimum(self.distances, self.lengths).sum()
            digits = 1.0 - float(wrong / self.lengths.sum())
        return {
            "count": count,
            "exact": _share(right),
            "interval_95": list(metrics.wilson_interval(int(right.sum()), count)),
            "digits": digits,
            "refused": _share(~self.accepted),
            "accepted_exact": _share(right[self.accepted]),
            "as_written": _share(self.as_written),
            "accepted_wrong": _share(self.accepted & ~right),
            "calibration_error": metrics.calibration_error(self.confidences, right),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """How well a suite was read.

    Attributes:
        suite: Name of the suite.
        model: Name and version of the model.
        count: Number of digits.
        right: Number of them read right, accepted or not.
        confusion: int64 (10, 11): a row a label, a column an answer, the last for "nothing".
        confidences: float64 (count,).
        hits: bool (count,), which digits were read right.
        accepted: bool (count,), which digits were accepted.
        mistakes: What was read wrong, the surest first.
        numbers: How the samples of several digits were read.
        everything: How all samples with digits were read, single ones too.
        refusals: What became of the samples that are no digits.
    """

    suite: str
    model: str
    count: int
    right: int
    confusion: NDArray[np.int64]
    confidences: NDArray[np.float64]
    hits: NDArray[np.bool_]
    accepted: NDArray[np.bool_]
    mistakes: tuple[Mistake, ...]
    numbers: Numbers
    everything: Numbers
    refusals: Refusals

    @property
    def accuracy(self) -> float:
        """Share of the digits read right, accepted or not; NaN where there is none."""
        return self.right / self.count if self.count else math.nan

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; undefined scores are null."""
        low, high = metrics.wilson_interval(self.right, self.count)
        scores = metrics.class_scores(self.confusion)
        return {
            "suite": self.suite,
            "model": self.model,
            "count": self.count,
            "right": self.right,
            "accuracy": _or_none(self.accuracy),
            "interval_95": [low, high],
            "refused": _share(~self.accepted),
            "accepted_right": _share(self.hits[self.accepted]),
            "risk_coverage": [
                [threshold, *metrics.risk_at(self.confidences, self.hits, threshold)]
                for threshold in THRESHOLDS
                if self.count
            ],
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
            "numbers": self.numbers.to_dict(),
            "no_digits": self.refusals.to_dict(),
            "auroc": _or_none(
                metrics.auroc(self.confidences, self.refusals.confidences[self.refusals.distinct])
            ),
        }


def evaluate(
    reader: Reader,
    suite: str,
    samples: Iterable[Sample],
    *,
    placement: Placement = "none",
    single: bool = False,
    seed: int = 0,
) -> Report:
    """Read every sample of a suite through the whole way of the data, and sum up.

    Args:
        reader: What reads.
        suite: What to call the suite.
        samples: Samples whose labels are digits, numbers, or anything that must be refused.
        placement: What becomes of strokes before they are read.
        single: Whether to take everything for one digit.
        seed: Seed of the placement.

    Raises:
        DataError: There is no sample.
    """
    rng = np.random.default_rng(seed)
    labels, answers, confidences, accepted = [], [], [], []
    mistakes = []
    numbers: list[tuple[Sample, Reading]] = []
    everything: list[tuple[Sample, Reading]] = []
    others: list[tuple[str, float, bool]] = []
    for sample in samples:
        reading = reader.read(_placed(sample, placement, rng), single=single)
        if sample.digits:
            everything.append((sample, reading))
        if sample.is_number:
            numbers.append((sample, reading))
            if reading.text != sample.digits:
                mistakes.append(Mistake(sample, reading))
            continue
        if not sample.is_digit:
            others.append((sample.family, reading.confidence, reading.accepted))
            continue
        labels.append(int(sample.label))
        answers.append(int(reading.text) if len(reading.text) == 1 else _NOTHING)
        confidences.append(reading.confidence)
        accepted.append(reading.accepted)
        if reading.text != sample.label:
            mistakes.append(Mistake(sample, reading))
    if not labels and not numbers and not others:
        raise DataError(f"The suite {suite} has no samples.")
    truth, given = np.array(labels, dtype=np.int64), np.array(answers, dtype=np.int64)
    mistakes.sort(key=lambda mistake: -mistake.reading.confidence)
    return Report(
        suite=suite,
        model=reader.model,
        count=len(labels),
        right=int((truth == given).sum()),
        confusion=metrics.confusion_matrix(truth, given),
        confidences=np.array(confidences, dtype=np.float64),
        hits=truth == given,
        accepted=np.array(accepted, dtype=np.bool_),
        mistakes=tuple(mistakes),
        numbers=Numbers.sum_up(numbers),
        everything=Numbers.sum_up(everything),
        refusals=Refusals(
            tuple(family for family, _, _ in others),
            np.array([confidence for _, confidence, _ in others], dtype=np.float64),
            np.array([accepted for _, _, accepted in others], dtype=np.bool_),
        ),
    )


def _placed(
    sample: Sample, placement: Placement, rng: np.random.Generator
) -> bytes | NDArray[np.uint8] | Strokes:
    source = sample.source
    if not isinstance(source, tuple) or placement == "none":
        return source
    if placement == "free":
        return place(source, rng)
    return draw_page(source, rng) if sample.is_number else draw_canvas(place(source, rng), rng)


def same_writing(one: str, other: str) -> bool:
    """Tell whether two texts are the same number as written, marks and all.

    Spaces do not count; x stands for ×, a colon for ÷, and 1/2 for ½.

    >>> same_writing("1½", "1 1/2"), same_writing("12.5", "125")
    (True, False)
    """
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(text.split()).translate(_SAME)


def _mean(values: Iterable[float]) -> float | None:
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else None


def _share(which: NDArray[np.bool_]) -> float | None:
    return float(which.mean()) if len(which) else None


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
