"""Strips for the sequence network to learn from: of composed and of written numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numscribe.layout.strip import HEIGHT, draw_strip, frame_line
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.records import Strokes
from numscribe.training.augment import bend_strokes
from numscribe.training.composing import compose_picture, compose_strokes, number_text
from numscribe.training.writing import Writing
from numscribe.vision.strokes import bounds

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Strip:
    """A labelled strip: uint8 (40, width), and its symbols."""

    picture: NDArray[np.uint8]
    text: str


def make_strip(writing: Writing, rng: Rng) -> Strip:
    """Make one strip: a written number, or one composed from strokes or from pictures."""
    kind = rng.random()
    if kind < 0.3 and writing.numbers:
        strokes, text = writing.numbers[int(rng.integers(len(writing.numbers)))]
        return _draw(bend_strokes(strokes, rng), text, rng)
    text = number_text(rng)
    if kind < 0.72:
        return _draw(compose_strokes(text, writing, rng), text, rng)
    return Strip(compose_picture(text, writing, rng), text)


def written(strokes: Strokes, text: str) -> Strip:
    """Return a written number as serving sees it."""
    pieces = StrokePieces(strokes)
    return Strip(pieces.strip(pieces.pieces), text)


def _draw(strokes: Strokes, text: str, rng: Rng) -> Strip:
    boxes = [bounds((stroke,)) for stroke in strokes]
    frame = frame_line(boxes)
    frame = replace(frame, height=frame.height * math.exp(rng.normal(0, 0.1)))
    pen = math.exp(rng.uniform(math.log(0.05), math.log(0.22)))
    return Strip(draw_strip(strokes, frame, pen), text)


def pad_strips(pictures: Sequence[NDArray[np.uint8]]) -> Tensor:
    """Return strips, each uint8 (40, its width), as one tensor (n, 40, width), padded with paper.

    The width is even: a column of the network is two pixels wide.
    """
    width = max(picture.shape[1] for picture in pictures)
    together = np.zeros((len(pictures), HEIGHT, width + width % 2), dtype=np.uint8)
    for row, picture in zip(together, pictures, strict=True):
        row[:, : picture.shape[1]] = picture
    return torch.from_numpy(together)
