"""Batched inference for tasks that read ink.

A task is a generator. It yields inputs of networks, is sent the outputs, and returns its result. So
the same code reads one input and many.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import islice
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


Request = LineImage | DigitPictures

Task = Generator[Sequence[Request], Sequence[Any], T]
"""Yields inputs of the networks, is sent the answer to each, and returns its result."""


def run_batched(tasks: Sequence[Task[T]], model: LineModel, classify: Classify) -> list[T]:
    """Run tasks side by side, and return their results in order.

    Args:
        tasks: Tasks that have not started.
        model: The line reader.
        classify: The digit models.
    """
    whole = side_by_side(tasks)
    answers: Sequence[Any] | None = None
    while True:
        try:
            # A generator that has not started takes None only.
            requests = whole.send(answers)  # type: ignore[arg-type]
        except StopIteration as end:
            results: list[T] = end.value
            return results
        answers = _answer(requests, model, classify)


def side_by_side(tasks: Sequence[Task[T]]) -> Task[list[T]]:
    """Return a task that yields the inputs of several tasks together, and returns their results.

    Args:
        tasks: Tasks that have not started.
    """
    results: dict[int, T] = {}
    waiting: dict[int, Sequence[Request]] = {}

    def advance(number: int, answers: Any) -> None:
        try:
            waiting[number] = tasks[number].send(answers)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(tasks)):
        advance(number, None)
    while waiting:
        asked, waiting = waiting, {}
        answers = iter((yield [request for requests in asked.values() for request in requests]))
        for number, requests in asked.items():
            advance(number, list(islice(answers, len(requests))))
    return [results[number] for number in range(len(tasks))]


def _answer(requests: Sequence[Request], model: LineModel, classify: Classify) -> list[Any]:
    """Return the networks' answers, in the order of the requests."""
    lines = [request.image for request in requests if isinstance(request, LineImage)]
    digits = [request for request in requests if isinstance(request, DigitPictures)]
    logits = iter(model.logits_of(lines) if lines else ())
    predictions = iter(_classify_all(digits, classify) if digits else ())
    return [next(logits if isinstance(request, LineImage) else predictions) for request in requests]


def _classify_all(requests: Sequence[DigitPictures], classify: Classify) -> list[Prediction]:
    """Classify the pictures of several tasks in one batch."""
    if len(requests) == 1:
        return [classify(requests[0].pictures, requests[0].strokes)]
    pictures = np.concatenate([request.pictures for request in requests])
    strokes = [own for request in requests for own in request.strokes]
    probabilities, p_reject = classify(pictures, strokes)
    ends = np.cumsum([len(request.pictures) for request in requests])[:-1]
    parts = zip(np.split(probabilities, ends), np.split(p_reject, ends), strict=True)
    return list(parts)
