"""Calibrate the confidence of numbers on synthetic lines and pages of held-out writers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from numscribe.models.symbols import DIGITS, written
from numscribe.reading.confidence import FEATURES, extract_features
from numscribe.reading.line_image import PEN
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Strokes
from numscribe.training.pages.lines import Line, choose_spacing, compose_line
from numscribe.training.pages.page import make_page
from numscribe.training.pages.samples import LEGIBLE, cut_line
from numscribe.training.pages.texts import line_text
from numscribe.training.writing import Writing

_RIDGE = 0.5
"""L2 penalty of the weights; the cross-entropy is summed over the samples."""

_STEPS = 30


def calibrate_lines(content: bytes, writing: Writing, samples: int) -> bytes:
    """Fit the weights of the confidence, and return the line reader with them in its metadata.

    Args:
        content: The ONNX file of the line reader.
        writing: Handwriting of held-out writers.
        samples: Number of drawn lines, and number of pages, that are read.
    """
    model = onnx.load_from_string(content)
    kept = [prop for prop in model.metadata_props if prop.key != "confidence"]
    facts = {prop.key: prop.value for prop in kept}
    onnx.helper.set_model_props(model, facts)
    bare = model.SerializeToString()
    evidence, right = [], []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lines.onnx"
        path.write_bytes(bare)
        for known, is_right in read_samples(Recognizer(lines=str(path)), writing, samples):
            evidence.append(known)
            right.append(is_right)
    weights = fit_weights(np.stack(evidence), np.array(right))
    onnx.helper.set_model_props(model, facts | {"confidence": json.dumps(weights)})
    return bytes(model.SerializeToString())


def read_samples(
    recognizer: Recognizer, writing: Writing, samples: int
) -> Iterator[tuple[NDArray[np.float64], bool]]:
    """Read synthetic lines and pages.

    Args:
        recognizer: The recognizer, with a line reader without calibration.
        writing: Handwriting of held-out writers.
        samples: Number of drawn lines, and number of pages; illegible pages are skipped.

    Yields:
        The features of each reading, float64 (len(FEATURES),), and whether it is correct.
    """
    rng = np.random.default_rng(0)
    pens = replace(writing, scans=writing.pens)
    for _ in range(samples):
        line = compose_line(line_text(rng), pens, choose_spacing(rng, PEN), rng)
        reading = recognizer.read(_strokes(line))
        yield extract_features(reading, on_paper=False), _says(reading.lines, line.text)
    for index in range(samples):
        page = make_page(writing, rng, held_out=index % 2 == 0, has_others=False)
        if cut_line(page, rng)[1] < LEGIBLE:
            continue
        reading = recognizer.read(cv2.cvtColor(page.image, cv2.COLOR_BGR2RGB))
        yield extract_features(reading, on_paper=True), _says(reading.lines, page.line.text)


def fit_weights(evidence: NDArray[np.float64], right: NDArray[np.bool_]) -> list[float]:
    """Fit a logistic regression with an L2 penalty, by Newton's method.

    Args:
        evidence: Features of the readings, float64 (n, len(FEATURES)).
        right: Whether each reading is correct, bool (n,).

    Returns:
        The weight of each feature.
    """
    weights = np.zeros(len(FEATURES))
    for _ in range(_STEPS):
        likely = 1.0 / (1.0 + np.exp(-np.clip(evidence @ weights, -30, 30)))
        gradient = evidence.T @ (right - likely) - _RIDGE * weights
        curvature = (evidence.T * (likely * (1 - likely))) @ evidence
        step = np.linalg.solve(curvature + _RIDGE * np.eye(len(weights)), gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return [round(float(weight), 4) for weight in weights]


def _strokes(line: Line) -> Strokes:
    return tuple(
        stroke for glyph in line.glyphs if isinstance(glyph.ink, tuple) for stroke in glyph.ink
    )


def _says(lines: tuple[str, ...], text: str) -> bool:
    """Return whether the lines of a reading have the text of a number."""
    wanted = written(text)
    if not any(symbol in DIGITS for symbol in wanted):
        return False  # any reading of it is wrong
    return "".join(lines).replace(" ", "") == wanted
