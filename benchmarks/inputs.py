"""Inputs of the benchmarks: labelled strokes, canvas pictures of them, and a photograph."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from numscribe.evaluation.placement import CANVAS_SIDE, PENS, place
from numscribe.evaluation.suites import read_suite
from numscribe.imaging.strokes import draw_lines
from numscribe.io.strokes import parse_strokes
from numscribe.records import Strokes

FIXTURE = Path(__file__).parents[1] / "tests" / "fixtures" / "strokes.json"
"""Twenty digits in the repository."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A digit drawn anywhere on a canvas of 400×400 pixels.

    Attributes:
        label: What is drawn.
        strokes: Its points, in pixels of the canvas.
        png: The canvas as a browser sends it: RGBA, black ink on opaque white.
    """

    label: str
    strokes: Strokes
    png: bytes

    def strokes_body(self) -> bytes:
        """Return the JSON that sends the strokes."""
        points = [np.round(stroke, 1).tolist() for stroke in self.strokes]
        return json.dumps({"strokes": points}).encode()

    def image_body(self) -> bytes:
        """Return the JSON that sends the picture as a data URL."""
        url = "data:image/png;base64," + base64.b64encode(self.png).decode()
        return json.dumps({"image": url}).encode()


def drawings(data: Path, count: int | None = None, seed: int = 0) -> list[Drawing]:
    """Return drawings of the development set, or of the fixture where that is missing."""
    suite = data / "dev" / "drawn-digits.jsonl.gz"
    rng = np.random.default_rng(seed)
    if suite.exists():
        samples = [(sample.label, sample.source) for sample in read_suite(suite)]
    else:
        rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
        samples = [(row["label"], parse_strokes(row["strokes"])) for row in rows]
    return [_draw(label, place(strokes, rng), rng) for label, strokes in samples[:count]]


def _draw(label: str, strokes: Strokes, rng: np.random.Generator) -> Drawing:
    canvas = np.full((CANVAS_SIDE, CANVAS_SIDE, 4), 255, dtype=np.uint8)
    pen = int(rng.integers(PENS[0], PENS[1] + 1))
    draw_lines(canvas, strokes, (0, 0, 0, 255), pen)
    # As Chromium encodes a canvas: the filter Up for all rows, the fastest zlib level.
    options = [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP, cv2.IMWRITE_PNG_COMPRESSION, 1]
    return Drawing(label, strokes, cv2.imencode(".png", canvas, options)[1].tobytes())


def photograph(drawing: Drawing, seed: int = 0) -> bytes:
    """Return a drawing as a JPEG of 12 megapixels: grey paper, a shadow, blur and noise."""
    rng = np.random.default_rng(seed)
    height, width = 3000, 4000
    ink = np.zeros((height, width), dtype=np.uint8)
    draw_lines(ink, (stroke * 4 + (1200, 700) for stroke in drawing.strokes), 255, 40)
    ink = cv2.GaussianBlur(ink, (0, 0), 3)
    light = np.linspace(0.55, 0.95, width, dtype=np.float32)
    grey = 255 * light * (1 - 0.8 * ink.astype(np.float32) / 255)
    grey += rng.normal(0, 3, grey.shape).astype(np.float32)
    picture = cv2.merge([np.clip(grey + shift, 0, 255).astype(np.uint8) for shift in (-8, 0, 4)])
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
