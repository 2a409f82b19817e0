import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from numscribe.evaluation import metrics

answers = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=200).map(
    lambda pairs: (np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs]))
)


@settings(max_examples=40, deadline=None)
@given(answers)
def test_the_confusion_matrix_equals_scikit_learns(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    labels, given_answers = pair
    expected = confusion_matrix(labels, given_answers, labels=range(10))
    matrix = metrics.confusion_matrix(labels, given_answers)
    assert matrix[:, :10].tolist() == expected.tolist()
    assert not matrix[:, 10].any()


@settings(max_examples=40, deadline=None)
@given(answers)
def test_class_scores_equal_scikit_learns(pair: tuple[np.ndarray, np.ndarray]) -> None:
    labels, given_answers = pair
    expected = precision_recall_fscore_support(
        labels, given_answers, labels=range(10), zero_division=np.nan
    )
    scores = metrics.class_scores(metrics.confusion_matrix(labels, given_answers))
    for digit, score in enumerate(scores):
        assert score.support == expected[3][digit]
        assert score.precision == pytest.approx(expected[0][digit], nan_ok=True)
        assert score.recall == pytest.approx(expected[1][digit], nan_ok=True)


def test_an_unread_sample_lowers_the_recall_of_its_digit() -> None:
    matrix = metrics.confusion_matrix(np.array([3, 3]), np.array([3, 10]))
    assert matrix[3, 10] == 1
    assert metrics.class_scores(matrix)[3].recall == 0.5


def test_scores_of_a_digit_without_samples_are_nan() -> None:
    scores = metrics.class_scores(metrics.confusion_matrix(np.array([1]), np.array([1])))
    assert math.isnan(scores[5].f1)


def test_the_wilson_interval_equals_published_values() -> None:
    # Newcombe (1998), table I: 81 of 263, 95 %.
    assert metrics.wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_wilson_interval_contains_the_proportion(right: int, count: int) -> None:
    right = min(right, count)
    low, high = metrics.wilson_interval(right, count)
    assert 0 <= low <= right / count + 1e-12
    assert right / count - 1e-12 <= high <= 1


def test_calibration_error_is_zero_if_confidence_equals_accuracy() -> None:
    confidences = np.full(100, 0.75)
    assert metrics.calibration_error(confidences, np.arange(100) < 75) == pytest.approx(0.0)


def test_calibration_error_is_the_difference_from_the_accuracy() -> None:
    confidences = np.ones(10)
    assert metrics.calibration_error(confidences, np.arange(10) < 6) == pytest.approx(0.4)


def test_reliability_counts_every_sample_once() -> None:
    confidences = np.linspace(0, 1, 101)
    rows = metrics.reliability(confidences, confidences > 0.5)
    assert sum(row[3] for row in rows) == 101


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("", "", 0),
        ("123", "123", 0),
        ("123", "13", 1),
        ("12", "21", 2),
        ("", "55", 2),
        ("907", "97", 1),
    ],
)
def test_edit_distance_counts_changed_digits(first: str, second: str, distance: int) -> None:
    assert metrics.edit_distance(first, second) == distance
    assert metrics.edit_distance(second, first) == distance


def test_auroc_equals_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    for _ in range(5):
        positives, negatives = rng.normal(1, 1, 80).round(1), rng.normal(0, 1, 50).round(1)
        labels = [1] * 80 + [0] * 50
        wanted = roc_auc_score(labels, np.concatenate([positives, negatives]))
        assert metrics.auroc(positives, negatives) == pytest.approx(wanted)


def test_auroc_of_an_empty_array_is_nan() -> None:
    assert np.isnan(metrics.auroc(np.array([]), np.array([1.0])))


def test_risk_at_returns_refusals_and_errors_of_a_threshold() -> None:
    confidences = np.array([0.2, 0.6, 0.8, 0.9])
    right = np.array([False, False, True, True])
    assert metrics.risk_at(confidences, right, 0.0) == (0.0, 0.5)
    assert metrics.risk_at(confidences, right, 0.5) == (0.25, pytest.approx(1 / 3))
    assert metrics.risk_at(confidences, right, 0.95) == (1.0, 0.0)
