"""Measure time and accuracy of a digit model with 8-bit weights and activations.

    python benchmarks/int8.py --data-dir DATA [--model default] [--out FILE.onnx]

Quantizes a packaged model with ONNX Runtime, calibrated on pictures of MNIST's training part, and
prints the processor time of a forward pass beside that of the original, and the figures of both on
the development sets of strokes. ``--out`` keeps the quantized model, which `numscribe evaluate
--model FILE.onnx` and `Recognizer` take.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import gzip
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from numscribe import Recognizer
from numscribe.evaluation.suites import Sample, read_suite
from numscribe.models import registry
from numscribe.models.classifier import Classifier

_CALIBRATION = 300
"""Number of pictures for the calibration of activations."""


class Pictures(CalibrationDataReader):  # type: ignore[misc]
    """Yields calibration pictures one at a time."""

    def __init__(self, name: str, pictures: NDArray[np.float32]) -> None:
        self._inputs: Iterator[dict[str, NDArray[np.float32]]] = (
            {name: pictures[i : i + 1]} for i in range(len(pictures))
        )

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next input, or None."""
        return next(self._inputs, None)


def quantize(content: bytes, pictures: NDArray[np.float32]) -> bytes:
    """Return a model with 8-bit weights, one scale per channel, and the same metadata."""
    original = onnx.load_model_from_string(content)
    with tempfile.TemporaryDirectory() as temporary:
        plain, prepared, small = (Path(temporary) / f"{name}.onnx" for name in "abc")
        plain.write_bytes(content)
        quant_pre_process(plain, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            small,
            Pictures(original.graph.input[0].name, pictures),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        quantized = onnx.load(small)
    del quantized.metadata_props[:]
    quantized.metadata_props.extend(original.metadata_props)
    return bytes(quantized.SerializeToString())


def mnist(folder: Path) -> NDArray[np.float32]:
    """Return some training pictures of MNIST, float32 (n, 28, 28) in [0, 1]."""
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        pictures = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    return pictures[:: len(pictures) // _CALIBRATION].astype(np.float32) / 255


def forward_times(models: dict[str, Classifier], inputs: NDArray[np.float32]) -> dict[str, float]:
    """Return the median processor time of one picture, in microseconds, measured in turn."""
    times: dict[str, list[int]] = {name: [] for name in models}
    for _ in range(10):
        for index in range(len(inputs)):
            for name, model in models.items():
                started = time.thread_time_ns()
                model.logits(inputs[index : index + 1])
                times[name].append(time.thread_time_ns() - started)
    return {name: float(np.median(values)) / 1e3 for name, values in times.items()}


def figures(recognizer: Recognizer, samples: list[Sample]) -> str:
    """Return the fractions of correct, accepted, and accepted but wrong readings."""
    readings = [recognizer.read(sample.source) for sample in samples]
    labels = ["".join(filter(str.isdecimal, sample.label)) for sample in samples]
    right = [reading.text == label != "" for reading, label in zip(readings, labels, strict=True)]
    wrong = [r.accepted and not ok for r, ok in zip(readings, right, strict=True)]
    accepted = np.mean([reading.accepted for reading in readings])
    return f"right {np.mean(right):.2%}, accepted {accepted:.2%}, and wrong {np.mean(wrong):.2%}"


def main() -> None:
    """Quantize, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--out", type=Path, help="keep the quantized model here")
    given = parser.parse_args()
    pictures = mnist(given.data_dir / "mnist")
    content = registry.model_content(given.model)
    small = quantize(content, pictures)
    models = {given.model: Classifier(content), "8 bits": Classifier(small)}
    for name, microseconds in forward_times(models, pictures).items():
        print(f"{name}: {microseconds:.0f} µs, {len(models[name].content) / 1e3:.0f} KB")
    with tempfile.TemporaryDirectory() as temporary:
        path = given.out or Path(temporary) / "small.onnx"
        path.write_bytes(small)
        recognizers = {
            given.model: Recognizer(given.model),
            "8 bits": Recognizer(str(path), pen="pen"),
        }
    for suite in ("drawn-digits", "drawn-numbers", "drawn-nondigits"):
        samples = list(read_suite(given.data_dir / "dev" / f"{suite}.jsonl.gz"))
        for name, recognizer in recognizers.items():
            print(f"{suite}, {name}: {figures(recognizer, samples)}", flush=True)


if __name__ == "__main__":
    main()
