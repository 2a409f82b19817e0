"""The records of the HTTP API, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from numscribe.records import Reason

Probability = Annotated[float, Field(ge=0, le=1)]

_STROKES = {
    "type": "array",
    "items": {
        "type": "array",
        "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    },
}


class ReadOptions(BaseModel):
    """How to read, whatever the input is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pictures: bool = Field(
        default=False, description="Whether to answer the 28×28 pictures that the model saw."
    )
    threshold: Probability | None = Field(
        default=None, description="Least confidence of an accepted reading."
    )


class ReadRequest(ReadOptions):
    """JSON with strokes, or with a picture in base64; one of the two."""

    # Any: thousands of points are checked by NumPy, a hundred times as quick as one by one.
    strokes: Annotated[list[Any] | None, Field(json_schema_extra=_STROKES)] = Field(
        default=None,
        description="Strokes in the order in which they were drawn: lists of [x, y], y down.",
        examples=[[[[10, 10], [90, 12], [40, 120]]]],
    )
    image: str | None = Field(
        default=None, description="A picture in base64, or as a data URL.", examples=[None]
    )


class BoxAnswer(BaseModel):
    """Where a digit is, in the unit of the input."""

    x: float
    y: float
    width: float
    height: float


class DigitAnswer(BaseModel):
    """One digit that was read."""

    digit: Annotated[int, Field(ge=0, le=9)]
    confidence: Probability
    probabilities: list[float] = Field(
        description="Of 0 to 9, given that it is a digit.", min_length=10, max_length=10
    )
    not_a_digit: Probability = Field(description="Probability that it is none.")
    box: BoxAnswer
    picture: str | None = Field(default=None, description="What the model saw: PNG data URL.")


class ReadingAnswer(BaseModel):
    """What was read."""

    text: str = Field(description="The digits; empty where there is no ink.")
    confidence: Probability
    accepted: bool = Field(description="Whether the reading is sure enough to be used.")
    reason: Reason | None = Field(description="Why it is not accepted.")
    digits: list[DigitAnswer]
    model: str = Field(description="Name and version of the model.")


class TopAnswer(BaseModel):
    """One of the most probable digits."""

    digit: int
    confidence: Probability


class PredictionAnswer(BaseModel):
    """What draw-a-digit front ends expect."""

    digit: int | None = Field(description="The digit; null where there is no ink.")
    prediction: int | None = Field(description="The same.")
    confidence: Probability
    probabilities: list[float] = Field(description="Of 0 to 9; empty where there is no ink.")
    top: list[TopAnswer] = Field(description="The three most probable digits, best first.")


class ProcessedAnswer(PredictionAnswer):
    """A prediction, and where the processed picture is."""

    image_url: str | None = Field(description="The 28×28 picture; null where there is no ink.")
