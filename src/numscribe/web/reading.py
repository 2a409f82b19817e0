"""The one use case behind every route that reads."""

from __future__ import annotations

import time
from typing import Any

from flask import request

from numscribe.recognizer import Source
from numscribe.records import Reading
from numscribe.serialize import reading_to_dict
from numscribe.web.inputs import Input, read_input
from numscribe.web.schemas import ReadOptions, ReadRequest, form_of, schema_of
from numscribe.web.service import service


def read_request() -> tuple[Reading, Input]:
    """Read what the current request carries.

    Raises:
        InputError: It cannot be read.
        UnknownModelError: It asks for a model that is not there.
        BusyError: Too many others are being read, or wait to be.
    """
    given = read_input(request)
    with service().gate.admission():
        return read(given.source, given.options), given


def read(source: Source, options: ReadOptions) -> Reading:
    """Read one input as the options say, and count it. The caller holds a turn of the gate.

    Raises:
        InputError: It cannot be read.
        UnknownModelError: The options ask for a model that is not there.
    """
    parts = service()
    recognizer = parts.readers.get(options.model)
    began = time.perf_counter()
    reading = recognizer.read(source, threshold=options.threshold)
    parts.metrics.count_reading(reading, time.perf_counter() - began)
    return reading


def answer_of(reading: Reading, options: ReadOptions) -> dict[str, Any]:
    """Return a reading as the API answers it."""
    answer = reading_to_dict(reading, pictures=options.pictures)
    if options.top:
        for digit, row in zip(reading.digits, answer["digits"], strict=True):
            row["top"] = [{"digit": d, "confidence": p} for d, p in digit.top(options.top)]
    return answer


def request_body() -> dict[str, Any]:
    """Describe the bodies that ``read_request`` takes, for the OpenAPI document."""
    binary = {"type": "string", "format": "binary", "minLength": 1}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(ReadRequest)},
            "multipart/form-data": {"schema": form_of(binary)},
            "image/png": {"schema": binary},
            "image/jpeg": {"schema": binary},
        },
    }
