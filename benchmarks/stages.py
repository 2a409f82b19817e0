"""Measure the stages of a reading, the model compared with the peak of the core, and the server.

Times are CPU times, of one thread or of all threads of the server, so that other work on the
machine matters less. Requests and readings are measured in turn, with one client. The previous
report is kept as the last section of the new one.
Usage: python benchmarks/stages.py [--data-dir DATA]
"""

from __future__ import annotations

import os

# Set before NumPy is loaded: all figures are of one core.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import onnx
from client import latencies
from contestants import NUMSCRIBE
from inputs import Drawing, drawings, photograph
from onnx import shape_inference
from servers import Server

from numscribe import Recognizer, __version__
from numscribe.imaging.ink_maps import find_ink
from numscribe.imaging.normalize import normalize
from numscribe.imaging.segment import find_digit
from numscribe.imaging.strokes import rasterize
from numscribe.imaging.trajectory import trace
from numscribe.io.decode import decode_scaled
from numscribe.io.strokes import parse_strokes
from numscribe.models import registry
from numscribe.models.classifier import Classifier
from numscribe.models.ink_model import InkModel
from numscribe.reading.digits import load_trajectories
from numscribe.training.measure import machine

GOALS = {"canvas": 2500.0, "strokes": 600.0, "photograph": 250_000.0}
"""Maximum time without the server in microseconds, on one core."""
FORWARD_GOAL = 100.0
OVERHEAD_GOAL = 300.0
NUMBER_GOAL = 15.0

Value = TypeVar("Value")


