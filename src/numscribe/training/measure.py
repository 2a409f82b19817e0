"""Measure the models of several runs on the standard suites: the figures of a model card."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from numscribe.errors import DataError
from numscribe.evaluation import metrics
from numscribe.evaluation.compose import compose
from numscribe.evaluation.doodles import LEFT_OUT, generate
from numscribe.evaluation.evaluate import Placement, Reader, Report, evaluate
from numscribe.evaluation.resize_baseline import ResizeBaseline
from numscribe.evaluation.suites import drawn, read_suite
from numscribe.evaluation.trajectories import TrajectoryRecognizer
from numscribe.layout.strip import HEIGHT
from numscribe.models.classifier import PICTURES, TRAJECTORIES, Classifier, Contract
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.recognizer import Recognizer
from numscribe.training.networks import INK, LINES, TRAJECTORY, build_network, count_weights

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
"""What is read: name, path in the data folder, and what becomes of strokes."""

_LETTERS = "dev/drawn-nondigits.jsonl.gz"
_NUMBERS = "dev/drawn-numbers.jsonl.gz"
PAPER = ("mark-cells", "half-marks", "ledger", "coloured-paper", "sums")
"""Photographs of numbers on paper with anything else on it, folders of ``dev/paper``."""

_DOODLES_EACH = 100
_COMPOSED = 300
_LINE = 200
"""Width of the image of a line that is timed: about ten digits."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its folder, recipe, seed and log."""

    folder: Path
    recipe: dict[str, Any]
    seed: int
    log: list[dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Run:
        """Read a run's folder.

        Raises:
            DataError: It is not that of a finished run.
        """
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise DataError(f"{folder} is not the folder of a finished run: {error}") from error
        if not lines or not (folder / "model.onnx").exists():
            raise DataError(f"{folder} is not the folder of a finished run.")
        return cls(folder, config["recipe"], config["seed"], [json.loads(line) for line in lines])

    @property
    def model(self) -> Path:
        """Its exported model."""
        return self.folder / "model.onnx"

    @property
    def error(self) -> float:
        """Mean share wrong on held-out writers, by source, in its best epoch."""
        shares = [list(row["validation"].values()) for row in self.log]
        return float(min(1 - sum(row) / len(row) for row in shares))

    @property
    def seconds(self) -> float:
        """How long it trained."""
        return float(sum(row["seconds"] for row in self.log))


def measure_model(model: str, data: Path) -> dict[str, dict[str, Any]]:
    """Evaluate a model of pictures, without one of trajectories, on each suite of a data folder.

    Returns:
        "suites": by suite, the facts of its report with everything taken for one digit, ``plain``,
        the accuracy without the vision stage, and ``as_numbers``, the accuracy where a number of
        any length is looked for. "numbers": by suite, how whole numbers were read. "refusing": by
        kind of what is no digit, what became of it, and ``auroc``, how well confidence tells it
        from the drawn digits.
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


def measure_paper(reader: Reader, data: Path) -> dict[str, dict[str, Any]]:
    """Evaluate whole numbers: drawn, composed, and on paper.

    Args:
        reader: What reads.
        data: The data folder.

    Returns:
        By suite, how numbers were read.
    """
    figures = _numbers(reader, data)
    for name in PAPER:
        folder = data / "dev/paper" / name
        if folder.exists():
            report = evaluate(reader, name, read_suite(folder), single=False)
            figures[f"paper: {name}"] = report.everything.to_dict()
    return figures


def measure_pen(pen: str, data: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Evaluate a model of trajectories: beside the packaged model of pictures, and each alone.

    Returns:
        By way of reading and by suite, the facts of its report: of the drawn digits, which must be
        there, and of what else is in the data folder and the way can read.
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
    for way, reader in readers.items():
        digits = evaluate(reader, DRAWN, singles, placement=placement, single=True)
        figures[way] = {DRAWN: digits.to_dict()}
        for name, samples in others.items():
            report = evaluate(reader, name, samples, single=True)
            figures[way][name] = _refusing(report, digits)
        if numbers and not isinstance(reader, TrajectoryRecognizer):
            report = evaluate(reader, NUMBERS_DRAWN, numbers)
            figures[way][NUMBERS_DRAWN] = report.to_dict()["numbers"]
    return figures


def _numbers(reader: Reader, data: Path) -> dict[str, Any]:
    """Measure whole numbers, drawn ones and composed ones, as strokes and as pictures."""
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
    """Return the median time of one input through a model on one core, in microseconds."""
    sample = np.random.default_rng(0).random((1, *contract.shape), dtype=np.float32)
    return _median_microseconds(partial(Classifier(content, contract).logits, sample), repeats)


def line_microseconds(content: bytes, repeats: int = 200) -> float:
    """Return the same for a line of about ten digits through a line reader."""
    image = np.random.default_rng(0).integers(0, 256, (HEIGHT, _LINE), dtype=np.uint8)
    return _median_microseconds(partial(LineModel(content).logits, image), repeats)


def page_microseconds(content: bytes, repeats: int = 50) -> float:
    """Return the same for a picture of 320×240 pixels through an ink model."""
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
    """Name the processor, as a figure of speed needs it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {len(models) or '?'} cores"


def spread(values: list[float], form: str = ".2%") -> str:
    """Write a mean with its least and greatest value, as ``99.70% (99.65%–99.74%)``."""
    mean = sum(values) / len(values)
    if len(values) == 1:
        return format(mean, form)
    return f"{mean:{form}} ({min(values):{form}}–{max(values):{form}})"


def standard_figures(run: Run, data: Path) -> dict[str, Any]:
    """Return everything that a card or table says of one run, as plain values."""
    content = run.model.read_bytes()
    facts = {
        "recipe": run.recipe,
        "seed": run.seed,
        "epochs": len(run.log),
        "training_seconds": run.seconds,
        "validation_error": run.error,
        "weights": count_weights(
            build_network(run.recipe["network"], refuses=run.recipe["refuses"])
        ),
        "bytes": len(content),
        "machine": machine(),
    }
    if run.recipe["network"] == LINES:
        facts["forward_microseconds"] = line_microseconds(content)
        return facts | {"paper": measure_paper(Recognizer(lines=str(run.model)), data)}
    if run.recipe["network"] == INK:
        facts["forward_microseconds"] = page_microseconds(content)
        return facts | {"paper": measure_paper(Recognizer(ink=str(run.model)), data)}
    if run.recipe["network"] == TRAJECTORY:
        facts["forward_microseconds"] = forward_microseconds(content, TRAJECTORIES)
        return facts | {"pen": measure_pen(str(run.model), data)}
    facts["forward_microseconds"] = forward_microseconds(content)
    return facts | measure_model(str(run.model), data)
