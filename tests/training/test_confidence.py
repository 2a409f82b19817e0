import json

import numpy as np
import onnx
import pytest

from numscribe.models.line_model import LineModel
from numscribe.models.registry import model_content
from numscribe.reading.confidence import FEATURES, calibrated_confidence
from numscribe.reading.recognizer import Recognizer
from numscribe.training.confidence import calibrate_lines, fit_weights, read_samples
from synthetic_writing import tiny_writing


def test_fitted_weights_are_those_that_generated_the_data() -> None:
    rng = np.random.default_rng(0)
    evidence = rng.normal(size=(8000, len(FEATURES)))
    evidence[:, 0] = 1.0
    true = np.array([0.4, 1.2, 0.0, -0.8, -0.3, 0.0, 0.5])
    right = rng.random(8000) < 1 / (1 + np.exp(-(evidence @ true)))
    weights = fit_weights(evidence, right)
    assert weights == pytest.approx(true, abs=0.12)


def test_weights_are_finite_if_all_readings_are_correct() -> None:
    weights = fit_weights(np.ones((50, len(FEATURES))), np.ones(50, dtype=bool))
    assert np.isfinite(weights).all()
    assert calibrated_confidence(np.ones(len(FEATURES)), weights) > 0.9


def test_samples_are_drawn_lines_followed_by_legible_pages() -> None:
    samples = list(read_samples(Recognizer(), tiny_writing(), 6))
    evidence = np.stack([known for known, _ in samples])
    on_paper = evidence[:, FEATURES.index("on paper")]
    assert on_paper[:6].tolist() == [0.0] * 6
    assert 1 <= len(on_paper[6:]) <= 6
    assert set(on_paper[6:]) == {1.0}
    assert any(is_right for _, is_right in samples)


def test_calibration_adds_weights_and_keeps_the_logits() -> None:
    content = model_content("lines", "lines")
    calibrated = calibrate_lines(content, tiny_writing(), 5)
    model = onnx.load_from_string(calibrated)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    assert len(json.loads(facts["confidence"])) == len(FEATURES)
    image = np.zeros((40, 60), np.uint8)
    image[10:30, 20:24] = 255
    assert LineModel(calibrated).confidence == json.loads(facts["confidence"])
    assert (LineModel(calibrated).logits(image) == LineModel(content).logits(image)).all()
