"""Fuzz the parsers with libFuzzer: python fuzz/fuzz.py TARGET [libFuzzer's options].

Each input must give a reading or an error of ``errors.py``: no other exception, no 5xx, no crash,
no hang, and no gigabytes of memory.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["numscribe"]):
    from numscribe.errors import InputError
    from numscribe.io.decode import decode_image
    from numscribe.io.strokes import parse_strokes
    from numscribe.settings import Settings
    from numscribe.web import create_app

import cv2
import numpy as np

CLIENT = create_app(
    Settings(feedback_url="", rate_limit="", log_level="error", max_megapixels=1)
).test_client()
ODD = [0, -1, 1e308, -1e308, 2**63, 10**400, 1e-320, float("inf"), float("nan"), True, None, "1"]
"""Coordinates that random bytes rarely contain."""

_PIXELS = np.full((32, 24, 3), 255, np.uint8)
_STROKES = b'{"strokes": [[[10, 10], [90, 12], [40, 120]]], "top": 3, "threshold": 0.5}'
_TENSOR = (
    b'{"inputs": [{"name": "pixels", "shape": [1, 2, 2], "datatype": "UINT8", '
    b'"data": [0, 255, 0, 9]}], "outputs": [{"name": "text"}]}'
)


def decode(content: bytes) -> None:
    """Decode a picture."""
    try:
        decode_image(content, 1_000_000)
    except InputError:
        return


def strokes(content: bytes) -> None:
    """Parse strokes with unusual numbers and nesting."""
    given = atheris.FuzzedDataProvider(content)

    def number() -> object:
        if given.ConsumeBool():
            return given.PickValueInList(ODD)
        return given.ConsumeFloat() if given.ConsumeBool() else given.ConsumeInt(9)

    drawing = [
        [
            [number() for _ in range(given.ConsumeIntInRange(0, 3))]
            for _ in range(given.ConsumeIntInRange(0, 6))
        ]
        for _ in range(given.ConsumeIntInRange(0, 4))
    ]
    with contextlib.suppress(InputError):
        parse_strokes(drawing)
    _post("/api/v1/read", json.dumps({"strokes": drawing}).encode(), "application/json")


def body(content: bytes) -> None:
    """Read a JSON body, whatever it is."""
    _post("/api/v1/read", content, "application/json")


def tensors(content: bytes) -> None:
    """Read tensors: JSON, and binary data behind it."""
    length = content.rfind(b"}") + 1
    _post("/v2/models/default/infer", content, "application/octet-stream", str(length))


def archive(content: bytes) -> None:
    """Read a ZIP."""
    _post("/api/v1/read/batch", content, "application/zip")


def _post(path: str, content: bytes, kind: str, header_length: str = "") -> None:
    headers = {"Inference-Header-Content-Length": header_length} if header_length else {}
    answer = CLIENT.post(path, data=content, content_type=kind, headers=headers)
    text = answer.get_data(as_text=True)
    assert answer.status_code < 500, text
    assert '"status": 500' not in text, text


def _picture(ending: str) -> bytes:
    return cv2.imencode(ending, _PIXELS)[1].tobytes()


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.png", _picture(".png"))
        packed.writestr("b.txt", b"no picture")
    return target.getvalue()


TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "decode": (decode, [_picture(e) for e in (".png", ".jpg", ".webp", ".bmp", ".tiff", ".gif")]),
    "strokes": (strokes, [bytes(range(64))]),
    "body": (body, [_STROKES]),
    "tensors": (tensors, [_TENSOR]),
    "archive": (archive, [_zip()]),
}
"""What is fed, and what to begin with."""


def main() -> None:
    """Fuzz the target that the first argument names."""
    target, seeds = TARGETS[sys.argv.pop(1)]
    with TemporaryDirectory() as corpus:
        for index, seed in enumerate(seeds):
            (Path(corpus) / str(index)).write_bytes(seed)
        limits = ["-timeout=20", "-rss_limit_mb=2048", "-artifact_prefix=build/fuzz-"]
        Path("build").mkdir(exist_ok=True)
        atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], corpus], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
