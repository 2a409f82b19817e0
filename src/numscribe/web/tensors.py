"""Tensors of the Open Inference Protocol, in JSON and in the binary tensor extension."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from itertools import chain
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from numscribe.errors import InvalidRequestError
from numscribe.web.inputs import from_base64, parse_object, refuse
from numscribe.web.schemas import WHOLE

Size = Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE]
Tensor = NDArray[Any] | list[bytes]
"""An array, or a list of byte strings for the datatype BYTES."""

_MOST: Final = {b"[": 500_000, b"{": 1000, b":": 10_000}
"""Maximum number of occurrences of some characters; each row of pixels may be a JSON list."""


class TensorParameters(BaseModel):
    """Parameters of the binary tensor extension."""

    model_config = ConfigDict(extra="ignore")

    binary_data_size: Annotated[int, Field(ge=0, le=2**31 - 1), WHOLE] | None = None
    binary_data: bool | None = None


class InputTensor(BaseModel):
    """An input tensor, with its data in JSON or in the binary part."""

    model_config = ConfigDict(extra="forbid")

    name: str
    shape: list[Size] = Field(min_length=1, max_length=4, fail_fast=True)
    datatype: str
    parameters: TensorParameters = TensorParameters()
    data: list[Any] | None = None


class WantedOutput(BaseModel):
    """A requested output."""

    model_config = ConfigDict(extra="forbid")

    name: str
    parameters: TensorParameters = TensorParameters()


class InferenceParameters(BaseModel):
    """Parameters of an inference request."""

    model_config = ConfigDict(extra="forbid")

    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    binary_data_output: bool = False


class InferenceRequest(BaseModel):
    """An inference request."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(default="", max_length=200)
    parameters: InferenceParameters = InferenceParameters()
    inputs: list[InputTensor] = Field(min_length=1, max_length=1, fail_fast=True)
    outputs: list[WantedOutput] = Field(default=[], max_length=5, fail_fast=True)


def parse_inference(body: bytes, header_length: str | None) -> tuple[InferenceRequest, memoryview]:
    """Split a request into its parsed JSON and the binary data that follow.

    Raises:
        InvalidRequestError: The request violates the protocol.
        InputTooLargeError: The JSON has too many values.
    """
    length = len(body)
    if header_length is not None:
        if not (header_length.isascii() and header_length.isdecimal()):
            raise InvalidRequestError("Inference-Header-Content-Length is not a number.")
        length = int(header_length[:20])
        if length > len(body):
            raise InvalidRequestError("Inference-Header-Content-Length is larger than the body.")
    try:
        request = InferenceRequest.model_validate(parse_object(body[:length], _MOST), strict=True)
    except ValidationError as error:
        refuse(error)
    return request, memoryview(body)[length:]


def read_tensor(tensor: InputTensor, binary: memoryview) -> tuple[Tensor, memoryview]:
    """Return a tensor's values, UINT8 or BYTES, and the rest of the binary data.

    In JSON, an element of BYTES is base64 or a data URL.

    Raises:
        InvalidRequestError: The data do not match the tensor's shape or datatype.
    """
    size = tensor.parameters.binary_data_size
    if (size is None) == (tensor.data is None):
        raise InvalidRequestError(f"The tensor {tensor.name!r} needs data or binary_data_size.")
    if size is not None and size > len(binary):
        raise InvalidRequestError(f"The binary data of {tensor.name!r} are incomplete.")
    content = None if size is None else binary[:size]
    if tensor.datatype == "BYTES":
        values = _strings(content) if content is not None else _decoded(tensor.data or [])
        if tensor.shape != [len(values)]:
            raise InvalidRequestError(f"The shape of {tensor.name!r} does not match its data.")
        return values, binary[size or 0 :]
    array = _array(tensor, content)
    if array.size != math.prod(tensor.shape):
        raise InvalidRequestError(f"The shape of {tensor.name!r} does not match its data.")
    return array.reshape(tensor.shape), binary[size or 0 :]


def write_tensors(
    head: dict[str, Any], outputs: Sequence[tuple[str, str, Tensor, bool]]
) -> tuple[bytes, int | None]:
    """Write an inference response: JSON, followed by binary data.

    Args:
        head: Fields of the JSON besides the outputs.
        outputs: Name, datatype and values of each output, and whether it is written as binary.

    Returns:
        The body, and the length of its JSON part, or None if there are no binary data.
    """
    rows, blocks = [], []
    for name, datatype, values, is_binary in outputs:
        shape = [len(values)] if isinstance(values, list) else list(values.shape)
        row: dict[str, Any] = {"name": name, "datatype": datatype, "shape": shape}
        if is_binary:
            blocks.append(_bytes(values))
            row["parameters"] = {"binary_data_size": len(blocks[-1])}
        elif isinstance(values, list):
            row["data"] = [value.decode() for value in values]
        else:
            row["data"] = values.reshape(-1).tolist()
        rows.append(row)
    text = json.dumps(head | {"outputs": rows}).encode()
    return text + b"".join(blocks), len(text) if blocks else None


def _array(tensor: InputTensor, content: memoryview | None) -> NDArray[np.uint8]:
    if tensor.datatype != "UINT8":
        raise InvalidRequestError(f"The datatype of {tensor.name!r} is not supported.")
    if content is not None:
        return np.frombuffer(content, dtype=np.uint8)
    try:
        return np.array(_whole_numbers(tensor), dtype=np.uint8)
    except OverflowError as error:
        raise InvalidRequestError(f"The data of {tensor.name!r} are not all UINT8.") from error


def _whole_numbers(tensor: InputTensor) -> list[int]:
    """Flatten nested lists of integers; NumPy would convert other types."""
    values = tensor.data or []
    while values and set(map(type, values)) == {list}:
        if len(set(map(len, values))) > 1:
            raise InvalidRequestError(f"The data of {tensor.name!r} are not an array.")
        values = list(chain.from_iterable(values))
    if set(map(type, values)) != {int}:
        raise InvalidRequestError(f"The data of {tensor.name!r} are not whole numbers.")
    return values


def _strings(content: memoryview) -> list[bytes]:
    values, start = [], 0
    while start < len(content):
        if start + 4 > len(content):
            raise InvalidRequestError("The binary strings are not complete.")
        (length,) = struct.unpack_from("<I", content, start)
        start += 4 + length
        if start > len(content):
            raise InvalidRequestError("The binary strings are not complete.")
        values.append(bytes(content[start - length : start]))
    return values


def _decoded(data: list[Any]) -> list[bytes]:
    if not all(isinstance(value, str) for value in data):
        raise InvalidRequestError("The data of BYTES in JSON must be base64 strings.")
    return [from_base64(value) for value in data]


def _bytes(values: Tensor) -> bytes:
    if isinstance(values, list):
        return b"".join(struct.pack("<I", len(value)) + value for value in values)
    return values.tobytes()
