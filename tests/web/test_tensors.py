import json
from typing import Any

import numpy as np
import pytest

from numscribe.errors import InvalidRequestError
from numscribe.web.tensors import InputTensor, parse_inference, read_tensor, write_tensors


def tensor(**fields: Any) -> InputTensor:
    return InputTensor.model_validate({"name": "x", "datatype": "UINT8", "shape": [2, 2]} | fields)


BINARY = {"binary_data_size": 4}
NESTED = [[1, 2], [3, 4]]


@pytest.mark.parametrize("data", [NESTED, [1, 2, 3, 4]], ids=["nested", "flat"])
def test_a_tensor_in_json_is_an_array_of_its_shape(data: list[Any]) -> None:
    values, rest = read_tensor(tensor(data=data), memoryview(b"rest"))
    np.testing.assert_array_equal(values, NESTED)
    assert rest.tobytes() == b"rest"


def test_a_binary_tensor_takes_its_size_of_the_data() -> None:
    values, rest = read_tensor(tensor(parameters=BINARY), memoryview(b"\x01\x02\x03\x04rest"))
    np.testing.assert_array_equal(values, NESTED)
    assert rest.tobytes() == b"rest"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"data": NESTED, "parameters": BINARY},
        {"data": [[1, 2], [3]]},
        {"data": [1.0, 2.0, 3.0, 4.0]},
        {"data": [1, 2, 3, 256]},
        {"data": [1, 2, 3]},
        {"data": NESTED, "datatype": "FP32"},
        {"parameters": {"binary_data_size": 40}},
        {"datatype": "BYTES", "shape": [1], "data": [7]},
        {"datatype": "BYTES", "shape": [1], "parameters": BINARY},
    ],
    ids=str,
)
def test_data_that_do_not_match_the_tensor_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError):
        read_tensor(tensor(**fields), memoryview(b"\x09\x00\x00\x00"))


def test_byte_strings_are_equal_after_writing_and_reading() -> None:
    strings = [b"", b"one", b"two\x00"]
    body, length = write_tensors({}, [("x", "BYTES", strings, True)])
    assert length is not None
    (row,) = json.loads(body[:length])["outputs"]
    values, rest = read_tensor(InputTensor.model_validate(row), memoryview(body)[length:])
    assert values == strings
    assert not rest


def test_outputs_without_binary_data_are_json() -> None:
    body, length = write_tensors({"id": "1"}, [("p", "FP64", np.array([[0.5, 1.0]]), False)])
    assert length is None
    row = {"name": "p", "datatype": "FP64", "shape": [1, 2], "data": [0.5, 1.0]}
    assert json.loads(body) == {"id": "1", "outputs": [row]}


@pytest.mark.parametrize("length", ["-1", "x", "٣", "9" * 30, "8"])
def test_an_invalid_header_length_is_refused(length: str) -> None:
    with pytest.raises(InvalidRequestError, match="Inference-Header-Content-Length"):
        parse_inference(b"{}", length)
