"""Read the input of a request; every route that reads calls this module."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import request

from numscribe.explain.layers import Layers, read_with_layers
from numscribe.explain.panels import Explanation, explain, without_paper
from numscribe.io.serialize import data_url, reading_to_dict, to_png
from numscribe.io.source import Source
from numscribe.records import Image, Reading
from numscribe.web.inputs import read_input
from numscribe.web.layers import layers_to_dict
from numscribe.web.schemas import ReadOptions, ReadRequest, multipart_schema, schema_of
from numscribe.web.service import Service, service


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading, and its explanation if the request asked for one."""

    reading: Reading
    explanation: Explanation | None = None
    layers: Layers | None = None

    def to_dict(self, options: ReadOptions) -> dict[str, Any]:
        """Return the JSON object that the API answers with."""
        answer = reading_to_dict(self.reading, pictures=options.pictures)
        if options.top:
            for digit, row in zip(self.reading.digits, answer["digits"], strict=True):
                row["top"] = [{"digit": d, "confidence": p} for d, p in digit.top(options.top)]
        if self.explanation is not None:
            answer["explanation"] = _panels(self.explanation)
        if options.explain == "layers":
            answer["layers"] = None if self.layers is None else layers_to_dict(self.layers)
        return answer


def read_request(*, single: bool = False) -> tuple[Answer, ReadOptions]:
    """Read the input of the current request.

    Args:
        single: Read the input as one digit, whatever the request says.

    Raises:
        InputError: The input cannot be read.
        UnknownModelError: The requested model does not exist.
        BusyError: The queue is full, or the wait for a slot took too long.
    """
    given = read_input(request)
    options = given.options.model_copy(update={"single": True}) if single else given.options
    shared = service()
    with shared.limiter.admitted_slot():
        return read(given.source, options, shared), options


def read(source: Source, options: ReadOptions, shared: Service) -> Answer:
    """Read one input and update the metrics. The caller must hold a slot of the limiter.

    Raises:
        InputError: The input cannot be read.
        UnknownModelError: The requested model does not exist.
    """
    recognizer = shared.recognizers.get(options.model)
    how: dict[str, Any] = {
        "threshold": options.threshold,
        "single": options.single,
        "expect": options.expect,
    }
    began = time.perf_counter()
    if options.explain == "layers":
        reading, layers = read_with_layers(recognizer, source, digit=options.layers_of, **how)
        answer = Answer(reading, layers=layers)
    elif options.explain:
        explanation = explain(recognizer, source, **how)
        answer = Answer(explanation.reading, explanation)
    else:
        answer = Answer(recognizer.read(source, **how))
    shared.metrics.count_reading(answer.reading, time.perf_counter() - began)
    return answer


def _panels(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation's pictures as data URLs; drawings get a transparent background."""
    ink = explanation.ink
    given = explanation.given
    return {
        "input": _drawing(given) if ink is None else data_url(to_png(given)),
        "ink": None if ink is None else _drawing(ink),
        "digits": [
            {"seen": _drawing(panels.seen), "decided": _drawing(panels.decided)}
            for panels in explanation.digits
        ],
    }


def _drawing(picture: Image) -> str:
    return data_url(to_png(without_paper(picture)))


def request_body() -> dict[str, Any]:
    """Describe the bodies that ``read_request`` takes, for the OpenAPI document."""
    binary = {"type": "string", "format": "binary", "minLength": 1}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(ReadRequest)},
            "multipart/form-data": {"schema": multipart_schema(binary)},
            "image/png": {"schema": binary},
            "image/jpeg": {"schema": binary},
        },
    }
