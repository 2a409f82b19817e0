"""The Open Inference Protocol, version 2, which clients of model servers speak."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import numpy as np
from flask import Response, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from numscribe import __version__
from numscribe.errors import InputTooLargeError, InvalidRequestError
from numscribe.web.errors import PROBLEMS, problems
from numscribe.web.reading import Answer, read
from numscribe.web.schemas import ReadOptions, schema_of
from numscribe.web.service import service
from numscribe.web.tensors import (
    InferenceRequest,
    InputTensor,
    Tensor,
    parse_inference,
    read_tensor,
    write_tensors,
)

_HEADER = "Inference-Header-Content-Length"
_TAG = Tag(name="inference", description="The Open Inference Protocol, version 2.")
_OUTPUTS = {
    "text": ("BYTES", [-1]),
    "confidence": ("FP32", [-1]),
    "accepted": ("BOOL", [-1]),
    "probabilities": ("FP32", [-1, 10]),
    "reading": ("BYTES", [-1]),
}
"""Output tensors: ``probabilities`` of the first digit, ``reading`` as the API's JSON."""

_INPUTS = {"image": ("BYTES", [-1]), "pixels": ("UINT8", [-1, -1, -1, -1])}
"""Input tensors, of which a request has one: encoded pictures, or pixels
(n, height, width, 1, 3 or 4)."""

blueprint = APIBlueprint("inference", __name__, url_prefix="/v2")


class ServedPath(BaseModel):
    """Path parameters: a model."""

    name: str = Field(description="Name of the model.", examples=["default"])


class VersionPath(ServedPath):
    """Path parameters: a version of a model."""

    version: str = Field(description="Version of the model.")


_FOUND: dict[str | int, Any] = {
    HTTPStatus.OK: {"description": "OK", "content": {"application/json": {}}},
    **problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
}
_INFERENCE: dict[str, Any] = {
    "summary": "Read pictures as tensors",
    "tags": [_TAG],
    "responses": {
        HTTPStatus.OK: {
            "description": "Tensors; binary tensors, if requested, follow the JSON.",
            "content": {"application/json": {}, "application/octet-stream": {}},
        },
        **PROBLEMS,
    },
    "request_body": {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(InferenceRequest)},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    },
}


@blueprint.get("", summary="Describe the server", tags=[_TAG], responses=_FOUND)
def describe_server() -> Response:
    """Return the server's name, version and supported protocol extensions."""
    return jsonify(
        {"name": "numscribe", "version": __version__, "extensions": ["binary_tensor_data"]}
    )


@blueprint.get(
    "/health/live", summary="Check that the server is alive", tags=[_TAG], responses=_FOUND
)
def live() -> Response:
    """Return 200 as long as the process answers."""
    return jsonify({"live": True})


@blueprint.get(
    "/health/ready", summary="Check that the server is ready", tags=[_TAG], responses=_FOUND
)
def ready() -> Response:
    """Return 200 once the served model is loaded."""
    return jsonify({"ready": True})


@blueprint.get("/models/<name>", summary="Describe a model", tags=[_TAG], responses=_FOUND)
def describe_model(path: ServedPath) -> Response:
    """Return a model's input and output tensors."""
    return _metadata(path.name)


@blueprint.get(
    "/models/<name>/versions/<version>",
    summary="Describe a model version",
    tags=[_TAG],
    responses=_FOUND,
)
def describe_version(path: VersionPath) -> Response:
    """Return the input and output tensors of one version of a model."""
    return _metadata(f"{path.name}@{path.version}")


@blueprint.get(
    "/models/<name>/ready", summary="Check that a model is ready", tags=[_TAG], responses=_FOUND
)
def model_ready(path: ServedPath) -> Response:
    """Load a model if needed, and return 200 once it is ready."""
    return _readiness(path.name)


@blueprint.get(
    "/models/<name>/versions/<version>/ready",
    summary="Check that a model version is ready",
    tags=[_TAG],
    responses=_FOUND,
)
def version_ready(path: VersionPath) -> Response:
    """Load one version of a model if needed, and return 200 once it is ready."""
    return _readiness(f"{path.name}@{path.version}")


@blueprint.post("/models/<name>/infer", **_INFERENCE)
def infer(path: ServedPath) -> Response:
    """Read a batch of pictures: the tensor `image` (BYTES) or `pixels` (UINT8)."""
    return _infer(path.name)


