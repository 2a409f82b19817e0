"""Evaluate a reader on a labelled suite."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import DataError
from numscribe.evaluation import metrics
from numscribe.evaluation.placement import draw_canvas, draw_page, place
from numscribe.evaluation.report import Mistake, Numbers, Refusals, Report
from numscribe.evaluation.suites import Sample
from numscribe.records import Reading, Rng, Strokes

Placement = Literal["none", "free", "canvas"]
"""How strokes are presented: unchanged, placed at random, or placed and drawn as a picture."""


class Reader(Protocol):
    """A ``Recognizer``, or an object with the same interface."""

    @property
    def model(self) -> str:
        """Name in a report."""

    def read(self, source: Any, /, *, single: bool = False) -> Reading:
        """Read a picture or strokes, as a number or as one digit."""


_NOTHING = metrics.CLASSES


def evaluate(
    reader: Reader,
    suite: str,
    samples: Iterable[Sample],
    *,
    placement: Placement = "none",
    single: bool = False,
    seed: int = 0,
) -> Report:
    """Read every sample of a suite, from input to reading, and return a report.

    Args:
        reader: The reader.
        suite: Name of the suite.
        samples: Samples. Their labels are digits, numbers, or anything that must be refused.
        placement: How strokes are presented.
        single: Read each sample as one digit.
        seed: Random seed of the placement.

    Raises:
        DataError: There are no samples.
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


def _placed(sample: Sample, placement: Placement, rng: Rng) -> bytes | NDArray[np.uint8] | Strokes:
    source = sample.source
    if not isinstance(source, tuple) or placement == "none":
        return source
    if placement == "free":
        return place(source, rng)
    return draw_page(source, rng) if sample.is_number else draw_canvas(place(source, rng), rng)
