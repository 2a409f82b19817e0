"""The records of the HTTP API, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from numscribe.layout.expect import EXPECTATION, Expectation
from numscribe.records import Reason
from numscribe.vision.strokes import MAX_STROKES

Probability = Annotated[float, Field(ge=0, le=1)]


def _to_whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE: Final = BeforeValidator(_to_whole)
"""Takes 2.0 for 2: JSON knows no difference."""


def _check_expectation(text: str) -> str:
    Expectation.parse(text)  # its words say more than the pattern
    return text


Expected = Annotated[
    str,
    Field(max_length=200, json_schema_extra={"pattern": EXPECTATION}),
    AfterValidator(_check_expectation),
]

_DIGITS = r"^[0-9]{0,64}$"

_STROKES = {
    "type": "array",
    "maxItems": MAX_STROKES,
    "items": {
        "type": "array",
        "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    },
}


_ONE_INPUT: JsonDict = {
    "oneOf": [
        {
            "required": ["strokes"],
            "properties": {"strokes": {"type": "array"}, "image": {"type": "null"}},
        },
        {
            "required": ["image"],
            "properties": {
                "image": {"type": "string", "pattern": r"\S"},
                "strokes": {"type": "null"},
            },
        },
    ]
}
"""JSON Schema of a choice: strokes or a picture, and not both."""


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a model as one piece, for a place where nothing can be named."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(node: Any) -> Any:
        if isinstance(node, list):
            return [whole(value) for value in node]
        if not isinstance(node, dict):
            return node
        rest = {key: whole(value) for key, value in node.items() if key != "$ref"}
        if "$ref" in node:
            rest |= whole(parts[node["$ref"].rpartition("/")[2]])
        return rest

    one: dict[str, Any] = whole(schema)
    return one


def form_of(file: dict[str, Any], kind: type[BaseModel] | None = None) -> dict[str, Any]:
    """Return the JSON schema of a form with a field ``file`` and options.

    Args:
        file: JSON schema of the field.
        kind: The options; None for those of a reading.
    """
    schema = schema_of(kind or ReadOptions)
    # A form has no null: what is not meant is left out.
    options = {}
    for name, given in schema["properties"].items():
        kept = {key: value for key, value in given.items() if value is not None}
        first, *_ = kept.pop("anyOf", [{}])
        options[name] = kept | first
    return schema | {"properties": {"file": file, **options}, "required": ["file"]}


class ReadOptions(BaseModel):
    """How to read, whatever the input is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pictures: bool = Field(
        default=False, description="Whether to answer the 28×28 pictures that the model saw."
    )
    threshold: Probability | None = Field(
        default=None, description="Least confidence of an accepted reading."
    )
    model: str | None = Field(
        default=None,
        description="Name of the model, as `/api/v1/models` lists it.",
        max_length=100,
        examples=["default"],
    )
    top: Annotated[int, Field(ge=1, le=10), WHOLE] | None = Field(
        default=None, description="How many of the most probable digits to list of each digit."
    )
    single: bool = Field(
        default=False, description="Whether to take everything for one digit, and not a number."
    )
    expect: Expected | None = Field(
        default=None,
        description="What is known of the number: digits=5, pattern=###-#### (a digit stands for "
        "itself, # for any), check=luhn (or isbn13, aba); joined by semicolons.",
        examples=["digits=5"],
    )
    explain: bool = Field(
        default=False, description="Whether to answer pictures that explain the reading."
    )


class ReadRequest(ReadOptions):
    """JSON with strokes, or with a picture in base64; one of the two."""

    model_config = ConfigDict(json_schema_extra=_ONE_INPUT)

    # Any: thousands of points are checked by NumPy, a hundred times as quick as one by one.
    strokes: Annotated[list[Any] | None, Field(json_schema_extra=_STROKES)] = Field(
        default=None,
        description="Strokes in the order in which they were drawn: lists of [x, y], y down.",
        examples=[[[[10, 10], [90, 12], [40, 120]]]],
    )
    image: str | None = Field(
        default=None, description="A picture in base64, or as a data URL.", examples=[None]
    )


