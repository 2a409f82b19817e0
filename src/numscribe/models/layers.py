"""Feature maps of the digit models."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models.session import open_session

if TYPE_CHECKING:
    import onnxruntime as ort

_RELU = re.compile(rb"(?<![A-Za-z0-9_.])relu(?:_\d+)?(?![A-Za-z0-9_])")
"""Names that PyTorch's exporter gives to the outputs of rectified linear units."""

_GRAPH, _OUTPUT, _NAME = 0x3A, 0x62, 0x0A
"""Tags of ``ModelProto.graph``, ``GraphProto.output`` and ``ValueInfoProto.name`` (onnx.proto)."""


def feature_maps(content: bytes, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return the feature maps of a model: those of the last layer with each size.

    Args:
        content: The bytes of an ONNX file that PyTorch exported.
        picture: Float32 in [0, 1], (28, 28), as ``imaging.normalize`` makes it.

    Returns:
        For each layer, from first to last, float32 (channels, height, width), not negative. Empty
        for a network without maps, and for a file whose layers have other names.
    """
    session, names = _open(content)
    if session is None:
        return []
    outputs = session.run(names, {session.get_inputs()[0].name: picture[None]})
    maps = [output[0] for output in outputs if output.ndim == 4 and output.shape[-1] > 1]
    return list({layer.shape[1:]: layer for layer in maps}.values())


@lru_cache(maxsize=8)
def _open(content: bytes) -> tuple[ort.InferenceSession | None, list[str]]:
    """Open a model with its inner values as additional outputs.

    ONNX Runtime only returns outputs of the graph. Fields that are appended to a Protocol Buffers
    message are merged into it, so outputs can be added without parsing the file. The session that
    serves has no such outputs, since they prevent ONNX Runtime from fusing layers.
    """
    names = sorted({name.decode() for name in _RELU.findall(content)}, key=_number)
    graph = b"".join(_field(_OUTPUT, _field(_NAME, name.encode())) for name in names)
    try:
        return (open_session(content + _field(_GRAPH, graph)) if names else None), names
    except CorruptModelError:  # a name that is not one of a value
        return None, names


def _number(name: str) -> int:
    return int(name.partition("_")[2] or 0)


def _field(tag: int, content: bytes) -> bytes:
    """Return a field of Protocol Buffers: its tag, its length as a varint, its content."""
    length, size = len(content), b""
    while length > 127:
        size += bytes([length & 127 | 128])
        length >>= 7
    return bytes([tag]) + size + bytes([length]) + content