class Stopwatch:
    """Processor times of this thread, by stage, in microseconds."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}

    def __call__(self, stage: str, work: Callable[..., Value], *given: Any) -> Value:
        """Call a function, and record its time."""
        started = time.thread_time_ns()
        value = work(*given)
        self.times.setdefault(stage, []).append((time.thread_time_ns() - started) / 1e3)
        return value

    def medians(self) -> dict[str, float]:
        """Return the median of each stage."""
        return {stage: float(np.median(times)) for stage, times in self.times.items()}


def picture_stages(pictures: list[bytes], classifier: Classifier) -> dict[str, float]:
    """Time the stages of encoded pictures; "ink" includes the ink model, where it is needed."""
    watch, ink = Stopwatch(), InkModel.load("ink")
    for data in pictures:
        image, _ = watch("decode", decode_scaled, data)
        found = watch("ink", find_ink, image, ink.maps)
        digit = watch("segment", find_digit, found.ink)
        if digit is None:
            continue
        picture = watch("normalize", normalize, digit.ink)
        watch("forward", classifier.logits, picture[None])
    return watch.medians()


def stroke_stages(given: list[Drawing], classifier: Classifier) -> dict[str, float]:
    """Time the stages of strokes, beginning with lists of points from JSON."""
    watch, pen = Stopwatch(), load_trajectories("pen")
    for drawing in given:
        points = json.loads(drawing.strokes_body())["strokes"]
        strokes = watch("parse", parse_strokes, points)
        ink = watch("rasterize", rasterize, strokes)
        picture = watch("normalize", normalize, ink)
        watch("forward", classifier.logits, picture[None])
        trajectory = watch("trace", trace, strokes)
        watch("forward, trajectory", pen.logits, trajectory[None])
    return watch.medians()


def forward_flops(content: bytes) -> int:
    """Count the floating-point operations of one picture: two per multiply-add."""
    model = onnx.load_model_from_string(content)
    for value in model.graph.input:
        value.type.tensor_type.shape.dim[0].dim_value = 1
    graph = shape_inference.infer_shapes(model).graph
    shapes = {
        value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim]
        for value in (*graph.value_info, *graph.output, *graph.input)
    }
    shapes |= {weights.name: list(weights.dims) for weights in graph.initializer}
    total = 0
    for node in graph.node:
        if node.op_type == "Conv":
            # (out, in / groups, height, width) multiplications for each place of the output.
            places = math.prod(shapes[node.output[0]][2:])
            total += 2 * math.prod(shapes[node.input[1]]) * places
        elif node.op_type in {"Gemm", "MatMul"}:
            total += 2 * math.prod(shapes[node.input[1]])
    return total


def forward_time(content: bytes, repeats: int = 2000) -> float:
    """Return the median time of the model for one picture."""
    classifier = Classifier(content)
    picture = np.random.default_rng(0).random((1, 28, 28), dtype=np.float32)
    watch = Stopwatch()
    for _ in range(repeats):
        watch("forward", classifier.logits, picture)
    return watch.medians()["forward"]


def peak_flops(side: int = 1024, repeats: int = 9) -> float:
    """Return the float32 operations per second of a matrix product on one core."""
    left, right = np.random.default_rng(0).random((2, side, side), dtype=np.float32)
    watch = Stopwatch()
    for _ in range(repeats):
        watch("product", np.matmul, left, right)
    return 2 * side**3 / (min(watch.times["product"]) / 1e6)


def request_times(given: list[Drawing], rounds: int = 5) -> dict[str, tuple[float, float, float]]:
    """Measure requests to a server of one worker, and the same readings without a server, in turn.

    Returns:
        In microseconds, by the form of the input: median wall time of a request, processor time of
        the server for one, and processor time of a reading in this process. The latter two are
        means, medians of the rounds.
    """
    recognizer = Recognizer()
    costs: dict[str, list[list[float]]] = {"strokes": [], "image": []}
    walls: dict[str, list[float]] = {"strokes": [], "image": []}
    with Server(NUMSCRIBE, sys.executable, given[0].strokes_body(), workers=1) as server:
        connection = server.connect()
        for turn in range(rounds + 1):  # the first one warms up
            some = given[turn % rounds :: rounds]
            for form, costs_of_form in costs.items():
                bodies = [getattr(drawing, f"{form}_body")() for drawing in some]
                sources = [_source(drawing, form) for drawing in some]
                before = server.processor_seconds()
                walls[form] += latencies(connection, bodies)
                request = server.processor_seconds() - before
                before = time.process_time()
                for source in sources:
                    recognizer.read(source)
                reading = time.process_time() - before
                costs_of_form.append([1e6 * request / len(some), 1e6 * reading / len(some)])
        connection.close()
    return {
        form: (1e6 * float(np.median(walls[form])), *np.median(rows[1:], axis=0).tolist())
        for form, rows in costs.items()
    }


def _source(drawing: Drawing, form: str) -> Any:
    if form == "image":
        return drawing.png
    return json.loads(drawing.strokes_body())["strokes"]


def number_times(given: list[Drawing]) -> tuple[float, float]:
    """Return median and 95th percentile, in ms of processor time, of numbers of ten digits.

    Ten drawings side by side are read as strokes, all of them again, as the page does after each
    stroke.
    """
    recognizer = Recognizer()
    times = []
    for first in range(0, len(given) - 9, 10):
        strokes, right = [], 0.0
        for drawing in given[first : first + 10]:
            low = min(float(stroke[:, 0].min()) for stroke in drawing.strokes)
            middle = float(np.mean(np.concatenate(drawing.strokes)[:, 1]))
            placed = [stroke - (low - right, middle) for stroke in drawing.strokes]
            right = max(float(stroke[:, 0].max()) for stroke in placed) + 30.0
            strokes += [stroke.tolist() for stroke in placed]
        started = time.process_time_ns()
        recognizer.read(strokes)
        times.append((time.process_time_ns() - started) / 1e6)
    return float(np.median(times)), float(np.percentile(times, 95))


def report(given: list[Drawing], photograph_repeats: int) -> str:
    """Measure everything, and return the tables."""
    content = registry.model_content("default")
    classifier = Classifier(content)
    stages = {
        "canvas": picture_stages([drawing.png for drawing in given], classifier),
        "strokes": stroke_stages(given, classifier),
        "photograph": picture_stages([photograph(given[0])] * photograph_repeats, classifier),
    }
    lines = [
        "# Time of the stages of a reading",
        "",
        f"By `python benchmarks/stages.py`, on {machine()}, Numscribe {__version__}, "
        f"{classifier.name}. Medians of {len(given)} drawings and {photograph_repeats} readings of "
        "one photograph, in microseconds of processor time of one core.",
        "",
        "| stage | canvas PNG, 400×400 | strokes | photograph, 12 megapixels |",
        "|---|---|---|---|",
    ]
    names = dict.fromkeys(stage for times in stages.values() for stage in times)
    for name in names:
        cells = [f"{times[name]:,.0f}" if name in times else "–" for times in stages.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    vision = {
        form: sum(time for stage, time in times.items() if not stage.startswith("forward"))
        for form, times in stages.items()
    }
    lines.append("| **vision** | " + " | ".join(f"**{vision[f]:,.0f}**" for f in stages) + " |")
    lines.append("| goal for vision | " + " | ".join(f"< {GOALS[f]:,.0f}" for f in stages) + " |")
    lines.append("| reached | " + " | ".join(_reached(vision[f] < GOALS[f]) for f in stages) + " |")
    flops, peak = forward_flops(content), peak_flops()
    forward = forward_time(content)
    lines += [
        "",
        f"**The model**: {flops / 1e6:.2f} million floating-point operations in {forward:.0f} µs "
        f"(goal < {FORWARD_GOAL:.0f} µs: {_reached(forward < FORWARD_GOAL)}). A matrix product "
        f"reaches {peak / 1e9:.0f} GFLOP/s on this core, at which they would take "
        f"{1e6 * flops / peak:.0f} µs: the model runs at {flops / forward / peak * 1e8:.0f} % of "
        "that peak.",
        "",
        "| one client, one worker, in µs | request, wall time | request, processor time "
        f"| reading alone | overhead | goal < {OVERHEAD_GOAL:.0f} |",
        "|---|---|---|---|---|---|",
    ]
    for form, (wall, request, reading) in request_times(given).items():
        overhead = request - reading
        reached = _reached(overhead < OVERHEAD_GOAL)
        lines.append(
            f"| {form} | {wall:,.0f} | {request:,.0f} | {reading:,.0f} | {overhead:,.0f} "
            f"| {reached} |"
        )
    usual, slow = number_times(given)
    lines += [
        "",
        f"**A number of ten digits**, all of its strokes read anew as after a live stroke: "
        f"{usual:.1f} ms, one of twenty over {slow:.1f} ms (goal < {NUMBER_GOAL:.0f} ms: "
        f"{_reached(usual < NUMBER_GOAL)}).",
    ]
    return "\n".join(lines) + "\n"


def before(earlier: str) -> str:
    """Return an earlier report as a section of a new one, without its own such section."""
    body = earlier.partition("\n## Before\n")[0].partition("\n")[2]
    return f"\n## Before\n\n{body.strip()}\n"


def _reached(reached: bool) -> str:
    return "yes" if reached else "no"


def main() -> None:
    """Measure, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--count", type=int, default=300, help="drawings that are read")
    parser.add_argument("--photographs", type=int, default=20, help="readings of the photograph")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".md"))
    given = parser.parse_args()
    cv2.setNumThreads(1)
    text = report(drawings(given.data_dir, given.count), given.photographs)
    if given.out.exists():
        text += before(given.out.read_text(encoding="utf-8"))
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
