"""The feature maps and outputs of the models for one digit, as JSON."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from numscribe.explain.layers import Layers, ModelOutput


class BoxAnswer(BaseModel):
    """A bounding box, in the unit of the input."""

    x: float
    y: float
    width: float
    height: float


class ModelOutputAnswer(BaseModel):
    """The output of a model for a digit."""

    probabilities: list[float] = Field(description="Of 0 to 9, given that it is a digit.")
    not_a_digit: float = Field(ge=0, le=1, description="Probability that it is not a digit.")


class MapsAnswer(BaseModel):
    """Numbers of 8 bits: maps, one after the other, each row by row."""

    maps: int
    height: int
    width: int
    data: str = Field(description="The bytes in base64.")


class TrajectoryAnswer(ModelOutputAnswer):
    """The trajectory of the pen, and the output of the trajectory model for it."""

    points: list[list[float]] = Field(
        description="64 rows: x and y, with the ink's longer side 1 and its middle at 0, and 1 "
        "where the pen is on the paper, else 0."
    )


class LineAnswer(MapsAnswer):
    """The line image, and the most probable symbol of each column."""

    symbols: list[str] = Field(
        description="The most probable symbol of each column, two pixels wide; empty for none."
    )
    symbol_probabilities: str = Field(
        description="The probability of each symbol, 255 for 1; a byte each, in base64."
    )


class PaperAnswer(MapsAnswer):
    """Two maps of a photo: 255 for handwriting, and 255 for ruling."""

    box: BoxAnswer = Field(description="The part of the picture that they show.")


class LayersAnswer(ModelOutputAnswer):
    """The feature maps of the picture model for one digit, and the outputs of all models."""

    digit: int = Field(description="Index of the digit in the reading.")
    picture: MapsAnswer = Field(
        description="Input of the picture model, 28×28, ink bright on black."
    )
    layers: list[MapsAnswer] = Field(
        description="At most 16 feature maps of each layer, from first to last; 255 stands for "
        "the maximum of the layer. Empty for a model without maps."
    )
    trajectory: TrajectoryAnswer | None = Field(description="Null for pictures.")
    line: LineAnswer | None = Field(
        description="Null if the line reader was not used, or if the line is very long."
    )
    paper: PaperAnswer | None = Field(
        description="Null for strokes, and for pictures with a flat background."
    )


def layers_to_dict(layers: Layers) -> dict[str, Any]:
    """Return layers as plain values for JSON."""
    trajectory, line, paper = None, None, None
    if layers.trajectory is not None and layers.pen is not None:
        points = np.round(layers.trajectory.T.astype(np.float64), 3).tolist()
        trajectory = _output(layers.pen) | {"points": points}
    if layers.line is not None:
        line = _maps(layers.line.image[None]) | {
            "symbols": list(layers.line.symbols),
            "symbol_probabilities": _base64(layers.line.probabilities),
        }
    if layers.paper is not None:
        maps = np.stack([layers.paper.ink, layers.paper.ruling])
        paper = _maps(maps) | {"box": asdict(layers.paper.box)}
    return _output(layers.pictures) | {
        "digit": layers.digit,
        "picture": _maps(layers.picture[None]),
        "layers": [_maps(maps) for maps in layers.maps],
        "trajectory": trajectory,
        "line": line,
        "paper": paper,
    }


def _output(output: ModelOutput) -> dict[str, Any]:
    return {
        "probabilities": output.probabilities.tolist(),
        "not_a_digit": output.not_a_digit,
    }


def _maps(maps: NDArray[np.uint8]) -> dict[str, Any]:
    count, height, width = maps.shape
    return {"maps": count, "height": height, "width": width, "data": _base64(maps)}


def _base64(values: NDArray[np.uint8]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
