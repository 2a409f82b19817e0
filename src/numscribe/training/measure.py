"""Evaluate runs on the standard suites, for model cards."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from numscribe.evaluation import metrics
from numscribe.evaluation.compose import compose
from numscribe.evaluation.doodles import LEFT_OUT, generate
from numscribe.evaluation.evaluate import Placement, Reader, evaluate
from numscribe.evaluation.report import Report
from numscribe.evaluation.resize_baseline import ResizeBaseline
from numscribe.evaluation.suites import drawn, read_suite
from numscribe.evaluation.trajectories import TrajectoryRecognizer
from numscribe.models.classifier import PICTURES, TRAJECTORIES, Classifier, Contract
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.reading.candidates import DEFAULT_THRESHOLD
from numscribe.reading.line_image import HEIGHT
from numscribe.reading.recognizer import Recognizer
from numscribe.training.networks import INK, LINES, TRAJECTORY, build_network, count_weights
from numscribe.training.run import Run

DRAWN, NUMBERS_DRAWN = "drawn digits, strokes", "drawn numbers, strokes"
LETTERS, DOODLES = "letters and symbols", "doodles of families left out"

SUITES: dict[str, tuple[str, Placement]] = {
    "MNIST test": ("mnist", "none"),
    DRAWN: ("dev/drawn-digits.jsonl.gz", "free"),
    "drawn digits, canvas pictures": ("dev/drawn-digits.jsonl.gz", "canvas"),
    "scanned digits": ("dev/scanned-numbers.tar", "none"),
    "photographed digits": ("dev/photos", "none"),
    "envelope digits (USPS)": ("dev/usps-zip.test.gz", "none"),
}
"""Suites of single digits: path in the data folder, and placement of strokes, by name."""

_LETTERS = "dev/drawn-nondigits.jsonl.gz"
_NUMBERS = "dev/drawn-numbers.jsonl.gz"
PAPER = ("mark-cells", "half-marks", "ledger", "coloured-paper", "sums")
"""Suites of photographed numbers, folders of ``dev/paper`` in the data folder."""

_DOODLES_EACH = 100
"""Number of doodles per family."""

_COMPOSED = 300
"""Number of composed numbers per suite."""

_LINE = 200
"""Width of the line image that is timed, in pixels: about ten digits."""


def measure_model(model: str, data: Path) -> dict[str, dict[str, Any]]:
    """Evaluate a picture model, without a trajectory model, on the suites of a data folder.

    Args:
        model: Name of a packaged model, or path of an ``.onnx`` file.
        data: The data folder.

    Returns:
        "suites": by suite, the report for single digits, with ``plain``, the accuracy of the resize
        baseline, and ``as_numbers``, the accuracy without ``single``. "numbers": by suite, the
        results for numbers. "refusing": by kind of non-digits, the refusals, and ``auroc``, how
        well the confidence separates them from the drawn digits.
    """
    reader = Recognizer(model, pen="")
    reports, suites = {}, {}
    for name, (path, placement) in SUITES.items():
        if not (data / path).exists():
            continue
        samples = read_suite(data / path)
        reports[name] = evaluate(reader, name, samples, placement=placement, single=True)
        number = evaluate(reader, name, samples, placement=placement)
        plain = evaluate(ResizeBaseline(model), name, samples, placement="canvas")
        suites[name] = reports[name].to_dict() | {
            "plain": plain.accuracy,
            "as_numbers": number.accuracy,
        }
    digits = reports.get(DRAWN) or next(iter(reports.values()))
    refusing = {DOODLES: generate(tuple(LEFT_OUT), _DOODLES_EACH)}
    if (data / _LETTERS).exists():
        refusing[LETTERS] = read_suite(data / _LETTERS)
    return {
        "suites": suites,
        "numbers": _numbers(reader, data),
        "refusing": {
            name: _refusing(evaluate(reader, name, samples, single=True), digits)
            for name, samples in refusing.items()
        },
    }


def measure_numbers(reader: Reader, data: Path) -> dict[str, dict[str, Any]]:
    """Evaluate a reader on numbers: drawn, composed, and photographed.

    Args:
        reader: The reader.
        data: The data folder.

    Returns:
        Results for numbers, by suite.
    """
    figures = _numbers(reader, data)
    for name in PAPER:
        folder = data / "dev/paper" / name
        if folder.exists():
            report = evaluate(reader, name, read_suite(folder), single=False)
            figures[f"paper: {name}"] = report.everything.to_dict()
    return figures


def measure_pen(pen: str, data: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Evaluate a trajectory model: together with the packaged picture model, and each alone.

    Args:
        pen: Name of a packaged model, or path of an ``.onnx`` file.
        data: The data folder, which must have the drawn digits.

    Returns:
        Reports by reader and by suite.
    """
    readers: dict[str, Reader] = {
        "by pictures": Recognizer(pen=""),
        "by trajectories": TrajectoryRecognizer(pen),
        "both": Recognizer(pen=pen),
    }
    path, placement = SUITES[DRAWN]
    singles = read_suite(data / path)
    others = {DOODLES: drawn(generate(tuple(LEFT_OUT), _DOODLES_EACH))}
    if (data / _LETTERS).exists():
        others[LETTERS] = drawn(read_suite(data / _LETTERS))
    numbers = read_suite(data / _NUMBERS) if (data / _NUMBERS).exists() else []
    figures: dict[str, dict[str, Any]] = {}
    for name_of_reader, reader in readers.items():
        digits = evaluate(reader, DRAWN, singles, placement=placement, single=True)
        figures[name_of_reader] = {DRAWN: digits.to_dict()}
        for name, samples in others.items():
            report = evaluate(reader, name, samples, single=True)
            figures[name_of_reader][name] = _refusing(report, digits)
        if numbers and not isinstance(reader, TrajectoryRecognizer):
            report = evaluate(reader, NUMBERS_DRAWN, numbers)
            figures[name_of_reader][NUMBERS_DRAWN] = report.to_dict()["numbers"]
    return figures


