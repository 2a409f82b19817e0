"""The one use case behind every route that reads."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from numscribe.recognizer import Recognizer
from numscribe.records import Reading
from numscribe.web.inputs import Input, read_input
from numscribe.web.schemas import ReadRequest


def read_request() -> tuple[Reading, Input]:
    """Read what the current request carries.

    Raises:
        InputError: It cannot be read.
    """
    given = read_input(request)
    recognizer: Recognizer = current_app.extensions["numscribe"]
    return recognizer.read(given.source, threshold=given.options.threshold), given


def request_body() -> dict[str, Any]:
    """Describe the bodies that ``read_request`` takes, for the OpenAPI document."""
    options = {
        "pictures": {"type": "boolean", "default": False},
        "threshold": {"type": "number", "minimum": 0, "maximum": 1},
    }
    binary = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "properties": {"file": binary, **options},
        "required": ["file"],
        "additionalProperties": False,
    }
    return {
        "required": True,
        "content": {
            "application/json": {"schema": ReadRequest.model_json_schema()},
            "multipart/form-data": {"schema": form},
            "image/png": {"schema": binary},
            "image/jpeg": {"schema": binary},
        },
    }
