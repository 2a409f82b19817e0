"""The calibrated confidence of numbers."""

import numpy as np
import pytest

from numscribe.reading.confidence import FEATURES, calibrated_confidence, extract_features
from numscribe.records import Box, Digit, Ignored, Mark, Reading

BOX = Box(10.0, 10.0, 60.0, 100.0)


def digit(confidence: float, p_reject: float = 0.0) -> Digit:
    return Digit(7, confidence, (0.0,) * 10, p_reject, BOX, np.zeros((28, 28), np.uint8))


def reading(*digits: Digit, confidence: float = 0.9, **more: object) -> Reading:
    text = "7" * len(digits)
    return Reading(text, confidence, True, None, digits, "m@1", (text,), **more)


def known(what: str, reading: Reading, *, on_paper: bool = False) -> float:
    return float(extract_features(reading, on_paper=on_paper)[FEATURES.index(what)])


def test_the_minimum_covers_digits_and_marks() -> None:
    point = Mark(".", 0.6, BOX, ())
    sure = reading(digit(0.99), digit(0.98))
    assert known("least", reading(digit(0.99), digit(0.98), marks=(point,))) < known("least", sure)
    assert known("least", reading(digit(0.99), digit(0.5))) == pytest.approx(0.0)


def test_unread_ink_counts_by_its_size() -> None:
    speck, stroke = (Ignored("ink", Box(0, 0, 5, size)) for size in (8.0, 90.0))
    assert known("unread", reading(digit(0.9))) == 0.0
    assert known("unread", reading(digit(0.9), ignored=(speck,))) == pytest.approx(0.08)
    assert known("unread", reading(digit(0.9), ignored=(speck, stroke))) == pytest.approx(0.9)
    symbol = Ignored("symbol", Box(0, 0, 5, 90))
    assert known("unread", reading(digit(0.9), ignored=(symbol,))) == 0.0
    assert known("symbols", reading(digit(0.9), ignored=(symbol, speck))) == 1.0


def test_rejection_and_paper_are_features() -> None:
    assert known("no digit", reading(digit(0.9, 0.1), digit(0.9, 0.7))) == pytest.approx(0.7)
    assert known("on paper", reading(digit(0.9)), on_paper=True) == 1.0


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_features_are_finite_for_any_reading(confidence: float) -> None:
    evidence = extract_features(reading(confidence=confidence), on_paper=False)
    assert evidence.shape == (len(FEATURES),)
    assert np.isfinite(evidence).all()


def test_calibrated_confidence_is_a_probability() -> None:
    evidence = extract_features(reading(digit(0.9)), on_paper=False)
    assert calibrated_confidence(evidence, [0.0] * len(FEATURES)) == 0.5
    weights = [float(name == "product") for name in FEATURES]
    assert calibrated_confidence(evidence, weights) == pytest.approx(0.9)
    assert calibrated_confidence(1000 * evidence, weights) <= 1.0
