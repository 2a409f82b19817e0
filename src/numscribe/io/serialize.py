"""Convert readings and pictures to JSON values, for the HTTP API and ``--json``."""

from __future__ import annotations

import base64
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Box, Digit, Mark, Reading


def reading_to_dict(reading: Reading, *, pictures: bool = False) -> dict[str, Any]:
    """Convert a reading to JSON values.

    Args:
        reading: The reading.
        pictures: Include the model's 28×28 input of each digit, as a PNG data URL.
    """
    return {
        "text": reading.text,
        "formatted": reading.formatted,
        "value": reading.value,
        "confidence": reading.confidence,
        "accepted": reading.accepted,
        "reason": reading.reason,
        "digits": [_digit_to_dict(digit, pictures=pictures) for digit in reading.digits],
        "lines": list(reading.lines),
        "marks": [_mark_to_dict(mark) for mark in reading.marks],
        "ignored": [{"kind": i.kind, "box": box_to_dict(i.box)} for i in reading.ignored],
        "alternatives": [
            {"text": other.text, "confidence": other.confidence} for other in reading.alternatives
        ],
        "model": reading.model,
    }


def box_to_dict(box: Box) -> dict[str, float]:
    """Return a box as plain values for JSON."""
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _mark_to_dict(mark: Mark) -> dict[str, Any]:
    return {
        "mark": mark.mark,
        "confidence": mark.confidence,
        "box": box_to_dict(mark.box),
        "alternatives": [
            {"symbol": symbol, "confidence": confidence} for symbol, confidence in mark.alternatives
        ],
    }


def _digit_to_dict(digit: Digit, *, pictures: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "digit": digit.digit,
        "confidence": digit.confidence,
        "probabilities": list(digit.probabilities),
        "not_a_digit": digit.not_a_digit,
        "box": box_to_dict(digit.box),
    }
    if pictures:
        values["picture"] = data_url(to_png(digit.picture))
    return values


def percent(probability: float) -> str:
    """Format a probability as a percentage, truncated to one decimal as on the page.

    Truncation ensures that only 1.0 is shown as 100 %, and that a confidence below a threshold
    never looks as if it reached it.

    >>> percent(0.99776), percent(0.99999), percent(1.0)
    ('99.7%', '99.9%', '100.0%')
    """
    return f"{math.floor(probability * 1000) / 10:.1f}%"


def to_png(picture: NDArray[np.uint8]) -> bytes:
    """Encode a picture, uint8 (height, width[, 3 or 4]), grey, BGR or BGRA, as PNG."""
    return bytes(cv2.imencode(".png", picture)[1])


def data_url(png: bytes) -> str:
    """Encode a PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
