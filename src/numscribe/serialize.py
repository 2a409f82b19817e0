"""Readings and pictures as plain values: what the HTTP API and ``--json`` answer."""

from __future__ import annotations

import base64
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from numscribe.records import Box, Digit, Mark, Reading


def reading_to_dict(reading: Reading, *, pictures: bool = False) -> dict[str, Any]:
    """Return a reading as plain values for JSON.

    Args:
        reading: What was read.
        pictures: Whether each digit carries what the model saw, as a PNG data URL.
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


def percent(share: float) -> str:
    """Return a probability for people, cut and not rounded, as the page has it.

    100 % stands for certainty alone, and what is under a threshold never looks as if it reached it.

    >>> percent(0.99776), percent(0.99999), percent(1.0)
    ('99.7%', '99.9%', '100.0%')
    """
    return f"{math.floor(share * 1000) / 10:.1f}%"


def to_png(picture: NDArray[np.uint8]) -> bytes:
    """Encode a grey picture (height, width), or one of B, G, R or B, G, R, A, as PNG."""
    return bytes(cv2.imencode(".png", picture)[1])


def data_url(png: bytes) -> str:
    """Return a PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