class PictureRequest(BaseModel):
    """JSON with a picture in base64, for what cannot be read from strokes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    image: str = Field(
        description="A picture in base64, or as a data URL.",
        json_schema_extra={"pattern": r"\S"},
    )


class BoxAnswer(BaseModel):
    """Where a digit is, in the unit of the input."""

    x: float
    y: float
    width: float
    height: float


class TopAnswer(BaseModel):
    """One of the most probable digits."""

    digit: int
    confidence: Probability = Field(description="That it is a digit, and this one.")


class SymbolAnswer(BaseModel):
    """Another symbol that a mark may be."""

    symbol: str
    confidence: Probability


class MarkAnswer(BaseModel):
    """A mark of the number: a point, sign, bracket, operator, or a half."""

    mark: str = Field(description="One of .,'-/:+×÷=%()#$€£°½", examples=["."])
    confidence: Probability
    box: BoxAnswer
    alternatives: list[SymbolAnswer] = Field(description="Other symbols, best first.")


class IgnoredAnswer(BaseModel):
    """Ink that is no part of the number."""

    kind: str = Field(
        description="symbol for letters and other symbols, struck for what was crossed out, ink "
        "for ink that nothing was read from."
    )
    box: BoxAnswer


class AlternativeAnswer(BaseModel):
    """What else a number may be."""

    text: str
    confidence: Probability


class DigitAnswer(BaseModel):
    """One digit that was read."""

    digit: Annotated[int, Field(ge=0, le=9)]
    confidence: Probability = Field(description="That it is a digit, and this one.")
    probabilities: list[float] = Field(
        description="Of 0 to 9, given that it is a digit: they sum to 1.",
        min_length=10,
        max_length=10,
    )
    not_a_digit: Probability = Field(description="Probability that it is none.")
    box: BoxAnswer
    top: list[TopAnswer] | None = Field(
        default=None, description="The most probable digits, best first, where asked for."
    )
    picture: str | None = Field(default=None, description="What the model saw: PNG data URL.")


class DigitExplanation(BaseModel):
    """What explains one digit: 28×28 pixels, PNG data URLs, on no paper."""

    seen: str = Field(description="What the model saw.")
    decided: str = Field(
        description="The same: red where covering the ink makes the answer less likely, blue where "
        "it makes it likelier."
    )


class ExplanationAnswer(BaseModel):
    """What explains a reading: pictures without words, PNG data URLs."""

    input: str = Field(
        description="The input with boxes around what was read in it; strokes are on no paper."
    )
    ink: str | None = Field(
        description="The ink that was found, dark, and the ruling, blue, on no paper; null for "
        "strokes, which are ink."
    )
    digits: list[DigitExplanation] = Field(description="The first 24 digits.")


class ReadingAnswer(BaseModel):
    """What was read."""

    text: str = Field(description="All digits, line by line; empty where there is none.")
    formatted: str = Field(description="The lines as they are written, with their marks.")
    value: float | None = Field(
        description="The number that it is; null where it is none, or may be two, such as 1.000."
    )
    confidence: Probability
    accepted: bool = Field(description="Whether the reading is sure enough to be used.")
    reason: Reason | None = Field(description="Why it is not accepted.")
    digits: list[DigitAnswer]
    lines: list[str] = Field(description="Each line, from top to bottom.")
    marks: list[MarkAnswer] = Field(description="The marks in the order of reading.")
    ignored: list[IgnoredAnswer]
    alternatives: list[AlternativeAnswer] = Field(description="Best first.")
    model: str = Field(description="Name and version of the model.")
    explanation: ExplanationAnswer | None = Field(
        default=None, description="Pictures that explain the reading, where asked for."
    )


class BatchAnswer(BaseModel):
    """One line of a batch's answer: what was read in a file, or why it cannot be read."""

    index: int = Field(description="Place of the file in the batch, from 0.")
    name: str = Field(description="The file's own name.")
    reading: ReadingAnswer | None = Field(default=None, description="Where it could be read.")
    problem: dict[str, Any] | None = Field(
        default=None, description="A problem document, where it could not."
    )


class ModelAnswer(BaseModel):
    """A model that can be asked for."""

    name: str = Field(examples=["default"])
    version: str
    served: bool = Field(description="Whether it reads where a request names no model.")


class ModelsAnswer(BaseModel):
    """The models that can be asked for."""

    models: list[ModelAnswer]


class CardAnswer(ModelAnswer):
    """A model, and the measured facts of its card."""

    card: dict[str, Any] | None = Field(
        description="Recipe and figures of each run; null for a model that was never shipped."
    )


class FeaturesAnswer(BaseModel):
    """What this server offers beyond reading."""

    feedback: bool = Field(description="Whether feedback is kept.")
    threshold: Probability = Field(
        description="Least confidence of an accepted reading, where a request names none."
    )


class PredictionAnswer(BaseModel):
    """What draw-a-digit front ends expect."""

    digit: int | None = Field(description="The digit; null where there is no ink.")
    prediction: int | None = Field(description="The same.")
    confidence: Probability
    probabilities: list[float] = Field(
        description="Of 0 to 9; what is missing from 1 is that it is none. Empty where there is "
        "no ink."
    )
    top: list[TopAnswer] = Field(description="The three most probable digits, best first.")


class ProcessedAnswer(PredictionAnswer):
    """A prediction, and where the processed picture is."""

    image_url: str | None = Field(description="The 28×28 picture; null where there is no ink.")


class FeedbackRequest(BaseModel):
    """A drawing, what was read, and what is right."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_ONE_INPUT)

    strokes: Annotated[list[Any] | None, Field(json_schema_extra=_STROKES)] = Field(
        default=None,
        description="The drawing as strokes: lists of [x, y], y down.",
        examples=[[[[10, 10], [90, 12], [40, 120]]]],
    )
    image: str | None = Field(
        default=None, description="The drawing as a picture in base64, or as a data URL."
    )
    read: str = Field(description="The text that was read.", pattern=_DIGITS, examples=["1"])
    label: str = Field(
        description="The digits that are right; empty where there is no number to read.",
        pattern=_DIGITS,
        examples=["7"],
    )
    consent: Literal[True] = Field(
        description="That the sender agrees to the drawing being kept and learned from."
    )
    model: str = Field(
        default="",
        description="The model that read it, as the reading says.",
        pattern=r"^[A-Za-z0-9._@+-]{0,100}$",
        examples=["default@0.1.0"],
    )


class EntryAnswer(BaseModel):
    """An entry of feedback: strokes, or a picture."""

    id: str
    created: int = Field(description="When it was kept, in seconds since 1970, UTC.")
    label: str = Field(description="The digits that are right.")
    read: str = Field(description="The text that was read.")
    model: str
    strokes: Annotated[list[Any] | None, Field(json_schema_extra=_STROKES)] = None
    image: str | None = Field(default=None, description="PNG in base64.")


class DeletedAnswer(BaseModel):
    """How much was deleted."""

    deleted: Annotated[int, Field(ge=0)]


class FeedbackAnswer(BaseModel):
    """Where feedback is kept."""

    id: str = Field(description="Name of the entry: who wants it deleted, names it.")
    stored: bool = Field(description="Whether it is new; what was there already is kept once.")
