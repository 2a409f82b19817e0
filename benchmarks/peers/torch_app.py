"""A careful application: Flask, PyTorch, and OpenCV to threshold, crop and resize.

Usage: torch_app.py train MNIST_FOLDER | serve PORT | folder FOLDER; weights lie in PEER_MODEL,
and come from the first PEER_PICTURES of MNIST's training part.
"""

from __future__ import annotations

import base64
import gzip
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from flask import Flask, jsonify, request
from torch import nn


def network() -> nn.Module:
    """Return three convolutions with batch norm."""
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.Flatten()),
        *(nn.Dropout(0.5), nn.Linear(64 * 7 * 7, 10)),
    )


app = Flask(__name__)
weights = Path(os.environ["PEER_MODEL"])
model = network().eval()
if weights.exists():
    model.load_state_dict(torch.load(weights))


def normalized(pixels: torch.Tensor) -> torch.Tensor:
    """Shift pixels in [0, 1] by MNIST's mean and deviation."""
    return (pixels - 0.1307) / 0.3081


def prepare(content: bytes) -> torch.Tensor:
    """Return a batch of one: ink by Otsu's threshold, cropped, made square, resized."""
    grey = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    x, y, width, height = cv2.boundingRect(ink)
    crop = ink[y : y + height, x : x + width]
    side = max(width, height)
    across, down = (side - width) // 2 + side // 5, (side - height) // 2 + side // 5
    square = cv2.copyMakeBorder(crop, down, down, across, across, cv2.BORDER_CONSTANT, value=0)
    small = cv2.resize(square, (28, 28), interpolation=cv2.INTER_AREA)
    return normalized(torch.from_numpy(small).float()[None, None] / 255)


def read(content: bytes) -> int:
    """Return the digit of an encoded picture."""
    with torch.no_grad():
        return int(model(prepare(content)).argmax())


@app.post("/predict")
def predict():
    """Read the data URL in the JSON's image."""
    data = request.get_json()["image"].split(",")[1]
    return jsonify(prediction=read(base64.b64decode(data)))


def train(folder: Path) -> None:
    """Train on MNIST's training part, and save the weights."""
    count = int(os.environ["PEER_PICTURES"])
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        pictures = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28).copy()
    with gzip.open(folder / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).copy()
    inputs = torch.from_numpy(pictures[:count])
    targets = torch.from_numpy(labels[:count]).long()
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    for epoch in range(3):
        for batch in torch.randperm(len(inputs)).split(128):
            loss = nn.functional.cross_entropy(
                model(normalized(inputs[batch].float() / 255)), targets[batch]
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print("epoch", epoch + 1, "loss", loss.item())
    torch.save(model.state_dict(), weights)


if __name__ == "__main__":
    verb, given = sys.argv[1:3]
    if verb == "train":
        train(Path(given))
    elif verb == "serve":
        app.run(port=int(given))
    else:
        for path in sorted(Path(given).iterdir()):
            print(path.name, read(path.read_bytes()))
