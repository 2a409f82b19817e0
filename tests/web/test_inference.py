import base64
import json
from collections.abc import Iterator
from threading import Thread
from typing import Any

import cv2
import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException
from werkzeug.serving import make_server

from numscribe.models.registry import find
from numscribe.web.tensors import InferenceRequest

INFER = "/v2/models/default/infer"
VERSION = find("default").version


@pytest.fixture(scope="module")
def triton(app: Flask) -> Iterator[InferenceServerClient]:
    """Triton's client, connected to a running server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    client = InferenceServerClient(f"127.0.0.1:{server.server_port}")
    yield client
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_server_and_model_metadata(triton: InferenceServerClient) -> None:
    assert triton.is_server_live()
    assert triton.is_server_ready()
    assert triton.is_model_ready("default")
    assert triton.is_model_ready("default", VERSION)
    assert not triton.is_model_ready("nonsense")
    assert "binary_tensor_data" in triton.get_server_metadata()["extensions"]
    metadata = triton.get_model_metadata("default", VERSION)
    assert (metadata["name"], metadata["versions"]) == ("default", [VERSION])
    assert {row["name"] for row in metadata["inputs"]} == {"image", "pixels"}


@pytest.mark.parametrize("binary", [False, True], ids=["JSON", "binary"])
def test_a_client_reads_encoded_pictures(
    triton: InferenceServerClient, seven_png: bytes, binary: bool
) -> None:
    pictures = InferInput("image", [2], "BYTES")
    content = seven_png if binary else base64.b64encode(seven_png)
    pictures.set_data_from_numpy(np.array([content] * 2, dtype=np.object_), binary_data=binary)
    outputs = [InferRequestedOutput(name, binary_data=binary) for name in ("text", "probabilities")]
    answer = triton.infer("default", [pictures], outputs=outputs, request_id="a-1")
    assert list(answer.as_numpy("text")) == ([b"7", b"7"] if binary else ["7", "7"])
    assert answer.as_numpy("probabilities").shape == (2, 10)
    assert answer.as_numpy("probabilities").argmax(1).tolist() == [7, 7]
    assert answer.as_numpy("confidence") is None
    assert answer.get_response()["id"] == "a-1"


@pytest.mark.parametrize("depth", [0, 1, 3, 4])
def test_a_client_reads_pixels(triton: InferenceServerClient, seven_png: bytes, depth: int) -> None:
    alpha = cv2.imdecode(np.frombuffer(seven_png, np.uint8), -1)[:, :, 3]
    grey = 255 - alpha
    picture = {
        0: grey,
        1: grey[:, :, None],
        3: np.dstack([grey] * 3),
        4: np.dstack([alpha * 0] * 3 + [alpha]),
    }[depth]
    pixels = InferInput("pixels", [1, *picture.shape], "UINT8")
    pixels.set_data_from_numpy(picture[None])
    answer = triton.infer("default", [pixels], VERSION)
    assert answer.as_numpy("text")[0] == b"7"
    assert answer.as_numpy("accepted").tolist() == [True]
    reading = json.loads(answer.as_numpy("reading")[0])
    assert reading["confidence"] == pytest.approx(float(answer.as_numpy("confidence")[0]))


def test_a_picture_without_ink_has_no_probabilities(triton: InferenceServerClient) -> None:
    pixels = InferInput("pixels", [1, 40, 40], "UINT8")
    pixels.set_data_from_numpy(np.full((1, 40, 40), 255, np.uint8))
    answer = triton.infer("default", [pixels])
    assert answer.as_numpy("text")[0] == b""
    assert answer.as_numpy("probabilities").sum() == 0


def test_the_client_receives_the_error_message(triton: InferenceServerClient) -> None:
    pictures = InferInput("image", [1], "BYTES")
    pictures.set_data_from_numpy(np.array([b"GIF"], dtype=np.object_))
    with pytest.raises(InferenceServerException, match="not a PNG"):
        triton.infer("default", [pictures])
    with pytest.raises(InferenceServerException, match="no model 'nonsense'"):
        triton.infer("nonsense", [pictures])
    with pytest.raises(InferenceServerException, match="no output 'logits'"):
        triton.infer("default", [pictures], outputs=[InferRequestedOutput("logits")])


def test_threshold_parameter_applies(client: FlaskClient, seven_png: bytes) -> None:
    tensor = {"name": "image", "shape": [1], "datatype": "BYTES"}
    tensor["data"] = [base64.b64encode(seven_png).decode()]
    asked = {"inputs": [tensor], "parameters": {"threshold": 1}, "outputs": [{"name": "accepted"}]}
    (output,) = client.post(INFER, json=asked).json["outputs"]
    assert output == {"name": "accepted", "datatype": "BOOL", "shape": [1], "data": [False]}


def _pixels(**changes: Any) -> dict[str, Any]:
    tensor = {"name": "pixels", "shape": [1, 2, 2], "datatype": "UINT8", "data": [0, 1, 2, 3]}
    return {"json": {"inputs": [tensor | changes]}}


def _raw(header: str, body: bytes) -> dict[str, Any]:
    return {"data": body, "headers": {"Inference-Header-Content-Length": header}}


def _binary(tensor: dict[str, Any], behind: bytes) -> dict[str, Any]:
    text = json.dumps({"inputs": [tensor]}).encode()
    return _raw(str(len(text)), text + behind)


_SIZED = {"name": "pixels", "shape": [1, 2, 2], "datatype": "UINT8"}
_STRINGS = {"name": "image", "shape": [1], "datatype": "BYTES"}

BAD: dict[str, tuple[str, dict[str, Any]]] = {
    "no body": ("JSON", {}),
    "no inputs": ("inputs", {"json": {"inputs": []}}),
    "unknown field": ("'colour'", {"json": {"inputs": _pixels()["json"]["inputs"], "colour": 1}}),
    "unknown input": ("'image'", _pixels(name="logits")),
    "other datatype": ("UINT8", _pixels(datatype="FP32")),
    "shape too large": ("shape", _pixels(shape=[1, 2, 3])),
    "negative shape": ("shape", _pixels(shape=[1, -2, -2])),
    "huge shape": ("shape", _pixels(shape=[1, 2**31 - 1, 2**31 - 1])),
    "flat shape": ("shape", _pixels(shape=[4])),
    "two channels": ("shape", _pixels(shape=[1, 1, 2, 2])),
    "above 255": ("UINT8", _pixels(data=[0, 1, 2, 256])),
    "below 0": ("UINT8", _pixels(data=[0, 1, 2, -1])),
    "fractions": ("whole", _pixels(data=[0, 1, 2, 0.5])),
    "words": ("whole", _pixels(data=["a", "b", "c", "d"])),
    "huge number": ("UINT8", _pixels(data=[0, 1, 2, 10**30])),
    "ragged": ("array", _pixels(data=[[0, 1], [2]])),
    "mixed depths": ("whole", _pixels(data=[[0, 1], 2, 3])),
    # Padded to the longest, these would take 400 GB.
    "long texts": ("whole", _pixels(data=["a" * 1_000_000] + [""] * 100_000)),
    "true": ("whole", _pixels(data=[0, 1, 2, True])),
    "null": ("whole", _pixels(data=[0, 1, 2, None])),
    "no values": ("whole", _pixels(data=[])),
    "no data": ("needs data", _pixels(data=None)),
    "two inputs": ("inputs", {"json": {"inputs": _pixels()["json"]["inputs"] * 2}}),
    "bytes of numbers": ("base64", {"json": {"inputs": [_STRINGS | {"data": [7]}]}}),
    "header no number": ("number", _raw("x", b"{}")),
    "header negative": ("number", _raw("-1", b"{}")),
    "header too large": ("larger", _raw("99", b"{}")),
    "header endless": ("larger", _raw("9" * 5000, b"{}")),
    "missing binary": (
        "incomplete",
        _binary(_SIZED | {"parameters": {"binary_data_size": 4}}, b""),
    ),
    "too much binary": (
        "more binary data",
        _binary(_SIZED | {"parameters": {"binary_data_size": 4}}, bytes(5)),
    ),
    "short strings": (
        "not complete",
        _binary(_STRINGS | {"parameters": {"binary_data_size": 6}}, b"\x09\0\0\0ab"),
    ),
    "half a length": (
        "not complete",
        _binary(_STRINGS | {"parameters": {"binary_data_size": 2}}, b"\x01\0"),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_request_is_a_problem_with_an_error(client: FlaskClient, case: str) -> None:
    words, sent = BAD[case]
    answer = client.post(INFER, **sent)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert words in answer.json["error"]
    assert answer.json["error"] == answer.json["detail"]


MANY: dict[str, bytes] = {
    "inputs": b'{"inputs":[' + b"{}," * 100_000 + b"{}]}",
    "names": b'{"inputs":[{"parameters":{' + b'"a":0,' * 100_000 + b'"b":0}}]}',
    "rows": b'{"inputs":[{"data":[' + b"[]," * 1_000_000 + b"[]]}]}",
}


@pytest.mark.parametrize("case", MANY)
def test_json_of_too_many_values_is_not_parsed(client: FlaskClient, case: str) -> None:
    answer = client.post(INFER, data=MANY[case])
    assert answer.status_code == 413
    assert "too many values" in answer.json["detail"]


@pytest.mark.parametrize("field", ["inputs", "outputs", "shape"])
def test_a_list_of_invalid_elements_is_one_error(field: str) -> None:
    tensor = {"name": "pixels", "shape": [1], "datatype": "UINT8"}
    wrong: dict[str, Any] = {"inputs": [tensor]} | {field: [{}] * 1000}
    if field == "shape":
        wrong = {"inputs": [tensor | {"shape": ["a"] * 1000}]}
    with pytest.raises(ValidationError) as raised:
        InferenceRequest.model_validate(wrong)
    assert raised.value.error_count() <= 3


def test_too_many_pictures_are_refused(client: FlaskClient) -> None:
    answer = client.post(INFER, **_pixels(shape=[1001, 1, 1], data=[0] * 1001))
    assert answer.status_code == 413
