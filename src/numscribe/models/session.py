"""Open a model with ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numscribe.errors import CorruptModelError

if TYPE_CHECKING:
    import onnxruntime as ort


def open_session(content: bytes) -> ort.InferenceSession:
    """Return a single-threaded session for the bytes of an ONNX file.

    Raises:
        CorruptModelError: ONNX Runtime cannot load the model.
    """
    # The import starts a thread, and the server forks its workers after it has imported the rest.
    import onnxruntime as ort  # noqa: PLC0415

    options = ort.SessionOptions()
    # The server scales by processes, and these networks are too small for several threads.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own errors share no public base class
        raise CorruptModelError("The file is not a model that ONNX Runtime can load.") from error
