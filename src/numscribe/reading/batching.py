"""Batched inference for tasks that read lines.

A task is a generator. It yields the input of a network, is sent the output, and returns its result.
So the same code reads one line and many.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from numscribe.models.line_model import LineModel
from numscribe.records import Prediction, Strokes

T = TypeVar("T")

Classify = Callable[[NDArray[np.float32], Sequence[Strokes]], Prediction]
"""The digit models: pictures, float32 (n, 28, 28), and the strokes of each."""


@dataclass(frozen=True, slots=True, eq=False)
class LineImage:
    """An image for the line reader, uint8 (40, width); the answer is its logits."""

    image: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class DigitPictures:
    """Pictures for the digit models, and the strokes of each; the answer is a prediction."""

    pictures: NDArray[np.float32]
    strokes: Sequence[Strokes]


Task = Generator[LineImage | DigitPictures, Any, T]
"""Yields inputs of the networks, and returns its result."""


def run_batched(tasks: Sequence[Task[T]], model: LineModel, classify: Classify) -> list[T]:
    """Run tasks side by side, and return their results in order.

    Args:
        tasks: Tasks that have not started.
        model: The line reader.
        classify: The digit models.
    """
    results: dict[int, T] = {}
    waiting: dict[int, LineImage | DigitPictures] = {}

    def advance(number: int, answer: Any) -> None:
        try:
            waiting[number] = tasks[number].send(answer)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(tasks)):
        advance(number, None)
    while waiting:
        lines = {n: r.image for n, r in waiting.items() if isinstance(r, LineImage)}
        digits = {n: r for n, r in waiting.items() if isinstance(r, DigitPictures)}
        waiting = {}
        for number, logits in zip(lines, model.logits_of(list(lines.values())), strict=True):
            advance(number, logits)
        for number, prediction in _classify_all(digits, classify):
            advance(number, prediction)
    return [results[number] for number in range(len(tasks))]


def _classify_all(
    requests: dict[int, DigitPictures], classify: Classify
) -> list[tuple[int, Prediction]]:
    """Classify the pictures of several tasks in one batch."""
    if not requests:
        return []
    pictures = np.concatenate([request.pictures for request in requests.values()])
    strokes = [own for request in requests.values() for own in request.strokes]
    probabilities, p_reject = classify(pictures, strokes)
    ends = np.cumsum([len(request.pictures) for request in requests.values()])[:-1]
    parts = zip(np.split(probabilities, ends), np.split(p_reject, ends), strict=True)
    return list(zip(requests, parts, strict=True))
