"""Layers, compared with the values inside the models."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from browser.harness import DRAWINGS, Strokes
from inner_values import inner_values
from numscribe.explain.layers import LARGEST_PAPER, MAX_MAPS, read_with_layers
from numscribe.imaging.ink_maps import map_ink_at_scales
from numscribe.imaging.strokes import rasterize
from numscribe.imaging.trajectory import trace
from numscribe.io.source import Picture
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import SYMBOLS
from numscribe.reading.digits import load_trajectories, predict
from numscribe.reading.probabilities import softmax
from numscribe.reading.recognizer import Recognizer

DIGITS = {drawing.label: drawing for drawing in reversed(DRAWINGS)}


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def written(number: str) -> Strokes:
    strokes = []
    for place, digit in enumerate(number):
        strokes += DIGITS[digit].placed(140 * place, 0, 100)
    return strokes


def test_layers_are_those_of_the_requested_digit(recognizer: Recognizer) -> None:
    reading, layers = read_with_layers(recognizer, written("427"), digit=1)
    assert reading.text == "427"
    assert layers is not None
    digit = reading.digits[1]
    assert layers.digit == 1
    np.testing.assert_array_equal(layers.picture, digit.picture)
    picture = layers.picture.astype(np.float32) / 255
    own = inner_values("default", picture)
    for maps in layers.maps:
        last = [values for values in own if values.ndim == 3 and values.shape[1:] == maps.shape[1:]]
        values = last[-1]
        expected = 255 * values[:MAX_MAPS] / values.max()
        # The picture that was classified is finer than one of 8 bits.
        assert float(np.abs(maps - expected).max()) < 4
    assert int(layers.pictures.probabilities.argmax()) == digit.digit


def test_the_trajectory_is_that_of_the_strokes_of_the_digit(recognizer: Recognizer) -> None:
    strokes = [np.array(stroke, dtype=np.float32) for stroke in DIGITS["7"].placed(0, 0, 100)]
    _, layers = read_with_layers(recognizer, [stroke.tolist() for stroke in strokes])
    assert layers is not None
    assert layers.trajectory is not None
    assert layers.pen is not None
    np.testing.assert_allclose(layers.trajectory, trace(tuple(strokes)), atol=1e-6)
    (probabilities,), (p_reject,) = predict(load_trajectories("pen"), layers.trajectory[None])
    np.testing.assert_allclose(layers.pen.probabilities, probabilities)
    assert layers.pen.not_a_digit == pytest.approx(float(p_reject))


def test_the_columns_are_those_of_the_line_reader(recognizer: Recognizer) -> None:
    reading, layers = read_with_layers(recognizer, written("427"))
    assert layers is not None
    line = layers.line
    assert line is not None
    model = LineModel.load("lines")
    probabilities = softmax(model.logits(line.image), model.temperature)
    names = ["", *SYMBOLS]
    assert list(line.symbols) == [names[k] for k in probabilities.argmax(axis=1)]
    np.testing.assert_array_equal(line.probabilities, np.rint(255 * probabilities.max(axis=1)))
    assert len(line.symbols) == -(-line.image.shape[1] // 2)
    assert reading.text == "427"


def ruled_photo() -> NDArray[np.uint8]:
    """Write 427 on ruled paper under uneven light, as pixels (600, 900, 3)."""
    paper = np.full((600, 900, 3), (225, 215, 200), dtype=np.uint8)
    for y in range(40, 600, 64):
        cv2.line(paper, (0, y), (900, y), (140, 160, 190), 2)
    for place, digit in enumerate("427"):
        strokes = [np.int32(s) for s in DIGITS[digit].placed(150 + 200 * place, 200, 160)]
        cv2.polylines(paper, strokes, False, (20, 40, 80), 8, cv2.LINE_AA)
    light = np.linspace(0.8, 1, 900)[None, :, None]
    return np.asarray(np.rint(paper * light), dtype=np.uint8)


def test_the_maps_of_a_photo_are_those_of_its_reading(recognizer: Recognizer) -> None:
    photo = ruled_photo()
    reading, layers = read_with_layers(recognizer, photo)
    assert reading.text == "427"
    assert layers is not None
    paper = layers.paper
    assert paper is not None
    picture = recognizer.open(photo)
    assert isinstance(picture, Picture)
    own = list(map_ink_at_scales(picture.image, InkModel.load("ink").maps))
    sides = [(found.left, found.top, found.ink.shape[1] * found.scale) for found in own]
    found = own[sides.index((paper.box.x, paper.box.y, paper.box.width))]
    assert found.ruling is not None
    for maps, values in ((paper.ink, found.ink), (paper.ruling, found.ruling)):
        height, width = maps.shape
        assert max(height, width) <= LARGEST_PAPER
        small = cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
        np.testing.assert_allclose(maps, 255 * small, atol=0.51)
    on_paper = [[round((y - paper.box.y) / paper.box.height * height) for y in (296, 328)]]
    assert paper.ruling[on_paper[0][0]].mean() > paper.ruling[on_paper[0][1]].mean() + 25


def test_strokes_and_flat_pictures_have_no_ink_maps(recognizer: Recognizer) -> None:
    flat = np.full((200, 200), 255, dtype=np.uint8)
    for stroke in DIGITS["7"].placed(40, 40, 100):
        cv2.polylines(flat, [np.int32(stroke)], False, 0, 8)
    for source in (written("7"), flat):
        _, layers = read_with_layers(recognizer, source)
        assert layers is not None
        assert layers.paper is None


def test_a_picture_has_no_trajectory_and_an_empty_input_has_no_layers(
    recognizer: Recognizer,
) -> None:
    strokes = tuple(np.array(s, dtype=np.float32) for s in DIGITS["7"].placed(20, 20, 100))
    paper = np.full((140, 140), 255, dtype=np.uint8)
    ink = rasterize(strokes)
    height, width = ink.shape
    assert height <= 140
    assert width <= 140
    paper[:height, :width] = np.rint(255 * (1 - ink)).astype(np.uint8)
    reading, layers = read_with_layers(recognizer, np.pad(paper, 20, constant_values=255))
    assert reading.text == "7"
    assert layers is not None
    assert layers.trajectory is None
    assert layers.pen is None
    assert read_with_layers(recognizer, []) == (recognizer.read([]), None)


def test_layers_do_not_change_the_recognizer(recognizer: Recognizer) -> None:
    before = dict(vars(recognizer))
    read_with_layers(recognizer, written("42"))
    assert vars(recognizer) == before