def _numbers(reader: Reader, data: Path) -> dict[str, Any]:
    """Evaluate drawn numbers, as strokes and as pictures, and composed numbers."""
    numbers, digits = data / _NUMBERS, data / SUITES[DRAWN][0]
    figures = {}
    if numbers.exists():
        written = read_suite(numbers)
        figures[NUMBERS_DRAWN] = evaluate(reader, "strokes", written)
        figures["drawn numbers, pictures"] = evaluate(reader, "drawn", written, placement="canvas")
    if digits.exists():
        samples = read_suite(digits)
        for touching, name in ((False, "apart"), (True, "with a touching pair")):
            composed = compose(samples, _COMPOSED, strokes=False, touching=touching)
            figures[f"composed pictures, {name}"] = evaluate(reader, name, composed)
    return {name: report.to_dict()["numbers"] for name, report in figures.items()}


def _refusing(report: Report, digits: Report) -> dict[str, Any]:
    confidences = report.refusals.confidences
    distinct = confidences[report.refusals.distinct]
    return report.refusals.to_dict() | {
        "auroc": metrics.auroc(digits.confidences, confidences),
        "auroc_distinct": metrics.auroc(digits.confidences, distinct),
    }


def forward_microseconds(
    content: bytes, contract: Contract = PICTURES, repeats: int = 2000
) -> float:
    """Return the median time of a digit classifier for one input on one core, in microseconds."""
    sample = np.random.default_rng(0).random((1, *contract.shape), dtype=np.float32)
    return _median_microseconds(partial(Classifier(content, contract).logits, sample), repeats)


def line_microseconds(content: bytes, repeats: int = 200) -> float:
    """Return the median time of a line reader for about ten digits, in microseconds."""
    image = np.random.default_rng(0).integers(0, 256, (HEIGHT, _LINE), dtype=np.uint8)
    return _median_microseconds(partial(LineModel(content).logits, image), repeats)


def page_microseconds(content: bytes, repeats: int = 50) -> float:
    """Return the median time of an ink model for 320×240 pixels, in microseconds."""
    image = np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    return _median_microseconds(partial(InkModel(content).maps, image), repeats)


def _median_microseconds(forward: Callable[[], Any], repeats: int) -> float:
    for _ in range(repeats // 10):
        forward()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        forward()
        times.append(time.perf_counter() - started)
    return 1e6 * median(times)


def machine() -> str:
    """Return the name of the processor and the number of cores."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {len(models) or '?'} cores"


def spread(values: list[float], form: str = ".2%") -> str:
    """Format a mean with minimum and maximum, as ``99.70% (99.65%–99.74%)``."""
    mean = sum(values) / len(values)
    if len(values) == 1:
        return format(mean, form)
    return f"{mean:{form}} ({min(values):{form}}–{max(values):{form}})"


def standard_figures(run: Run, data: Path) -> dict[str, Any]:
    """Return all figures of a run for model cards and tables, as JSON values."""
    content = run.model.read_bytes()
    facts = run.facts() | {
        "earlier_stages": [stage.facts() for stage in run.earlier_stages()],
        "validation_error": run.error,
        "weights": count_weights(
            build_network(run.recipe["network"], refuses=run.recipe["refuses"])
        ),
        "bytes": len(content),
        "machine": machine(),
    }
    if run.recipe["network"] == LINES:
        facts["forward_microseconds"] = line_microseconds(content)
        return facts | {"paper": measure_numbers(Recognizer(lines=str(run.model)), data)}
    if run.recipe["network"] == INK:
        facts["forward_microseconds"] = page_microseconds(content)
        return facts | {"paper": measure_numbers(Recognizer(ink=str(run.model)), data)}
    if run.recipe["network"] == TRAJECTORY:
        facts["forward_microseconds"] = forward_microseconds(content, TRAJECTORIES)
        return facts | {"pen": measure_pen(str(run.model), data)}
    facts["forward_microseconds"] = forward_microseconds(content)
    return facts | {"threshold": DEFAULT_THRESHOLD} | measure_model(str(run.model), data)
