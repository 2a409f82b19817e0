"""Classification metrics: pure functions of labels, answers and confidences."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
"""Number of digits; an answer of 10 means that nothing was read."""


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Scores of one digit, 0 to 1, or NaN if undefined.

    Attributes:
        precision: Fraction of the answers with this digit that are correct.
        recall: Fraction of the samples of this digit that are recognized.
        f1: Harmonic mean of precision and recall.
        support: Number of samples of this digit.
    """

    precision: float
    recall: float
    f1: float
    support: int


def wilson_interval(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion; the default ``z`` is for 95 %.

    Unlike the normal interval, it is accurate for proportions near 1 (Wilson, 1927; Brown, Cai and
    DasGupta, *Interval Estimation for a Binomial Proportion*, 2001).

    >>> low, high = wilson_interval(99, 100)
    >>> round(low, 3), round(high, 3)
    (0.946, 0.998)
    """
    if count == 0:
        return 0.0, 1.0
    p = right / count
    scale = 1 + z * z / count
    centre = (p + z * z / (2 * count)) / scale
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def confusion_matrix(labels: NDArray[np.int64], answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count answers by label.

    Args:
        labels: (n,), 0 to 9.
        answers: (n,), 0 to 9, or 10 if nothing was read.

    Returns:
        int64 (10, 11), rows are labels, columns are answers.
    """
    matrix = np.zeros((CLASSES, CLASSES + 1), dtype=np.int64)
    np.add.at(matrix, (labels, answers), 1)
    return matrix


def class_scores(matrix: NDArray[np.int64]) -> list[ClassScores]:
    """Return the scores of each digit from a confusion matrix (10, 11)."""
    scores = []
    for digit in range(CLASSES):
        hits = int(matrix[digit, digit])
        answered, support = int(matrix[:, digit].sum()), int(matrix[digit].sum())
        precision = hits / answered if answered else math.nan
        recall = hits / support if support else math.nan
        f1 = 2 * hits / (answered + support) if answered + support else math.nan
        scores.append(ClassScores(precision, recall, f1, support))
    return scores


def calibration_error(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15
) -> float:
    """Return the expected calibration error, 0 to 1.

    This is the mean of |accuracy - mean confidence| over bins of equal width, weighted by their
    numbers of samples (Guo et al., *On Calibration of Modern Neural Networks*, 2017).

    Args:
        confidences: (n,), 0 to 1.
        right: (n,), whether the answer is correct.
        bins: Number of bins.
    """
    total = 0.0
    for _, mean, accuracy, count in reliability(confidences, right, bins):
        total += count * abs(accuracy - mean)
    return total / max(1, len(confidences))


def reliability(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15
) -> list[tuple[float, float, float, int]]:
    """Return (lower edge, mean confidence, accuracy, count) of each bin that is not empty."""
    index = np.minimum((confidences * bins).astype(np.int64), bins - 1)
    rows = []
    for number in range(bins):
        inside = index == number
        if inside.any():
            mean, accuracy = float(confidences[inside].mean()), float(right[inside].mean())
            rows.append((number / bins, mean, accuracy, int(inside.sum())))
    return rows


def edit_distance(first: str, second: str) -> int:
    """Return the Levenshtein distance of two strings (Levenshtein, 1966).

    >>> edit_distance("1234", "124")
    1
    """
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        above_left, row[0] = row[0], i
        for j, b in enumerate(second, start=1):
            above_left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above_left + (a != b))
    return row[-1]


def auroc(positives: NDArray[np.float64], negatives: NDArray[np.float64]) -> float:
    """Return the area under the ROC curve, from ranks (Mann and Whitney, 1947).

    This is the probability that a positive scores above a negative; ties count half. NaN if one of
    the arrays is empty.

    >>> auroc(np.array([0.9, 0.8]), np.array([0.1, 0.8]))
    0.875
    """
    if not len(positives) or not len(negatives):
        return math.nan
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float((below + not_above).sum() / 2 / (len(positives) * len(negatives)))


def risk_at(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], threshold: float
) -> tuple[float, float]:
    """Return the fraction refused at a threshold, and the fraction of errors among the accepted.

    This is a point of the risk-coverage curve (El-Yaniv and Wiener, *On the Foundations of
    Noise-free Selective Classification*, 2010). The second value is 0 if nothing is accepted.
    """
    accepted = confidences >= threshold
    count = int(accepted.sum())
    return 1.0 - count / len(accepted), float((~right[accepted]).mean()) if count else 0.0
