"""A package with its weights, served by Flask's development server.

Usage: package_app.py serve PORT PACKAGE | folder FOLDER PACKAGE.
"""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from flask import Flask, jsonify, request
from PIL import Image

# Beside a PyTorch without CUDA, PyPI's torchvision lacks its compiled operators, and does not
# load. The packages use none of them; it is enough that they are declared.
if not torch.backends.cuda.is_built():
    operators = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        operators.define(f"{operator}(Tensor dets, Tensor scores, float threshold) -> Tensor")


def reader(package: str) -> Callable[[bytes], int]:
    """Return a function that reads an encoded picture with the package."""
    if package == "ccexam":
        from ccexam.inference import InferenceFactory  # noqa: PLC0415 only one is installed

        model = InferenceFactory.create("mnist")
        return lambda content: int(model.predict(Image.open(io.BytesIO(content))))
    from digit_recognizer import DigitRecognizer  # noqa: PLC0415 as above

    recognizer = DigitRecognizer(device="cpu")
    return lambda content: int(recognizer.predict(content))


def main() -> None:
    """Serve, or read a folder."""
    verb, given, package = sys.argv[1:4]
    read = reader(package)
    if verb == "folder":
        for path in sorted(Path(given).iterdir()):
            print(path.name, read(path.read_bytes()))
        return
    app = Flask(__name__)

    @app.post("/predict")
    def predict():
        """Read the data URL in the JSON's image."""
        data = request.get_json()["image"].split(",")[1]
        return jsonify(prediction=read(base64.b64decode(data)))

    app.run(port=int(given))


if __name__ == "__main__":
    main()
