"""The values inside a model, by the onnx library."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

from numscribe.models.registry import model_content


@cache
def _inner_values(model: str) -> Any:
    """Open a model with every rectified linear unit as an output, by the onnx library."""
    graph = onnx.load_from_string(model_content(model))
    names = [node.output[0] for node in graph.graph.node if node.op_type == "Relu"]
    graph.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    return ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])


def inner_values(model: str, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    session = _inner_values(model)
    return [
        np.asarray(value[0])
        for output, value in zip(
            session.get_outputs(),
            session.run(None, {session.get_inputs()[0].name: picture[None]}),
            strict=True,
        )
        if output.name != "logits"
    ]