@blueprint.post("/models/<name>/versions/<version>/infer", **_INFERENCE)
def infer_version(path: VersionPath) -> Response:
    """Read a batch of pictures with one version of a model."""
    return _infer(f"{path.name}@{path.version}")


def _metadata(model: str) -> Response:
    name, version = service().recognizers.get(model).model.split("@")
    tensors = {
        side: [{"name": key, "datatype": kind, "shape": shape} for key, (kind, shape) in of.items()]
        for side, of in (("inputs", _INPUTS), ("outputs", _OUTPUTS))
    }
    return jsonify({"name": name, "versions": [version], "platform": "onnxruntime_onnx", **tensors})


def _readiness(model: str) -> Response:
    name = service().recognizers.get(model).model.partition("@")[0]
    return jsonify({"name": name, "ready": True})


def _infer(model: str) -> Response:
    name, version = service().recognizers.get(model).model.split("@")
    body = request.get_data(cache=False)
    limiter = service().limiter
    release = limiter.admit()
    try:
        with limiter.slot():  # parsing millions of numbers takes longer than reading
            asked, pictures = _parse(body)
        options = ReadOptions(model=model, threshold=asked.parameters.threshold)
        readings = _read_all(pictures, options)
    finally:
        release()
    wanted = {output.name: output.parameters.binary_data for output in asked.outputs}
    tensors = _outputs(readings, options)
    default = asked.parameters.binary_data_output
    outputs = [
        (key, _OUTPUTS[key][0], tensors[key], default if wanted.get(key) is None else wanted[key])
        for key in wanted or _OUTPUTS
    ]
    head = {"model_name": name, "model_version": version, "id": asked.id}
    answer, header_length = write_tensors(head, [(k, d, t, bool(b)) for k, d, t, b in outputs])
    if header_length is None:
        return Response(answer, mimetype="application/json")
    headers = {_HEADER: str(header_length)}
    return Response(answer, mimetype="application/octet-stream", headers=headers)


def _parse(body: bytes) -> tuple[InferenceRequest, list[bytes] | list[NDArray[np.uint8]]]:
    """Return the parsed request, without its tensor data, and the pictures."""
    asked, binary = parse_inference(body, request.headers.get(_HEADER))
    unknown = sorted({output.name for output in asked.outputs} - set(_OUTPUTS))
    if unknown:
        raise InvalidRequestError(f"There is no output {unknown[0]!r}.")
    pictures = _pictures(asked.inputs.pop(), binary)
    return asked, pictures


def _pictures(tensor: InputTensor, binary: memoryview) -> list[bytes] | list[NDArray[np.uint8]]:
    if tensor.name not in _INPUTS or tensor.datatype != _INPUTS[tensor.name][0]:
        raise InvalidRequestError("The input must be 'image' of BYTES or 'pixels' of UINT8.")
    most = service().settings.max_batch_files
    if tensor.shape[0] > most:
        raise InputTooLargeError(f"There are {tensor.shape[0]} pictures; the limit is {most}.")
    values, rest = read_tensor(tensor, binary)
    if len(rest):
        raise InvalidRequestError("There is more binary data than the inputs declare.")
    if isinstance(values, list):
        return values
    if values.ndim < 3 or (values.ndim == 4 and values.shape[3] not in (1, 3, 4)):
        raise InvalidRequestError(
            "The shape of 'pixels' must be (n, height, width) or (n, height, width, 1, 3 or 4)."
        )
    return list(values)


def _read_all(
    pictures: list[bytes] | list[NDArray[np.uint8]], options: ReadOptions
) -> list[Answer]:
    shared, answers = service(), []
    for picture in pictures:
        with shared.limiter.slot():
            answers.append(read(picture, options, shared))
    return answers


def _outputs(answers: list[Answer], options: ReadOptions) -> dict[str, Tensor]:
    readings = [answer.reading for answer in answers]
    first = [r.digits[0].probabilities if r.digits else (0.0,) * 10 for r in readings]
    return {
        "text": [reading.text.encode() for reading in readings],
        "confidence": np.array([reading.confidence for reading in readings], np.float32),
        "accepted": np.array([reading.accepted for reading in readings], np.bool_),
        "probabilities": np.array(first, np.float32),
        "reading": [json.dumps(answer.to_dict(options)).encode() for answer in answers],
    }
