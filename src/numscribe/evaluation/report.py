"""The results of an evaluation: digits, numbers and refusals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numscribe.evaluation import metrics
from numscribe.evaluation.suites import LOOK_ALIKES, Sample
from numscribe.records import Reading

THRESHOLDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
"""Thresholds at which a report gives the rates of refusals and of errors."""

_SAME = str.maketrans({"x": "×", "÷": ":", "½": "1/2"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sample that was read wrong, and its reading."""

    sample: Sample
    reading: Reading


@dataclass(frozen=True, slots=True)
class Refusals:
    """Results for samples that must be refused.

    Attributes:
        families: Kind of each sample: its label, or the family in its name.
        confidences: float64 (n,).
        accepted: bool (n,), whether the sample was accepted by mistake.
    """

    families: tuple[str, ...]
    confidences: NDArray[np.float64]
    accepted: NDArray[np.bool_]

    @property
    def distinct(self) -> NDArray[np.bool_]:
        """Whether each sample does not look like a digit, bool (n,)."""
        return np.array([family not in LOOK_ALIKES for family in self.families], dtype=np.bool_)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values: rates of refusal, and (count, refused) by family."""
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
    """Results for numbers.

    Attributes:
        lengths: int64 (n,), number of digits.
        distances: int64 (n,), edit distance between the digits read and the digits of the label.
        confidences: float64 (n,).
        accepted: bool (n,).
        as_written: bool (n,), whether digits and marks are correct.
    """

    lengths: NDArray[np.int64]
    distances: NDArray[np.int64]
    confidences: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    as_written: NDArray[np.bool_]

    @classmethod
    def sum_up(cls, rows: Sequence[tuple[Sample, Reading]]) -> Numbers:
        """Summarize samples and their readings."""
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
        """Return JSON values; rates are None if there are no numbers."""
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
    """Results for a suite.

    Attributes:
        suite: Name of the suite.
        model: Name and version of the model.
        count: Number of single digits.
        right: Number of single digits read correctly, accepted or not.
        confusion: int64 (10, 11): rows are labels, columns are readings, the last is "nothing".
        confidences: float64 (count,), of single digits.
        hits: bool (count,), whether each single digit was read correctly.
        accepted: bool (count,), whether each single digit was accepted.
        mistakes: Samples that were read wrong, by decreasing confidence.
        numbers: Results for samples with several digits.
        everything: Results for all samples with digits, including single digits.
        refusals: Results for samples that must be refused.
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
        """Fraction of single digits read correctly, accepted or not; NaN if there are none."""
        return self.right / self.count if self.count else math.nan

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; undefined scores are None."""
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


def same_writing(one: str, other: str) -> bool:
    """Return whether two texts are the same number with the same marks.

    Spaces are ignored; x equals ×, a colon equals ÷, and 1/2 equals ½.

    >>> same_writing("1½", "1 1/2"), same_writing("12.5", "125")
    (True, False)
    """
    return _normalized(one) == _normalized(other)


def _normalized(text: str) -> str:
    return "".join(text.split()).translate(_SAME)


def _mean(values: Iterable[float]) -> float | None:
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else None


def _share(which: NDArray[np.bool_]) -> float | None:
    return float(which.mean()) if len(which) else None


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
