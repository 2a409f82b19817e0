"""A common application: Flask, Keras, and the canvas resized to 28×28.

Usage: keras_app.py train MNIST_FOLDER | serve PORT | folder FOLDER; weights lie in PEER_MODEL,
and come from the first PEER_PICTURES of MNIST's training part.
"""

from __future__ import annotations

import base64
import gzip
import io
import os
import sys
from pathlib import Path

import keras
import numpy as np
from flask import Flask, jsonify, request
from PIL import Image

app = Flask(__name__)
weights = Path(os.environ["PEER_MODEL"])
model = keras.models.load_model(weights) if weights.exists() else None


def prepare(content: bytes) -> np.ndarray:
    """Return a batch of one: grey, resized, inverted so that ink is bright."""
    picture = Image.open(io.BytesIO(content)).convert("L").resize((28, 28))
    return (255 - np.asarray(picture, dtype=np.float32)).reshape(1, 28, 28, 1) / 255


def read(content: bytes) -> int:
    """Return the digit of an encoded picture."""
    return int(model.predict(prepare(content), verbose=0).argmax())


@app.post("/predict")
def predict():
    """Read the data URL in the JSON's image."""
    data = request.get_json()["image"].split(",")[1]
    return jsonify(prediction=read(base64.b64decode(data)))


def train(folder: Path) -> None:
    """Train on MNIST's training part, and save the weights."""
    count = int(os.environ["PEER_PICTURES"])
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        pictures = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1) / 255
    with gzip.open(folder / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(
        pictures[:count].astype(np.float32), labels[:count], epochs=4, batch_size=128, verbose=2
    )
    network.save(weights)


if __name__ == "__main__":
    verb, given = sys.argv[1:3]
    if verb == "train":
        train(Path(given))
    elif verb == "serve":
        app.run(port=int(given))
    else:
        for path in sorted(Path(given).iterdir()):
            print(path.name, read(path.read_bytes()))
