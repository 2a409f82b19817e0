"""The routes that existing draw-a-digit front ends call."""

from __future__ import annotations

import base64
import zlib
from http import HTTPStatus
from typing import Any

import numpy as np
from flask import Response, jsonify, request, url_for
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from numscribe.errors import InvalidRequestError
from numscribe.imaging.normalize import SIDE
from numscribe.io.serialize import to_png
from numscribe.records import Reading
from numscribe.web.answers import PredictionAnswer, ProcessedAnswer
from numscribe.web.errors import PROBLEMS, problems
from numscribe.web.inputs import once
from numscribe.web.reading import read_request, request_body

_TAG = Tag(name="adapters", description="Routes that common draw-a-digit front ends already call.")

blueprint = APIBlueprint("adapters", __name__)


class PictureQuery(BaseModel):
    """Query parameters of ``get_image``."""

    model_config = ConfigDict(extra="forbid")

    picture: str = Field(description="The encoded picture, from `image_url`.", max_length=2000)


@blueprint.post(
    "/predict",
    summary="Read one digit",
    tags=[_TAG],
    responses={HTTPStatus.OK: PredictionAnswer, **PROBLEMS},
    request_body=request_body(),
)
def predict() -> Response:
    """Read one digit from a picture or strokes, and return its ten probabilities."""
    answer, _ = read_request(single=True)
    return jsonify(_prediction(answer.reading))


@blueprint.post(
    "/process_image",
    summary="Read one digit, with the processed picture",
    tags=[_TAG],
    responses={HTTPStatus.OK: ProcessedAnswer, **PROBLEMS},
    request_body=request_body(),
)
def process_image() -> Response:
    """Read one digit, and return the URL of the 28×28 input of the picture model."""
    answer, _ = read_request(single=True)
    reading = answer.reading
    image_url = None
    if reading.digits:
        # The URL contains the picture, so that no worker has to store it.
        picture = _pack(reading.digits[0].picture)
        image_url = url_for("adapters.get_image", picture=picture)
    return jsonify(_prediction(reading) | {"image_url": image_url})


@blueprint.get(
    "/get_image",
    summary="Get the processed picture",
    tags=[_TAG],
    responses={
        HTTPStatus.OK: {"description": "PNG", "content": {"image/png": {}}},
        **problems(HTTPStatus.BAD_REQUEST),
    },
    openapi_extensions={
        "parameters": [
            {
                "name": "picture",
                "in": "query",
                "required": True,
                "schema": PictureQuery.model_json_schema()["properties"]["picture"],
            }
        ]
    },
)
def get_image() -> Response:
    """Return the 28×28 picture encoded in the URL, as PNG."""
    unknown = sorted(set(request.args) - {"picture"})
    if unknown:
        raise InvalidRequestError(f"There is no field {unknown[0]!r}.")
    picture = _unpack(once(request.args).get("picture", ""))
    response = Response(to_png(picture), mimetype="image/png")
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response


def _prediction(reading: Reading) -> dict[str, Any]:
    digit = reading.digits[0] if reading.digits else None
    # Front ends draw these as bars, so rejected ink must not get a long one.
    is_digit = 1.0 - digit.not_a_digit if digit else 0.0
    return {
        "digit": digit.digit if digit else None,
        "prediction": digit.digit if digit else None,
        "confidence": reading.confidence,
        "probabilities": [p * is_digit for p in digit.probabilities] if digit else [],
        "top": [{"digit": d, "confidence": p} for d, p in digit.top()] if digit else [],
    }


def _pack(picture: NDArray[np.uint8]) -> str:
    return base64.urlsafe_b64encode(zlib.compress(picture.tobytes(), 9)).decode("ascii")


def _unpack(text: str) -> NDArray[np.uint8]:
    try:
        packed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        # Decompress at most one byte more than a picture has.
        content = zlib.decompressobj().decompress(packed, SIDE * SIDE + 1)
    except (ValueError, zlib.error) as error:
        raise InvalidRequestError("The field 'picture' is invalid.") from error
    if len(content) != SIDE * SIDE:
        raise InvalidRequestError("The field 'picture' is invalid.")
    return np.frombuffer(content, dtype=np.uint8).reshape(SIDE, SIDE)
