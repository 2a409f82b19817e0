"""Read one input with every packaged model, with our preprocessing and without."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any, Final

import numpy as np
from flask import Response, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from numscribe.evaluation.resize_baseline import resize_to_input
from numscribe.imaging.strokes import bounds, draw_lines
from numscribe.io.serialize import data_url, to_png
from numscribe.io.source import Picture
from numscribe.models.classifier import Classifier
from numscribe.reading.digits import predict
from numscribe.records import Ink, Strokes
from numscribe.web.errors import PROBLEMS
from numscribe.web.inputs import read_input
from numscribe.web.reading import request_body
from numscribe.web.schemas import Probability, ReadOptions
from numscribe.web.service import service

CANVAS: Final = 400
"""Side, in pixels, of the square canvas on which strokes are drawn before they are resized, as in
most draw-a-digit apps. The page's canvas has the same height."""

_PEN: Final = 14

blueprint = APIBlueprint("compare", __name__, url_prefix="/api/v1")


class ModelReading(BaseModel):
    """The result of one model."""

    model: str = Field(description="Name of the model.", examples=["default"])
    text: str = Field(description="The text it reads.")
    confidence: Probability = Field(description="Confidence of that reading.")
    accepted: bool = Field(description="Whether that reading reaches the threshold.")
    resized_text: str = Field(
        description="The digit it reads in the whole picture resized to 28×28 pixels."
    )
    resized_confidence: Probability = Field(description="Confidence of that digit.")


class ComparisonAnswer(BaseModel):
    """The results of all models."""

    resized_picture: str | None = Field(
        description="The whole picture resized to 28×28 pixels, as a PNG data URL. Null if the "
        "input has no ink."
    )
    readings: list[ModelReading] = Field(description="One per model, the default model first.")


@blueprint.post(
    "/compare",
    summary="Compare all models on one input",
    tags=[Tag(name="read", description="Read handwritten digits and numbers.")],
    responses={HTTPStatus.OK: ComparisonAnswer, **PROBLEMS},
    request_body=request_body(),
)
def compare() -> Response:
    """Read one input with every model, with preprocessing and on the resized picture.

    Takes the same body as `/api/v1/read`. Of the options, `threshold` and `expect` apply.
    """
    given = read_input(request)
    shared = service()
    with shared.limiter.admitted_slot():
        source = shared.recognizers.default.open(given.source)
        resized = _resize(source)
        if resized is None:
            return jsonify({"resized_picture": None, "readings": []})
        readings = [
            _read_with(name, source, resized, given.options) for name in shared.recognizers.names()
        ]
    picture = data_url(to_png(np.rint(resized * 255).astype(np.uint8)))
    return jsonify({"resized_picture": picture, "readings": readings})


def _read_with(
    name: str, source: Strokes | Picture, resized: Ink, options: ReadOptions
) -> dict[str, Any]:
    reading = (
        service()
        .recognizers.get(name)
        .read(source, threshold=options.threshold, expect=options.expect)
    )
    digit, confidence = _classify(_source(name), resized)
    return {
        "model": name,
        "text": reading.formatted,
        "confidence": reading.confidence,
        "accepted": reading.accepted,
        "resized_text": digit,
        "resized_confidence": confidence,
    }


def _resize(source: Strokes | Picture) -> Ink | None:
    """Return the whole picture resized to (28, 28), or None if there are no strokes."""
    if isinstance(source, Picture):
        return resize_to_input(source.image)
    return resize_to_input(_canvas(source)) if source else None


def _canvas(strokes: Strokes) -> NDArray[np.uint8]:
    """Draw strokes on a white canvas, uint8 (400, 400, 3), of the height of the page's canvas.

    A larger drawing is scaled down to fit.
    """
    box = bounds(strokes)
    top = min(0.0, box.y)
    side = max(float(CANVAS), box.width, box.bottom - top)
    left = box.centre_x - side / 2
    scale = CANVAS / side
    canvas = np.full((CANVAS, CANVAS, 3), 255, dtype=np.uint8)
    corner = np.array([left, top])
    lines = ((stroke - corner) * scale for stroke in strokes)
    draw_lines(canvas, lines, (0, 0, 0), max(1, round(_PEN * scale)))
    return canvas


def _source(name: str) -> str:
    """Return the name of a model, or the path if it is the default model and a file."""
    served = service().recognizers.default.model.partition("@")[0]
    return service().settings.model if name == served else name


def _classify(name: str, picture: Ink) -> tuple[str, float]:
    (probabilities,), (p_reject,) = predict(_classifier(name), picture[None])
    best = int(probabilities.argmax())
    return str(best), float(probabilities[best] * (1.0 - p_reject))


@cache
def _classifier(name: str) -> Classifier:
    """Load a model; the result is cached.

    Raises:
        ModelError: The model's file is broken.
    """
    return Classifier.load(name)
