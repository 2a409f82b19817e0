"""Response models of the HTTP API, for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from numscribe.records import Reason
from numscribe.web.layers import BoxAnswer, LayersAnswer
from numscribe.web.schemas import STROKES, Probability


class TopAnswer(BaseModel):
    """One of the most probable digits."""

    digit: int
    confidence: Probability = Field(description="Probability that the ink is this digit.")


class SymbolAnswer(BaseModel):
    """An alternative symbol of a mark."""

    symbol: str
    confidence: Probability


class MarkAnswer(BaseModel):
    """A mark of the number: a decimal point, sign, bracket, operator, or a half."""

    mark: str = Field(description="One of .,'-/:+×÷=%()#$€£°½", examples=["."])
    confidence: Probability
    box: BoxAnswer
    alternatives: list[SymbolAnswer] = Field(description="Other symbols, best first.")


class IgnoredAnswer(BaseModel):
    """Ink that is not part of the number."""

    kind: str = Field(
        description="symbol for letters and other symbols, struck for crossed-out text, ink for "
        "ink from which nothing was read."
    )
    box: BoxAnswer


class AlternativeAnswer(BaseModel):
    """An alternative text."""

    text: str
    confidence: Probability


class DigitAnswer(BaseModel):
    """A digit."""

    digit: Annotated[int, Field(ge=0, le=9)]
    confidence: Probability = Field(description="Probability that the ink is this digit.")
    probabilities: list[float] = Field(
        description="Probabilities of 0 to 9, given that it is a digit; they sum to 1.",
        min_length=10,
        max_length=10,
    )
    not_a_digit: Probability = Field(description="Probability that it is not a digit.")
    box: BoxAnswer
    top: list[TopAnswer] | None = Field(
        default=None, description="The most probable digits, best first, if requested."
    )
    picture: str | None = Field(
        default=None, description="The model's input as a PNG data URL, if requested."
    )


class DigitExplanation(BaseModel):
    """The explanation of a digit: PNG data URLs of 28×28 pixels, with transparent background."""

    seen: str = Field(description="The model's input.")
    decided: str = Field(
        description="Occlusion map: red where covering the ink makes the digit less likely, blue "
        "where it makes it more likely."
    )


class ExplanationAnswer(BaseModel):
    """The explanation of a reading: PNG data URLs."""

    input: str = Field(
        description="The input with the boxes of the reading; strokes have a transparent "
        "background."
    )
    ink: str | None = Field(
        description="The detected ink, dark, and the ruling, blue, with transparent background; "
        "null for strokes."
    )
    digits: list[DigitExplanation] = Field(description="The first 24 digits.")


class ReadingAnswer(BaseModel):
    """A reading."""

    text: str = Field(description="All digits, line by line; empty if there are none.")
    formatted: str = Field(description="The lines with their marks.")
    value: float | None = Field(
        description="The numeric value; null if there is none, or if it is ambiguous, as in 1.000."
    )
    confidence: Probability
    accepted: bool = Field(description="Whether the confidence reaches the threshold.")
    reason: Reason | None = Field(description="Why it is not accepted, or null.")
    digits: list[DigitAnswer]
    lines: list[str] = Field(description="Each line, from top to bottom.")
    marks: list[MarkAnswer] = Field(description="The marks in the order of reading.")
    ignored: list[IgnoredAnswer]
    alternatives: list[AlternativeAnswer] = Field(description="Best first.")
    model: str = Field(description="Name and version of the model.")
    explanation: ExplanationAnswer | None = Field(
        default=None, description="Pictures that explain the reading, if requested."
    )
    layers: LayersAnswer | None = Field(
        default=None,
        description="What the models computed, if requested; null if there is no digit.",
    )


class BatchAnswer(BaseModel):
    """A line of a batch's answer: the reading of a file, or a problem."""

    index: int = Field(description="Index of the file in the batch, from 0.")
    name: str = Field(description="Name of the file.")
    reading: ReadingAnswer | None = Field(
        default=None, description="The reading, if the file could be read."
    )
    problem: dict[str, Any] | None = Field(
        default=None, description="A problem document, if the file could not be read."
    )


class ModelAnswer(BaseModel):
    """An available model."""

    name: str = Field(examples=["default"])
    version: str
    served: bool = Field(description="Whether it is the default model.")


class ModelsAnswer(BaseModel):
    """The available models."""

    models: list[ModelAnswer]


class CardAnswer(ModelAnswer):
    """A model with its model card."""

    card: dict[str, Any] | None = Field(
        description="Recipe and figures of each run; null for a model without a card."
    )


class FeaturesAnswer(BaseModel):
    """Optional features of this server, and its threshold."""

    feedback: bool = Field(description="Whether feedback can be sent.")
    threshold: Probability = Field(description="Default minimum confidence of an accepted reading.")


class PredictionAnswer(BaseModel):
    """The answer that draw-a-digit front ends expect."""

    digit: int | None = Field(description="The digit; null if there is no ink.")
    prediction: int | None = Field(description="The same as `digit`.")
    confidence: Probability
    probabilities: list[float] = Field(
        description="Probabilities of 0 to 9; the rest to 1 is the probability that it is not a "
        "digit. Empty if there is no ink."
    )
    top: list[TopAnswer] = Field(description="The three most probable digits, best first.")


class ProcessedAnswer(PredictionAnswer):
    """A prediction, and the URL of the processed picture."""

    image_url: str | None = Field(
        description="URL of the model's 28×28 input; null if there is no ink."
    )


class EntryAnswer(BaseModel):
    """An entry of feedback: strokes, or a picture."""

    id: str
    created: int = Field(description="Time of storage, in seconds since 1970, UTC.")
    label: str = Field(description="The correct digits.")
    read: str = Field(description="The text that was read.")
    model: str
    strokes: Annotated[list[Any] | None, Field(json_schema_extra=STROKES)] = None
    image: str | None = Field(default=None, description="PNG in base64.")


class DeletedAnswer(BaseModel):
    """The number of deleted entries."""

    deleted: Annotated[int, Field(ge=0)]


class FeedbackAnswer(BaseModel):
    """A stored entry."""

    id: str = Field(description="Id of the entry, which is needed to have it deleted.")
    stored: bool = Field(description="Whether it is new; duplicates are stored once.")
