from pathlib import Path

import cv2
import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from numscribe.settings import Settings
from numscribe.web import create_app

SEVEN = [[[10, 10], [90, 12], [60, 60], [40, 120]]]


@pytest.fixture(scope="session")
def app() -> Flask:
    """The application with default settings, without feedback."""
    return create_app(Settings(feedback_url=""))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def seven_png() -> bytes:
    """A 7 on a transparent canvas of 400×400, as a front end would send it."""
    canvas = np.zeros((400, 400, 4), np.uint8)
    points = [np.array(stroke, np.int32) * 2 + 60 for stroke in SEVEN]
    cv2.polylines(canvas, points, False, (0, 0, 0, 255), 16, cv2.LINE_AA)
    return cv2.imencode(".png", canvas)[1].tobytes()


@pytest.fixture
def junk_model(tmp_path: Path) -> Path:
    """A file that is not a model."""
    path = tmp_path / "junk.onnx"
    path.write_bytes(b"junk")
    return path
